"""撤并: places that end and those that go on for them: looked at, planned, cancelled before their day, carried out on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, select

from engine.people import codes_down_to, load_place, staffed, standing_place
from engine.records import Actor, Place
from engine.store.succession import succession, succession_case
from engine.store.tables import cases, human_task, person, place
from engine.text import Text
from engine.verbs import succeeding
from engine.work import Look, Work

if TYPE_CHECKING:
    from engine.engine import Engine


@dataclass(frozen=True, slots=True)
class Held:
    """A role at a place that would end."""

    membership: str
    person: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Prospect:
    """What hangs on a place that would end."""

    place: Place
    cases: int
    """Running ones, at the place or below it."""
    tasks: int
    below: tuple[Place, ...]
    """Places that would lie below the successor."""
    people: tuple[Held, ...]
    deserted: tuple[tuple[str, str, int], ...] = ()
    """(role, name of the place, how many open steps) that nobody could have afterwards."""


@dataclass(frozen=True, slots=True)
class Succession:
    """A plan, and what became of it."""

    id: str
    place: str
    place_name: str
    successor: str
    successor_name: str
    since: date
    reason: str
    state: str
    """`planned`, `cancelled` or `done`."""
    made_by: str
    made_at: datetime
    ended_at: datetime | None
    counts: dict[str, int]
    """How many of its cases are `waiting`, `moved`, `kept`."""


@dataclass(frozen=True, slots=True)
class FollowedCase:
    """The result of one case."""

    case_id: str
    number: str
    state: str
    tasks: int
    nobody: int
    """Steps that went to the administrator, as nobody could have them."""
    why: Text | None


class Successions:
    """`engine.successions`; administrators only, but for `run_due`, which is the clock's."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        engine.jobs.handle(succeeding.FOLLOW, succeeding.follow, succeeding.not_followed)

    def prospect(self, actor: Actor, code: str) -> Prospect:
        """What hangs on a place."""
        with self._engine.reading(actor) as look:
            succeeding.require_administrator(look)
            return _prospect(look, code)

    def foresee(
        self, actor: Actor, code: str, successor: str, since: date, moves: Collection[str], reason: str
    ) -> Prospect:
        """What would come of a plan if its day were today, by the very verbs; nothing is done."""
        with self._engine.rehearsal(actor) as work:
            before = _prospect(work, code)
            affected = _open_steps(work, code)
            succeeding.plan(work, code, successor, since, moves, reason)
            succeeding.take_effect(work, code, successor, moves)
            return _with_deserted(work, before, affected)

    def plan(self, actor: Actor, code: str, successor: str, since: date, moves: Collection[str], reason: str) -> str:
        """Plans it, and carries it out at once where its day has come; returns the plan's id."""
        with self._engine.transaction(actor) as work:
            made = succeeding.plan(work, code, successor, since, moves, reason)
            if since <= work.today:
                succeeding.carry_out(work, made)
        return made

    def cancel(self, actor: Actor, plan: str) -> None:
        """Takes a plan back before its day."""
        with self._engine.transaction(actor) as work:
            succeeding.cancel(work, plan)

    def all(self, actor: Actor) -> list[Succession]:
        """Every plan, the latest first."""
        with self._engine.reading(actor) as look:
            succeeding.require_administrator(look)
            return _all(look)

    def cases_of(self, actor: Actor, plan: str, limit: int = 500) -> list[FollowedCase]:
        """What became of each case of a plan: those that stayed behind first."""
        with self._engine.reading(actor) as look:
            succeeding.require_administrator(look)
            succeeding.order_of(look, plan)
            return _cases_of(look, plan, limit)

    def run_due(self, county: str) -> int:
        """Carries out the plans whose day has come, each in a transaction of its own; returns how many cases follow."""
        system = self._engine.system(county)
        with self._engine.reading(system) as look:
            waiting, ended = succeeding.due(look), succeeding.late_cases(look)
        done = 0
        for each in waiting:
            with self._engine.transaction(system) as work:
                done += succeeding.carry_out(work, each)
        if ended:
            with self._engine.transaction(system) as work:
                done += succeeding.stragglers(work)
        return done


