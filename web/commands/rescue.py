"""`shouwang rescue`: a way in for an administrator when the identity platform is down or a telephone is lost."""

from __future__ import annotations

import click


@click.command()
@click.argument("who", metavar="NAME")
def rescue(who: str) -> None:
    """Make a link that signs somebody in once. 生成一次性应急登录链接。

    NAME is a sign-in name or a staff number. The link holds for a quarter of an hour, asks for no password and no code,
    and works where local sign-in is switched off too; its use stands in the log of sign-ins.
    NAME 是登录名或工号。链接15分钟内有效，不要密码和验证码，停用本地登录时也能用；使用情况记入登录记录。

    \b
    Example 例:
      shouwang rescue admin
    """  # noqa: D301 - \b is the mark of click
    from engine.settings import Settings  # noqa: PLC0415 - only when the command runs
    from web import create_app  # noqa: PLC0415
    from web.auth.rescue import link_for  # noqa: PLC0415
    from web.opening import open_house  # noqa: PLC0415

    settings = Settings.from_environment()
    engine = open_house(settings)
    try:
        with create_app(engine, settings).app_context():
            name, link = link_for(who)
        click.echo(f"{name}\n{link}")
        click.echo("15分钟内有效，只能用一次。Good for 15 minutes, once.")
    finally:
        engine.close()
