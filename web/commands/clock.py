"""`shouwang clock`: the clock alone, for a house whose pages are served by other processes."""

from __future__ import annotations

import click


@click.command()
def clock() -> None:
    """Run the clock alone, without pages. 单独运行时钟（不含网页）。

    Fires timers, opens reviews that fall due, reminds of deadlines, does automatic steps and sends what was recorded.
    `shouwang serve` does all that by itself; start this one where pages are served by several processes. Any number may
    run: one holds the clock, another takes over when it dies.
    网页由多个进程提供时使用；可以同时运行几个，只有一个掌管时钟，其余待命。
    """
    from engine.settings import Settings  # noqa: PLC0415 - only when the command runs
    from tasks import keep_time  # noqa: PLC0415
    from web.opening import open_house  # noqa: PLC0415

    settings = Settings.from_environment()
    engine = open_house(settings)
    click.echo("时钟已启动，Ctrl-C 停止。/ The clock is running; Ctrl-C stops it.")
    try:
        keep_time(engine, settings)
    finally:
        engine.close()
