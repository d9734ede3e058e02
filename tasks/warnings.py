"""Reminders before a legal period ends: one message for each period, as many working days before as its rule says."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import String, cast, select

from engine.deadlines import days_left
from engine.engine import Engine
from engine.intending import intend
from engine.records import CaseStatus
from engine.store.tables import deadline, human_task, intention
from engine.work import Work

KIND = "deadline_warning"
HORIZON = timedelta(days=45)
"""No rule reminds earlier; periods further away are not looked at."""


def warn_of_deadlines(engine: Engine, limit: int = 500) -> int:
    """Records a reminder for every open period that is near its end and has none yet; returns how many."""
    return sum(_warn(engine, *row) for row in _near(engine, limit))


def _near(engine: Engine, limit: int) -> list[tuple[str, str, str, int]]:
    """(county, case, period, round) of open periods within the horizon that were not warned of."""
    key = f"{KIND}:" + deadline.c.case_id + ":" + deadline.c.name + ":" + cast(deadline.c.round, String)
    told = select(intention.c.id).where(intention.c.county == deadline.c.county, intention.c.key == key)
    with engine.reading(engine.system("")) as look:
        rows = look.connection.execute(
            select(deadline.c.county, deadline.c.case_id, deadline.c.name, deadline.c.round)
            .where(deadline.c.met_at.is_(None), deadline.c.paused_at.is_(None), ~told.exists())
            .where(deadline.c.due_at > look.now, deadline.c.due_at <= look.now + HORIZON)
            .order_by(deadline.c.due_at)
            .limit(limit)
        ).all()
    return [(row.county, row.case_id, row.name, row.round) for row in rows]


def _key(case_id: str, name: str, number: int) -> str:
    return f"{KIND}:{case_id}:{name}:{number}"


def _warn(engine: Engine, county: str, case_id: str, name: str, number: int) -> int:
    with engine.transaction(engine.system(county)) as work:
        file = work.case(case_id)
        row = file.periods.running(name)
        if file.case.status is not CaseStatus.RUNNING or row is None:
            return 0
        rule, left = file.periods.rule(name), days_left(work.calendar, row.due_at, work.now)
        if left > rule.warn:
            return 0
        facts = {
            "case": file.case.number,
            "deadline": rule.label.zh,
            "authority": rule.authority,
            "due": row.due_at.isoformat(),
            "days_left": left,
            "handlers": _handlers(work, case_id),
        }
        intend(work, case_id, KIND, facts, _key(case_id, name, number))
        work.event(file, "deadline_warned", deadline=name, days_left=left)
        work.save(file)
        return 1


def _handlers(work: Work, case_id: str) -> list[dict[str, str]]:
    """Who has the case now: a person, or the pool of a role at a place."""
    rows = work.connection.execute(
        select(human_task.c.element, human_task.c.role, human_task.c.place, human_task.c.assignee).where(
            human_task.c.county == work.county,
            human_task.c.case_id == case_id,
            human_task.c.state.in_(("open", "claimed")),
        )
    ).all()
    return [{"step": r.element, "role": r.role, "place": r.place, "person": r.assignee or ""} for r in rows]
