"""What is sent and received of a person's own desk: notices, wishes, phrases, filters, sign-ins, keys, trainings, figures, files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from web.api.models import Both, Sent, Told, Words
from web.api.steering_models import Id, Name

Hour = Annotated[Words, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class NoticeQuery(Sent):
    """Which notices, and which page of them."""

    unread: bool = False
    after: Annotated[Words, Field(max_length=20)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 25


class NoticeOut(Told):
    """One thing that the caller was told."""

    id: str
    kind: str
    name: Both
    sentence: Both
    case_id: str | None
    task_id: str | None
    by: str
    """Name of whose act it was; empty: the system's."""
    words: str
    at: datetime
    is_read: bool


class NoticePage(Told):
    """A page, latest first; hand `after` back to get the next one."""

    rows: list[NoticeOut]
    after: str | None


class ReadUpTo(Sent):
    """The latest notice that was seen."""

    up_to: Id


class HowMany(Told):
    """How many were changed."""

    count: int


class Quiet(Sent):
    """From, to; over midnight where the second is earlier."""

    begin: Hour
    end: Hour


class WishesIn(Sent):
    """How the caller wants to be told, whole."""

    kinds: Annotated[dict[Name, list[Literal["inapp", "mail"]]], Field(max_length=50)]
    """Kind of notice -> by which channels; one that is left out is told by none."""
    address: Annotated[Words, Field(max_length=200)] = ""
    language: Literal["zh", "en"] = "zh"
    quiet: Quiet | None = None
    digest_at: Hour | None = None
    """When the daily digest comes; without it none does."""
    digest_on_rest_days: bool = False


class QuietOut(Told):
    """From, to."""

    begin: str
    end: str


class WishesOut(Told):
    """How the caller is told."""

    kinds: dict[str, list[str]]
    address: str
    language: str
    quiet: QuietOut | None
    digest_at: str | None
    digest_on_rest_days: bool
    own: bool
    """Whether the caller has chosen at all."""


class PhraseOut(Told):
    """A sentence that is often written."""

    id: str
    text: str


class ShelfOut(Told):
    """Where phrases lie that the caller may change."""

    shelf: str
    """`own:...`, `process:...` or `county:`."""
    phrases: list[PhraseOut]


class Shelves(Told):
    """Every shelf that the caller may change."""

    rows: list[ShelfOut]


class PhraseQuery(Sent):
    """Of which process."""

    process: Annotated[Words, Field(max_length=80)] = ""


class Offered(Told):
    """What is offered beside an opinion, one's own first."""

    phrases: list[str]


class KeepPhrase(Sent):
    """One more, on a shelf that `GET /phrases` names."""

    shelf: Annotated[Words, Field(max_length=90)]
    text: Annotated[Words, Field(min_length=1, max_length=1_000)]


class Made(Told):
    """What was made."""

    id: str


class FilterOut(Told):
    """A filter of the inbox that the caller keeps."""

    id: str
    name: str
    box: str | None
    text: str
    due: str
    what: str
    place: str
    who: str
    is_default: bool


class Filters(Told):
    """In the order in which they were kept."""

    rows: list[FilterOut]


class KeepFilter(Sent):
    """A box and what narrows it, under a name."""

    name: Annotated[Words, Field(max_length=40)]
    box: Literal["mine", "pool", "waiting", "copies", "done"] = "mine"
    text: Annotated[Words, Field(max_length=80)] = ""
    due: Literal["", "overdue", "today", "week", "later", "none"] = ""
    what: Annotated[Words, Field(max_length=80)] = ""
    place: Annotated[Words, Field(max_length=80)] = ""
    who: Annotated[Words, Field(max_length=80)] = ""


class ChangeFilter(Sent):
    """Another name, or whether the inbox opens with it."""

    name: Annotated[Words, Field(max_length=40)] | None = None
    is_default: bool | None = None


class SignInOut(Told):
    """A browser in which the caller is signed in."""

    id: str
    started_at: datetime
    seen_at: datetime
    browser: str
    address: str
    way: str


class SignIns(Told):
    """Those that hold, the latest first."""

    rows: list[SignInOut]


class KeyOut(Told):
    """A key of the caller; never the key itself."""

    id: str
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


class Keys(Told):
    """Those that were not revoked, the latest first."""

    rows: list[KeyOut]


class TrainingQuery(Sent):
    """Whose."""

    person: Id | None = None
    """Somebody else's by an administrator; the caller's own without it."""


class TrainingOut(Told):
    """That somebody was trained for a process."""

    id: str
    person: str
    name: str
    process: str
    since: date
    until: date | None
    """First day on which it no longer counts."""
    note: str


class OwnTraining(Told):
    """The same of the caller."""

    process: str
    since: date
    until: date | None


class OwnTrainings(Told):
    """For what the caller was trained."""

    rows: list[OwnTraining]


class TrainingList(Told):
    """Records, the latest first."""

    rows: list[TrainingOut]


class RecordTraining(Sent):
    """Each of some people was trained for each of some processes."""

    people: Annotated[list[Id], Field(min_length=1, max_length=500)]
    processes: Annotated[list[Name], Field(min_length=1, max_length=50)]
    since: date
    last: date | None = None
    """The last day on which it counts."""
    note: Annotated[Words, Field(max_length=200)] = ""


class EndTraining(Sent):
    """From which day it no longer counts."""

    until: date


class FileQuery(Sent):
    """To which field of a form a file belongs."""

    field: Name
    filename: Annotated[Words, Field(min_length=1, max_length=200)]
    task_id: Id | None = None
    """The step whose form has it; whoever sends it must have taken the step."""


class FigureQuery(Sent):
    """What is looked at."""

    process: Annotated[Words, Field(max_length=80)] = ""
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    period: Literal["0", "30", "90", "365"] = "90"
    """Days back from today; 0 for all time."""
    place: Annotated[Words, Field(max_length=12)] = ""


class SpreadOut(Told):
    """Working days: never an average alone."""

    n: int
    median_days: float
    p90_days: float
    few: bool
    """Whether the sample is too small to lean on."""


class NodeOut(Told):
    """Done tasks of one step."""

    element: str
    spread: SpreadOut
    late: int


class DurationOut(Told):
    """Ended cases of one version."""

    process: str
    version: int
    spread: SpreadOut


class WaitingOut(Told):
    """Tasks that wait at one step in one township."""

    process: str
    element: str
    place: str
    n: int
    late: int


class LateOut(Told):
    """One task past its due time."""

    task_id: str
    case_id: str
    number: str
    element: str
    place: str
    due_at: datetime
    days: int
    """Working days since the due day."""
    provisional: bool


class HouseholdsOut(Told):
    """How assistance stands in the caller's places today."""

    households: dict[str, int]
    persons: dict[str, int]
    paid_this_month: str
    """Yuan."""
    entered_this_month: int
    left_this_month: int
    reviews_soon: int
    posted: int


class Figures(Told):
    """How long things take and where they wait; numbers of cases, never names."""

    process: str
    version: int | None
    period: int
    place: str | None
    running: int
    nodes: list[NodeOut]
    durations: list[DurationOut]
    waiting: list[WaitingOut]
    late: list[LateOut]
    """The 200 that are late longest."""
    households: HouseholdsOut | None
    """Where the caller may know."""
