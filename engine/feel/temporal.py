"""Dates, times and durations as FEEL has them: years far beyond Python's, nanoseconds, zones by offset or by name."""

from __future__ import annotations

import datetime as python
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

NANO = 1_000_000_000
MINUTE = 60 * NANO
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MAX_YEAR = 999_999_999
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class MonthsDuration:
    """A FEEL `years and months duration`, in months. It leaves the evaluator as it is: Python has no such type."""

    months: int

    def __str__(self) -> str:
        return months_text(self.months)


@dataclass(frozen=True, slots=True)
class DaysDuration:
    """A FEEL `days and time duration`, in nanoseconds."""

    nanos: int

    def __str__(self) -> str:
        return nanos_text(self.nanos)


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar date of the proleptic Gregorian calendar."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{year_text(self.year)}-{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, local, at an `offset` from UTC in seconds, or in a named zone."""

    hour: int
    minute: int
    second: int
    nano: int = 0
    offset: int | None = None
    zone: str | None = None

    def __str__(self) -> str:
        fraction = f".{self.nano:09}".rstrip("0") if self.nano else ""
        return f"{self.hour:02}:{self.minute:02}:{self.second:02}{fraction}{self.suffix}"

    @property
    def suffix(self) -> str:
        """The zone as it is written behind a time."""
        if self.zone is not None:
            return f"@{self.zone}"
        return "" if self.offset is None else offset_text(self.offset)

    @property
    def nanos(self) -> int:
        """Nanoseconds since midnight."""
        return self.hour * HOUR + self.minute * MINUTE + self.second * NANO + self.nano

    @property
    def is_local(self) -> bool:
        """Whether the time says nothing about its zone."""
        return self.offset is None and self.zone is None

    def offset_on(self, date: Date) -> int | None:
        """Seconds east of UTC on that date, or None for a local time."""
        if self.zone is None:
            return self.offset
        known = (
            date if 1900 <= date.year <= 9000 else EPOCH_DATE
        )  # no zone had rules before, none is known so far ahead
        clock = (self.hour, self.minute, self.second)
        moment = python.datetime(known.year, known.month, known.day, *clock, tzinfo=zone(self.zone))
        shift = moment.utcoffset()
        return None if shift is None else int(shift.total_seconds())


@dataclass(frozen=True, slots=True)
class DateTime:
    """A date and a time; the zone is the time's."""

    date: Date
    time: Time

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"

    @property
    def is_local(self) -> bool:
        """Whether it says nothing about its zone."""
        return self.time.is_local

    @property
    def local_nanos(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00 on the local clock."""
        return day_number(self.date) * DAY + self.time.nanos

    @property
    def instant(self) -> int:
        """Nanoseconds since 1970 in UTC; a local time counts as UTC."""
        return self.local_nanos - (self.time.offset_on(self.date) or 0) * NANO


EPOCH_DATE = Date(1970, 1, 1)
MIDNIGHT = Time(0, 0, 0)
UTC_MIDNIGHT = Time(0, 0, 0, 0, 0)


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """The zone of that name. Raises KeyError or ValueError for one that is not known."""
    return ZoneInfo(name)


def is_leap(year: int) -> bool:
    """Whether the year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """28 to 31."""
    return 29 if month == 2 and is_leap(year) else MONTH_DAYS[month - 1]


def day_number(date: Date) -> int:
    """Days since 1970-01-01, for any year."""
    year = date.year - (date.month <= 2)
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * ((date.month + 9) % 12) + 2) // 5 + date.day - 1
    return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719_468


def date_of(number: int) -> Date | None:
    """The date of a day number, or None beyond the years of the standard."""
    era, day_of_era = divmod(number + 719_468, 146_097)
    year_of_era = (day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return make_date(year_of_era + era * 400 + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1)


def make_date(year: int, month: int, day: int) -> Date | None:
    """The date, or None if there is no such day."""
    if abs(year) > MAX_YEAR or not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        return None
    return Date(year, month, day)


def make_time(hour: int, minute: int, second: int, nano: int, offset: int | None, name: str | None) -> Time | None:
    """The time, or None if there is no such time, offset (at most 18 hours) or zone."""
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        return None
    if offset is not None and abs(offset) > 18 * 3600:
        return None
    if name is not None:
        try:
            zone(name)
        except (KeyError, ValueError, OSError):
            return None
    return Time(hour, minute, second, nano, offset, name)


def shift_months(date: Date, months: int) -> Date | None:
    """The same day so many months later, or the last day of that month if it is shorter."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return make_date(year, month + 1, min(date.day, days_in_month(year, month + 1)))


def shift_time(time: Time, nanos: int) -> tuple[int, Time]:
    """The time so many nanoseconds later, and how many midnights were crossed."""
    days, rest = divmod(time.nanos + nanos, DAY)
    seconds, nano = divmod(rest, NANO)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return days, Time(hour, minute, second, nano, time.offset, time.zone)


def shift_clock(moment: DateTime, nanos: int) -> DateTime | None:
    """The moment at which the clock shows so many nanoseconds more."""
    days, time = shift_time(moment.time, nanos)
    date = date_of(day_number(moment.date) + days)
    return None if date is None else DateTime(date, time)


def shift_moment(moment: DateTime, nanos: int) -> DateTime | None:
    """The moment so many nanoseconds later; in a named zone the clock may have been put forward or back between."""
    later = shift_clock(moment, nanos)
    if later is None or moment.time.zone is None:
        return later
    change = (later.time.offset_on(later.date) or 0) - (moment.time.offset_on(moment.date) or 0)
    return shift_clock(later, change * NANO) if change else later


def year_text(year: int) -> str:
    """At least four digits."""
    return f"-{-year:04}" if year < 0 else f"{year:04}"


def offset_text(offset: int) -> str:
    """`Z`, `+08:00` or, with seconds, `+02:45:55`."""
    if offset == 0:
        return "Z"
    minutes, second = divmod(abs(offset), 60)
    hour, minute = divmod(minutes, 60)
    return f"{'-' if offset < 0 else '+'}{hour:02}:{minute:02}" + (f":{second:02}" if second else "")


def months_text(months: int) -> str:
    """`P1Y2M`"""
    years, rest = divmod(abs(months), 12)
    body = (f"{years}Y" if years else "") + (f"{rest}M" if rest else "")
    return ("-" if months < 0 else "") + "P" + (body or "0M")


def nanos_text(nanos: int) -> str:
    """`P1DT2H3M4.5S`"""
    days, rest = divmod(abs(nanos), DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds, nano = divmod(rest, NANO)
    fraction = f".{nano:09}".rstrip("0") if nano else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{fraction}S" if seconds or nano else ""
    body = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return ("-" if nanos < 0 else "") + "P" + (body or "T0S")
