"""A person's step runs out of time: the clock reminds, hands it up, or passes it where the law allows. Each is an event.

The system's acts are signed by the system. What was done for which due time is remembered with the case, in the same
transaction: after a crash nothing is done twice, and after an extension everything is done anew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Integer, bindparam, select, update

from engine.advance import move, open_incident, open_incidents
from engine.assigning import unfit
from engine.authority import element_of
from engine.choosing import holders_by_place
from engine.definitions import Element
from engine.feel import compile_expression
from engine.notices import Told
from engine.people import codes_down_to
from engine.records import CaseStatus, HumanTask, TaskState
from engine.runner import Complete, Failure
from engine.store.hot_tasks import drop_drafts, rewrite_task
from engine.store.prepared import Prepared
from engine.store.tables import human_task
from engine.text import Text
from engine.timeouts import FAR, Moment, moments_of, next_look, permits
from engine.verbs.filling import filled_in, keep_submission
from engine.verbs.notifying import tell
from engine.work import CaseFile, Work

LATER = timedelta(hours=1)
"""When a step that could not be looked at (its case is suspended, or something failed) is looked at again."""

_DUE = Prepared(
    select(human_task.c.county, human_task.c.id)
    .where(human_task.c.wake_at <= bindparam("b_now"))
    .order_by(human_task.c.wake_at)
    .limit(bindparam("b_limit", type_=Integer))
)


def due_tasks(work: Work, limit: int) -> list[tuple[str, str]]:
    """(county, task) pairs that the clock is to look at now, earliest first; found by the index alone."""
    return [(county, task) for county, task in _DUE.rows(work.connection, {"b_now": work.now, "b_limit": limit})]


def look_again(connection: Connection, at: datetime) -> None:
    """The calendar has changed: every step that waits for a moment counts it anew."""
    connection.execute(update(human_task).where(human_task.c.wake_at.is_not(None)).values(wake_at=at))


def lapse(work: Work, task_id: str) -> None:
    """Does what is due of a step; a step that was left meanwhile, or whose time has moved, is let be."""
    task, file, _ = work.task(task_id)
    if task.closed_at is not None:
        return
    if file.case.status is not CaseStatus.RUNNING:
        wake(work, task_id, work.now + LATER)
        return
    element, done = element_of(file, task), file.loaded.memory.lapsed.get(task.id, [])
    ahead = [] if _stands_still(file, task) else moments_of(work, file, element, task)
    due = [each for each in ahead if task.opened_at <= each.at <= work.now and each.key not in done]
    done = [*done, *(each.key for each in due)]
    if not due:
        wake(work, task.id, next_look(ahead, done, task.opened_at))
        return
    file.loaded.memory.lapsed[task.id] = done
    task = replace(task, wake_at=next_look(ahead, done, task.opened_at))
    _act(work, file, element, task, {each.kind for each in due}, due)
    work.save(file)


def _stands_still(file: CaseFile, task: HumanTask) -> bool:
    row = file.periods.running(task.deadline) if task.deadline else None
    return row is not None and row.paused_at is not None


def _act(
    work: Work, file: CaseFile, element: Element, task: HumanTask, kinds: Collection[str], due: Sequence[Moment]
) -> None:
    """Several reminders that fell due while the clock stood still are one. Signers are only reminded: none is passed over."""
    alone = task.sign is None
    if alone and "autopass" in kinds and permits(file.rules.values, task.process, task.element):
        _pass(work, file, element, task)
    elif alone and "escalate" in kinds:
        _escalate(work, file, element, task)
    else:
        wake(work, task.id, task.wake_at or FAR)
        if task.state is not TaskState.WAITING and ("remind" in kinds or not alone):
            _remind(work, file, task, due[-1].key)


def wake(work: Work, task_id: str, at: datetime) -> None:
    """The clock looks at a step at that instant; whoever sees the step sees no change."""
    same = (human_task.c.county == work.county) & (human_task.c.id == task_id)
    work.connection.execute(update(human_task).where(same).values(wake_at=at))


def _remind(work: Work, file: CaseFile, task: HumanTask, key: str) -> None:
    over = task.due_at is not None and task.due_at <= work.now
    told = _handlers(work, file, task)
    tell(work, file, Told.OVERDUE if over else Told.DUE_SOON, told, task=task, key=f"{task.id}:{key}")
    work.event(file, "task_reminded", task=task, told=told, due=task.due_at.isoformat() if task.due_at else None)


def _handlers(work: Work, file: CaseFile, task: HumanTask) -> list[str]:
    """Whoever has the step, or could take it."""
    if task.assignee is not None:
        return [task.assignee]
    codes = codes_down_to(file.case.place_path, task.place)
    holding = holders_by_place(work.connection, work.county, task.role, codes, work.today)
    return sorted({each for ids in holding.values() for each in ids})


# ---------------------------------------------------------------- handing it up
def _escalate(work: Work, file: CaseFile, element: Element, task: HumanTask) -> None:
    """超时上报: superiors may act too, or have the step from now on; the administrator where nobody is above."""
    place, above = _superiors(work, file, element, task)
    up = replace(task, state=TaskState.OPEN, assignee=None, owner=None, claimed_at=None, revision=task.revision + 1)
    if not above:
        up = replace(up, role=file.deployed.blueprint.administrator, place=file.case.place_at("county"))
    elif element.timeouts.escalate == "over":
        up = replace(up, role=element.timeouts.to or task.role, place=place)
        if len(above) == 1:
            up = replace(up, state=TaskState.CLAIMED, assignee=above[0], claimed_at=work.now)
    rewrite_task(work.connection, work.county, up)
    now_with = above or _handlers(work, file, up)
    work.event(file, "task_escalated", task=up, how=element.timeouts.escalate, former=task.assignee, told=now_with)
    tell(work, file, Told.ESCALATED, now_with, task=up, key=f"{task.id}:escalated:{task.due_at}")
    if task.assignee is not None:
        tell(work, file, Told.OVERDUE, [task.assignee], task=up, key=f"{task.id}:overdue:{task.due_at}")


def _superiors(work: Work, file: CaseFile, element: Element, task: HumanTask) -> tuple[str, list[str]]:
    """(place, ids) of those at the next place above who may: of the named role from the step's own place on."""
    codes = codes_down_to(file.case.place_path, task.place)
    role = element.timeouts.to or task.role
    if role == task.role:
        codes = codes[:-1]
    holding = holders_by_place(work.connection, work.county, role, codes, work.today)
    for place in reversed(codes):
        ids = [each for each in holding.get(place, ()) if each != task.assignee]
        fit = [each for each in ids if unfit(work, file, element, each) is None]
        if fit:
            return place, fit
    return task.place, []


