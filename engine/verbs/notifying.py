"""Telling people: 催办 urge. What is sent is an intention, delivered after the commit."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from engine.authority import element_of, require_allowed, require_open, require_running, require_sight
from engine.clock import LEGAL_ZONE
from engine.errors import Forbidden, NotPossible
from engine.people import People, codes_down_to
from engine.records import HumanTask
from engine.store.tables import event
from engine.text import Text
from engine.verbs.serving import intend
from engine.work import CaseFile, Work

ONCE_IN: Final = timedelta(hours=1)
"""A step is urged at most once in this time, whoever urges."""
URGED = "task_urged"


def urge(work: Work, task_id: str, words: str) -> tuple[str, ...]:
    """催办: by whoever started the case, or holds office above the step's place; returns the ids of those who are told."""
    task, file, _ = work.task(task_id)
    require_sight(work, file)
    require_running(file)
    require_open(work, task)
    require_allowed(element_of(file, task), "urge")
    _require_superior(work, file, task)
    _require_patience(work, task)
    told = _handlers(work, task)
    work.event(file, URGED, task=task, told=list(told))
    payload = {"to": list(told), "task": task.id, "case": file.case.number, "words": words.strip()[:500]}
    intend(work, file.case.id, URGED, payload, f"{URGED}:{task.id}:{work.now.isoformat()}", task.element)
    work.save(file)
    return told


def _require_superior(work: Work, file: CaseFile, task: HumanTask) -> None:
    if task.assignee == work.actor.person:
        raise NotPossible(detail=Text("这一步在您自己手上。", "you have this step yourself."))
    if file.case.started_by == work.actor.person:
        return
    above = codes_down_to(file.case.place_path, task.place)[:-1]
    if not any(place in above for _, place in work.person.roles_at(work.today)):
        expected = Text("发起人或上级部门的人员", "whoever started the case, or an office above")
        raise Forbidden(expected=expected, found=work.person.name)


def _require_patience(work: Work, task: HumanTask) -> None:
    last = work.connection.execute(
        select(event.c.at)
        .where(event.c.county == work.county, event.c.case_id == task.case_id, event.c.kind == URGED)
        .where(event.c.task_id == task.id)
        .order_by(event.c.seq.desc())
        .limit(1)
    ).scalar_one_or_none()
    if last is not None and work.now - last < ONCE_IN:
        when = last.astimezone(LEGAL_ZONE).strftime("%H:%M")
        raise NotPossible(
            detail=Text(
                "{when}已经催办过，一小时内不再重复。", "it was urged at {when}; not again within an hour."
            ).format(when=when)
        )


def _handlers(work: Work, task: HumanTask) -> tuple[str, ...]:
    if task.assignee is not None:
        return (task.assignee,)
    people = People(work.connection, work.county, work.today)
    return tuple(each.id for each in people.candidates(task.role, task.place))
