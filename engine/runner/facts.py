"""What a host tells the runner (commands) and what the runner tells back (an outcome): plain facts without behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from engine.decisions import DecidedTable
from engine.text import Text


class Host(Protocol):
    """What a case may ask of the world while it moves; everything else stands in its routing data."""

    @property
    def rules(self) -> Mapping[str, object]:
        """The values of the rule pack that is in force for the case."""

    @property
    def case(self) -> Mapping[str, object]:
        """Number, place, subject and dates of the case."""

    def deadline(self, name: str, at: datetime) -> datetime:
        """Start the named deadline at `at` (or find it running) and give the instant at which it is due."""

    def left(self, process: str, element: str, at: datetime, data: Mapping[str, object]) -> None:
        """A node was left: what it starts, meets or accepts holds for whatever comes behind it.

        `data` is the routing data of its scope at that moment; it must not be kept.
        """


class Status(StrEnum):
    """Where a case stands."""

    running = "running"
    completed = "completed"
    cancelled = "cancelled"


@dataclass(frozen=True, slots=True)
class Complete:
    """A person finished the human task `token`; `data` enters the routing data."""

    token: int
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceDone:
    """The service called for `token` gave `data`: kept under the element's result name, or merged without one."""

    token: int
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceError:
    """The service called for `token` ended in the BPMN error `code` (10.5.6): a boundary error event catches it."""

    token: int
    code: str
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FireDue:
    """Fire every timer that is due at the instant of the call."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Run the failed step of `token` again, after its cause was mended; `data` corrects the routing data first."""

    token: int
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deliver:
    """Hand a message to the step that has waited for it longest; `data` enters the routing data."""

    message: str
    data: Mapping[str, object] = field(default_factory=dict)
    key: str | None = None
    """Only a step that waits with this key, or without one, has it."""


@dataclass(frozen=True, slots=True)
class Signal:
    """Hand a signal to every step of the case that waits for it; `data` enters the routing data."""

    signal: str
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CancelCase:
    """End the case: every open step is cancelled."""


Command = Complete | ServiceDone | ServiceError | FireDue | Retry | Deliver | Signal | CancelCase


@dataclass(frozen=True, slots=True)
class Opened:
    """A human task that waits for somebody."""

    token: int
    element: str
    process: str
    data: Mapping[str, object]
    """The routing data of its own scope and round: the item of a multi-instance, what a called process knows."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A human task that waits no longer."""

    token: int
    element: str
    how: Literal["completed", "cancelled"]
    process: str


@dataclass(frozen=True, slots=True)
class Call:
    """A service that is to be run; its answer comes back as `ServiceDone` or `ServiceError`."""

    token: int
    element: str
    service: str
    data: Mapping[str, object]
    process: str


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer that was set; `due` is an aware instant in UTC."""

    token: int
    element: str
    due: datetime
    process: str


@dataclass(frozen=True, slots=True)
class Passed:
    """A flow node that was left by completing it."""

    element: str
    token: int
    process: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision table that was asked, with the ids of the rules that fired; `tables` say why the others did not."""

    element: str
    decision: str
    fired: tuple[str, ...]
    tables: tuple[DecidedTable, ...]
    value: object
    process: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A step that could not run; it stays until `Retry`."""

    token: int
    element: str
    cause: Text
    process: str


@dataclass(frozen=True, slots=True)
class Awaited:
    """A message or signal that a step began to wait for; `Outcome.forgotten` tells when it no longer does."""

    token: int
    element: str
    kind: str
    """message or signal."""
    name: str
    process: str
    key: str | None = None
    """What a message must bring along to be meant for this step; None for any."""


@dataclass(frozen=True, slots=True)
class Signalled:
    """A signal that was thrown. The steps of its own case have heard it; other cases are for the host to tell."""

    element: str
    signal: str
    data: Mapping[str, object]
    process: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A message for which no step of its own case waits: it goes out."""

    token: int
    element: str
    message: str
    data: Mapping[str, object]
    process: str
    key: str | None = None
    """For whom it is meant: who waits with this key."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one advance did. Every tuple is in the order in which things happened; `process` names the diagram."""

    state: bytes
    status: Status
    end: str | None
    """Id of the end event that ended the case."""
    data: Mapping[str, object]
    """Routing data of the case as a whole (of a called process only what it has given back)."""
    opened: tuple[Opened, ...]
    closed: tuple[Closed, ...]
    calls: tuple[Call, ...]
    timers: tuple[Timer, ...]
    dropped: tuple[int, ...]
    """Tokens of timers that are gone: fired, or no longer needed."""
    withdrawn: tuple[int, ...]
    """Tokens of earlier calls and failures whose step was cancelled or has gone on."""
    passed: tuple[Passed, ...]
    flows: tuple[str, ...]
    """Ids of the sequence flows taken."""
    decided: tuple[Decided, ...]
    failed: tuple[Failure, ...]
    next_due: datetime | None
    """The earliest due timer of the case."""
    signals: tuple[Signalled, ...] = ()
    sent: tuple[Sent, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    forgotten: tuple[int, ...] = ()
    """Tokens whose messages and signals are no longer waited for: they have come, or the step was left."""


class UnknownToken(LookupError):
    """No step waits under this token: it was finished, cancelled, or never was."""

    def __init__(self, token: int) -> None:
        self.token = token
        super().__init__(f"no step waits under token {token}")


class NobodyWaits(LookupError):
    """No step of the case waits for this message or signal."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(f"no step waits for {message!r}")


class StepFailed(Exception):
    """A step cannot go on; `cause` is for the incident list."""

    def __init__(self, zh: str, en: str, /, **facts: object) -> None:
        self.cause = Text(zh, en).format(**facts)
        self.zh, self.en = self.cause
        super().__init__(self.cause.en)
