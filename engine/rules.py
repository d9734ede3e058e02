"""What the engine needs of the law: dated values and legal periods, each with its authority.

Where they come from (rule packs) is the business of the room above; a case is decided by the rules that were frozen for
it at acceptance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from engine.calendar import Unit
from engine.text import Text


@dataclass(frozen=True, slots=True)
class Cause:
    """A reason for which a period may be prolonged."""

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class Extension:
    """How far a period may be prolonged: the new total amount, and for which causes."""

    amount: int
    causes: tuple[Cause, ...]
    authority: str


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A legal period: first day excluded, ends at 24:00 Asia/Shanghai of its last day."""

    name: str
    label: Text
    amount: int
    unit: Unit
    authority: str
    excludes: tuple[str, ...] = ()
    """Other periods of the case whose running time does not count."""
    extension: Extension | None = None
    warn: int = 3
    """Working days before the end at which people are reminded."""
    stops_when_suspended: bool = False
    """Whether the period stands still while its case is suspended: only where the law says so."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force for a case; `version` finds exactly these again."""

    version: str
    values: Mapping[str, object]
    deadlines: Mapping[str, DeadlineRule]
    sources: Mapping[str, str] = field(default_factory=dict)
    """Dotted name of a value -> document and article it stands on."""
    text: str = ""
    """The whole as text from which the source can read it again; kept for good when a case freezes it."""


class RuleSource(Protocol):
    """Finds the rules for a process at a place on a day, and reads again those frozen earlier."""

    def current(self, process: str, place: str, on: date) -> Rules:
        """The rules in force on that day."""

    def read(self, version: str, text: str) -> Rules:
        """The rules that a case was accepted under, from the text that was kept."""


class NoRules:
    """A source without any rule, for processes that need none."""

    def current(self, process: str, place: str, on: date) -> Rules:
        """Empty rules."""
        return Rules("none", {}, {})

    def read(self, version: str, text: str) -> Rules:
        """Empty rules."""
        return Rules("none", {}, {})
