"""Implicit conversions (DMN 1.5, 10.3.2.9.4): a list of one as its element, a value as a list of one, a date as midnight."""

from __future__ import annotations

from engine.feel.frame import Run
from engine.feel.temporal import UTC_MIDNIGHT, Date, DateTime
from engine.feel.types import Allowed, ListType, Simple, Type

NO_FIT = object()
"""What `fit` gives for a value that cannot stand for the type."""


def fit(declared: Type, value: object, run: Run) -> object:
    """The value as the type wants it, or NO_FIT."""
    if declared.allows(value, run):
        return value
    if isinstance(value, list) and len(value) == 1 and declared.allows(value[0], run):
        return value[0]
    bare = declared
    while isinstance(bare, Allowed):
        bare = bare.base
    if isinstance(bare, ListType) and not isinstance(value, list):
        value = [value]
    elif isinstance(value, Date) and isinstance(bare, Simple) and bare.name == "date and time":
        value = DateTime(value, UTC_MIDNIGHT)
    return value if declared.allows(value, run) else NO_FIT
