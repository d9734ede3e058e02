"""What somebody was told: how much is unread, a page of it, and reading it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, func, select, update

from engine.engine import Engine
from engine.errors import NotFound
from engine.notices import Told
from engine.queries.reading import Reading
from engine.records import Actor, Page
from engine.text import Text
from tasks.telling.kinds import KINDS
from tasks.telling.tables import notice
from tasks.telling.wording import About, about

_N = notice.c


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that somebody was told."""

    id: str
    kind: Told
    name: Text
    sentence: Text
    about: About | None
    """Nothing where it belongs to no case."""
    case_id: str | None
    task_id: str | None
    by: str
    """Whose act it was; empty: the system's."""
    words: str
    at: datetime
    is_read: bool


def unread_by(county: Any, person: Any) -> ScalarSelect[int]:
    """How many notices somebody has not read, to ride on a statement that runs anyway; counted in an index alone."""
    unread = (_N.county == county, _N.person == person, _N.read_at.is_(None))
    return select(func.count()).select_from(notice).where(*unread).scalar_subquery()


def notices(
    engine: Engine, actor: Actor, *, unread: bool = False, after: str | None = None, limit: int = 25
) -> Page[Notice]:
    """A page of what the actor was told, latest first."""
    with engine.reading(actor) as look:
        mine = [_N.county == actor.county, _N.person == actor.person]
        if unread:
            mine.append(_N.read_at.is_(None))
        if after:
            mine.append(_N.id < after)
        rows = look.connection.execute(select(notice).where(*mine).order_by(_N.id.desc()).limit(limit + 1)).all()
        shown = rows[:limit]
        return Page(_told(look, shown), shown[-1].id if len(rows) > limit else None)


def _told(look: Reading, rows: Sequence[Row[Any]]) -> tuple[Notice, ...]:
    known = about(look, [(row.case_id, row.task_id) for row in rows])
    names = look.people_named(row.by for row in rows)
    return tuple(_notice(look, row, known.get((row.case_id, row.task_id)), names) for row in rows)


def _notice(look: Reading, row: Row[Any], told: About | None, names: dict[str, str]) -> Notice:
    kind = Told(row.kind)
    words = look.house.vault.open(row.words, f"notice:{row.id}").decode() if row.words else ""
    return Notice(
        row.id, kind, KINDS[kind].name, KINDS[kind].sentence, told, row.case_id, row.task_id,
        names.get(row.by or "", ""), words, row.at, row.read_at is not None,
    )  # fmt: skip


def read_notice(engine: Engine, actor: Actor, notice_id: str) -> Notice:
    """Marks one as read, and tells what it says. Raises `NotFound` for another's."""
    with engine.reading(actor) as look:
        found = select(notice).where(_N.county == actor.county, _N.person == actor.person, _N.id == notice_id)
        rows = look.connection.execute(found).all()
        told = _told(look, rows)
    if not told:
        raise NotFound(what=Text("通知", "notice"))
    if not told[0].is_read:
        _read(engine, actor, _N.id == notice_id)
    return told[0]


def read_all(engine: Engine, actor: Actor, up_to: str) -> int:
    """Marks everything as read that came no later than the latest one on the page; returns how many."""
    return _read(engine, actor, _N.id <= up_to)


def _read(engine: Engine, actor: Actor, which: ColumnElement[bool]) -> int:
    with engine.transaction(actor) as work:
        mine = (_N.county == actor.county, _N.person == actor.person, _N.read_at.is_(None))
        return work.connection.execute(update(notice).where(*mine, which).values(read_at=work.now)).rowcount
