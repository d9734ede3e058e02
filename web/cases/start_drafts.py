"""Unfinished start forms: kept sealed for their writer, offered again, gone once the case has begun."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite

from web.access import actor
from web.cases.keeping import mark_of
from web.cases.tables import StartDraft
from web.house import engine
from web.store import reading

_SPENT = b""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A start form as it was left."""

    key: str
    place: str
    values: Mapping[str, object]
    at: datetime


def unfinished(process: str) -> Unfinished | None:
    """What the visitor left of a start form."""
    me = actor()
    mine = (StartDraft.county == me.county, StartDraft.person == me.person, StartDraft.process == process)
    with reading() as look:
        row = look.execute(select(StartDraft.key, StartDraft.at, StartDraft.content).where(*mine)).one_or_none()
    if row is None or row.content == _SPENT:
        return None
    kept = engine().vault.open_json(row.content, _purpose(process))
    return Unfinished(row.key, str(kept["place"]), cast("Mapping[str, object]", kept["values"]), row.at)


def keep(process: str, key: str, place: str, values: Mapping[str, object]) -> None:
    """Keeps a start form as it was typed, unless its case has begun meanwhile."""
    _put(process, key, engine().vault.seal_json(content(place, values), _purpose(process)))


def content(place: str, values: Mapping[str, object]) -> dict[str, object]:
    """What is kept of a start form."""
    return {"place": place, "values": values}


def mark(process: str) -> str:
    """By which the draft of now is told from the one that a page was drawn from."""
    left = unfinished(process)
    return mark_of(content(left.place, left.values) if left else None)


def forget(process: str, key: str) -> None:
    """Empties the draft of that key; one of another form stays."""
    _put(process, key, _SPENT)


def discard(process: str) -> None:
    """Throws away what was kept, whichever form it came from."""
    left = unfinished(process)
    if left is not None:
        forget(process, left.key)


def _put(process: str, key: str, content: bytes) -> None:
    """One upsert: a spent form is never written again, and only its own form spends a draft."""
    me, database = actor(), engine().house.database
    dialect = sqlite if database.is_sqlite else postgresql
    table = StartDraft.__table__.c
    same = table.key == key
    free = same if content == _SPENT else or_(~same, table.content != _SPENT)
    with engine().transaction(me) as work:
        row = {"key": key, "at": work.now, "content": content}
        put = dialect.insert(StartDraft).values(county=me.county, person=me.person, process=process, **row)
        work.connection.execute(
            put.on_conflict_do_update(index_elements=["county", "person", "process"], set_=row, where=free)
        )


def _purpose(process: str) -> str:
    me = actor()
    return f"start_draft:{me.person}:{process}"