def _prospect(look: Look, code: str) -> Prospect:
    here = load_place(look.connection, look.county, code)
    affected = succeeding.affected_cases(look, code)
    steps = _open_steps(look, code)
    columns = (place.c.code, place.c.name, place.c.level, place.c.path, place.c.since, place.c.until)
    below = look.connection.execute(
        select(*columns)
        .where(place.c.county == look.county, place.c.path.startswith(here.path + "/", autoescape=True))
        .where(place.c.until.is_(None))
        .order_by(place.c.code)
    )
    held = succeeding.memberships_at(look, code, look.today)
    names = _names(look, [row.person for row in held])
    return Prospect(
        place=here,
        cases=len(affected),
        tasks=sum(row.steps for row in steps),
        below=tuple(Place(*row) for row in below),
        people=tuple(Held(row.id, row.person, names.get(row.person, ""), row.role) for row in held),
    )


def _names(look: Look, ids: Collection[str]) -> dict[str, str]:
    rows = look.connection.execute(
        select(person.c.id, person.c.name).where(person.c.county == look.county, person.c.id.in_(ids))
    )
    return {row.id: row.name for row in rows}


def _open_steps(look: Look, code: str) -> Sequence[Row[Any]]:
    """How many open steps there are by role, place and place of the case."""
    columns = (human_task.c.role, human_task.c.place, cases.c.place.label("home"))
    return look.connection.execute(
        select(*columns, func.count().label("steps"))
        .join(cases, (cases.c.county == human_task.c.county) & (cases.c.id == human_task.c.case_id))
        .where(human_task.c.county == look.county, human_task.c.closed_at.is_(None))
        .where(succeeding.at_or_below(code, cases.c.place_path))
        .group_by(*columns)
    ).all()


def _with_deserted(work: Work, before: Prospect, steps: Sequence[Row[Any]]) -> Prospect:
    """Which steps nobody could have once the places are what they would be."""
    found: dict[tuple[str, str], int] = {}
    for row in steps:
        home = standing_place(work.connection, work.county, row.home)
        where = succeeding.place_of(work, home.path, row.place) or codes_down_to(home.path)[-1]
        if not staffed(work.connection, work.county, [(row.role, where)], home.path, work.today):
            name = load_place(work.connection, work.county, where).name
            found[row.role, name] = found.get((row.role, name), 0) + row.steps
    deserted = tuple((role, name, count) for (role, name), count in sorted(found.items()))
    return Prospect(before.place, before.cases, before.tasks, before.below, before.people, deserted)


def _all(look: Look) -> list[Succession]:
    rows = look.connection.execute(
        select(succession)
        .where(succession.c.county == look.county)
        .order_by(succession.c.made_at.desc(), succession.c.id.desc())
        .limit(200)
    ).all()
    counts: dict[str, dict[str, int]] = {row.id: {} for row in rows}
    for plan, state, count in look.connection.execute(
        select(succession_case.c.succession, succession_case.c.state, func.count())
        .where(succession_case.c.county == look.county, succession_case.c.succession.in_(list(counts)))
        .group_by(succession_case.c.succession, succession_case.c.state)
    ):
        counts[plan][state] = count
    known = look.connection.execute(select(place.c.code, place.c.name).where(place.c.county == look.county))
    names = {row.code: row.name for row in known}
    people = _names(look, {row.made_by for row in rows})
    return [
        Succession(
            row.id, row.place, names.get(row.place, row.place), row.successor, names.get(row.successor, row.successor),
            row.since, row.reason, row.state, people.get(row.made_by, ""), row.made_at, row.ended_at, counts[row.id],
        )
        for row in rows
    ]  # fmt: skip


def _cases_of(look: Look, plan: str, limit: int) -> list[FollowedCase]:
    table = succession_case.c
    rows = look.connection.execute(
        select(table.case_id, cases.c.number, table.state, table.tasks, table.nobody, table.why_zh, table.why_en)
        .join(cases, (cases.c.county == table.county) & (cases.c.id == table.case_id))
        .where(table.county == look.county, table.succession == plan)
        .order_by(table.state, table.nobody.desc(), cases.c.number)
        .limit(limit)
    )
    return [FollowedCase(*row[:5], Text(row.why_zh, row.why_en) if row.why_zh else None) for row in rows]
