"""Which days are working days, and how legal periods are counted on them.

A table of days seeded once and editable by administrators. Past the last loaded year a day is *provisional*: weekends
and the statutory festivals on fixed dates are taken as rest days, and everything computed from it says 暂定.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class Unit(StrEnum):
    """How a legal period is counted."""

    CALENDAR_DAY = "天"
    WORKING_DAY = "工作日"
    MONTH = "月"


class Interval(NamedTuple):
    """Days that do not count, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period, and whether it rests on days that are not officially known yet."""

    day: date
    provisional: bool


FIXED_FESTIVALS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""元旦, 劳动节 and 国庆节 by 全国年节及纪念日放假办法 (2024) art. 2; the lunar ones come with the year's notice."""


class Calendar:
    """Working days from a mapping date -> is it a working day; holds whole years."""

    def __init__(self, days: Mapping[date, bool]) -> None:
        self._days = dict(days)
        self.years: Sequence[int] = sorted({day.year for day in days})
        self._working = sorted(day for day, works in self._days.items() if works)

    @property
    def last_year(self) -> int:
        """The last year that is loaded; 0 when none is."""
        return self.years[-1] if self.years else 0

    def is_provisional(self, day: date) -> bool:
        """True for a day of a year that is not loaded."""
        return day not in self._days

    def is_working(self, day: date) -> bool:
        """Whether offices work on that day (a Saturday made up for a holiday counts)."""
        known = self._days.get(day)
        if known is not None:
            return known
        return day.weekday() < 5 and (day.month, day.day) not in FIXED_FESTIVALS

    def last_day(self, start: date, amount: int, unit: Unit, excluded: Iterable[Interval] = ()) -> Due:
        """The last day of `amount` units after `start`.

        The first day is not counted (民法典 art. 201); days inside `excluded` are not counted either. A period in
        calendar days or months that ends on a rest day is *not* prolonged: 57号 art. 19 counts 7 天 as they come.
        """
        if unit is Unit.MONTH:
            day = add_months(start, amount)
            for interval in excluded:
                day += timedelta(days=(interval.last - interval.first).days + 1)
            return Due(day, self.is_provisional(day))
        gaps = tuple(excluded)
        day, provisional = start, False
        while amount > 0:
            day += timedelta(days=1)
            provisional = provisional or self.is_provisional(day)
            counts = unit is Unit.CALENDAR_DAY or self.is_working(day)
            if counts and not any(gap.first <= day <= gap.last for gap in gaps):
                amount -= 1
        return Due(day, provisional and unit is Unit.WORKING_DAY)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
        if end < start:
            return -self.working_days_between(end, start)
        if start in self._days and end in self._days:
            return bisect_right(self._working, end) - bisect_right(self._working, start)
        span = (end - start).days
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, span + 1))


def add_months(start: date, months: int) -> date:
    """The same day of a later month; its last day where the month is shorter (民法典 art. 202)."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=start.day - 1), following - timedelta(days=1))
