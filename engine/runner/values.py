"""Routing values as MessagePack knows them: exact numbers, dates and durations travel as its extensions."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from msgspec.msgpack import Ext, decode, encode

from engine.feel.temporal import MonthsDuration

_ATOMS = frozenset({str, bool, float, type(None)})


def _write_span(span: timedelta) -> str:
    return f"{span.days} {span.seconds} {span.microseconds}"


def _read_span(text: str) -> timedelta:
    return timedelta(*map(int, text.split()))


# In this order: a datetime is a date as well. Aware datetimes have a type of MessagePack itself.
_WRITE: Mapping[type, tuple[int, Callable[[Any], str]]] = {
    datetime: (1, datetime.isoformat),
    int: (2, str),
    Decimal: (3, str),
    date: (4, date.isoformat),
    time: (5, time.isoformat),
    timedelta: (6, _write_span),
    MonthsDuration: (7, lambda duration: str(duration.months)),
}
_READ: Mapping[int, Callable[[str], Any]] = {
    1: datetime.fromisoformat,
    2: int,
    3: Decimal,
    4: date.fromisoformat,
    5: time.fromisoformat,
    6: _read_span,
    7: lambda text: MonthsDuration(int(text)),
}


MAX_VALUES = 100_000
"""Entries of one value, with all that is inside."""


def too_large(value: Any) -> bool:
    """Whether a value has too many entries; lists that hold one list many times count it each time, as a state would."""
    left, ahead = MAX_VALUES, [value]
    while ahead:
        each = ahead.pop()
        if isinstance(each, Mapping):
            each = list(each.values())
        if isinstance(each, list | tuple):
            left -= len(each)
            if left < 0:
                return True
            ahead.extend(each)
    return False


def as_text(values: Mapping[str, object]) -> str:
    """Routing values as text, for what is carried from one transaction to another."""
    return b64encode(encode(to_plain(dict(values)))).decode()


def from_text(text: str) -> dict[str, Any]:
    """What `as_text` wrote."""
    found: dict[str, Any] = decode(b64decode(text), ext_hook=from_ext)
    return found


def to_plain(value: Any) -> Any:
    """The value in what MessagePack knows. Raises `TypeError` for what is no routing data."""
    kind = type(value)
    if kind in _ATOMS or (kind is int and -(2**63) <= value < 2**63):
        return value
    if kind is dict:
        return {key: to_plain(each) for key, each in value.items()}
    if kind is list:
        return [to_plain(each) for each in value]
    return _to_ext(value)


def _to_ext(value: Any) -> Any:
    """Values that need an extension, or of a type derived from a known one, such as an enumeration."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    for kind, (code, write) in _WRITE.items():
        if isinstance(value, kind):
            return Ext(code, write(value).encode())
    if isinstance(value, Mapping):
        return {str(key): to_plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(each) for each in value]
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be kept as routing data")


def from_ext(code: int, data: memoryview) -> Any:
    """The value of an extension."""
    return _READ[code](bytes(data).decode())
