"""`shouwang seal`: seals the history and hands out the head, to be kept elsewhere."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="Write there instead of to the screen. 写入文件，不在屏幕上显示。",
)
def seal(output: Path | None) -> None:
    """Seal what happened until now and print the county's head as JSON. 封存到目前为止的记录，输出全县封存值（JSON）。

    The head is one number for all that is sealed. Keep it where nobody of this house can change it (print it, send it to
    the city): `shouwang verify --against` then proves that nothing before it was changed or cut off.
    封存值是全部已封存记录的一个校验值。请保存在本系统以外的地方（打印、报送市局），以后用 shouwang verify --against 核对。

    Exit status 退出码: 0 sealed 已封存, 1 there is nothing to seal yet 还没有记录.
    """
    import msgspec  # noqa: PLC0415 - only when the command runs

    from engine import eventlog  # noqa: PLC0415
    from engine.clock import SystemClock  # noqa: PLC0415
    from engine.settings import Settings  # noqa: PLC0415
    from web.opening import look_into  # noqa: PLC0415

    settings = Settings.from_environment()
    with look_into(settings, writing=True) as connection:
        while eventlog.seal_events(connection, settings.county, SystemClock().now()):
            pass
        head = eventlog.head(connection, settings.county)
    if head is None:
        raise click.ClickException("还没有可以封存的记录。/ There is nothing to seal yet.")
    text = msgspec.json.format(msgspec.json.encode(head)).decode()
    if output is None:
        click.echo(text)
    else:
        output.write_text(text + "\n", encoding="utf-8")
        click.echo(f"封存值已写入 {output}（{head.events} 条）。/ The head is in {output} ({head.events} events).")
