"""What one evaluation carries: names, local values, reasons and what is left of its budget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from engine.feel.convert import AS_THEY_ARE, Unconvertible, to_feel
from engine.feel.errors import LimitExceeded, Message, Reason
from engine.feel.limits import (
    ALL_REGEX_SECONDS,
    CHARACTERS_PER_STEP,
    MAX_CALLS,
    MAX_HINTS,
    MAX_LIST,
    MAX_REASONS,
    MAX_STEPS,
)
from engine.feel.suggest import hint
from engine.feel.values import Range

MISSING: object = object()
"""Stands for a name that was not read yet."""
NULL: object = None
HostFunctions = Mapping[str, Callable[..., object]]
NO_FUNCTIONS: HostFunctions = {}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the text of an expression."""

    text: str
    at: int


class Run:
    """Shared by everything that one evaluation calls."""

    __slots__ = ("calls", "functions", "now", "reasons", "regex_seconds", "steps")

    def __init__(self, now: datetime | None = None, functions: HostFunctions | None = None) -> None:
        self.now = now
        self.functions = functions or NO_FUNCTIONS
        self.reasons: list[Reason] = []
        self.steps = MAX_STEPS
        self.calls = 0
        self.regex_seconds = ALL_REGEX_SECONDS

    def note(self, spot: Spot, zh: str, en: str) -> None:
        """Keep why the value at a place is null."""
        if len(self.reasons) < MAX_REASONS:
            self.reasons.append(Reason(spot.text, spot.at, zh, en))

    def hint(self, name: str, candidates: Iterable[str]) -> Message:
        """What a misspelt name was probably meant to be, unless it was said often enough."""
        return hint(name, candidates) if len(self.reasons) < MAX_HINTS else ("", "")

    def null(self, spot: Spot, zh: str, en: str) -> object:
        """Keep why the value at a place is null, and give null."""
        self.note(spot, zh, en)
        return NULL

    def spend(self, steps: int) -> None:
        """Take from the budget. Raises LimitExceeded when it is used up."""
        self.steps -= steps
        if self.steps < 0:
            raise LimitExceeded(f"计算超过 {MAX_STEPS} 步", f"more than {MAX_STEPS} steps")

    def touch(self, value: object) -> None:
        """Take from the budget what it costs to look at all of a value, but not inside its elements."""
        if isinstance(value, str):
            self.spend(len(value) // CHARACTERS_PER_STEP)
        elif isinstance(value, list | dict):
            self.spend(len(value))
        elif isinstance(value, Range):
            self.spend(1)

    def sized(self, items: list[object]) -> list[object]:
        """The list, if it is not too long; its length is taken from the budget."""
        if len(items) > MAX_LIST:
            raise LimitExceeded(f"列表超过 {MAX_LIST} 项", f"a list of more than {MAX_LIST} elements")
        self.spend(len(items))
        return items

    def enter(self) -> None:
        """One more call of a user function inside the others."""
        self.calls += 1
        self.spend(1)
        if self.calls > MAX_CALLS:
            raise LimitExceeded(f"函数互相调用超过 {MAX_CALLS} 层", f"more than {MAX_CALLS} calls inside one another")


class Frame:
    """Names and local values that an expression sees.

    `values` caches what was read of `context`, converted; a function keeps the names of where it was made.
    """

    __slots__ = ("context", "run", "slots", "values")

    def __init__(
        self, run: Run, context: Mapping[str, object], values: dict[object, object], slots: list[object]
    ) -> None:
        self.run = run
        self.context = context
        self.values = values
        self.slots = slots

    def fetch(self, name: str, spot: Spot) -> object:
        """The value of a name of the context, converted at its first use."""
        try:
            raw = self.context[name]
        except KeyError:
            zh, en = self.run.hint(name, (str(key) for key in self.context))
            self.run.note(spot, f"没有名为“{name}”的变量{zh}", f"there is no variable {name!r}{en}")
            return None
        if raw.__class__ in AS_THEY_ARE or (raw.__class__ is Decimal and raw.is_finite()):
            value = raw
        else:
            value = self.converted(raw, spot)
        self.values[name] = value
        return value

    def converted(self, raw: object, spot: Spot) -> object:
        """A value from outside as FEEL has it, or null with a reason."""
        try:
            return to_feel(raw)
        except Unconvertible as problem:
            self.run.note(spot, problem.zh, problem.en)
            return None
