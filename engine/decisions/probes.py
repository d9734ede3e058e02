"""Values that stand for all others: one for each way in which the tests of a column can come out together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from engine.decisions.table import Input, Table
from engine.feel.frame import Frame, Run
from engine.feel.temporal import Date, date_of, day_number
from engine.feel.text import spelled

OTHER = "\u2026"
"""Stands for any string that no cell names."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A value, as people read it, and the rules, as bits, whose test it passes."""

    shown: str
    rules: int


def probes_of(table: Table, column: int) -> list[Probe] | None:
    """The probes of a column; None if its tests depend on more than its value, or on values of other kinds."""
    conditions, declared = table.conditions[column], table.inputs[column]
    if conditions.constants is None or len(conditions.tests) < conditions.cells:
        return None
    allowed = None if declared.allowed is None else declared.allowed.constants
    if not conditions.tests:
        return [Probe("-", conditions.always)]
    values = samples(conditions.constants, allowed)
    if values is None:
        return None
    frame = Frame(Run(), {}, {}, [None] * table.slots)
    found: dict[int, Probe] = {}
    for value in values:
        if is_allowed(declared, value):
            rules = conditions.evaluated(frame, value, -1)
            found.setdefault(rules, Probe(shown(value), rules))
    return list(found.values())


def is_allowed(column: Input, value: object) -> bool:
    """Whether the input values of the column let the value in."""
    return column.allowed is None or column.allowed.run(Run(), {}, value) is True


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
    if kinds == {str}:
        return [*dict.fromkeys(known), *([] if allowed is not None else [OTHER])]
    if kinds == {Decimal}:
        return [*between(sorted({each for each in known if isinstance(each, Decimal)}))]
    if kinds == {Date}:
        days = {day_number(each) + shift for each in known if isinstance(each, Date) for shift in (-1, 0, 1)}
        return [date_of(each) for each in sorted(days)]
    return None


def between(numbers: list[Decimal]) -> Iterable[Decimal]:
    """The numbers, one below all, one above all, and the middle of each two neighbours."""
    yield numbers[0] - 1
    for place, number in enumerate(numbers):
        yield number
        if place + 1 < len(numbers):
            yield (number + numbers[place + 1]) / 2
    yield numbers[-1] + 1
