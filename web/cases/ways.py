"""What a step offers whoever looks, beside doing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.queries.inbox import step_name
from engine.queries.tasks import TaskView
from engine.records import CaseStatus, TaskState
from web.access import actor
from web.i18n import say


@dataclass(frozen=True, slots=True)
class Ways:
    """Which of it a step offers whoever looks, and with whom."""

    asked_by: str = ""
    """Who asks for advice."""
    question: str = ""
    hand: tuple[str, ...] = ()
    """Ways of passing it on that have a page of their own, such as `transfer`."""
    take_back: bool = False
    urge: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A step that was done, to which a case may be returned."""

    element: str
    step: str
    who: str
    at: datetime


def ways_of(view: TaskView) -> Ways:
    """What the page of a step offers."""
    task, me = view.task, actor().person
    running = view.view.case.status is CaseStatus.RUNNING
    if task.owner is not None and task.assignee == me:
        return Ways(asked_by=view.view.people.get(task.owner, ""), question=_question(view))
    done_by_me = task.state is TaskState.COMPLETED and task.closed_by == me
    waits = task.state in (TaskState.OPEN, TaskState.CLAIMED) and task.assignee != me and "claim" not in view.may
    return Ways(
        hand=tuple(each for each in ("transfer", "delegate", "return", "add_signer") if may_hand(view, each)),
        take_back=running and done_by_me and view.element.allows_to("take_back"),
        urge=running and waits and view.view.case.started_by == me and view.element.allows_to("urge"),
    )


def may_hand(view: TaskView, operation: str) -> bool:
    """Whether to offer passing a step on: the engine decides when it is asked for."""
    if operation in ("add_signer", "remove_signer"):
        return operation in view.may
    mine = "complete" in view.may and view.element.allows_to(operation)
    return mine and (operation != "return" or bool(targets(view)))


def targets(view: TaskView) -> list[Target]:
    """The steps of this process that were done, the latest first."""
    task, found = view.task, {}
    done = [each for each in view.view.tasks if each.state is TaskState.COMPLETED and each.process == task.process]
    for each in sorted(done, key=lambda one: (one.closed_at or one.opened_at, one.id), reverse=True):
        if each.element != task.element and each.element not in found:
            step = say(step_name(view.view.drawn_in(each.element, each.id), each.element))
            who = view.view.called(each.closed_by or "")
            found[each.element] = Target(each.element, step, who, each.closed_at or each.opened_at)
    return list(found.values())


def _question(view: TaskView) -> str:
    """What was asked when advice was asked for."""
    kinds = ("task_delegated", "signer_added")
    asked = [each for each in view.view.events if each.kind in kinds and each.task_id == view.task.id]
    told = {each.id: each for each in view.view.submissions}
    kept = told.get(str(asked[-1].detail.get("submission"))) if asked else None
    return str(kept.values.get("reason", "")) if kept else ""
