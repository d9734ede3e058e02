"""The inbox: what must I do, what could I take, what have I done; by keyset, so that page 400 costs what page 1 does."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_, union_all

from engine.definitions import Blueprint
from engine.errors import NotFound
from engine.people import codes_down_to
from engine.queries.reading import Reading
from engine.records import CaseStatus, InboxRow, Page, TaskState
from engine.store.tables import cases, human_task, place
from engine.text import Text

Box = Literal["mine", "pool", "done"]
MOST = 200
_T = human_task.c
_COLUMNS = (
    _T.id,
    _T.revision,
    _T.case_id,
    _T.process,
    _T.element,
    _T.place,
    _T.state,
    _T.assignee,
    _T.opened_at,
    _T.closed_at,
    _T.due_at,
    _T.sort_at,
    _T.provisional,
)


def inbox(
    reading: Reading, box: Box, text: str | None = None, after: str | None = None, limit: int = 25
) -> Page[InboxRow]:
    """A page of one box, most urgent first (done: latest first). `text` looks in numbers, names and places."""
    limit = max(1, min(limit, MOST))
    parts = [_limited(reading, part, box, text, after, limit) for part in _parts(reading, box)]
    if not parts:
        return Page((), None)
    rows = reading.connection.execute(_joined(reading, parts, box, limit)).all()
    more = rows[limit - 1] if len(rows) > limit else None
    return Page(
        _told(reading, rows[:limit]),
        None if more is None else position(more.closed_at if box == "done" else more.sort_at, more.id),
    )


def counts(reading: Reading) -> dict[Box, int]:
    """How many tasks lie in my box and in my pools; counting stops at 1,000 each."""
    found: dict[Box, int] = {}
    boxes: tuple[Box, ...] = ("mine", "pool")
    for box in boxes:
        parts = [select(_T.id).where(condition).limit(1_000) for condition in _parts(reading, box)]
        total = sum(
            reading.connection.execute(select(func.count()).select_from(part.subquery())).scalar_one() for part in parts
        )
        found[box] = min(total, 1_000)
    return found


def _parts(reading: Reading, box: Box) -> list[ColumnElement[bool]]:
    """Conditions that an index answers in order; one for each (role, place) of the person's pools."""
    county, me = _T.county == reading.county, reading.actor.person
    if box == "mine":
        return [and_(county, _T.assignee == me, _T.state == TaskState.CLAIMED.value)]
    if box == "done":
        return [and_(county, _T.closed_by == me)]
    return [
        and_(county, _T.role == role, _T.place == code, _T.state == TaskState.OPEN.value)
        for role, code in sorted(_pools(reading))
    ]


def _pools(reading: Reading) -> set[tuple[str, str]]:
    """The (role, place) pairs whose open tasks the person may take: places below one's own count too."""
    held = reading.person.roles_at(reading.today)
    if not held:
        return set()
    inside = or_(*(place.c.path.like(f"%:{code}/%") for _, code in held))
    below = reading.connection.execute(
        select(place.c.code, place.c.level, place.c.path).where(place.c.county == reading.county, inside)
    ).all()
    pools = set(held)
    levels = levels_of_roles(reading) if below else {}
    for row in below:
        above = codes_down_to(row.path)
        pools |= {(role, row.code) for role, code in held if code in above and row.level in levels.get(role, ())}
    return pools


def levels_of_roles(reading: Reading) -> dict[str, set[str]]:
    """Role -> levels at which any process in force opens tasks for it, so that only real pools are asked."""
    levels: dict[str, set[str]] = {}
    for definition in reading.library.in_force(reading.connection, reading.county):
        for element in reading.blueprint(definition.process, definition.version).nodes():
            if element.kind.is_human and element.role:
                levels.setdefault(element.role, set()).add(element.level or "village")
    return levels


