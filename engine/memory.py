"""What the engine must know of a case's past to move it on: who did which step, and its legal periods.

It lies in the case's own row, so that it is read, locked and written with it at no further cost; the rows of
`human_task` and `deadline` tell the same to queries.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec


class Period(msgspec.Struct):
    """A legal period as it is kept. `excluded` holds (first, last) days that do not count, both included."""

    name: str
    round: int
    amount: int
    unit: str
    started_at: datetime
    due_at: datetime
    provisional: bool
    met_at: datetime | None = None
    paused_at: datetime | None = None
    cause: str | None = None
    note: str | None = None
    extended_by: str | None = None
    extended_at: datetime | None = None
    excluded: list[tuple[date, date]] = []

    @property
    def is_open(self) -> bool:
        """Whether it still runs (or is paused)."""
        return self.met_at is None


class Back(msgspec.Struct, frozen=True):
    """Where a step that was returned comes straight back to when it has been done again."""

    process: str
    element: str
    person: str


class Asked(msgspec.Struct, frozen=True):
    """Somebody asked that the case be cancelled, and waits for an answer."""

    person: str
    at: datetime
    submission: str
    """Which holds the reason."""


class Memory(msgspec.Struct):
    """The memory of one case."""

    doers: dict[str, list[str]] = {}
    """Element -> the people who completed it, the latest last."""
    periods: list[Period] = []
    """Oldest first."""
    renamed: dict[str, str] = {}
    """Id of an element when it was done -> its id in the diagram by which the case goes on now."""
    backs: dict[int, Back] = {}
    """Token of a step that was returned -> where it comes back to."""
    stopped: list[str] = []
    """Periods that stand still because the case is suspended."""
    asked: Asked | None = None
    """The request to cancel the case that is open."""
    lapsed: dict[str, list[str]] = {}
    """Task -> what the clock has done of it, and for which due time (see `engine.timeouts`)."""
    hand: str | None = None
    """Who acted on the case last; what the system does between changes nothing."""

    def did(self, element: str, person: str) -> None:
        """Somebody completed a step."""
        self.doers[element] = [each for each in self.doers.get(element, []) if each != person] + [person]

    def rename(self, names: Mapping[str, str]) -> None:
        """The case goes on by a diagram that has other ids for some elements."""
        self.doers = {names.get(element, element): people for element, people in self.doers.items()}
        before = {old: names.get(new, new) for old, new in self.renamed.items()}
        self.renamed = {old: new for old, new in {**dict(names), **before}.items() if old != new}

    def latest(self, element: str) -> str | None:
        """Who completed a step last."""
        people = self.doers.get(element)
        return people[-1] if people else None

    def step_done_by(self, person: str, elements: tuple[str, ...]) -> str | None:
        """The first of some steps that a person completed."""
        return next((each for each in elements if person in self.doers.get(each, ())), None)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Memory)


def remember(memory: Memory) -> bytes:
    """A memory as it is kept."""
    return _encoder.encode(memory)


def recall(kept: bytes) -> Memory:
    """A memory as it was kept."""
    return _decoder.decode(kept)
