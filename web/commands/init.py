"""`shouwang init`: a real county: its first administrator, and from Excel its places, staff and households on benefit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from engine.engine import Engine


@click.command()
@click.option(
    "--template",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write an empty workbook here and stop. 只生成空白模板。",
)
@click.option(
    "--excel",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The filled-in workbook. 填好的 Excel。",
)
@click.option(
    "--first-month",
    metavar="YYYY-MM",
    default="",
    help="With --excel: the first month that is paid here; earlier ones were paid by the old system. "
    "The next month if missing. 首个由本系统发放的月份，缺省为下月。",
)
@click.option("--county-name", help="Name of the county; asked for if missing. 县名。")
@click.option("--admin-name", help="Name of the first administrator; asked for if missing. 首位管理员姓名。")
@click.option("--admin-login", help="Sign-in name of the first administrator; asked for if missing. 首位管理员账号。")
def init(
    template: Path | None,
    excel: Path | None,
    first_month: str,
    county_name: str | None,
    admin_name: str | None,
    admin_login: str | None,
) -> None:
    """Set up a real county. 初始化一个真实的县。

    Makes the database, puts the shipped processes in force, and asks for the first administrator. With --excel it takes
    in places, staff and the households that are on benefit already, so that their reviews fall due; every fault of the
    workbook is listed by sheet, row and column, and then nothing is taken in.
    建库、发布流程、设立首位管理员；用 --excel 导入辖区、人员和在保家庭，导入后按期复核。表格有错时逐条列出，不导入任何内容。

    The county's region code is SHOUWANG_COUNTY. 县代码由 SHOUWANG_COUNTY 设定。

    \b
    Example 例:
      shouwang init --template county.xlsx
      shouwang init --excel county.xlsx --county-name 云岭县
    """  # noqa: D301 - \b is the mark of click
    import tasks  # noqa: PLC0415 - only when the command runs
    from engine.clock import legal_date  # noqa: PLC0415
    from engine.settings import Settings  # noqa: PLC0415
    from web.opening import open_house  # noqa: PLC0415
    from web.settling import Founder, found_county  # noqa: PLC0415

    if template is not None:
        template.write_bytes(tasks.import_template())
        click.echo(f"已生成模板 / template written: {template}")
        return
    settings = Settings.from_environment()
    engine = open_house(settings)
    try:
        tasks.first_month_of_payment(first_month, legal_date(engine.clock.now()))  # refused before anything is made
        founder = Founder(
            county_name or click.prompt(f"县名（代码 {settings.county}）/ Name of the county"),
            admin_name or click.prompt("首位管理员姓名 / Name of the first administrator"),
            admin_login or click.prompt("管理员账号 / Sign-in name", default="admin"),
        )
        password = found_county(engine, settings.county, founder)
        click.echo(f"\n首位管理员 / first administrator: {founder.login}\n临时密码 / temporary password: {password}")
        if excel is not None:
            _take_in(engine, settings.county, excel, first_month)
        click.echo("\n首次登录须修改密码。现在可以运行：shouwang serve")
        click.echo("Passwords must be changed at the first sign-in. Now run: shouwang serve")
    finally:
        engine.close()


def _take_in(engine: Engine, county: str, excel: Path, first_month: str) -> None:
    import sys  # noqa: PLC0415 - only when the command runs

    import tasks  # noqa: PLC0415
    from web.settling import give_passwords  # noqa: PLC0415

    try:
        taken = tasks.import_workbook(engine, county, excel.read_bytes(), first_month)
    except tasks.ImportRefused as refused:
        click.echo(f"{refused.text.zh}\n{refused.text.en}", err=True)
        for each in refused.problems:
            click.echo(f"  {each.sheet} {each.row} {each.column}: {each.message.zh} / {each.message.en}", err=True)
        sys.exit(1)
    click.echo(
        f"\n辖区 places: {taken.places}  人员 staff: {len(taken.people)}  在保家庭 households: {taken.households}"
    )
    click.echo(
        f"首个发放月份 first month paid here: {taken.first_month}（此前月份由原系统发放 / earlier ones by the old system）"
    )
    for login, password in give_passwords(engine, county, taken.people):
        click.echo(f"  {login}\t{password}")
