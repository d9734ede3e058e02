"""Identifiers made by the application: time ordered, so that new rows land at the end of an index."""

from __future__ import annotations

import secrets
import threading
import time
from typing import Final

LENGTH: Final = 20
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM_BITS: Final = 52


class _Sequence:
    """Gives each number once, and each greater than the one before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def after(self, number: int) -> int:
        """The number, or the next one after the last where that is greater."""
        with self._lock:
            self._last = max(number, self._last + 1)
            return self._last


_numbers = _Sequence()


def new_id() -> str:
    """A fresh identifier: 48 bits of milliseconds and 52 random bits, as 20 characters of base 32.

    Within one process each identifier is greater than the one before.
    """
    number = _numbers.after((time.time_ns() // 1_000_000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS))
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(5 * LENGTH - 5, -5, -5))
