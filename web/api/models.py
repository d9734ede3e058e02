"""What is sent and received. Unknown fields are refused, so that a misspelt one is never silently lost."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

LARGEST = 2**53
"""Whole numbers beyond this are not the same in every language."""

LONGEST_KEY = 90
"""Characters of an idempotency key."""


def storable(value: Any) -> Any:
    """A JSON value that both databases can keep. Raises ValueError for NUL, lone surrogates and endless numbers."""
    if isinstance(value, str) and ("\0" in value or any("\ud800" <= each <= "\udfff" for each in value)):
        raise ValueError("unstorable text")
    if isinstance(value, (int, float)) and not (math.isfinite(value) and abs(value) <= LARGEST):
        raise ValueError("unstorable number")
    if isinstance(value, list):
        return [storable(each) for each in value]
    if isinstance(value, dict):
        return {storable(name): storable(each) for name, each in value.items()}
    return value


Words = Annotated[str, AfterValidator(storable)]
Revision = Annotated[
    int, Field(ge=0, le=2**31 - 1, strict=True, description="As you saw it; refused as `stale` when it has changed")
]
Values = Annotated[
    dict[str, JsonValue], AfterValidator(storable), Field(description="By the names of the form's fields")
]


class Sent(BaseModel):
    """Base of what comes in."""

    model_config = ConfigDict(extra="forbid", strict=False)


class Told(BaseModel):
    """Base of what goes out."""

    model_config = ConfigDict(from_attributes=True)


class Both(Told):
    """A text in both languages."""

    zh: str
    en: str


class StartCase(Sent):
    """Begins a case."""

    process: Annotated[Words, Field(min_length=1, max_length=80)]
    place: Annotated[Words, Field(min_length=1, max_length=12, description="Code of the village, township or county")]
    values: Values
    title: Annotated[Words, Field(max_length=200)] = ""
    key: Annotated[Words, Field(max_length=LONGEST_KEY)] | None = None
    """Idempotency key, here or as `Idempotency-Key`: the same again, by the same person, gives the case that was begun before, and begins nothing."""


class WithRevision(Sent):
    """Names the state of the task or case that the caller saw, here or as If-Match."""

    revision: Revision | None = None


class CompleteTask(WithRevision):
    """Does the step."""

    values: Values


class KeepDraft(Sent):
    """Keeps an unfinished form; nothing moves."""

    values: Values


class TaskQuery(Sent):
    """Which box of the inbox, what narrows it, and which page of it."""

    box: Literal["mine", "pool", "waiting", "done"] = "mine"
    text: Annotated[Words, Field(max_length=100)] | None = None
    """Part of a name, a number, part of a place's or of a step's name, or a whole identity number."""
    due: Literal["overdue", "today", "week", "later", "none"] | None = None
    what: Annotated[Words, Field(max_length=160)] = ""
    """A process, or `process/step`."""
    place: Annotated[Words, Field(max_length=12)] = ""
    """Code of the place the case comes from, or of one above it."""
    who: Annotated[Words, Field(max_length=80)] = ""
    """Part of the name of whoever began the case or has the step."""
    after: Annotated[Words, Field(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 25


class CaseQuery(Sent):
    """Which cases, and which page of them."""

    status: Literal["running", "suspended", "completed", "cancelled"] | None = None
    process: Annotated[Words, Field(max_length=80)] | None = None
    text: Annotated[Words, Field(max_length=100)] | None = None
    after: Annotated[Words, Field(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 25


class RoleHeld(Told):
    """A role at a place."""

    role: str
    place: str


class Me(Told):
    """Whom the token stands for."""

    id: str
    name: str
    office: str
    roles: list[RoleHeld]


class PlaceOfCase(Told):
    """A village, township or county."""

    code: str
    name: str
    level: str


class PlaceList(Told):
    """Places, those above before those below."""

    rows: list[PlaceOfCase]


class ProcessOut(Told):
    """A process that the caller may start."""

    process: str
    version: int
    name: Both
    start_form: str | None


class ProcessList(Told):
    """What the caller may start."""

    rows: list[ProcessOut]


class FormOut(Told):
    """A form: JSON Schema 2020-12 with hints."""

    name: str
    version: str
    title: Both
    form: dict[str, JsonValue]


class TaskRow(Told):
    """One line of an inbox."""

    task_id: str
    revision: int
    case_id: str
    number: str
    title: str
    process: str
    element: str
    step: Both
    place: str
    state: str
    assignee: str | None
    opened_at: datetime
    due_at: datetime | None
    days_left: int | None
    provisional: bool
    suspended: bool
    """Whether its case is suspended: nothing can be done in it now."""
    urgency: str
    """`overdue`, `today`, `week`, `later`, or `none` where no legal period runs."""
    acting_for: str | None
    """Whom the caller stands in for on this step."""


class Counts(Told):
    """How much lies in each box, up to 1,000; of copies those that are unread."""

    mine: int
    pool: int
    waiting: int
    copies: int


class TaskPage(Told):
    """A page; hand `after` back to get the next one."""

    rows: list[TaskRow]
    after: str | None
    counts: Counts
    urgent: dict[str, int]
    """The box by urgency, up to 1,000; empty for what is done."""


class TaskOut(Told):
    """A task with what may be done."""

    id: str
    revision: int
    case_id: str
    process: str
    element: str
    role: str
    place: str
    state: str
    assignee: str | None
    opened_at: datetime
    due_at: datetime | None
    provisional: bool


class SignerOut(Told):
    """Whoever signs a step."""

    person: str | None
    weight: int
    turn: int
    vote: str | None
    """`yes` or `no`, once given."""
    added_by: str | None


class SigningOut(Told):
    """How far several people have come in deciding a step; `yes`, `no` and `open` are weights."""

    rule: str
    approved: bool | None
    yes: int
    no: int
    open: int
    signers: list[SignerOut]
    advisers: list[SignerOut]
    removable: list[str]


class OpenTask(Told):
    """A task to be done: its form, what was drafted, what the caller may do."""

    task: TaskOut
    number: str
    title: str
    step: Both
    form: FormOut | None
    draft: dict[str, JsonValue] | None
    may: list[str]
    refusal: Both | None
    """Why the caller may not act, where that is so."""
    days_left: int | None
    acting_for: str | None
    """Whom the caller stands in for on this step."""
    signing: SigningOut | None
    """Where several people decide it, or somebody was asked to advise."""
    ways_to_add: list[str]
    """Of `before`, `after`, `beside`: how the caller may add a signer."""


class CaseOut(Told):
    """A case."""

    id: str
    number: str
    title: str
    process: str
    version: int
    place: str
    status: str
    revision: int
    started_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    end_element: str | None


class CasePage(Told):
    """A page; hand `after` back to get the next one."""

    rows: list[CaseOut]
    after: str | None


class Started(Told):
    """A case that began, and who has it next."""

    case: CaseOut
    opened: list[TaskOut]
    ended: str | None


class SubmissionOut(Told):
    """What somebody filled in; long personal numbers are masked unless the caller's role checks papers."""

    id: str
    element: str
    form: str
    form_version: str
    person: str
    at: datetime
    corrects: str | None
    """Id of the entry that this one stands for now."""
    values: dict[str, JsonValue]


