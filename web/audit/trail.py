"""Reading events of the whole county by filters, a page at a time, the latest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select, tuple_

from engine.clock import LEGAL_ZONE
from engine.queries.reading import Reading
from engine.store.tables import cases, event, person

PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; an empty field does not narrow."""

    first: date | None = None
    last: date | None = None
    kind: str = ""
    person: str = ""
    """Part of a name; `-` is the system."""
    number: str = ""
    """A case number."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event."""

    at: datetime
    kind: str
    case_id: str
    seq: int
    number: str
    process: str
    version: int
    element: str | None
    who: str
    """Empty for the system."""
    role: str | None
    place: str | None
    sealed: bool


@dataclass(frozen=True, slots=True)
class Trail:
    """A page; hand `after` back to get the next one."""

    entries: Sequence[Entry]
    after: str | None


def trail(look: Reading, wanted: Wanted, after: str = "") -> Trail:
    """The events that were asked for, latest first; a spoiled `after` begins at the beginning."""
    joined = event.join(cases, and_(cases.c.county == event.c.county, cases.c.id == event.c.case_id)).outerjoin(
        person, and_(person.c.county == event.c.county, person.c.id == event.c.person)
    )
    query = select(event, cases.c.number, person.c.name).select_from(joined).where(*_conditions(look.county, wanted))
    position = _position(after)
    if position is not None:
        query = query.where(tuple_(event.c.at, event.c.case_id, event.c.seq) < position)
    query = query.order_by(event.c.at.desc(), event.c.case_id.desc(), event.c.seq.desc()).limit(PAGE + 1)
    entries = [_entry(row) for row in look.connection.execute(query)]
    return Trail(entries[:PAGE], _key(entries[PAGE - 1]) if len(entries) > PAGE else None)


def _conditions(county: str, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield event.c.county == county
    if wanted.first is not None:
        yield event.c.at >= midnight(wanted.first)
    if wanted.last is not None:
        yield event.c.at < midnight(wanted.last, 1)
    if wanted.kind:
        yield event.c.kind == wanted.kind
    if wanted.person == "-":
        yield event.c.person.is_(None)
    elif wanted.person:
        yield person.c.name.contains(wanted.person, autoescape=True)
    if wanted.number:
        yield cases.c.number == wanted.number


def midnight(day: date, later: int = 0) -> datetime:
    """The beginning of a legal day, or of one so many days later."""
    return datetime.combine(day + timedelta(days=later), datetime.min.time(), LEGAL_ZONE)


def _entry(row: Any) -> Entry:
    return Entry(
        at=row.at, kind=row.kind, case_id=row.case_id, seq=row.seq, number=row.number, process=row.process, version=row.version,
        element=row.element, who=row.name or "", role=row.role, place=row.place, sealed=row.sealed is not None,
    )  # fmt: skip


def _key(entry: Entry) -> str:
    return f"{entry.at.isoformat()}~{entry.case_id}~{entry.seq}"


def _position(after: str) -> tuple[datetime, str, int] | None:
    try:
        at, case_id, seq = after.split("~")
        instant = datetime.fromisoformat(at)
        known = instant.tzinfo is not None and len(seq) < 10 and "\0" not in case_id  # what the columns hold
        return (instant.astimezone(LEGAL_ZONE), case_id, int(seq)) if known else None
    except (ValueError, OverflowError):
        return None
