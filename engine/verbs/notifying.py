"""Telling people: one way for every verb, and 催办 urge. What is told is an intention, delivered after the commit.

What a click on the hot path leads to (a step opens, is handed on, a case ends) needs no `tell`: it is read from the
events, in their sealed order, so that a completion costs no statement more.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import select

from engine.authority import element_of, require_allowed, require_open, require_running, require_sight
from engine.clock import LEGAL_ZONE
from engine.errors import Forbidden, NotPossible
from engine.intending import intend
from engine.notices import NOTICE, Told
from engine.people import codes_down_to, holders, standing_in_for
from engine.records import HumanTask, TaskState
from engine.store.hot_tasks import open_tasks_of
from engine.store.tables import event
from engine.text import Text
from engine.work import CaseFile, Work

ONCE_IN: Final = timedelta(hours=1)
"""A step is urged at most once in this time, whoever urges."""
URGED = "task_urged"
LONGEST_WORDS: Final = 500
_LONGEST_KEY: Final = 160


def tell(
    work: Work,
    file: CaseFile | None,
    kind: Told,
    to: Collection[str],
    *,
    task: HumanTask | None = None,
    words: str = "",
    key: str | None = None,
) -> None:
    """Has people (ids) told once this transaction is committed; whoever acts is not told what they did themselves.

    `words` are a colleague's own and are shown inside the house alone. The same `key` again tells nobody; without one,
    a happening is its kind, its step or case, and its instant.
    """
    told = sorted(set(to) - {work.actor.person})
    if not told:
        return
    case_id = None if file is None else file.case.id
    about = task.id if task is not None else case_id or "-".join(told)
    payload = {
        "kind": kind.value,
        "to": told,
        "by": work.actor.person,
        "task": None if task is None else task.id,
        "words": words.strip()[:LONGEST_WORDS],
    }
    element = None if task is None else task.element
    intend(work, case_id, NOTICE, payload, _key(key) if key else _key(kind, about, work.now.isoformat()), element)


def _key(*parts: str) -> str:
    """Short enough for its column, whatever it is made of."""
    plain = ":".join((NOTICE, *parts))
    return plain if len(plain) <= _LONGEST_KEY else f"{NOTICE}:{sha256(plain.encode()).hexdigest()}"


def urge(work: Work, task_id: str, words: str) -> tuple[str, ...]:
    """催办: by whoever started the case, or holds office above the step's place; returns the ids of those who are told."""
    task, file, _ = work.task(task_id)
    require_sight(work, file)
    require_running(file)
    require_open(work, task)
    require_allowed(element_of(file, task), "urge")
    _require_superior(work, file, task)
    _require_patience(work, task)
    told = handlers_of(work, file, task)
    work.event(file, URGED, task=task, told=list(told))
    tell(work, file, Told.URGED, told, task=task, words=words)
    work.save(file)
    return told


def _require_superior(work: Work, file: CaseFile, task: HumanTask) -> None:
    if task.assignee == work.me:
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
        .where(event.c.token == task.token)
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


def handlers_of(work: Work, file: CaseFile, task: HumanTask) -> tuple[str, ...]:
    """Who can go on with a step today: those who have it (each signer whose turn it is), else those who may take it.

    And whoever stands in for them; but nobody who is kept from the case.
    """
    here = [each for each in open_tasks_of(work.connection, work.county, file.case.id) if each.token == task.token]
    now = [each for each in here if each.state is not TaskState.WAITING]
    own = {each.assignee for each in now if each.assignee is not None}
    if not own:
        where = codes_down_to(file.case.place_path, task.place)
        training = task.process if task.trained_only else None
        found = holders(work.connection, work.county, task.role, where, work.today, training)
        own = {person for person, _ in found}
    away = standing_in_for(work.connection, work.county, own, file.case.process, work.today)
    return tuple(each for each in dict.fromkeys([*sorted(own), *away]) if work.bar(file, each) is None)
