"""`shouwang deploy`: puts a bundle in force."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--note", default="", help="What changes and why; kept with the version. 修改说明，与版本一起保存。")
def deploy(folder: Path, note: str) -> None:
    """Put the bundle in DIR in force as the next version of its process. 把流程包发布为该流程的下一版。

    DIR holds a process.bpmn and its forms, tables and scenarios. The bundle is checked whole first; with an error nothing
    changes. Cases that run already stay on their version. The same content again makes no new version.
    DIR 是含有 process.bpmn 的文件夹。先整体检查，有错误就不发布；正在办理的案件仍用原来的版本。

    \b
    Example 例:
      shouwang deploy bpmn/application --note "新增县级第二签字人"

    Exit status 退出码: 0 in force 已发布, 1 refused, with the reasons 有错误，未发布.
    """  # noqa: D301 - \b is the mark of click
    from engine.definitions import Bundle  # noqa: PLC0415 - only when the command runs
    from engine.errors import InvalidBundle  # noqa: PLC0415
    from engine.settings import Settings  # noqa: PLC0415
    from web.opening import open_house  # noqa: PLC0415

    settings = Settings.from_environment()
    engine = open_house(settings)
    try:
        made = engine.deploy(Bundle.read(folder), engine.system(settings.county), note)
    except InvalidBundle as refused:
        click.echo(f"{refused.text.zh}\n{refused.text.en}", err=True)
        for each in refused.problems:
            click.echo(
                f"  {each.file}:{each.line} {each.element} [{each.code}]\n    {each.message.zh}\n    {each.message.en}",
                err=True,
            )
        sys.exit(1)
    finally:
        engine.close()
    click.echo(f"“{made.name.zh}”第 {made.version} 版已发布（{made.digest[:12]}）。")
    click.echo(f"“{made.name.en}” is in force as version {made.version} ({made.digest[:12]}).")
