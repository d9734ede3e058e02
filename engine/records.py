"""Facts that the engine hands out: frozen, and the same whether they come from a verb or a query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from engine.staff import Membership as Membership  # noqa: PLC0414  # handed on
from engine.staff import Person as Person  # noqa: PLC0414  # handed on
from engine.staff import StandIn as StandIn  # noqa: PLC0414  # handed on
from engine.staff import Training as Training  # noqa: PLC0414  # handed on
from engine.text import Text

Row = TypeVar("Row")


class CaseStatus(StrEnum):
    """Where a case stands."""

    RUNNING = "running"  # waits for people, time or services
    SUSPENDED = "suspended"  # nothing may be done in it until it is taken up again
    COMPLETED = "completed"  # reached an end event of its diagram
    CANCELLED = "cancelled"  # ended by a person before its end


LIVE = (CaseStatus.RUNNING, CaseStatus.SUSPENDED)
"""Of a case that has not ended."""


class TaskState(StrEnum):
    """Where a human task stands."""

    OPEN = "open"  # in the pool of a role and place
    CLAIMED = "claimed"  # somebody has it
    WAITING = "waiting"  # of a signer whose turn has not come; in nobody's inbox
    COMPLETED = "completed"
    CANCELLED = "cancelled"  # left without being done; never deleted


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person of a county; `person` is empty for the system itself."""

    county: str
    person: str
    acting_for: str | None = None
    """Whom they stand in for at this act; filled by the engine from the rules in force."""

    @property
    def is_system(self) -> bool:
        """True when nobody stands behind the act (what the system decides is signed by the system)."""
        return not self.person


@dataclass(frozen=True, slots=True)
class Place:
    """A village, township, county or city; `path` is `level:code/level:code` from the top down."""

    code: str
    name: str
    level: str
    path: str
    since: date
    until: date | None = None
    successor: str | None = None
    """Code of the place that goes on for it, where it ended so."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A deployed version of a process: immutable, hashed, numbered."""

    process: str
    version: int
    digest: str
    name: Text
    note: str
    source: str
    deployed_by: str
    deployed_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """One run of a process; staff say 案件."""

    county: str
    id: str
    number: str
    process: str
    version: int
    title: str
    subject: str | None
    place: str
    place_path: str
    status: CaseStatus
    revision: int
    rules_version: str
    started_by: str
    started_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    end_element: str | None
    parent: str | None

    def place_at(self, level: str | None) -> str:
        """The code of the case's place at a level, or the nearest place above it that there is."""
        return place_at_level(self.place_path, level)


LEVELS = ("city", "county", "township", "village")
"""From the widest to the narrowest."""


def place_at_level(path: str, level: str | None) -> str:
    """The place code at `level` in a path; the narrowest one not below it where that level is missing."""
    codes = dict(part.split(":", 1) for part in path.split("/") if part)
    wanted = LEVELS.index(level) if level in LEVELS else len(LEVELS) - 1
    found = [code for name, code in codes.items() if name not in LEVELS or LEVELS.index(name) <= wanted]
    return found[-1] if found else next(iter(codes.values()))


@dataclass(frozen=True, slots=True)
class HumanTask:
    """An open step in somebody's inbox (BPMN user task), or one that was."""

    id: str
    case_id: str
    token: int
    process: str
    element: str
    role: str
    place: str
    state: TaskState
    assignee: str | None
    revision: int
    opened_at: datetime
    claimed_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None
    due_at: datetime | None
    provisional: bool
    deadline: str | None
    owner: str | None = None
    """Whoever decides it in the end, while the assignee was only asked for advice."""
    sign: str | None = None
    """How the assignee signs, where several people decide the step: `vote`, or added `before`, `after`, `beside`."""
    weight: int = 1
    """What the assignee's vote counts."""
    turn: int = 0
    """Signers of a lower turn come first."""
    vote: str | None = None
    """`yes` or `no`, once given."""
    added_by: str | None = None
    """Who added this signer to the step."""
    started_by: str | None = None
    """Who started its case."""
    handed_by: str | None = None
    """Whose act brought it where it waits: whoever did the step before, or handed it over."""
    trained_only: bool = False
    """Whether it is only for people who were trained for its process."""
    wake_at: datetime | None = None
    """When the clock looks at it next; None where nothing happens to it by itself."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A legal period of a case."""

    name: str
    label: Text
    round: int
    amount: int
    unit: str
    authority: str
    started_at: datetime
    due_at: datetime
    provisional: bool
    met_at: datetime | None
    paused_at: datetime | None
    cause: str | None
    note: str | None
    extended_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlannedJump:
    """What putting a case on a step would do."""

    left: tuple[tuple[str, str], ...]
    """(process, element) where the case stands now and would no longer."""
    entered: tuple[tuple[str, str], ...]
    """The same where it would stand instead."""
    revoked: int
    """How much that was to be sent, and has not gone yet, would be taken back."""


