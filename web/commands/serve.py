"""`shouwang serve`: the web server with its clock; with --demo over a made-up county."""

from __future__ import annotations

import click


@click.command()
@click.option(
    "--demo",
    is_flag=True,
    help="A made-up county, one-tap sign-in and a movable clock. 演示县、一键登录、可拨动的时钟。",
)
@click.option("--host", help="Address to listen on (SHOUWANG_HOST, 127.0.0.1). 监听地址。")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (SHOUWANG_PORT, 8000). 端口。")
def serve(*, demo: bool, host: str | None, port: int | None) -> None:
    """Serve the pages, with the clock beside them. 启动网页服务和时钟。

    One process does everything: pages, API, timers, reviews that fall due, automatic steps. Data lie in SHOUWANG_DATA_DIR
    (./var) or in the PostgreSQL of SHOUWANG_DATABASE_URL, and are brought up to this release first.
    一个进程包办网页、接口、定时器、到期复核和自动步骤；数据在 SHOUWANG_DATA_DIR（默认 ./var）。

    With --demo the first start makes the demo county, which takes a minute. Never put --demo on a network: in it anybody
    may sign in as anybody. 首次用 --demo 启动要生成演示县，约一分钟；演示模式不要对外网开放。

    \b
    Example 例:
      shouwang serve --demo
      shouwang serve --host 0.0.0.0 --port 9000
    """  # noqa: D301 - \b is the mark of click
    from dataclasses import replace  # noqa: PLC0415 - only when the command runs

    from engine.settings import Settings  # noqa: PLC0415
    from web import serving  # noqa: PLC0415
    from web.opening import open_demo  # noqa: PLC0415
    from web.progress import Told  # noqa: PLC0415
    from web.waiting import waiting_room  # noqa: PLC0415

    settings = Settings.from_environment()
    settings = replace(settings, demo=demo or settings.demo, host=host or settings.host, port=port or settings.port)
    serving.require_free(settings)
    if settings.demo:
        told = Told("准备演示县 / Making the demo county")
        with waiting_room(settings) as page:
            open_demo(settings, told.and_to(page)).close()
        told.end()
    serving.serve(settings, lambda where: click.echo(f"守望 Shouwang: {where}    （Ctrl-C 停止 / stop）"))
