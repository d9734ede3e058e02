"""`shouwang db`: the database and its release."""

from __future__ import annotations

import click


@click.group()
def db() -> None:
    """Look after the database. 数据库维护。"""


@db.command()
def upgrade() -> None:
    """Bring the database to this release. 把数据库升级到本版本。

    Works on an empty database too. Upgrades only go forward; make a backup first. 只升不降，请先备份。
    """
    import migrations  # noqa: PLC0415 - only when the command runs
    from engine.settings import Settings  # noqa: PLC0415
    from engine.store import Database  # noqa: PLC0415

    database = Database(Settings.from_environment().database)
    before = migrations.revision(database.writer)
    migrations.upgrade(database.writer)
    after = migrations.revision(database.writer)
    database.dispose()
    if before == after:
        click.echo(f"数据库已是最新（{after}）。/ The database is up to date ({after}).")
    else:
        click.echo(f"数据库已从 {before or '空库'} 升级到 {after}。/ Upgraded from {before or 'empty'} to {after}.")


@db.command()
def status() -> None:
    """Say at which release the database is; exit 1 when an upgrade is due. 查看数据库版本。"""
    import sys  # noqa: PLC0415 - only when the command runs

    import migrations  # noqa: PLC0415
    from engine.settings import Settings  # noqa: PLC0415
    from engine.store import Database  # noqa: PLC0415

    database = Database(Settings.from_environment().database)
    found, newest = migrations.revision(database.writer), migrations.newest()
    database.dispose()
    click.echo(f"数据库 database: {found or '空 empty'}; 本版本 this release: {newest}")
    sys.exit(0 if found == newest else 1)
