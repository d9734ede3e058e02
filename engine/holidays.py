"""The official working days of the years whose notice is known (国务院办公厅关于部分节假日安排的通知, one each year).

Read from the package `chinesecalendar`; years that it does not know stay provisional until an administrator loads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from chinese_calendar import holidays, workdays

FIRST_YEAR = 2020


def official_days() -> Mapping[date, tuple[bool, str]]:
    """Every day of the known years: (is it a working day, the festival or make-up it belongs to)."""
    last = max(day.year for day in holidays)
    days = {}
    day = date(FIRST_YEAR, 1, 1)
    while day.year <= last:
        days[day] = _told(day)
        day += timedelta(days=1)
    return days


def _told(day: date) -> tuple[bool, str]:
    if day in workdays:
        return True, str(workdays[day])
    if day in holidays:
        return False, str(holidays[day])
    return day.weekday() < 5, ""  # Monday to Friday
