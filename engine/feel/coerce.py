"""Implicit conversions (DMN 1.5, 10.3.2.9.4): a list of one as its element, a value as a list of one, a date as midnight."""

from __future__ import annotations

from engine.feel.frame import Run
from engine.feel.temporal import UTC_MIDNIGHT, Date, DateTime
from engine.feel.types import ListType, Simple, Type

NO_FIT = object()
"""What `fit` gives for a value that cannot stand for the type."""


def fit(declared: Type, value: object, run: Run) -> object:
    """The value as the type wants it, or NO_FIT."""
    if declared.allows(value, run):
        return value
    if isinstance(value, list) and len(value) == 1 and declared.allows(value[0], run):
        return value[0]
    if isinstance(declared, ListType) and not isinstance(value, list) and declared.item.allows(value, run):
        return [value]
    if isinstance(value, Date) and isinstance(declared, Simple) and declared.name == "date and time":
        return DateTime(value, UTC_MIDNIGHT)
    return NO_FIT
