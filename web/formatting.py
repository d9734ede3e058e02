"""How dates, money, time left and personal numbers are written for people, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale

from engine.clock import LEGAL_ZONE, legal_date
from web.house import engine
from web.i18n import _, ngettext

SOON = 3
"""Working days before a deadline from which it is shown as near."""

_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_DIGITS = re.compile(r"[0-9Xx]{8,}")


def format_for_people(app: Flask) -> None:
    """Gives templates the filters of this module."""
    filters: dict[str, Callable[..., object]] = {
        "day": day,
        "day_before": lambda value: day(value - timedelta(days=1)),
        "long_day": long_day,
        "moment": moment,
        "money": money,
        "amount": amount,
        "cents": cents,
        "size": size,
        "masked": masked,
        "last_day": last_day,
        "browser_name": browser_name,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(days_left=days_left, urgency=urgency)


def day(value: date | datetime | None) -> str:
    """Such as 3月5日, with the year where it is not the present one."""
    if value is None:
        return ""
    on = _legal(value)
    this_year = on.year == legal_date(engine().clock.now()).year
    return format_date(on, _("M月d日") if this_year else _("y年M月d日"), locale=get_locale())


def long_day(value: date | datetime) -> str:
    """Such as 2026年3月5日（周四）."""
    return format_date(_legal(value), _("y年M月d日（EEE）"), locale=get_locale())


def moment(value: datetime | None) -> str:
    """Such as 3月5日 09:30, by the clock of Asia/Shanghai."""
    if value is None:
        return ""
    return f"{day(value)} {value.astimezone(LEGAL_ZONE):%H:%M}"


def last_day(due_at: datetime) -> str:
    """The day at whose end (24:00) a period runs out."""
    return day(due_at - timedelta(minutes=1))


def browser_name(agent: str) -> str:
    """What a person calls the browser of a sign-in."""
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    return " · ".join(part for part in (system, browser) if part) or _("未知设备")


def money(value: Decimal | float | str | None) -> str:
    """Such as 1,234.50元."""
    return "" if value in (None, "") else _("%(amount)s元", amount=amount(value))


def amount(value: Decimal | float | str | None) -> str:
    """A number with its thousands marked; cents only where there are any."""
    if value in (None, ""):
        return ""
    number = Decimal(str(value))
    pattern = "#,##0" if number == number.to_integral_value() else "#,##0.00##"
    return format_decimal(number, format=pattern, locale="zh")


def cents(value: Decimal) -> Decimal:
    """An exact amount as it is shown: to the cent, half up. The exact one stays on the sheet."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def size(octets: int) -> str:
    """Such as 340 KB or 2.1 MB."""
    kilo = 1024
    return f"{max(1, octets // kilo)} KB" if octets < kilo * kilo else f"{octets / kilo / kilo:.1f} MB"


def days_left(left: int) -> str:
    """Such as 还剩3个工作日, 今天到期, 已超期2个工作日."""
    if left == 0:
        return _("今天到期")
    if left < 0:
        return ngettext("已超期%(num)d个工作日", "已超期%(num)d个工作日", -left)
    return ngettext("还剩%(num)d个工作日", "还剩%(num)d个工作日", left)


def urgency(left: int | None) -> Literal["", "calm", "soon", "late"]:
    """The tone in which time left is shown."""
    if left is None:
        return ""
    if left < 0:
        return "late"
    return "soon" if left <= SOON else "calm"


def masked(text: str, shown: int = 4) -> str:
    """Every long number in a text with only its first three and last four characters."""
    return _DIGITS.sub(lambda found: f"{found[0][:3]}{'*' * (len(found[0]) - 3 - shown)}{found[0][-shown:]}", text)


def _legal(value: date | datetime) -> date:
    return legal_date(value) if isinstance(value, datetime) else value
