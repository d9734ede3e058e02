"""Whose steps they are that wait for others: filled in for steps that an earlier release left open."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, update

from engine.store.tables import cases, event, human_task

_BRINGING = ("case_started", "task_completed", "task_transferred", "task_delegated", "task_returned")
"""Events by which somebody brings a step to somebody else."""


def fill(connection: Connection) -> None:
    """Who started the case of each open step, and whose act brought the case where it is."""
    starter = (
        select(func.nullif(cases.c.started_by, ""))
        .where(cases.c.county == human_task.c.county, cases.c.id == human_task.c.case_id)
        .scalar_subquery()
    )
    hand = (
        select(event.c.person)
        .where(event.c.county == human_task.c.county, event.c.case_id == human_task.c.case_id)
        .where(event.c.kind.in_(_BRINGING), event.c.person.is_not(None))
        .order_by(event.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    waiting = update(human_task).where(human_task.c.closed_at.is_(None))
    connection.execute(waiting.values(started_by=starter, handed_by=hand))
