"""What is sent and received when cases are steered: acts with reasons, incidents, messages, moves to another version."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, JsonValue

from web.api.models import Both, CaseOut, Sent, Told, Values, WithRevision, Words, storable

Id = Annotated[Words, Field(min_length=1, max_length=20)]
Name = Annotated[Words, Field(min_length=1, max_length=200)]
Reason = Annotated[Words, Field(max_length=1_000, description="Kept in the history; may not be blank")]
Data = Annotated[
    dict[str, JsonValue], AfterValidator(storable), Field(max_length=200, description="Routing data by name")
]
Names = Annotated[
    dict[Name, Name], Field(max_length=200, description="Vanished step or flow -> what stands for it in the version")
]


class WithReason(WithRevision):
    """An administrative act on a case as the caller saw it."""

    reason: Reason


class Jump(WithReason):
    """Puts a running case on a step."""

    element: Name
    process: Name | None = None
    """A process that the case's own calls; without it the case's own."""
    near: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    """Token of a task whose round is meant, where a step is done several times at once."""


class JumpQuery(Sent):
    """Which step."""

    element: Name
    process: Name | None = None
    near: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class Reopen(WithReason):
    """Takes an ended case up again at a step of its own process."""

    element: Name


class Correct(Sent):
    """What stands for an entry from now on, whole, and why."""

    values: Values
    reason: Reason


class PlaceOut(Told):
    """A step."""

    process: str
    element: str
    name: Both


class Places(Told):
    """Steps that a case can be put on."""

    rows: list[PlaceOut]


class JumpPlan(Told):
    """What a jump would do."""

    left: list[PlaceOut]
    entered: list[PlaceOut]
    revoked: int
    """How much that has not been sent yet would be taken back."""


class IncidentOut(Told):
    """An automatic step that failed."""

    id: str
    case_id: str
    element: str
    service: str | None
    cause: Both
    opened_at: datetime


class IncidentList(Told):
    """Open incidents, latest first."""

    rows: list[IncidentOut]


class DataOut(Told):
    """The routing data that a failed step sees; dates and durations as text."""

    data: dict[str, JsonValue]


class Mend(Sent):
    """What is put right before a failed step runs again."""

    data: Data = Field(default_factory=dict)


class RetryMany(Sent):
    """Which incidents."""

    incidents: Annotated[list[Id], Field(min_length=1, max_length=200)]


class Refused(Told):
    """Why one of several was not done."""

    code: str
    zh: str
    en: str


class Retried(Told):
    """What became of one."""

    incident: str
    problem: Refused | None


class RetriedMany(Told):
    """The result of each; one failure undoes no other."""

    rows: list[Retried]


class SendMessage(Sent):
    """A message for the one case that waits for it."""

    message: Name
    data: Data = Field(default_factory=dict)
    case_id: Id | None = None
    subject: Annotated[Words, Field(max_length=200)] | None = None


class SendSignal(Sent):
    """A signal for every case that waits for it."""

    signal: Name


class PlanMove(Sent):
    """To which version, and what stands for vanished steps."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    names: Names = Field(default_factory=dict)


class OrderMove(PlanMove):
    """The same, with the reason, and which cases: all that run by another version without a word."""

    note: Reason
    cases: Annotated[list[Id], Field(max_length=10_000)] | None = None


class MisfitOut(Told):
    """Why a case cannot go."""

    element: str
    why: Both


class PlannedOut(Told):
    """One case of a plan."""

    case: CaseOut
    steps: list[str]
    misfits: list[MisfitOut]
    """Empty where the case can go."""


class MovePlan(Told):
    """The oldest 500 running cases."""

    rows: list[PlannedOut]


class Ordered(Told):
    """A move that goes on in the background."""

    id: str


class MoveOut(Told):
    """A move with how many cases are in which state."""

    id: str
    process: str
    version: int
    note: str
    person: str
    at: datetime
    undone_at: datetime | None
    counts: dict[str, int]
    """By `waiting`, `moved`, `kept`, `undone`, `passed_on`."""


class MoveList(Told):
    """Latest first."""

    rows: list[MoveOut]


class MovedOut(Told):
    """The result of one case."""

    case_id: str
    number: str
    title: str
    state: str
    why: Both | None


class WholeMove(Told):
    """A move with the result of each case."""

    move: MoveOut
    cases: list[MovedOut]


class Undone(Told):
    """How many cases were ordered back."""

    ordered: int