class MoveState(StrEnum):
    """What became of one case of a move to another version."""

    WAITING = "waiting"
    MOVED = "moved"
    KEPT = "kept"  # stays on its version, with the reason
    UNDONE = "undone"
    PASSED_ON = "passed_on"  # moved, and has gone too far to be put back


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """What would become of a case under another version."""

    case: Case
    steps: tuple[str, ...]
    """Its open steps; each keeps whoever has it, and what was drafted."""
    misfits: tuple[tuple[str, Text], ...]
    """(element, why not); empty where the case can go on."""


@dataclass(frozen=True, slots=True)
class Move:
    """Running cases that were ordered to go on by another version."""

    id: str
    process: str
    version: int
    note: str
    person: str
    at: datetime
    undone_at: datetime | None
    counts: Mapping[MoveState, int]


@dataclass(frozen=True, slots=True)
class MovedCase:
    """The result of one case of a move."""

    case_id: str
    number: str
    title: str
    state: MoveState
    why: Text | None


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody filled in at a step; kept for good with the form's version."""

    id: str
    task_id: str | None
    element: str
    form: str
    form_version: str
    person: str
    acting_for: str | None
    at: datetime
    values: Mapping[str, object]
    corrects: str | None = None
    """Id of the submission that this one stands for now."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a case; its bytes lie sealed outside the database."""

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
    scan: str = ""
    """`clean` or `unchecked` by the virus scanner; empty without one."""

    @property
    def has_picture(self) -> bool:
        """Whether a small picture of it can be shown."""
        return self.media_type in ("image/jpeg", "image/png", "image/webp", "image/gif")


@dataclass(frozen=True, slots=True)
class Incident:
    """An automatic step that failed and waits for a person."""

    id: str
    case_id: str
    token: int
    element: str
    service: str | None
    cause: Text
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a case; never changed, and chained to the one before by its hash."""

    case_id: str
    seq: int
    at: datetime
    kind: str
    process: str
    version: int
    element: str | None
    task_id: str | None
    person: str | None
    acting_for: str | None
    role: str | None
    place: str | None
    entered_at: datetime | None
    claimed_at: datetime | None
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Completed:
    """What completing a task led to: who has it next, or that the case has ended."""

    case: Case
    opened: tuple[HumanTask, ...]
    ended: str | None
    signers: tuple[HumanTask, ...] = ()
    """Of a step that several people decide: who must still sign before it is decided."""


class Urgency(StrEnum):
    """How soon a step is due, by legal working days left: the groups of the inbox, in their order."""

    OVERDUE = "overdue"
    TODAY = "today"  # today is the last working day
    WEEK = "week"  # until Sunday
    LATER = "later"
    NONE = "none"  # no legal period runs


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in a box; whatever is empty does not narrow it."""

    text: str = ""
    """Part of a name, a number from one of its parts on, part of a place's or of a step's name."""
    process: str = ""
    step: str = ""
    """`process/element`."""
    place: str = ""
    """Code of the place the case comes from, or of one above it."""
    urgency: Urgency | None = None
    who: str = ""
    """Part of the name of whoever began the case or has the step."""
    cases: tuple[str, ...] | None = None
    """Ids of the only cases in question; an empty tuple finds nothing."""
    tasks: tuple[str, ...] | None = None
    """Ids of the only tasks in question, the same."""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of an inbox."""

    task_id: str
    revision: int
    case_id: str
    number: str
    title: str
    process: str
    process_name: Text
    element: str
    step: Text
    place: str
    """Where the step is done."""
    place_name: str
    """Where the case comes from, whoever does the step: the place and the one above it."""
    state: TaskState
    assignee: str | None
    assignee_name: str | None
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    days_left: int | None
    """Working days until the due day; 0 on that day, negative when overdue; None without a deadline."""
    provisional: bool
    suspended: bool = False
    """Whether nothing can be done in the case now."""
    role: str = ""
    """Who may take it, at `place`, while nobody has it."""
    since: datetime | None = None
    """Since when it waits for whoever has it, or for anybody."""
    acting_for: str | None = None
    """Whom the person stands in for on this step; None for a step of their own."""
    acting_for_name: str | None = None
    urgency: Urgency = Urgency.NONE
    """The group of the inbox in which it stands."""


@dataclass(frozen=True, slots=True)
class CancelAsked:
    """申请撤销: somebody asked that a case be cancelled, and waits for an answer."""

    person: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Copied:
    """抄送: somebody may read a case, and whether they have."""

    person: str
    at: datetime
    given_by: str | None
    """None: the diagram says so."""
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One line of the cases that somebody was given to read."""

    case: Case
    process_name: Text
    place_name: str
    at: datetime
    given_by: str | None
    """Name of who gave it; None: the diagram says so."""
    words: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list of cases."""

    case: Case
    process_name: Text
    place_name: str
    steps: tuple[Text, ...]
    """Names of the steps that are open now."""
    due_at: datetime | None
    days_left: int | None


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """A page of a list by keyset: hand `after` back to get the next one."""

    rows: tuple[Row, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class NodeState:
    """How far a case has come at one element of its diagram."""

    element: str
    state: str
    """`done`, `current`, `incident`; an element that is not listed is pending."""
    times: int
    person: str | None
    at: datetime | None
