"""`shouwang restore`: puts a backup back."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(source: Path) -> None:
    """Put a backup back into an empty place. 把备份恢复到空的位置。

    Nothing is ever written over: SHOUWANG_DATA_DIR (or SHOUWANG_DATABASE_URL) must be empty. Every part is checked against
    its checksum first; afterwards the database is brought up to this release.
    绝不覆盖已有数据：目标必须是空的。先核对每个文件的校验值，恢复后升级到本版本。

    \b
    Example 例:
      SHOUWANG_DATA_DIR=/srv/new shouwang restore /backups/2026-11-22.tar.gz
    """  # noqa: D301 - \b is the mark of click
    from engine.settings import Settings  # noqa: PLC0415 - only when the command runs
    from web import archive  # noqa: PLC0415

    settings = Settings.from_environment()
    made = archive.load(settings, source)
    click.echo(f"已恢复 restored: {made.at}，{made.parts} 个文件 files → {settings.data_dir}")
    if not made.keys:
        click.echo(f"备份不含密钥，请放回 / the backup has no keys; put them back: {settings.data_dir / 'keys'}")
