"""What is sent and received when a step is handed on, a case is withdrawn or given to read, and somebody stands in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from web.api.models import Both, CaseOut, DeadlineOut, Sent, TaskOut, Told, Values, WithRevision, Words
from web.api.steering_models import Id, Name, Reason, Refused

Said = Annotated[Words, Field(max_length=1_000)]


class Transfer(WithRevision):
    """To whom, and why."""

    to: Id
    reason: Reason


class Delegate(WithRevision):
    """Who is asked for advice, and what."""

    to: Id
    question: Reason


class Answer(WithRevision):
    """The advice."""

    advice: Reason


class AddSigner(WithRevision):
    """Who, how, and why."""

    to: Id
    how: Literal["before", "after", "beside"]
    reason: Reason


class RemoveSigner(WithRevision):
    """Whose signature is not needed any more, and why."""

    signer: Id
    reason: Reason


class ReceiverOut(Told):
    """A colleague who may have a step, or sign it."""

    id: str
    name: str
    office: str
    load: int
    """Steps that they have in hand now."""


class Receivers(Told):
    """The least busy first."""

    rows: list[ReceiverOut]


class OneOfMany(Sent):
    """A step as the caller saw it."""

    task_id: Id
    revision: Annotated[int, Field(ge=0, le=2**31 - 1, strict=True)]


class Many(Sent):
    """Which steps, and what the operation takes: the same for all."""

    operation: Literal["claim", "unclaim", "complete", "transfer", "urge"]
    tasks: Annotated[list[OneOfMany], Field(min_length=1, max_length=200)]
    values: Values | None = None
    to: Annotated[Words, Field(max_length=20)] = ""
    reason: Said = ""
    words: Said = ""


class OneDone(Told):
    """What became of one step."""

    task_id: str
    problem: Refused | None


class ManyDone(Told):
    """The result of each; a step that was named twice counts once."""

    rows: list[OneDone]


class Return(WithRevision):
    """To which step, and why."""

    target: Name
    reason: Reason
    straight: bool = False
    """Whether it comes straight back to the caller afterwards."""


class Urge(Sent):
    """Words for those who have the step."""

    words: Said = ""


class Grant(WithRevision):
    """Agrees that a case is cancelled."""

    reason: Said = ""


class Refuse(WithRevision):
    """Does not agree that a case is cancelled."""

    reason: Reason


class Ask(Sent):
    """Why."""

    reason: Reason


class Cancel(WithRevision):
    """Why, with the revision of the case."""

    reason: Reason


class Extend(Sent):
    """Which legal period, for which cause of the rules."""

    deadline: Name
    cause: Name
    note: Said = ""


class GiveToRead(Sent):
    """To whom a case is given to read."""

    to: Annotated[list[Id], Field(min_length=1, max_length=50)]
    words: Said = ""


class Opened(Told):
    """The tasks that are open now."""

    opened: list[TaskOut]


class Urged(Told):
    """Ids of those who were told."""

    told: list[str]


class PageQuery(Sent):
    """Which page."""

    after: Annotated[Words, Field(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 25


class CopyOut(Told):
    """A case that the caller was given to read."""

    case: CaseOut
    at: datetime
    given_by: str | None
    words: str
    read_at: datetime | None


class CopyPage(Told):
    """A page, unread first; hand `after` back to get the next one."""

    rows: list[CopyOut]
    after: str | None


class StandInOut(Told):
    """Who acts for whom, from one day to another, both included; no processes stand for all."""

    id: str
    person: str
    stand_in: str
    since: date
    last: date
    processes: list[str]


class StandInList(Told):
    """Rules that hold today or later."""

    mine: list[StandInOut]
    """Who stands in for the caller."""
    others: list[StandInOut]
    """For whom the caller stands in."""


class StandInAll(Told):
    """Rules that hold today or later, soonest first."""

    rows: list[StandInOut]


class AddStandIn(Sent):
    """From the first to the last day, both included."""

    stand_in: Id
    since: date
    last: date
    processes: Annotated[list[Name], Field(max_length=100)] = Field(default_factory=list)
    person: Id | None = None
    """Whom the other stands in for: the caller without it; somebody else by an administrator, with a reason."""
    reason: Said = ""


class Foresee(Sent):
    """What would come of an operation; nothing happens."""

    operation: Literal[
        "claim", "unclaim", "complete", "transfer", "delegate", "answer", "give_back", "take_back", "grant_cancel",
        "cancel", "withdraw", "suspend", "resume", "add_signer", "remove_signer",
    ]  # fmt: skip
    revision: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    values: Annotated[dict[str, JsonValue], Field(max_length=500)] | None = None
    to: Id | None = None
    target: Name | None = None
    how: Literal["before", "after", "beside"] | None = None
    signer: Id | None = None


class NextOut(Told):
    """A place where the case would stand, or would stand no longer."""

    process: str
    element: str
    step: Both
    waits_for: str
    role: str | None
    place: str | None
    person: str | None
    due_at: datetime | None


class GoneOut(Told):
    """What was sent already."""

    kind: str
    step: Both | None
    at: datetime | None


class ForeseenOut(Told):
    """What would come of it."""

    entered: list[NextOut]
    left: list[NextOut]
    perhaps: list[NextOut]
    merged: list[NextOut]
    """Steps that would be done with this one, by the same person."""
    ends: Both | None
    revoked: int
    """How much that was to be sent, and has not gone yet, would be taken back."""
    gone: list[GoneOut]
    """What was sent already and cannot be called back."""
    deadlines: list[DeadlineOut]
    """Legal periods that would begin, or end on another day."""
