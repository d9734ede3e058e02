"""Whose households a member of staff may look at: those of the places where they hold a role that handles assistance."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, false, or_
from sqlalchemy.orm import Session

from engine.queries.reading import Reading

READERS = frozenset({"village_aide", "township_clerk", "township_head", "county_examiner", "county_head"})
"""Roles that handle assistance; owners of processes and administrators see no household (法 art. 70)."""


def within(reading: Reading, table: FromClause) -> ColumnElement[bool]:
    """The condition under which a row with `place` and `place_path` may be shown to the reader."""
    if reading.actor.is_system:
        return table.c.county == reading.county
    codes = {place for role, place in reading.person.roles_at(reading.today) if role in READERS}
    if not codes:
        return false()
    # A village aide's own village, or everything below a township or county.
    paths: list[Any] = [table.c.place.in_(codes), *(table.c.place_path.like(f"%:{code}/%") for code in sorted(codes))]
    return or_(*paths)


def session_of(reading: Reading) -> Session:
    """The read-only connection as a session."""
    return Session(bind=reading.connection)
