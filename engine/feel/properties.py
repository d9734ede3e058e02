"""`value.name`: entries of contexts and the properties of dates, durations and ranges (DMN 1.5, table 65)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from engine.feel.frame import Frame, Spot
from engine.feel.temporal import DAY, HOUR, MINUTE, NANO, Date, DateTime, DaysDuration, MonthsDuration, Time, day_number
from engine.feel.values import Range, kind, kind_zh

Reader = Callable[..., object]


def weekday(date: Date) -> Decimal:
    """1 (Monday) to 7."""
    return Decimal((day_number(date) + 3) % 7 + 1)


def truncated(value: int, unit: int, modulus: int | None = None) -> Decimal:
    """Whole units in an amount that may be negative, with its sign."""
    count = abs(value) // unit
    count = count if modulus is None else count % modulus
    return Decimal(-count if value < 0 else count)


def offset_of(moment: DateTime | Time) -> DaysDuration | None:
    """The distance from UTC, or null for a local time."""
    time, date = (moment.time, moment.date) if isinstance(moment, DateTime) else (moment, Date(1970, 1, 1))
    offset = time.offset_on(date)
    return None if offset is None else DaysDuration(offset * NANO)


OF_DATE: dict[str, Reader] = {
    "year": lambda date: Decimal(date.year),
    "month": lambda date: Decimal(date.month),
    "day": lambda date: Decimal(date.day),
    "weekday": weekday,
}
OF_TIME: dict[str, Reader] = {
    "hour": lambda time: Decimal(time.hour),
    "minute": lambda time: Decimal(time.minute),
    "second": lambda time: Decimal(time.second),
    "time offset": offset_of,
    "timezone": lambda time: time.zone,
}
PROPERTIES: dict[type, dict[str, Reader]] = {
    Date: {
        **OF_DATE,
        "hour": lambda date: Decimal(0),
        "minute": lambda date: Decimal(0),
        "second": lambda date: Decimal(0),
    },
    Time: OF_TIME,
    DateTime: {
        **{name: (lambda moment, read=read: read(moment.date)) for name, read in OF_DATE.items()},
        **{name: (lambda moment, read=read: read(moment.time)) for name, read in OF_TIME.items()},
        "time offset": offset_of,
    },
    DaysDuration: {
        "days": lambda duration: truncated(duration.nanos, DAY),
        "hours": lambda duration: truncated(duration.nanos, HOUR, 24),
        "minutes": lambda duration: truncated(duration.nanos, MINUTE, 60),
        "seconds": lambda duration: truncated(duration.nanos, NANO, 60),
    },
    MonthsDuration: {
        "years": lambda duration: truncated(duration.months, 12),
        "months": lambda duration: truncated(duration.months, 1, 12),
    },
    Range: {
        "start": lambda span: span.low,
        "end": lambda span: span.high,
        "start included": lambda span: span.low_included,
        "end included": lambda span: span.high_included,
    },
}


def property_of(frame: Frame, value: object, name: str, spot: Spot) -> object:
    """The entry or property; of a list, that of each element; null with a reason if there is none."""
    if isinstance(value, dict):
        if name in value:
            return value[name]
        zh, en = frame.run.hint(name, value)
        return frame.run.null(spot, f"没有名为“{name}”的项{zh}", f"there is no entry {name!r}{en}")
    if isinstance(value, list):
        frame.run.touch(value)
        return [property_of(frame, each, name, spot) for each in value]
    read = PROPERTIES.get(type(value), {}).get(name)
    if read is not None:
        return read(value)
    zh, en = frame.run.hint(name, PROPERTIES.get(type(value), ()))
    return frame.run.null(spot, f"{kind_zh(value)}没有“{name}”这一项{zh}", f"a {kind(value)} has no {name!r}{en}")
