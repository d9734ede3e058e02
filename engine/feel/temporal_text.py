"""Reads dates, times and durations from text (DMN 1.5, 10.3.4.1: ISO 8601 as XML Schema has it, plus `@Zone`)."""

from __future__ import annotations

import re

from engine.feel.temporal import (
    DAY,
    HOUR,
    MIDNIGHT,
    MINUTE,
    NANO,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    date_of,
    day_number,
    make_date,
    make_time,
)

Temporal = Date | Time | DateTime | DaysDuration | MonthsDuration

DATE = re.compile(r"(-?(?:[1-9]\d{4,8}|\d{4}))-(\d\d)-(\d\d)", re.ASCII)
TIME = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:([Zz])|([+-])(\d\d):(\d\d)(?::(\d\d))?|@([A-Za-z][\w/+-]*))?", re.ASCII
)
MONTHS = re.compile(r"(-?)P(?=\d)(?:(\d{1,12})Y)?(?:(\d{1,12})M)?", re.ASCII)
DAYS = re.compile(
    r"(-?)P(?=[\dT])(?:(\d{1,14})D)?(?:T(?=\d)(?:(\d{1,14})H)?(?:(\d{1,14})M)?(?:(\d{1,14})(?:\.(\d{0,30}))?S)?)?",
    re.ASCII,
)


def parse_date(text: str) -> Date | None:
    """`2026-01-31`"""
    found = DATE.fullmatch(text)
    return make_date(int(found[1]), int(found[2]), int(found[3])) if found else None


def parse_time(text: str) -> Time | None:
    """`08:30:00`, `08:30:00.5Z`, `08:30:00+08:00`, `08:30:00@Asia/Shanghai`; `24:00:00` is midnight."""
    found = TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3])
    nano = int(((found[4] or "") + "000000000")[:9])
    if (hour, minute, second, nano) == (24, 0, 0, 0):
        hour = 0
    offset = 0 if found[5] else None
    if found[6]:
        if int(found[8]) > 59 or int(found[9] or 0) > 59:
            return None
        offset = int(found[7]) * 3600 + int(found[8]) * 60 + int(found[9] or 0)
        offset = -offset if found[6] == "-" else offset
    return make_time(hour, minute, second, nano, offset, found[10])


def parse_date_time(text: str) -> DateTime | None:
    """A date, `T` and a time; a date alone means its midnight."""
    day, separator, clock = text.partition("T")
    date = parse_date(day)
    if date is None or not separator:
        return None if date is None else DateTime(date, MIDNIGHT)
    time = parse_time(clock)
    if time is not None and clock.startswith("24"):
        date = date_of(day_number(date) + 1)
    return None if date is None or time is None else DateTime(date, time)


def parse_duration(text: str) -> DaysDuration | MonthsDuration | None:
    """`P1Y2M` or `P3DT4H5M6.7S`, with `-` before it if negative."""
    found = MONTHS.fullmatch(text)
    if found:
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return MonthsDuration(-months if found[1] else months)
    found = DAYS.fullmatch(text)
    if found is None:
        return None
    nanos = int(found[2] or 0) * DAY + int(found[3] or 0) * HOUR + int(found[4] or 0) * MINUTE
    nanos += int(found[5] or 0) * NANO + int(((found[6] or "") + "000000000")[:9])
    return DaysDuration(-nanos if found[1] else nanos)


def parse_literal(text: str) -> Temporal | None:
    """The value of `@"..."`: whichever of the kinds the text is."""
    return parse_date(text) or parse_time(text) or parse_duration(text) or parse_date_time(text)
