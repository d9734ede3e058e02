"""抄送给我的: the cases that somebody was given to read, unread first, the latest first among these."""

from __future__ import annotations

from sqlalchemy import and_, func, or_, select, tuple_

from engine.queries.inbox import MOST, position, read_position
from engine.queries.reading import Reading
from engine.records import CopyRow, Page, Submission
from engine.store.hot import CASE_COLUMNS, case_of
from engine.store.tables import case_copy, cases
from engine.submissions import submissions_by_id
from engine.text import Text

_C = case_copy.c
_COUNTED = 1_000
_OLD, _NEW = "r", "u"
"""First letter of where a page ended: among those that were read, or among the others."""


def copies(reading: Reading, after: str | None = None, limit: int = 25) -> Page[CopyRow]:
    """A page of the copies that the person got; by keyset."""
    limit = max(1, min(limit, MOST))
    statement = (
        select(*CASE_COLUMNS, _C.at, _C.given_by, _C.words, _C.unread, _C.read_at)
        .join(case_copy, and_(_C.county == cases.c.county, _C.case_id == cases.c.id))
        .where(_C.county == reading.county, _C.person == reading.actor.person)
    )
    if after:
        below = tuple_(_C.at, _C.case_id) < read_position(after[1:])
        rest = and_(_C.unread == (after[0] == _NEW), below)
        statement = statement.where(or_(rest, _C.unread.is_(False)) if after[0] == _NEW else rest)
    order = (_C.unread.desc(), _C.at.desc(), _C.case_id.desc())
    rows = reading.connection.execute(statement.order_by(*order).limit(limit + 1)).all()
    shown = rows[:limit]
    names = reading.process_names()
    homes = reading.homes_named(row.place_path for row in shown)
    people = reading.people_named(row.given_by for row in shown)
    said = submissions_by_id(reading.connection, reading.county, [row.words for row in shown], reading.house.vault)
    found = [
        CopyRow(
            case_of(row),
            names.get(row.process, Text(row.process, row.process)),
            homes[row.place_path],
            row.at,
            people.get(row.given_by or ""),
            _words(said.get(row.words)),
            row.read_at,
        )
        for row in shown
    ]
    last = shown[-1] if len(rows) > limit else None
    return Page(tuple(found), last and (_NEW if last.unread else _OLD) + position(last.at, last.id))


def _words(said: Submission | None) -> str:
    return str(said.values.get("reason", "")) if said else ""


def unread(reading: Reading) -> int:
    """How many the person has not read; counting stops at 1,000."""
    mine = select(_C.case_id).where(_C.county == reading.county, _C.person == reading.actor.person, _C.unread.is_(True))
    return reading.connection.execute(select(func.count()).select_from(mine.limit(_COUNTED).subquery())).scalar_one()
