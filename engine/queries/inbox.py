"""The inbox: what must I do, what could I take, what waits for others, what have I done.

By keyset, so that page 400 costs what page 1 does. Whoever stands in for somebody has their steps and pools too.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, true, tuple_, union_all

from engine.definitions import Blueprint
from engine.errors import NotFound
from engine.people import codes_down_to, present
from engine.queries.reading import Reading
from engine.records import CaseStatus, InboxRow, Page, TaskState
from engine.store.tables import cases, human_task, place
from engine.text import Text

Box = Literal["mine", "pool", "waiting", "done"]
"""`waiting`: what I started or handed on, and others have or may take."""
MOST = 200
_T = human_task.c
_COLUMNS = (
    _T.id,
    _T.revision,
    _T.case_id,
    _T.process,
    _T.element,
    _T.role,
    _T.place,
    _T.state,
    _T.assignee,
    _T.opened_at,
    _T.claimed_at,
    _T.closed_at,
    _T.due_at,
    _T.sort_at,
    _T.provisional,
)


@dataclass(frozen=True, slots=True)
class Pool:
    """Open tasks of a role at a place, as somebody may take them."""

    acting_for: str | None = None
    """Id of whose pool it is; None for one's own."""
    processes: frozenset[str] = frozenset()
    """Where only those of cases of some processes are meant."""

    def beside(self, other: Pool) -> Pool:
        """The same pool, where the person may take from it for somebody else too."""
        own = self.acting_for is None
        return self if own else Pool(self.acting_for, _both(self.processes, other.processes))


Pools = Mapping[tuple[str, str], Pool]
"""By role and place."""
_WITH_POOLS: Final = ("pool", "waiting")


def inbox(
    reading: Reading, box: Box, text: str | None = None, after: str | None = None, limit: int = 25
) -> Page[InboxRow]:
    """A page of one box, most urgent first (done: latest first). `text` looks in numbers, names and places."""
    limit = max(1, min(limit, MOST))
    pools = _pools(reading) if box in _WITH_POOLS else {}
    parts = [_limited(reading, part, box, text, after, limit) for part in _parts(reading, box, pools)]
    if not parts:
        return Page((), None)
    rows = reading.connection.execute(_joined(reading, parts, box, limit)).all()
    more = rows[limit - 1] if len(rows) > limit else None
    return Page(
        _told(reading, rows[:limit], pools),
        None if more is None else position(more.closed_at if box == "done" else more.sort_at, more.id),
    )


def counts(reading: Reading) -> dict[Box, int]:
    """How many tasks lie in my box, in my pools and with others for me; counting stops at 1,000 each."""
    found: dict[Box, int] = {}
    boxes: tuple[Box, ...] = ("mine", "pool", "waiting")
    pools = _pools(reading)
    for box in boxes:
        parts = [select(_T.id).where(condition).limit(1_000) for condition in _parts(reading, box, pools)]
        total = sum(
            reading.connection.execute(select(func.count()).select_from(part.subquery())).scalar_one() for part in parts
        )
        found[box] = min(total, 1_000)
    return found


def _parts(reading: Reading, box: Box, pools: Pools) -> list[ColumnElement[bool]]:
    """Conditions that an index answers in order; one for each (role, place) of the person's pools."""
    county, me = _T.county == reading.county, reading.actor.person
    if box == "mine":
        mine = and_(county, _T.state == TaskState.CLAIMED.value)
        own = and_(mine, _T.assignee == me)
        return [own, *(and_(mine, _T.assignee == who, _of(those)) for who, those in _away(reading).items())]
    if box == "done":
        return [and_(county, _T.closed_by == me)]
    if box == "waiting":
        return _with_others(county, me, pools)
    return [
        and_(county, _T.role == role, _T.place == code, _T.state == TaskState.OPEN.value, _of(those.processes))
        for (role, code), those in sorted(pools.items())
    ]


