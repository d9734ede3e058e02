"""Equality and order of values (DMN 1.5, tables 53 and 54). None stands for null: the two cannot be compared."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.frame import Run
from engine.feel.temporal import EPOCH_DATE, NANO, Date, DateTime, DaysDuration, MonthsDuration, Time, day_number
from engine.feel.values import Range


def equal(left: object, right: object, run: Run) -> bool | None:
    """`left = right`; values of different types give None, anything against null false."""
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        return None
    run.touch(left)
    deep = DEEP.get(type(left))
    if deep is not None:
        return deep(left, right, run)
    same = EQUALITY.get(type(left))
    return left == right if same is None else same(left, right)


def all_true(results: list[bool | None]) -> bool | None:
    """False if one is false, else None if one is None, else true."""
    if False in results:
        return False
    return None if None in results else True


def equal_lists(left: list[object], right: list[object], run: Run) -> bool | None:
    """Equal length and equal elements."""
    if len(left) != len(right):
        return False
    return all_true([equal(a, b, run) for a, b in zip(left, right, strict=True)])


def equal_contexts(left: dict[str, object], right: dict[str, object], run: Run) -> bool | None:
    """Equal keys in any order with equal values."""
    if left.keys() != right.keys():
        return False
    return all_true([equal(value, right[key], run) for key, value in left.items()])


def equal_ranges(left: Range, right: Range, run: Run) -> bool | None:
    """Equal ends, included or not alike."""
    if (left.operator, left.low_included, left.high_included) != (
        right.operator,
        right.low_included,
        right.high_included,
    ):
        return False
    return all_true([equal(left.low, right.low, run), equal(left.high, right.high, run)])


def time_key(time: Time) -> int:
    """Seconds of the day in UTC; fractions do not count (DMN 1.5, 10.3.2.3.4 knows hour, minute, second, offset)."""
    return time.nanos // NANO - (time.offset_on(EPOCH_DATE) or 0)


def moment_key(moment: DateTime) -> int:
    """Seconds since 1970 in UTC."""
    return moment.instant // NANO


def equal_times(left: Time, right: Time) -> bool | None:
    """The same time on the same kind of clock; a local time is never equal to one with a zone."""
    return left.is_local == right.is_local and time_key(left) == time_key(right)


def equal_moments(left: DateTime, right: DateTime) -> bool | None:
    """The same moment; a local one is never equal to one with a zone."""
    return left.is_local == right.is_local and moment_key(left) == moment_key(right)


DEEP: dict[type, Callable[..., bool | None]] = {list: equal_lists, dict: equal_contexts, Range: equal_ranges}
EQUALITY: dict[type, Callable[..., bool | None]] = {Time: equal_times, DateTime: equal_moments}

ORDER_KEYS: dict[type, Callable[..., Any]] = {
    Decimal: lambda value: value,
    str: lambda value: value,
    Date: day_number,
    Time: time_key,
    DateTime: moment_key,
    DaysDuration: lambda value: value.nanos,
    MonthsDuration: lambda value: value.months,
}


def order(left: object, right: object) -> int | None:
    """-1, 0 or 1 for values of one ordered type, otherwise None."""
    if type(left) is not type(right):
        return None
    key = ORDER_KEYS.get(type(left))
    if key is None:
        return None
    if isinstance(left, Time | DateTime) and isinstance(right, Time | DateTime) and left.is_local != right.is_local:
        return None
    a, b = key(left), key(right)
    return int(a > b) - int(a < b)


def contains(span: Range, value: object, run: Run) -> bool | None:
    """Whether the value lies in the range, or passes the test that the range is."""
    if span.operator == "!=":
        same = equal(value, span.low, run)
        return None if same is None else not same
    if span.operator == "=":
        return equal(value, span.low, run)
    run.touch(value)
    above = below = True
    if span.low is not None:
        found = order(value, span.low)
        if found is None:
            return None
        above = found > 0 or (found == 0 and span.low_included)
    if span.high is not None:
        found = order(value, span.high)
        if found is None:
            return None
        below = found < 0 or (found == 0 and span.high_included)
    return above and below
