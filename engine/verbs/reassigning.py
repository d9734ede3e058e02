"""移交: an administrator gives a step of somebody who leaves to somebody else, with a reason; it stands in the history.

The step stays where it is in its diagram; only who has it changes. What keeps the receiver from it keeps them here too.
"""

from __future__ import annotations

from dataclasses import replace

from engine.assigning import to_administrator
from engine.authority import element_of, require_revision, require_running, unless_somebody_was_first
from engine.errors import Forbidden, InvalidForm, NotPossible
from engine.people import codes_down_to, holders
from engine.records import LIVE, HumanTask, TaskState
from engine.seating import BEFORE
from engine.store.hot_tasks import open_tasks_of
from engine.text import Text
from engine.verbs.filling import keep_reason
from engine.verbs.handing import require_fit
from engine.verbs.steering import is_administrator
from engine.verbs.voting import vacate
from engine.work import CaseFile, Work

REASSIGNED = "task_reassigned"


def reassign(work: Work, task_id: str, revision: int, leaver: str, to: str, reason: str) -> HumanTask:
    """What `leaver` has of a step goes to `to` (empty: back to whoever asked, or to the pool); by an administrator.

    Done once already, it changes nothing. Raises `Forbidden`, `InvalidForm`, `Stale`, `NotPossible`.
    """
    task, file, _ = work.task(task_id)
    if not is_administrator(work):
        raise Forbidden(expected=Text("管理员", "an administrator"), found=work.person.name)
    if not reason.strip():
        raise InvalidForm({"reason": [Text("请填写移交的理由。", "Say why the steps are handed over.")]})
    if task.closed_at is None and leaver not in (task.assignee, task.owner) and _has(task, to):
        return task
    require_revision(work, task, revision)
    if task.closed_at is not None:
        require_revision(work, task, -1)
    if file.case.status not in LIVE:
        require_running(file)
    if leaver not in (task.assignee, task.owner):
        raise NotPossible(detail=Text("这一步已经不在此人手上。", "this person has the step no longer."))
    if to == leaver:
        raise NotPossible(detail=Text("请选择另一个人。", "choose somebody else."))
    return _given(work, file, task, leaver, to, reason.strip())


def _has(task: HumanTask, to: str) -> bool:
    """Whether a step is where it was to go."""
    return task.assignee is None if not to else to in (task.assignee, task.owner)


def _given(work: Work, file: CaseFile, task: HumanTask, leaver: str, to: str, reason: str) -> HumanTask:
    element = element_of(file, task)
    if to:
        require_fit(work, file, task, element, to)
    handed = _seated(work, file, replace(task, revision=task.revision + 1), leaver, to)
    kept = keep_reason(work, file, "reassign", reason)
    if handed.assignee is None and task.sign is not None:
        work.event(file, REASSIGNED, task=task, to=None, came_from=leaver, **kept)
        vacate(work, file, task)
    else:
        file.put(handed)
        work.event(file, REASSIGNED, task=handed, to=handed.assignee, came_from=leaver, **kept)
    _ask_for(work, file, task, leaver, to)
    with unless_somebody_was_first(work, task):
        work.save(file)
    return handed


def _seated(work: Work, file: CaseFile, task: HumanTask, leaver: str, to: str) -> HumanTask:
    """The step with whoever has it now: the leaver decided it, asked somebody for advice on it, or was asked."""
    asks = task.owner == leaver and task.assignee != leaver
    if asks and (task.sign == BEFORE or to not in ("", task.assignee)):
        return replace(task, owner=to or task.owner)
    if task.owner is not None and task.sign != BEFORE and not asks:
        own = to or task.owner
        return replace(task, assignee=own, owner=None if own == task.owner else task.owner, claimed_at=work.now)
    if to:
        state = task.state if task.state is TaskState.WAITING else TaskState.CLAIMED
        owner = task.owner if task.sign == BEFORE else None
        return replace(task, assignee=to, owner=owner, state=state, claimed_at=work.now)
    free = replace(task, assignee=None, owner=None, state=TaskState.OPEN, claimed_at=None)
    return free if task.sign is not None or _others(work, file, task, leaver) else to_administrator(work, file, free)


def _others(work: Work, file: CaseFile, task: HumanTask, leaver: str) -> bool:
    """Whether anybody else could take the step from its pool."""
    where = codes_down_to(file.case.place_path, task.place)
    training = task.process if task.trained_only else None
    found = holders(work.connection, work.county, task.role, where, work.today, training)
    return any(each != leaver for each, _ in found)


def _ask_for(work: Work, file: CaseFile, task: HumanTask, leaver: str, to: str) -> None:
    """Those who were asked to advise the leaver advise whoever has the step now."""
    if task.sign is None or task.sign == BEFORE or not to:
        return
    for each in open_tasks_of(work.connection, work.county, file.case.id):
        if each.token == task.token and each.sign == BEFORE and each.owner == leaver:
            file.put(replace(each, owner=to, revision=each.revision + 1))