def _with_others(county: ColumnElement[bool], me: str, pools: Pools) -> list[ColumnElement[bool]]:
    """What my act brought to somebody, and what waits in the cases that I started; each step once."""
    own = [pair for pair, pool in pools.items() if pool.acting_for is None]
    given = and_(_T.state == TaskState.CLAIMED.value, _T.assignee != me)
    pooled = and_(_T.state == TaskState.OPEN.value, ~tuple_(_T.role, _T.place).in_(own) if own else true())
    waits = and_(county, _T.closed_at.is_(None), or_(given, pooled))
    handed = _T.handed_by == me
    return [and_(waits, handed), and_(waits, _T.started_by == me, or_(_T.handed_by.is_(None), ~handed))]


def _away(reading: Reading) -> dict[str, frozenset[str]]:
    """Whom the person stands in for, and in which processes; none: in all."""
    found: dict[str, frozenset[str]] = {}
    for each in reading.stands_for:
        before = found.get(each.person.id)
        found[each.person.id] = each.processes if before is None else _both(before, each.processes)
    return found


def _both(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The processes of two rules; none named: all."""
    return one | other if one and other else frozenset()


def _of(processes: frozenset[str]) -> ColumnElement[bool]:
    """Steps of cases of some processes (of all, where none are named)."""
    if not processes:
        return true()
    same = (cases.c.county == _T.county) & (cases.c.id == _T.case_id) & cases.c.process.in_(sorted(processes))
    return select(cases.c.id).where(same).exists()


def _pools(reading: Reading) -> Pools:
    """The (role, place) pairs whose open tasks the person may take: one's own, then those of whom one stands in for."""
    today = reading.today
    owners = [(reading.person, Pool())]
    owners += [(each.person, Pool(each.person.id, each.processes)) for each in reading.stands_for]
    held = [(who.roles_at(today), pool) for who, pool in owners if present(who, today)]
    below = _places_below(reading, {code for roles, _ in held for _, code in roles})
    levels = levels_of_roles(reading) if below else {}
    pools: dict[tuple[str, str], Pool] = {}
    for roles, pool in held:
        for pair in _reach(roles, below, levels):
            pools[pair] = pools[pair].beside(pool) if pair in pools else pool
    return pools


def _places_below(reading: Reading, codes: Collection[str]) -> Sequence[Row[str, str, str]]:
    if not codes:
        return ()
    inside = or_(*(place.c.path.like(f"%:{code}/%") for code in sorted(codes)))
    return reading.connection.execute(
        select(place.c.code, place.c.level, place.c.path).where(place.c.county == reading.county, inside)
    ).all()


def _reach(
    held: frozenset[tuple[str, str]], below: Sequence[Row[str, str, str]], levels: Mapping[str, set[str]]
) -> set[tuple[str, str]]:
    """The pairs that are held, and those of places below at which the role has steps."""
    reach = set(held)
    for row in below:
        above = codes_down_to(row.path)
        reach |= {(role, row.code) for role, code in held if code in above and row.level in levels.get(role, ())}
    return reach


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


def _told(reading: Reading, rows: Sequence[Row[Any]], pools: Pools) -> tuple[InboxRow, ...]:
    away = {row.id: _acted_for(reading, row, pools) for row in rows}
    people = reading.people_named([*(row.assignee for row in rows), *away.values()])
    homes = reading.homes_named(row.home for row in rows)
    return tuple(_row(reading, row, people, homes, away[row.id]) for row in rows)


def _acted_for(reading: Reading, row: Row[Any], pools: Pools) -> str | None:
    """Whom the person stands in for on a step, or did; None for a step of their own, and for one that others have."""
    if row.state == TaskState.OPEN:
        pool = pools.get((row.role, row.place))
        return pool.acting_for if pool else None
    mine = row.assignee == reading.actor.person
    stood_in = row.state == TaskState.COMPLETED or row.assignee in {each.person.id for each in reading.stands_for}
    return row.assignee if stood_in and not mine else None


def _row(
    reading: Reading, row: Row[Any], people: dict[str, str], homes: dict[str, str], acting_for: str | None
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
