"""The inbox: what must I do, what could I take, what waits for others, what have I done.

By keyset, so that page 400 costs what page 1 does. Whoever stands in for somebody has their steps and pools too.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal_column, or_, select, tuple_

from engine.definitions import Blueprint
from engine.errors import NotFound
from engine.queries.boxes import COUNTED, Box, Boxes
from engine.queries.horizon import Horizon
from engine.queries.merging import Ranges, first_ids, rows_of_each
from engine.queries.reading import Reading
from engine.queries.searching import Search, plan
from engine.records import CaseStatus, InboxRow, Page, TaskState, Urgency, Wanted
from engine.store.tables import cases, human_task
from engine.text import Text

MOST = 200
MANY: Final = 1_000
"""Counting stops here."""
SIFTED: Final = 2_000
"""Steps that counting looks through for what no index knows; there are so many at least."""
LOOKED_AT: Final = 20_000
"""Tasks that one page looks through, in the order of the box, for what no index finds; the next page goes on there."""
EVERYTHING: Final = Wanted()
_T = human_task.c
_COLUMNS = tuple(
    _T[name]
    for name in (
        "id", "revision", "case_id", "process", "element", "role", "place", "state", "assignee", "opened_at",
        "claimed_at", "closed_at", "due_at", "sort_at", "provisional",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on somebody's desk: one box, and how much lies in each."""

    box: Box
    page: Page[InboxRow]
    counts: dict[Box, int]
    """By box; counting stops at 1,000."""
    urgent: dict[Urgency, int]
    """The box by urgency, the same; empty for what is done."""


def desk(
    reading: Reading, box: Box | None, wanted: Wanted = EVERYTHING, after: str | None = None, limit: int = 25
) -> Desk:
    """A box with the counts of all; without a choice mine, or the pool while nothing is mine."""
    boxes, horizon = Boxes(reading), Horizon.at(reading.now, reading.calendar)
    counted, urgent = _counted(reading, boxes, box, horizon)
    chosen = box or ("mine" if counted["mine"] or not counted["pool"] else "pool")
    return Desk(chosen, _page(reading, boxes, chosen, wanted, after, limit, horizon), counted, urgent.get(chosen, {}))


def inbox(
    reading: Reading, box: Box, text: str | None = None, after: str | None = None, limit: int = 25
) -> Page[InboxRow]:
    """A page of one box, most urgent first (done: latest first). `text` looks in numbers, names, places and steps."""
    horizon = Horizon.at(reading.now, reading.calendar)
    return _page(reading, Boxes(reading), box, Wanted(text=text or ""), after, limit, horizon)


def counts(reading: Reading) -> dict[Box, int]:
    """How many tasks lie in my box, in my pools and with others for me; counting stops at 1,000 each."""
    return _counted(reading, Boxes(reading), None, None)[0]


# ---------------------------------------------------------------- counts
def _counted(
    reading: Reading, boxes: Boxes, box: Box | None, horizon: Horizon | None
) -> tuple[dict[Box, int], dict[Box, dict[Urgency, int]]]:
    """(by box, by urgency in the box, or in each that may be shown); everything in one statement."""
    wanted: dict[tuple[Box, Urgency | None], Any] = {}
    for name in COUNTED:
        parts = boxes.ranges(name)
        if horizon is not None and box in (name, None):
            wanted |= {(name, each): _count(reading, parts, _due(horizon, each)) for each in Urgency}
        else:
            wanted[name, None] = _count(reading, parts)
    found = reading.connection.execute(select(*wanted.values())).one()
    by_box: dict[Box, int] = {}
    by_urgency: dict[Box, dict[Urgency, int]] = {}
    for (name, group), number in zip(wanted, found, strict=True):
        by_box[name] = min(by_box.get(name, 0) + number, MANY)
        if group is not None:
            by_urgency.setdefault(name, {})[group] = min(number, MANY)
    return by_box, by_urgency


def _count(reading: Reading, parts: Sequence[Ranges], within: Sequence[ColumnElement[bool]] = ()) -> Any:
    """Range by range until there are many, and as far as may be looked at where no index knows what counts."""
    total: Any = literal_column("0")
    for ranges in parts:
        counts: Any = case((and_(*ranges.sifted), _T.id)) if ranges.sifted else _T.id
        most = SIFTED if ranges.sifted else MANY + len(ranges.values)
        rows = rows_of_each(reading.connection, reading.county, ranges, within, counts.label("id"), most)
        total = total + select(func.count(rows.c.id)).scalar_subquery()
    return total