# ---------------------------------------------------------------- passing it
def _pass(work: Work, file: CaseFile, element: Element, task: HumanTask) -> None:
    """超时自动通过: as the diagram says, by the system; only what is favourable, and only where the rules name the step."""
    said = compile_expression(element.timeouts.autopass or "null", ()).evaluate({}, now=work.now)
    form, kept = filled_in(work, file, task, element, said if isinstance(said, dict) else {})
    closed = replace(
        task, state=TaskState.COMPLETED, assignee=None, owner=None, closed_at=work.now, revision=task.revision + 1
    )
    file.put(closed)
    file.loaded.memory.lapsed.pop(task.id, None)
    told = keep_submission(work, file, task.id, task.element, form, kept) if form else {}
    authority = file.rules.sources.get(f"autopass.{task.process}.{task.element}", "")
    work.event(file, "task_passed", task=task, authority=authority, former=task.assignee, **told)
    drop_drafts(work.connection, work.county, task.id)
    move(work, file, Complete(task.token, form.routed(kept) if form else {}))


def put_off(work: Work, task_id: str, cause: Text) -> None:
    """Something failed: an incident for a person, and another look in an hour."""
    task, file, _ = work.task(task_id)
    if task.token not in open_incidents(work, file.case.id):
        open_incident(work, file, Failure(task.token, task.element, cause, file.case.process))
        work.save(file)
    wake(work, task_id, work.now + LATER)
