"""A written example of a case: what is filled in, what services answer, and where it must end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.text import Text


@dataclass(frozen=True, slots=True)
class Do:
    """A person completes the open step `element` with `values`; or several decide it by their votes."""

    element: str
    values: Mapping[str, object] = field(default_factory=dict)
    votes: tuple[Mapping[str, object], ...] = ()
    """What each of those who vote fills in, in their order."""
    weights: tuple[int, ...] = ()
    """Of all signers, those who need not vote any more last; empty: the voters alone, each of weight 1."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The service of `element` gives `result`, or fails with a reason."""

    element: str
    result: Mapping[str, object] = field(default_factory=dict)
    fails: str | None = None


@dataclass(frozen=True, slots=True)
class Advance:
    """Time moves on by a duration (FEEL text such as `P7D`), and timers that are due fire."""

    duration: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message arrives, with data, perhaps for the step that waits with a key."""

    name: str
    values: Mapping[str, object] = field(default_factory=dict)
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal is heard, with data."""

    name: str
    values: Mapping[str, object] = field(default_factory=dict)


Step = Do | Answer | Advance | Message | Signal


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must be true when all steps are done; what is empty is not looked at."""

    end: str | None = None
    passes: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One file `scenarios/*.toml`."""

    file: str
    name: Text
    values: Mapping[str, object]
    """Of the start form."""
    rules: Mapping[str, object]
    """Put over the rule pack's values."""
    steps: tuple[Step, ...]
    expect: Expectation
    place_level: str | None = None