def _limited(
    reading: Reading, condition: ColumnElement[bool], box: Box, text: str | None, after: str | None, limit: int
) -> Select[Any]:
    statement = select(*_COLUMNS).where(condition)
    if text and text.strip():
        statement = statement.where(_matches(reading, text.strip()))
    if after:
        at, task_id = read_position(after)
        position = tuple_(_T.closed_at if box == "done" else _T.sort_at, _T.id)
        statement = statement.where(position < (at, task_id) if box == "done" else position > (at, task_id))
    order = (_T.closed_at.desc(), _T.id.desc()) if box == "done" else (_T.sort_at, _T.id)
    return statement.order_by(*order).limit(limit + 1)


def _matches(reading: Reading, text: str) -> ColumnElement[bool]:
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    where = reading.places_called(pattern)
    there = select(cases.c.id).where(
        cases.c.county == _T.county,
        cases.c.id == _T.case_id,
        or_(
            cases.c.title.ilike(pattern, escape="\\"),
            cases.c.number.ilike(pattern, escape="\\"),
            cases.c.place.in_(where),
        ),
    )
    return or_(there.exists(), _T.place.in_(where))


def _joined(reading: Reading, parts: Sequence[Select[Any]], box: Box, limit: int) -> Select[Any]:
    merged = (union_all(*(select(part.subquery()) for part in parts)) if len(parts) > 1 else parts[0]).subquery()
    order = (merged.c.closed_at.desc(), merged.c.id.desc()) if box == "done" else (merged.c.sort_at, merged.c.id)
    page = select(merged).order_by(*order).limit(limit + 1).subquery()
    again = (page.c.closed_at.desc(), page.c.id.desc()) if box == "done" else (page.c.sort_at, page.c.id)
    return (
        select(
            page,
            cases.c.number,
            cases.c.title,
            cases.c.version,
            cases.c.status,
            cases.c.process.label("case_process"),
            cases.c.place_path.label("home"),
        )
        .select_from(page.join(cases, and_(cases.c.county == reading.county, cases.c.id == page.c.case_id)))
        .order_by(*again)
    )


def _told(reading: Reading, rows: Sequence[Row[Any]]) -> tuple[InboxRow, ...]:
    people = reading.people_named(row.assignee for row in rows)
    homes = reading.homes_named(row.home for row in rows)
    return tuple(_row(reading, row, people, homes) for row in rows)


def _row(reading: Reading, row: Row[Any], people: dict[str, str], homes: dict[str, str]) -> InboxRow:
    deployed = reading.library.deployed(reading.connection, reading.county, row.case_process, row.version)
    return InboxRow(
        task_id=row.id,
        revision=row.revision,
        case_id=row.case_id,
        number=row.number,
        title=row.title,
        process=row.case_process,
        process_name=deployed.blueprint.name,
        element=row.element,
        step=step_name(deployed.blueprints.get(row.process), row.element),
        place=row.place,
        place_name=homes[row.home],
        state=TaskState(row.state),
        assignee=row.assignee,
        assignee_name=people.get(row.assignee or ""),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        due_at=row.due_at,
        days_left=None if row.closed_at else reading.days_left(row.due_at),
        provisional=row.provisional,
        suspended=row.status == CaseStatus.SUSPENDED,
    )


def step_name(blueprint: Blueprint | None, element: str) -> Text:
    """What a step is called; its id where it has no name."""
    found = blueprint.elements.get(element) if blueprint else None
    return found.name if found is not None and found.name.zh else Text(element, element)


def position(at: datetime, row_id: str) -> str:
    """Where a page ended, as a word that goes into an address."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode([at, row_id])).decode().rstrip("=")


def read_position(after: str) -> tuple[datetime, str]:
    """Where the page before ended. Raises `NotFound` on a word that nobody handed out."""
    try:
        data = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4))
        at, row_id = msgspec.msgpack.decode(data, type=tuple[datetime, str])
        if at.tzinfo is None or not row_id.isalnum():
            raise ValueError(after)
        return at.astimezone(UTC), row_id
    except (binascii.Error, msgspec.DecodeError, ValueError, OverflowError):
        raise NotFound(what=Text("这一页", "page")) from None
