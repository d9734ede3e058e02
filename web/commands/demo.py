"""`shouwang demo`: makes the demo county without serving it."""

from __future__ import annotations

import click


@click.command()
@click.option(
    "--households",
    default=2000,
    show_default=True,
    type=click.IntRange(60, 200_000),
    help="How many households. 多少户。",
)
@click.option(
    "--cases",
    default=300,
    show_default=True,
    type=click.IntRange(1, 20_000),
    help="About how many cases. 大约多少件案件。",
)
@click.option(
    "--seed", default=1, show_default=True, help="The same seed makes the same county. 同一种子生成同样的县。"
)
def demo(households: int, cases: int, seed: int) -> None:
    """Make the demo county in SHOUWANG_DATA_DIR. 在数据目录中生成演示县。

    Twelve townships, about 150 villages, some 60 staff, synthetic households and cases at every step with their history.
    Everybody in it is made up. An existing demo county is left as it is; nothing is ever made over a real one.
    全部人物和数据均为虚构；已有演示县时保持原样，绝不覆盖真实数据。

    \b
    Example 例:
      shouwang demo --households 500 --seed 7
      shouwang serve --demo
    """  # noqa: D301 - \b is the mark of click
    from engine.settings import Settings  # noqa: PLC0415 - only when the command runs
    from web.opening import open_demo  # noqa: PLC0415
    from web.progress import Told  # noqa: PLC0415

    settings = Settings.from_environment()
    told = Told("准备演示县 / Making the demo county")
    open_demo(settings, told, households=households, cases=cases, seed=seed).close()
    told.end()
    click.echo(f"演示县在 {settings.data_dir} / The demo county lies in {settings.data_dir}")