class DeadlineOut(Told):
    """A legal period."""

    name: str
    label: Both
    round: int
    amount: int
    unit: str
    due_at: datetime
    provisional: bool
    met_at: datetime | None


class EventOut(Told):
    """Something that happened."""

    seq: int
    at: datetime
    kind: str
    element: str | None
    person: str | None
    role: str | None
    place: str | None


class AttachmentOut(Told):
    """A file of a case; `GET /attachments/{id}` gives its bytes."""

    id: str
    case_id: str
    task_id: str | None
    field: str
    filename: str
    media_type: str
    size: int
    sha256: str
    person: str
    at: datetime


class LetterOut(Told):
    """A letter or sheet that the system wrote; `GET /letters/{id}` gives it as PDF."""

    id: str
    title: Both
    number: str
    at: datetime


class CopiedOut(Told):
    """Who was given a case to read."""

    person: str
    at: datetime
    given_by: str | None
    read_at: datetime | None


class CancelAskedOut(Told):
    """A request that the case be cancelled, which waits for an answer."""

    person: str
    at: datetime
    reason: str


class WholeCase(Told):
    """A case with all that the caller may see of it."""

    case: CaseOut
    attachments: list[AttachmentOut]
    letters: list[LetterOut]
    copies: list[CopiedOut]
    cancel_asked: CancelAskedOut | None
    tasks: list[TaskOut]
    deadlines: list[DeadlineOut]
    submissions: list[SubmissionOut]
    events: list[EventOut]


class ProblemOut(Told):
    """Every refusal (RFC 9457): a stable code, sentences in Chinese and English, and sentences by field."""

    # The document's maker wants an empty one to begin with.
    type: str = ""
    """Names the kind; `GET /problems` tells them all."""
    title: str = ""
    status: int = 0
    detail: str = ""
    """What was refused and why; as `title` in the language of Accept-Language."""
    code: str = ""
    zh: str = ""
    en: str = ""
    expected: Both | None = None
    found: Both | None = None
    todo: Both | None = None
    """What the person or the program can do."""
    errors: dict[str, list[Both]] | None = None


class ProblemKind(Told):
    """A kind of refusal."""

    type: str
    code: str
    title: Both
    todo: Both


class ProblemKinds(Told):
    """Every kind."""

    rows: list[ProblemKind]
