"""What a step offers whoever looks, beside doing it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.queries.inbox import step_name
from engine.queries.tasks import TaskView
from engine.records import CaseStatus, TaskState
from web.access import actor
from web.house import engine
from web.i18n import say


@dataclass(frozen=True, slots=True)
class Ways:
    """Which of it a step offers whoever looks, and with whom."""

    receivers: tuple[tuple[str, str], ...] = ()
    """(id, name) of those who could have the step."""
    transfer: bool = False
    delegate: bool = False
    targets: tuple[tuple[str, str], ...] = ()
    """(element, name) of the steps that it may go back to."""
    asked_by: str = ""
    """Who asks for advice."""
    take_back: bool = False
    urge: bool = False

    @property
    def any(self) -> bool:
        """Whether somebody who has the step could do anything else with it."""
        return bool(self.transfer or self.delegate or self.targets)


def ways_of(view: TaskView) -> Ways:
    """What the page of a step offers."""
    task, me = view.task, actor().person
    running = view.view.case.status is CaseStatus.RUNNING
    if task.owner is not None and task.assignee == me:
        return Ways(asked_by=view.view.people.get(task.owner, ""))
    if "complete" in view.may:
        people = tuple(engine().operations.receivers(view, actor()))
        targets = _targets(view) if view.element.allows_to("return") else ()
        transfer, delegate = (bool(people) and view.element.allows_to(each) for each in ("transfer", "delegate"))
        return Ways(people, transfer, delegate, targets)
    done_by_me = task.state is TaskState.COMPLETED and task.closed_by == me
    waits = task.state in (TaskState.OPEN, TaskState.CLAIMED) and task.assignee != me and "claim" not in view.may
    return Ways(
        take_back=running and done_by_me and view.element.allows_to("take_back"),
        urge=running and waits and view.view.case.started_by == me and view.element.allows_to("urge"),
    )


def _targets(view: TaskView) -> tuple[tuple[str, str], ...]:
    """The steps of the same diagram that were done, the latest first."""
    drawn = view.view.blueprints.get(view.task.process)
    done = [
        each.element
        for each in reversed(view.view.tasks)
        if each.state is TaskState.COMPLETED and each.process == view.task.process and each.element != view.task.element
    ]
    return tuple((element, say(step_name(drawn, element))) for element in dict.fromkeys(done))
