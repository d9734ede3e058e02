"""`shouwang verify`: whether the history of the county is whole."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from engine.eventlog import Head


@click.command()
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A head that `shouwang seal` wrote earlier and that was kept elsewhere. 以前用 shouwang seal 导出、另处保存的封存值。",
)
def verify(against: Path | None) -> None:
    """Check that nobody changed or removed anything in the history. 核对办理记录有没有被改动或缺失。

    Reads every event, every entry that was filled in, and every seal of the county, and names the first that does not
    hold: its case, its number in the case, and what is wrong. Nothing is changed. With --against it also finds out that
    the newest part was cut off.
    逐条核对全县的事件、填写内容和封存，指出第一处不符：哪个案件、第几条、什么问题。不改动任何数据。
    加 --against 还能发现末尾被整段删去。

    \b
    Example 例:
      shouwang seal --output head.json && shouwang verify --against head.json

    Exit status 退出码: 0 whole 完整, 1 broken, or the kept head cannot be read 有改动，或封存值文件读不了.
    """  # noqa: D301 - \b is the mark of click
    from engine import eventlog  # noqa: PLC0415 - only when the command runs
    from engine.settings import Settings  # noqa: PLC0415
    from web.opening import look_into  # noqa: PLC0415

    settings = Settings.from_environment()
    kept = _kept(against) if against else None
    with look_into(settings) as connection:
        broken = eventlog.verify(connection, settings.county, kept)
        head, waiting = eventlog.head(connection, settings.county), eventlog.unsealed(connection, settings.county)
        number = eventlog.number_of(connection, settings.county, broken.case_id) if broken else ""
    if broken is not None:
        where = (f"案件 {number} 第 {broken.seq} 条：", f"case {number}, event {broken.seq}: ") if number else ("", "")
        click.echo(f"记录被改动过。{where[0]}{broken.why.zh}。\nBroken: {where[1]}{broken.why.en}.", err=True)
        sys.exit(1)
    sealed = head.events if head else 0
    click.echo(f"记录完整：已封存 {sealed} 条，待封存 {waiting} 条。")
    click.echo(f"The history is whole: {sealed} events sealed, {waiting} waiting for their seal.")


def _kept(file: Path) -> Head:
    import msgspec  # noqa: PLC0415 - only when the command runs

    from engine.eventlog import Head  # noqa: PLC0415

    try:
        return msgspec.json.decode(file.read_bytes(), type=Head)
    except (OSError, msgspec.MsgspecError):
        raise click.ClickException(
            f"{file} 不是 shouwang seal 导出的文件。/ {file} was not written by shouwang seal."
        ) from None
