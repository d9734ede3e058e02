"""What an operation would do, told before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.errors import Refusal
from engine.records import Deadline
from engine.runner.moving import Wait
from engine.text import Text


@dataclass(frozen=True, slots=True)
class Next:
    """A place where a case would stand, or would stand no longer."""

    process: str
    element: str
    step: Text
    waits_for: Wait
    """`person`, `service` (the system does it), `event` (time, a message, a signal) or `failed`."""
    beside: bool = False
    """Whether it only watches a step (a timer on its edge) and is no station of its own."""
    role: str | None = None
    place: str | None = None
    """Code of the place where the role is meant."""
    place_name: str | None = None
    person: str | None = None
    """Id of whoever has it; None while it lies in the pool of the role and place."""
    name: str | None = None
    """That person's name."""
    due_at: datetime | None = None
    days_left: int | None = None
    """Working days until then, as in an inbox."""
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """What was sent already and cannot be called back."""

    kind: str
    step: Text | None
    """The step that intended it."""
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would come of an operation. Nothing of it has happened."""

    refusal: Refusal | None = None
    """Why it would be refused; everything else is empty then."""
    entered: tuple[Next, ...] = ()
    left: tuple[Next, ...] = ()
    merged: tuple[Next, ...] = ()
    """Steps that would be done with this one, by the same person."""
    perhaps: tuple[Next, ...] = ()
    """Steps of people that come next by what the system finds, or when what is waited for happens."""
    ends: Text | None = None
    """By which end the case would be over."""
    unsendable: tuple[Gone, ...] = ()
    revoked: int = 0
    """How much that was to be sent, and has not gone yet, would be taken back."""
    deadlines: tuple[Deadline, ...] = ()
    """Legal periods that would begin, or end on another day."""

    @property
    def opened(self) -> tuple[Next, ...]:
        """Steps that people would get."""
        return tuple(each for each in self.entered if each.waits_for == "person")

    @property
    def systems(self) -> tuple[Next, ...]:
        """What the system would do first."""
        return tuple(each for each in self.entered if each.waits_for == "service")

    @property
    def waits(self) -> tuple[Next, ...]:
        """What the case would wait for: time, a message, a signal."""
        return tuple(each for each in self.entered if each.waits_for == "event" and not each.beside)

    @property
    def stuck(self) -> tuple[Next, ...]:
        """Where the case would fail, and wait for an administrator."""
        return tuple(each for each in self.entered if each.waits_for == "failed")

    @property
    def cancelled(self) -> tuple[Next, ...]:
        """Steps, waits and timers that would be over without being done."""
        return self.left
