"""`shouwang keys`: the keys of personal data, and how they are changed."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from engine.resealing import Resealing


@click.group()
def keys() -> None:
    """Show and change the keys of personal data. 查看、更换个人信息密钥。

    Keys lie in keys/ of the data directory, outside the database. Copy them with every backup, and apart from it.
    密钥在数据目录的 keys/ 里，不在数据库内。请随每次备份保存，并与备份分开存放。
    """


@keys.command()
def status() -> None:
    """Which keys there are, and how much is sealed with each. 有哪些密钥，各密封了多少内容。"""
    with _resealing() as resealing:
        _tell(resealing)


@keys.command()
@click.option(
    "--cipher", type=click.Choice(["aes", "sm4"]), help="Suite of the new key (SHOUWANG_CIPHER). 新密钥的算法。"
)
def rotate(cipher: str | None) -> None:
    """Make a new key and seal everything older anew. 更换密钥，并重新密封以前的内容。

    What is written from now on takes the new key at once; what is older follows in small batches, while the house goes on
    working. May be interrupted at any moment: `shouwang keys reseal` goes on. The old key is laid aside when nothing uses
    it any longer; keep it as long as backups that were made before.
    新内容立即使用新密钥；以前的内容分小批重新密封，期间照常办理。随时可以中断，再运行 shouwang keys reseal 即可继续。
    旧密钥不再被使用后移入 keys/retired/；只要还保留以前的备份，就要保留旧密钥。

    \b
    Example 例:
      shouwang backup && shouwang keys rotate --cipher sm4
    """  # noqa: D301 - \b is the mark of click
    from engine.settings import Settings  # noqa: PLC0415 - only when the command runs

    with _resealing() as resealing:
        made = resealing.rotate(cipher or Settings.from_environment().cipher)
        click.echo(f"新密钥 new key {made.number}（{made.suite.label}）。请立即备份 keys/。Back up keys/ now.")
        _go_on(resealing)


@keys.command()
def reseal() -> None:
    """Go on where a rotation was interrupted. 继续上次中断的密钥更换。

    Exit status 退出码: 0 nothing is left 全部完成, 1 some values could not be opened 有内容无法打开.
    """
    with _resealing() as resealing:
        _go_on(resealing)


@contextmanager
def _resealing() -> Iterator[Resealing]:
    import migrations  # noqa: PLC0415 - only when the command runs
    from engine.resealing import Resealing  # noqa: PLC0415
    from engine.settings import Settings  # noqa: PLC0415
    from migrations.declared import metadata  # noqa: PLC0415
    from tasks import build_engine  # noqa: PLC0415
    from web.opening import NotThisRelease  # noqa: PLC0415

    engine = build_engine(Settings.from_environment())
    try:
        if migrations.revision(engine.house.database.writer) != migrations.newest():
            raise NotThisRelease
        yield Resealing(engine, metadata())
    finally:
        engine.close()


def _go_on(resealing: Resealing) -> None:
    for each in resealing.reseal():
        click.echo(f"\r{each.what}: {each.done}/{each.total}\033[K", nl=False)
    click.echo()
    if (seconds := resealing.wait()) > 0:
        click.echo(f"等待 {seconds:.0f} 秒，确认没有未提交的旧内容…… Waiting {seconds:.0f} s for what is under way.")
        time.sleep(seconds + 1)
        for _ in resealing.reseal():
            pass
    resealing.retire()
    _tell(resealing)
    for broken in resealing.broken[:20]:
        click.echo(f"无法打开 cannot be opened: {broken.what} {broken.where}", err=True)
    if resealing.broken:
        sys.exit(1)


def _tell(resealing: Resealing) -> None:
    used, newest = resealing.usage(), resealing.vault.newest.number
    for number, key in sorted(resealing.vault.ring.keys().items()):
        state = "使用中 in use" if number == newest else "停用 retired" if not key.living else "正在替换 being replaced"
        click.echo(f"{number}  {key.suite.label}  {state}  {used[number]} 项 values")
    click.echo("查重索引 look-up hashes: " + ("最新 newest" if resealing.carried() else "待更换 to be carried on"))
