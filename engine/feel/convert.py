"""The edge: Python values come in here and leave here. Nothing else of Python gets inside.

In: None, bool, int, float, Decimal, str, date, datetime, time, timedelta, zone-aware or not, lists, tuples, mappings,
and the package's own types. Out: numbers always as Decimal, dates as date, datetime, time and timedelta where Python
can hold them (years 1 to 9999, whole microseconds), otherwise as the package's own types; lists and dicts.
"""

from __future__ import annotations

import datetime as python
from collections.abc import Callable, Mapping
from decimal import Decimal, DecimalException

from engine.feel.errors import LimitExceeded
from engine.feel.limits import MAX_INPUT_DEPTH
from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time, make_time, zone
from engine.feel.values import NUMBERS, Function, Range

Touch = Callable[[object], None]


class Unconvertible(ValueError):
    """A value from outside that FEEL has no place for."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(en)


def same(value: object) -> object:
    """FEEL has it as it is."""
    return value


def decimal_in(value: Decimal) -> Decimal:
    """A finite Decimal as it is."""
    if not value.is_finite():
        raise Unconvertible("数值不是有限数", "the number is not finite")
    return value


def number_in(value: float) -> Decimal:
    """An int or float by its shortest text, rounded to 34 digits."""
    try:
        number = NUMBERS.create_decimal(value) if isinstance(value, int) else NUMBERS.create_decimal(repr(float(value)))
    except DecimalException:
        raise Unconvertible("数值超出范围", "the number is out of range") from None
    return decimal_in(number)


def date_in(value: python.date) -> Date:
    """A date."""
    return Date(value.year, value.month, value.day)


def time_in(value: python.time) -> Time:
    """A time of day with its zone."""
    return with_zone(value, value.tzinfo, value.utcoffset())


def moment_in(value: python.datetime) -> DateTime:
    """A date and time with its zone."""
    return DateTime(date_in(value), with_zone(value, value.tzinfo, value.utcoffset()))


def with_zone(
    value: python.time | python.datetime, info: python.tzinfo | None, offset: python.timedelta | None
) -> Time:
    """The clock part of a value; a named zone keeps its name."""
    name = getattr(info, "key", None)
    seconds = None if offset is None or name else int(offset.total_seconds())
    time = make_time(value.hour, value.minute, value.second, value.microsecond * 1000, seconds, name)
    if time is None:
        raise Unconvertible("时区不被支持", "this time zone is not supported")
    return time


def duration_in(value: python.timedelta) -> DaysDuration:
    """A timedelta."""
    return DaysDuration(((value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds) * 1_000)


AS_THEY_ARE: frozenset[type] = frozenset(
    (str, bool, type(None), Date, Time, DateTime, DaysDuration, MonthsDuration, Range, Function)
)
IN: dict[type, Callable[..., object]] = {
    **dict.fromkeys(AS_THEY_ARE, same),
    Decimal: decimal_in,
    int: number_in,
    float: number_in,
    python.date: date_in,
    python.time: time_in,
    python.datetime: moment_in,
    python.timedelta: duration_in,
}
# For subclasses (enumerations, ORM strings): the base they are converted as, the narrower ones first.
BASES: tuple[tuple[type, Callable[..., object]], ...] = (
    (str, str.__str__),
    (bool, bool),
    (int, lambda value: number_in(int(value))),
    (float, number_in),
    (Decimal, lambda value: decimal_in(Decimal(value))),
    (python.datetime, moment_in),
    (python.date, date_in),
    (python.time, time_in),
    (python.timedelta, duration_in),
)


def to_feel(value: object, depth: int = 0) -> object:
    """A value from outside as FEEL has it. Raises Unconvertible."""
    convert = IN.get(type(value))
    if convert is not None:
        return convert(value)
    if depth > MAX_INPUT_DEPTH:
        raise Unconvertible(f"数据嵌套超过 {MAX_INPUT_DEPTH} 层", f"data nested more than {MAX_INPUT_DEPTH} levels")
    if isinstance(value, list | tuple):
        return [each if each.__class__ in AS_THEY_ARE else to_feel(each, depth + 1) for each in value]
    if isinstance(value, Mapping):
        return {
            str(key): each if each.__class__ in AS_THEY_ARE else to_feel(each, depth + 1) for key, each in value.items()
        }
    for base, convert in BASES:
        if isinstance(value, base):
            return convert(value)
    name = type(value).__name__
    raise Unconvertible(f"FEEL 不支持 {name} 类型的数据", f"FEEL has no value of type {name}")


def date_out(value: Date) -> object:
    """A date of Python, if it has that year."""
    return python.date(value.year, value.month, value.day) if 1 <= value.year <= 9999 else value


def zone_out(value: Time) -> python.tzinfo | None:
    """The zone of a time."""
    if value.zone is not None:
        return zone(value.zone)
    if value.offset is None:
        return None
    return python.UTC if value.offset == 0 else python.timezone(python.timedelta(seconds=value.offset))


def time_out(value: Time) -> object:
    """A time of Python, unless it has parts of microseconds."""
    return clock(value) if value.nano % 1000 == 0 else value


def clock(value: Time) -> python.time:
    """A time of Python, cut to microseconds."""
    return python.time(value.hour, value.minute, value.second, value.nano // 1000, zone_out(value))


def moment_out(value: DateTime) -> object:
    """A datetime of Python, if it has that year and whole microseconds."""
    if not 1 <= value.date.year <= 9999 or value.time.nano % 1000:
        return value
    date = python.date(value.date.year, value.date.month, value.date.day)
    return python.datetime.combine(date, clock(value.time))


def duration_out(value: DaysDuration) -> object:
    """A timedelta, if Python has one so long and so fine."""
    if value.nanos % 1000:
        return value
    try:
        return python.timedelta(microseconds=value.nanos // 1000)
    except OverflowError:
        return value


OUT: dict[type, Callable[..., object]] = {
    Date: date_out,
    Time: time_out,
    DateTime: moment_out,
    DaysDuration: duration_out,
}


def to_python(value: object, touch: Touch, depth: int = 0) -> object:
    """A FEEL value as plain Python has it. Ranges, functions and MonthsDuration leave as they are.

    `touch` takes the size of each part from a budget: a small value that holds another many times over may be endless
    when it is written out. Raises LimitExceeded, also for what is nested deeper than anybody could use.
    """
    if value.__class__ is bool or value.__class__ is Decimal:
        return value
    if depth > MAX_INPUT_DEPTH:
        raise LimitExceeded(f"结果嵌套超过 {MAX_INPUT_DEPTH} 层", f"a result nested more than {MAX_INPUT_DEPTH} levels")
    touch(value)
    if isinstance(value, list):
        return [to_python(each, touch, depth + 1) for each in value]
    if isinstance(value, dict):
        return {key: to_python(each, touch, depth + 1) for key, each in value.items()}
    convert = OUT.get(type(value))
    return value if convert is None else convert(value)
