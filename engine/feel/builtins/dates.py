"""Functions of dates, times and durations (DMN 1.5, tables 72 and 80)."""

from __future__ import annotations

import datetime as python
from decimal import Decimal

from engine.feel.builtins.registry import Fault, builtin, whole
from engine.feel.convert import Unconvertible, moment_in
from engine.feel.frame import Frame
from engine.feel.temporal import (
    NANO,
    UTC_MIDNIGHT,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    day_number,
    make_date,
    make_time,
)
from engine.feel.temporal_text import parse_date, parse_date_time, parse_duration, parse_time

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = tuple(python.date(2000, month, 1).strftime("%B") for month in range(1, 13))
Day = Date | DateTime


def found(value: object, text: object, zh: str, en: str) -> object:
    """The value, if there is one."""
    if value is None:
        raise Fault(f"“{text}”不是{zh}", f"{text!s} is not {en}")
    return value


@builtin("date(from: string)")
def date_from_text(frame: Frame, text: str) -> object:
    """`date("2026-01-31")`"""
    return found(parse_date(text), text, "日期（例：2026-01-31）", "a date such as 2026-01-31")


@builtin("date(from: date | date and time)")
def date_from_date(frame: Frame, value: Day) -> object:
    """The date of a date and time."""
    return value.date if isinstance(value, DateTime) else value


@builtin("date(year: number, month: number, day: number)")
def date_from_parts(frame: Frame, year: Decimal, month: Decimal, day: Decimal) -> object:
    """`date(2026, 1, 31)`"""
    return found(make_date(whole(year), whole(month), whole(day)), f"{year}-{month}-{day}", "日期", "a date")


@builtin("time(from: string)")
def time_from_text(frame: Frame, text: str) -> object:
    """`time("08:30:00")`"""
    return found(parse_time(text), text, "时刻（例：08:30:00）", "a time such as 08:30:00")


@builtin("time(from: time | date and time | date)")
def time_from_moment(frame: Frame, value: Time | Day) -> object:
    """The time of a date and time; of a date midnight in UTC."""
    if isinstance(value, Date):
        return UTC_MIDNIGHT
    return value.time if isinstance(value, DateTime) else value


@builtin("time(hour: number, minute: number, second: number, offset?: days and time duration)")
def time_from_parts(
    frame: Frame, hour: Decimal, minute: Decimal, second: Decimal, offset: DaysDuration | None
) -> object:
    """`time(8, 30, 0)`; the offset is the distance from UTC."""
    nanos = int(second * NANO)
    seconds = None if offset is None else offset.nanos // NANO
    value = make_time(whole(hour), whole(minute), nanos // NANO, nanos % NANO, seconds, None)
    return found(value, f"{hour}:{minute}:{second}", "时刻", "a time")


@builtin("date and time(from: string)")
def moment_from_text(frame: Frame, text: str) -> object:
    """`date and time("2026-01-31T08:30:00")`"""
    return found(
        parse_date_time(text),
        text,
        "日期时间（例：2026-01-31T08:30:00）",
        "a date and time such as 2026-01-31T08:30:00",
    )


@builtin("date and time(from: date and time)")
def moment_from_moment(frame: Frame, value: DateTime) -> object:
    """A date and time as it is."""
    return value


@builtin("date and time(date: date | date and time, time: time)")
def moment_from_parts(frame: Frame, date: Day, time: Time) -> object:
    """A date and a time together."""
    return DateTime(date.date if isinstance(date, DateTime) else date, time)


@builtin("date and time(date: date and time, timezone: string)")
def moment_in_zone(frame: Frame, moment: DateTime, timezone: str) -> object:
    """The same clock in a named zone."""
    clock = moment.time
    time = make_time(clock.hour, clock.minute, clock.second, clock.nano, None, timezone)
    if time is None:
        raise Fault(f"没有时区“{timezone}”", f"there is no time zone {timezone!r}")
    return DateTime(moment.date, time)


@builtin("duration(from: string)")
def duration_from_text(frame: Frame, text: str) -> object:
    """`duration("P7D")` or `duration("P1Y6M")`"""
    return found(parse_duration(text), text, "时长（例：P7D、P1Y6M）", "a duration such as P7D or P1Y6M")


@builtin("duration(from: duration)")
def duration_from_duration(frame: Frame, value: DaysDuration | MonthsDuration) -> object:
    """A duration as it is."""
    return value


@builtin("years and months duration(from: date | date and time, to: date | date and time)")
def months_between(frame: Frame, start: Day, end: Day) -> object:
    """The whole months from one date to the other, whatever the times of day."""
    first, last = day_of(start), day_of(end)
    backwards = day_number(first) > day_number(last)
    low, high = (last, first) if backwards else (first, last)
    months = (high.year - low.year) * 12 + high.month - low.month - (high.day < low.day)
    return MonthsDuration(-months if backwards else months)


@builtin("now()")
def now(frame: Frame) -> object:
    """The time that the evaluation was given as now."""
    if frame.run.now is None:
        raise Fault("没有给出当前时间", "no current time was given")
    try:
        return moment_in(frame.run.now)
    except Unconvertible as problem:
        raise Fault(problem.zh, problem.en) from None


@builtin("today()")
def today(frame: Frame) -> object:
    """The date of `now()`."""
    moment = now(frame)
    return moment.date if isinstance(moment, DateTime) else None


def day_of(value: Day) -> Date:
    """The date of a date or a date and time."""
    return value.date if isinstance(value, DateTime) else value


@builtin("day of year(date: date | date and time)")
def day_of_year(frame: Frame, value: Day) -> object:
    """1 to 366."""
    date = day_of(value)
    return Decimal(day_number(date) - day_number(Date(date.year, 1, 1)) + 1)


@builtin("day of week(date: date | date and time)")
def day_of_week(frame: Frame, value: Day) -> object:
    """`"Monday"` to `"Sunday"`."""
    return WEEKDAYS[(day_number(day_of(value)) + 3) % 7]


@builtin("month of year(date: date | date and time)")
def month_of_year(frame: Frame, value: Day) -> object:
    """`"January"` to `"December"`."""
    return MONTHS[day_of(value).month - 1]


@builtin("week of year(date: date | date and time)")
def week_of_year(frame: Frame, value: Day) -> object:
    """The week of ISO 8601: week 1 holds the year's first Thursday."""
    number = day_number(day_of(value))
    thursday = number - (number + 3) % 7 + 3
    date = day_of(value)
    for year in (date.year + 1, date.year, date.year - 1):
        first = day_number(Date(year, 1, 1))
        if first <= thursday:
            return Decimal((thursday - first) // 7 + 1)
    return None
