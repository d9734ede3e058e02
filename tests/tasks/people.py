"""Synthetic people: identity numbers with a right check digit, in a region that does not exist."""

from __future__ import annotations

from datetime import date
from itertools import count

from stdnum.cn import ric

_NEXT = count(1)


def number(born: date, *, woman: bool = False, serial: int | None = None) -> str:
    """A valid identity number for a birth date."""
    order = (next(_NEXT) if serial is None else serial) % 499 * 2 + (0 if woman else 1)
    body = f"990100{born:%Y%m%d}{order:03d}"
    return body + ric.calc_check_digit(body + "0")
