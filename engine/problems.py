"""What a process owner got wrong, in their words: one record for every checker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.text import Text


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of a check: where, what, and what to do instead."""

    severity: Literal["error", "warning"]
    code: str
    """Stable, kebab-case, such as `unknown-form`."""
    file: str
    """Path inside the bundle."""
    element: str
    """Id of the element (or field, rule); empty when the file as a whole is meant."""
    line: int
    """1-based; 0 when unknown."""
    message: Text
