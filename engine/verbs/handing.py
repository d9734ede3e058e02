"""Handing a step to somebody else: 转办 transfer, 委派 delegate and its answer. Who gets it must be fit for it.

A step that was delegated has an owner, who decides in the end, and an assignee, who advises.
"""

from __future__ import annotations

from dataclasses import replace

from engine.assigning import unfit
from engine.authority import (
    element_of,
    entitled,
    require_allowed,
    unless_somebody_was_first,
)
from engine.definitions import Element
from engine.errors import InvalidForm, NotPossible
from engine.records import HumanTask, TaskState
from engine.seating import BEFORE
from engine.sight import task_in_hand
from engine.tallying import require_no_signer
from engine.text import Text
from engine.verbs.filling import keep_reason
from engine.verbs.voting import advised
from engine.work import CaseFile, Work


def transfer(work: Work, task_id: str, revision: int, to: str, reason: str) -> HumanTask:
    """转办: another person owns the step from now on, and decides it."""
    task, file, element = _mine(work, task_id, revision, "transfer", reason)
    if task.owner is not None:
        raise NotPossible(detail=Text("这一步是别人请您协办的，请先答复。", "you were asked for advice; answer first."))
    _require_other(work, to)
    require_fit(work, file, task, element, to)
    return _hand(work, file, task, "task_transferred", reason, to, None)


def delegate(work: Work, task_id: str, revision: int, to: str, question: str) -> HumanTask:
    """委派: another person gives advice, then the step comes back and I decide."""
    task, file, element = _mine(work, task_id, revision, "delegate", question)
    if task.owner is not None:
        raise NotPossible(detail=Text("已经在协办，不能再委派。", "it is delegated already."))
    _require_other(work, to)
    require_fit(work, file, task, element, to)
    return _hand(work, file, task, "task_delegated", question, to, task.assignee)


def answer(work: Work, task_id: str, revision: int, advice: str) -> HumanTask:
    """答复委派: the advice goes back to whoever asked for it, with the step."""
    task, file, _ = _mine(work, task_id, revision, None, advice)
    if task.owner is None:
        raise NotPossible(detail=Text("没有人请您协办这一步。", "nobody asked you for advice on this step."))
    if task.sign == BEFORE:
        return advised(work, file, task, advice)
    return _hand(work, file, task, "task_answered", advice, task.owner, None)


def _mine(
    work: Work, task_id: str, revision: int, operation: str | None, reason: str
) -> tuple[HumanTask, CaseFile, Element]:
    task, file, _ = task_in_hand(work, task_id, revision)
    element = element_of(file, task)
    if operation is not None:
        require_allowed(element, operation)
    if not reason.strip():
        raise InvalidForm({"reason": [Text("请写明理由或要问的问题。", "Say why, or what you ask.")]})
    return task, file, element


def _require_other(work: Work, to: str) -> None:
    if to in (work.actor.person, work.me):
        raise NotPossible(detail=Text("这一步本来就在您手上。", "you have this step already."))


def require_fit(work: Work, file: CaseFile, task: HumanTask, element: Element, to: str) -> None:
    """The receiver has the role at the place, and is kept from it by nothing; a signer serves there and signs once."""
    reason = unfit(work, file, element, to)
    if task.sign is not None and reason is None:
        require_no_signer(work, file, task, to)
        return
    who = None if reason is not None else work.somebody(to)
    if who is not None and not entitled(who, replace(task, assignee=None), element, file.case.place_path, work.today):
        reason = Text(
            "{who}没有办理这一步的角色，请另选一人。", "{who} lacks the role of this step; choose somebody else."
        )
        reason = reason.format(who=who.name)
    if reason is not None:
        raise NotPossible(detail=reason)


def _hand(work: Work, file: CaseFile, task: HumanTask, kind: str, reason: str, to: str, owner: str | None) -> HumanTask:
    handed = replace(
        task,
        state=TaskState.CLAIMED,
        assignee=to,
        owner=owner,
        handed_by=work.me,
        claimed_at=work.now,
        revision=task.revision + 1,
    )
    file.put(handed)
    work.event(file, kind, task=handed, to=to, **keep_reason(work, file, kind, reason.strip()))
    with unless_somebody_was_first(work, task):
        work.save(file)
    return handed
