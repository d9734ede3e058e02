"""Values that stand for all others: one for each way in which the tests of a column can come out together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from engine.decisions.table import Input, Table
from engine.feel.frame import Frame, Run
from engine.feel.temporal import HOUR, Date, DaysDuration, MonthsDuration, date_of, day_number
from engine.feel.text import spelled
from engine.feel.values import NUMBERS

OTHER = "\u2026"
"""Stands for any string that no cell names."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A value, as people read it, and the rules, as bits, whose test it passes."""

    shown: str
    rules: int
    expected: bool = True
    """False for null where no cell of the column speaks of it: whoever draws a table takes it that there is a value."""


def probes_of(table: Table, column: int, run: Run) -> list[Probe] | None:
    """The probes of a column; None if its tests depend on more than its value, or on values of other kinds.

    Raises LimitExceeded where the tests, over all columns of a run, ask for too much.
    """
    conditions, declared = table.conditions[column], table.inputs[column]
    if conditions.constants is None or len(conditions.tests) < conditions.cells:
        return None
    allowed = None if declared.allowed is None else declared.allowed.constants
    if not conditions.tests:
        return [Probe("-", conditions.always)]
    values = samples(conditions.constants, allowed)
    if values is None:
        return None
    frame = Frame(run, {}, {}, [None] * table.slots)
    found: dict[int, Probe] = {}
    for value in values:
        run.spend(conditions.cost)
        if is_allowed(declared, value, run):
            rules = conditions.evaluated(frame, value, -1)
            found.setdefault(rules, Probe(shown(value), rules))
    rules = conditions.evaluated(frame, None, -1)
    found.setdefault(rules, Probe("null", rules, None in conditions.constants))
    return list(found.values())


def is_allowed(column: Input, value: object, run: Run) -> bool:
    """Whether the input values of the column let the value in."""
    return column.allowed is None or column.allowed.run(run, {}, value) is True


def shown(value: object) -> str:
    """The value as a cell would have it."""
    return f'"{value}"' if isinstance(value, str) else spelled(value)


def samples(constants: Iterable[object], allowed: Iterable[object] | None) -> list[object] | None:
    """Each constant and what lies around and between them; None for kinds of values that this cannot be said of."""
    known = [each for each in (*constants, *(allowed or ())) if each is not None]
    kinds = {type(each) for each in known}
    if len(kinds) > 1:
        return None
    if kinds == {bool}:
        return [True, False]
    if kinds <= {str}:
        return [*words_around([*dict.fromkeys(str(each) for each in known)])]
    if kinds == {Decimal}:
        return [*between(sorted({each for each in known if isinstance(each, Decimal)}))]
    if kinds == {Date}:
        days = {day_number(each) + shift for each in known if isinstance(each, Date) for shift in (-1, 0, 1)}
        return [date_of(each) for each in sorted(days)]
    if kinds == {MonthsDuration}:
        months = {each.months + shift for each in known if isinstance(each, MonthsDuration) for shift in (-1, 0, 1)}
        return [MonthsDuration(each) for each in sorted(months)]
    if kinds == {DaysDuration}:
        return [*spans_around(sorted({each.nanos for each in known if isinstance(each, DaysDuration)}))]
    return None


def spans_around(nanos: list[int]) -> Iterable[DaysDuration]:
    """The durations, one shorter than all, one longer than all, and the middle of each two neighbours."""
    yield DaysDuration(nanos[0] - HOUR)
    for place, each in enumerate(nanos):
        yield DaysDuration(each)
        if place + 1 < len(nanos):
            yield DaysDuration((each + nanos[place + 1]) // 2)
    yield DaysDuration(nanos[-1] + HOUR)


def words_around(words: list[str]) -> Iterable[str]:
    """The words, one that is none of them, and others before and behind each: cells may compare by the alphabet."""
    yield from words
    yield OTHER
    yield ""
    yield from (word + OTHER for word in words)


def between(numbers: list[Decimal]) -> Iterable[Decimal]:
    """The numbers, one below all, one above all, and the middle of each two neighbours."""
    yield NUMBERS.subtract(numbers[0], Decimal(1))
    for place, number in enumerate(numbers):
        yield number
        if place + 1 < len(numbers):
            yield NUMBERS.divide(NUMBERS.add(number, numbers[place + 1]), Decimal(2))
    yield NUMBERS.add(numbers[-1], Decimal(1))