def _due(horizon: Horizon, urgency: Urgency) -> list[ColumnElement[bool]]:
    after, until = horizon.span(urgency)
    return [*([_T.sort_at > after] if after else []), *([_T.sort_at <= until] if until else [])]


# ---------------------------------------------------------------- a page
def _page(
    reading: Reading, boxes: Boxes, box: Box, wanted: Wanted, after: str | None, limit: int, horizon: Horizon
) -> Page[InboxRow]:
    limit = max(1, min(limit, MOST))
    parts = boxes.ranges(box)
    search = plan(reading, wanted) if wanted != EVERYTHING else Search()
    if not parts or search.is_vain:
        return Page((), None)
    order = parts[0]
    within = _due(horizon, wanted.urgency) if wanted.urgency and not order.latest_first else []
    if after:
        within.append(_beyond(order, *read_position(after)))
    looks = bool(search.conditions) or any(part.sifted for part in parts)
    last = _looked_at_last(reading, parts, within) if looks and search.named is None else None
    if last is not None:
        within.append(~_beyond(order, *last))
    rows = reading.connection.execute(_statement(reading, parts, search, within, limit)).all()
    more = _position_of(order, rows[limit - 1]) if len(rows) > limit else last
    return Page(_told(reading, boxes, rows[:limit], horizon), position(*more) if more else None)


def _beyond(order: Ranges, at: datetime, task_id: str) -> ColumnElement[bool]:
    place = tuple_(order.at, _T.id)
    return place < (at, task_id) if order.latest_first else place > (at, task_id)


def _looked_at_last(
    reading: Reading, parts: Sequence[Ranges], within: Sequence[ColumnElement[bool]]
) -> tuple[datetime, str] | None:
    """Where looking through a box ends for this page; None where it ends with the box."""
    each = max(MOST, LOOKED_AT // sum(len(part.values) for part in parts))
    whole = [replace(part, sifted=()) for part in parts]
    found = first_ids(reading.connection, reading.county, whole, within, 1, each - 1).subquery()
    # An outer join, for SQLite would look for the few among all tasks of the county.
    these = found.outerjoin(human_task, and_(_T.county == reading.county, _T.id == found.c.id))
    ends = select(parts[0].at, _T.id).select_from(these).order_by(*parts[0].order())
    row = reading.connection.execute(ends.limit(1)).first()
    return (row[0], row[1]) if row else None


def _statement(
    reading: Reading, parts: Sequence[Ranges], search: Search, within: Sequence[ColumnElement[bool]], limit: int
) -> Select[Any]:
    every, order = [*within, *search.conditions], parts[0].order()
    if search.named is None:
        found: ColumnElement[bool] = _T.id.in_(first_ids(reading.connection, reading.county, parts, every, limit + 1))
    else:
        found = and_(search.named, or_(*(part.anywhere() for part in parts)), *every)
    beside = (cases.c.number, cases.c.title, cases.c.version, cases.c.status)
    return (
        select(*_COLUMNS, *beside, cases.c.process.label("case_process"), cases.c.place_path.label("home"))
        .join(cases, and_(cases.c.county == _T.county, cases.c.id == _T.case_id))
        .where(_T.county == reading.county, found)
        .order_by(*order)
        .limit(limit + 1)
    )


def _told(reading: Reading, boxes: Boxes, rows: Sequence[Row[Any]], horizon: Horizon) -> tuple[InboxRow, ...]:
    away = {row.id: boxes.acting_for(row) for row in rows}
    people = reading.people_named([*(row.assignee for row in rows), *away.values()])
    homes = reading.homes_named(row.home for row in rows)
    return tuple(_row(reading, row, people, homes, away[row.id], horizon) for row in rows)


def _row(
    reading: Reading,
    row: Row[Any],
    people: dict[str, str],
    homes: dict[str, str],
    acting_for: str | None,
    horizon: Horizon,
) -> InboxRow:
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
        role=row.role,
        since=row.claimed_at or row.opened_at,
        acting_for=acting_for,
        acting_for_name=people.get(acting_for or ""),
        urgency=horizon.urgency(row.due_at),
    )


def step_name(blueprint: Blueprint | None, element: str) -> Text:
    """What a step is called; its id where it has no name."""
    found = blueprint.elements.get(element) if blueprint else None
    return found.name if found is not None and found.name.zh else Text(element, element)


def _position_of(ranges: Ranges, row: Row[Any]) -> tuple[datetime, str]:
    return (row.closed_at if ranges.latest_first else row.sort_at), row.id


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
