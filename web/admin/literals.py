"""Routing data as an administrator reads and types them: literals of JSON and FEEL, never an expression."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from decimal import Decimal

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}")
"""What a new variable may be called."""
LARGEST = 4_000
"""Characters of one value."""
_DATE = re.compile(r'(?:@|date\()"(\d{4}-\d{2}-\d{2})"\)?')


def spelled_out(value: object) -> str | None:
    """A single value as it is typed; None for lists, contexts and moments, which are not changed by hand."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, Decimal | int):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return f'@"{value.isoformat()}"'
    return None


def read_literal(text: str) -> str | bool | Decimal | date | None:
    """The value of a literal: a number, a text in quotes, true, false, null, or a date such as `@"2026-01-31"`.

    Raises `ValueError` for anything else.
    """
    text = text.strip()
    if len(text) > LARGEST:
        raise ValueError("too long")
    if (found := _DATE.fullmatch(text)) is not None:
        return date.fromisoformat(found[1])
    value = json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_number)
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= each <= "\udfff" for each in value):
            raise ValueError("unstorable")
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Decimal) and abs(value.adjusted()) <= 30:
        return value
    raise ValueError("no single value")


def _no_number(text: str) -> None:
    raise ValueError(text)
