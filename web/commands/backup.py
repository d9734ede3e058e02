"""`shouwang backup`: one archive of everything."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("target", required=False, metavar="[FILE]", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--without-keys", is_flag=True, help="Leave out the key of personal data; keep it elsewhere. 不含密钥（另行保管）。"
)
def backup(target: Path | None, *, without_keys: bool) -> None:
    """Save database, attached files and keys in one archive. 备份数据库、附件和密钥。

    The house may go on working meanwhile. Whoever has the archive with its key can read all personal data: keep it locked
    away, or use --without-keys and keep keys/ apart. Without the key personal data can never be read again.
    备份期间可以照常办理。含密钥的备份可读出全部个人信息，须妥善保管；没有密钥，个人信息将永远无法读出。

    \b
    Example 例:
      shouwang backup /backups/2026-11-22.tar.gz
    """  # noqa: D301 - \b is the mark of click
    from datetime import datetime  # noqa: PLC0415 - only when the command runs

    from engine.clock import LEGAL_ZONE  # noqa: PLC0415
    from engine.settings import Settings  # noqa: PLC0415
    from web import archive  # noqa: PLC0415

    settings = Settings.from_environment()
    target = target or Path(f"shouwang-{datetime.now(LEGAL_ZONE):%Y%m%d-%H%M%S}.tar.gz")
    target.parent.mkdir(parents=True, exist_ok=True)
    made = archive.save(settings, target, keys=not without_keys)
    size = target.stat().st_size / 1_000_000
    click.echo(f"已备份 saved: {target}（{size:.1f} MB，{made.parts} 个文件 files，schema {made.revision}）")
    if not made.keys:
        click.echo(f"未含密钥，请另行备份 / keys are not in it; save them too: {settings.data_dir / 'keys'}")
