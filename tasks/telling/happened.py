"""What people are to be told of, read from what happened: events in their sealed order, and what verbs recorded.

A completion writes no row for anybody it concerns. Its events say all there is to say, and a reader that follows the
sealed order misses none and takes none twice, however many transactions ran at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Row, and_, func, select

from engine.notices import NOTICE, Told
from engine.people import holders
from engine.records import CaseStatus, TaskState
from engine.store.tables import cases, event, human_task, intention, seal
from engine.work import Look, Work
from tasks.telling.tables import telling

PAGE = 500
"""Events read at once."""
UNTOUCHED = 1
"""Revision of a step that nobody has done anything with: whoever has it was given it."""
NEWS = timedelta(days=1)
"""A house that begins to tell (an upgrade) tells of nothing older."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that people are told of."""

    key: str
    kind: Told
    to: tuple[str, ...]
    """Ids; for a waiting step nobody: who may take it is asked when it is told."""
    at: datetime
    case_id: str | None = None
    task_id: str | None = None
    by: str = ""
    words: str = ""
    pool: tuple[str, str] | None = None
    """(role, place) of a waiting step."""


def waits(look: Look) -> bool:
    """Whether there is anything to tell; asked through the read-only door, so that an idle clock takes no lock."""
    told = select(intention.c.id).where(
        intention.c.county == look.county, intention.c.kind == NOTICE, intention.c.state == "waiting"
    )
    if look.connection.execute(told.limit(1)).first() is not None:
        return True
    known = look.connection.execute(select(telling.c.sealed).where(telling.c.county == look.county)).scalar()
    return known is None or last_sealed(look) > known


def recorded(work: Work, limit: int) -> list[tuple[str, Happening]]:
    """(id of the intention, what it tells) of what verbs recorded and nobody was told yet."""
    rows = work.connection.execute(
        select(intention)
        .where(intention.c.county == work.county, intention.c.kind == NOTICE, intention.c.state == "waiting")
        .order_by(intention.c.id)
        .limit(limit)
    ).all()
    return [
        (row.id, _of_intention(row, work.house.vault.open_json(row.payload, f"intention:{row.id}"))) for row in rows
    ]


def _of_intention(row: Row[Any], told: Mapping[str, Any]) -> Happening:
    return Happening(
        key=row.key,
        kind=Told(told["kind"]),
        to=tuple(told["to"]),
        at=row.created_at,
        case_id=row.case_id,
        task_id=told["task"],
        by=told["by"],
        words=told["words"],
    )


def begin(work: Work) -> int:
    """The event up to which people were told; a house that never told anybody begins with the news of a day."""
    known = work.connection.execute(select(telling.c.sealed).where(telling.c.county == work.county)).scalar()
    if known is not None:
        return int(known)
    old = select(func.max(event.c.sealed)).where(event.c.county == work.county, event.c.at < work.now - NEWS)
    first: int = work.connection.execute(old).scalar() or 0
    work.connection.execute(telling.insert().values(county=work.county, sealed=first))
    return first


def last_sealed(look: Look) -> int:
    """The last event that has its place in the county's order."""
    return look.connection.execute(select(func.max(seal.c.last)).where(seal.c.county == look.county)).scalar() or 0


def happened(work: Work, after: int, until: int) -> list[Happening]:
    """What the sealed events after one place and up to another have to tell, in their order."""
    rows: Sequence[Any] = work.connection.execute(
        _EVENTS.where(event.c.county == work.county, event.c.sealed > after, event.c.sealed <= until)
    ).all()
    return [each for row in rows if (each := _TELLS[row.kind](work, row)) is not None]


def _to_whoever_has_it(work: Work, row: Row[Any]) -> Happening | None:
    """A step opened: whoever has it from the start is told, unless their own act led to it; else those who may take it."""
    if row.state == TaskState.OPEN and row.assignee is None:
        return _waits(work, row)
    given = row.state == TaskState.CLAIMED and row.revision == UNTOUCHED
    if not given or row.assignee == row.person:
        return None
    back = row.returned is not None and msgspec.json.decode(row.returned).get("target") == row.element
    return _made(row, Told.RETURNED if back else Told.OPENED, row.assignee)


