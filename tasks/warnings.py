"""Reminders of legal periods: once as many working days before the end as the rule says, and once when it is over.

Whoever has the case is told (who may take it, where nobody has), and who is above them.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, String, cast, select

from engine.deadlines import days_left
from engine.engine import Engine
from engine.notices import NOTICE, Told
from engine.people import codes_down_to, holders
from engine.records import CaseStatus
from engine.store.hot_tasks import open_tasks_of
from engine.store.tables import deadline, intention
from engine.verbs.notifying import tell
from engine.work import CaseFile, Work
from tasks.roles import ROLES

HORIZON = timedelta(days=45)
"""No rule reminds earlier; periods further away are not looked at."""


def warn_of_deadlines(engine: Engine, limit: int = 500) -> int:
    """Tells of every open period that is near its end, or over, and was not told of; returns how many."""
    waiting = [(kind, row) for kind in (Told.DUE_SOON, Told.OVERDUE) for row in _near(engine, kind, limit)]
    return sum(_warn(engine, kind, *row) for kind, row in waiting)


def _near(engine: Engine, kind: Told, limit: int) -> list[tuple[str, str, str, int]]:
    """(county, case, period, round) of open periods within the horizon, or over, that were not told of."""
    key = f"{NOTICE}:{kind}:" + deadline.c.case_id + ":" + deadline.c.name + ":" + cast(deadline.c.round, String)
    told = select(intention.c.id).where(intention.c.county == deadline.c.county, intention.c.key == key)
    with engine.reading(engine.system("")) as look:
        due: tuple[ColumnElement[bool], ...] = (deadline.c.due_at <= look.now,)
        if kind is Told.DUE_SOON:
            due = (deadline.c.due_at > look.now, deadline.c.due_at <= look.now + HORIZON)
        rows = look.connection.execute(
            select(deadline.c.county, deadline.c.case_id, deadline.c.name, deadline.c.round)
            .where(deadline.c.met_at.is_(None), deadline.c.paused_at.is_(None), ~told.exists(), *due)
            .order_by(deadline.c.due_at)
            .limit(limit)
        ).all()
    return [(row.county, row.case_id, row.name, row.round) for row in rows]


def _warn(engine: Engine, kind: Told, county: str, case_id: str, name: str, number: int) -> int:
    with engine.transaction(engine.system(county)) as work:
        file = work.case(case_id)
        row = file.periods.running(name)
        if file.case.status is not CaseStatus.RUNNING or row is None:
            return 0
        left = days_left(work.calendar, row.due_at, work.now)
        if kind is Told.DUE_SOON and left > file.periods.rule(name).warn:
            return 0
        to = _concerned(work, file)
        if not to:
            return 0
        tell(work, file, kind, to, key=f"{kind}:{case_id}:{name}:{number}")
        work.event(file, "deadline_warned", deadline=name, days_left=left)
        work.save(file)
        return 1


def _concerned(work: Work, file: CaseFile) -> set[str]:
    """Those who have the open steps, or may take them, and those above them by role."""
    found: set[str] = set()
    for task in open_tasks_of(work.connection, work.county, file.case.id):
        above = codes_down_to(file.case.place_path, task.place)
        found |= {task.assignee} if task.assignee else _holders(work, task.role, above)
        superior = ROLES[task.role].above if task.role in ROLES else None
        if superior is not None:
            found |= _holders(work, superior, codes_down_to(file.case.place_path))
    return found


def _holders(work: Work, role: str, codes: list[str]) -> set[str]:
    return {who for who, _ in holders(work.connection, work.county, role, codes, work.today)}