def _waits(work: Work, row: Row[Any]) -> Happening | None:
    if row.state != TaskState.OPEN:
        return None
    key = f"{Told.POOL}:{row.task_id}:{row.case_id}"
    return Happening(key, Told.POOL, (), row.at, row.case_id, row.task_id, pool=(row.pool, row.where))


def _turn(work: Work, row: Row[Any]) -> Happening | None:
    """A signer whose turn has come, or who was added and need not wait for anybody."""
    if row.state != TaskState.CLAIMED:
        return _waits(work, row)
    key = f"{Told.TURN}:{row.task_id}"
    mine = row.assignee == row.person
    return (
        None if mine else Happening(key, Told.TURN, (row.assignee,), row.at, row.case_id, row.task_id, row.person or "")
    )


def _handed(kind: Told) -> Callable[[Work, Row[Any]], Happening | None]:
    def made(work: Work, row: Row[Any]) -> Happening | None:
        return _made(row, kind, str(msgspec.json.decode(row.detail)["to"]))

    return made


def _reassigned(work: Work, row: Row[Any]) -> Happening | None:
    """An administrator gave a step to somebody else, or back to its pool."""
    to = str(msgspec.json.decode(row.detail)["to"] or "")
    return _made(row, Told.HANDED, to) if to else _waits(work, row)


def _ended(work: Work, row: Row[Any]) -> Happening | None:
    """Whoever started a case hears that it is over; what the house started for itself has nobody to hear."""
    over = row.status != CaseStatus.RUNNING and row.started_by and row.started_by != row.person
    return _made(row, Told.ENDED, row.started_by) if over else None


def _failed(work: Work, row: Row[Any]) -> Happening | None:
    """Administrators hear of a failing step once an hour, however many cases stand at it."""
    roles = sorted(work.house.administrators)
    found = {who for role in roles for who, _ in holders(work.connection, work.county, role, [work.county], work.today)}
    key = f"{Told.INCIDENT}:{row.process}:{row.element}:{row.at:%Y%m%d%H}"
    return Happening(key, Told.INCIDENT, tuple(sorted(found)), row.at, row.case_id)


def _made(row: Row[Any], kind: Told, to: str) -> Happening:
    key = f"{kind}:{row.case_id}:{row.seq}"
    return Happening(key, kind, (to,), row.at, row.case_id, row.task_id, row.person or "")


_TELLS: Mapping[str, Callable[[Work, Row[Any]], Happening | None]] = {
    "task_opened": _to_whoever_has_it,
    "task_unclaimed": _waits,
    "task_released": _waits,
    "signer_added": _turn,
    "signer_called": _turn,
    "task_transferred": _handed(Told.HANDED),
    "task_reassigned": _reassigned,
    "task_delegated": _handed(Told.ASKED),
    "task_answered": _handed(Told.ANSWERED),
    "incident_opened": _failed,
    "case_completed": _ended,
    "case_cancelled": _ended,
}
"""What is told of which kind of event."""
_before = event.alias("before")
_returned = (
    select(_before.c.detail)
    .where(_before.c.county == event.c.county, _before.c.case_id == event.c.case_id)
    .where(_before.c.at == event.c.at, _before.c.kind == "task_returned")
    .limit(1)
    .scalar_subquery()
)
_EVENTS = (
    select(
        event.c.seq, event.c.at, event.c.kind, event.c.case_id, event.c.process, event.c.element, event.c.task_id,
        event.c.person, event.c.detail, human_task.c.assignee, human_task.c.state, human_task.c.revision,
        human_task.c.role.label("pool"), human_task.c.place.label("where"),
        cases.c.started_by, cases.c.status, _returned.label("returned"),
    )
    .join(cases, and_(cases.c.county == event.c.county, cases.c.id == event.c.case_id))
    .outerjoin(human_task, and_(human_task.c.county == event.c.county, human_task.c.id == event.c.task_id))
    .where(event.c.kind.in_(sorted(_TELLS)))
    .order_by(event.c.sealed)
)  # fmt: skip
