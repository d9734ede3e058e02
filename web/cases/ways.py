"""What a step offers whoever looks, beside doing it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.queries.tasks import TaskView
from engine.records import CaseStatus, TaskState
from web.access import actor


@dataclass(frozen=True, slots=True)
class Ways:
    """Which of it a step offers whoever looks, and with whom."""

    asked_by: str = ""
    """Who asks for advice."""
    take_back: bool = False
    urge: bool = False


def ways_of(view: TaskView) -> Ways:
    """What the page of a step offers."""
    task, me = view.task, actor().person
    running = view.view.case.status is CaseStatus.RUNNING
    if task.owner is not None and task.assignee == me:
        return Ways(asked_by=view.view.people.get(task.owner, ""))
    done_by_me = task.state is TaskState.COMPLETED and task.closed_by == me
    waits = task.state in (TaskState.OPEN, TaskState.CLAIMED) and task.assignee != me and "claim" not in view.may
    return Ways(
        take_back=running and done_by_me and view.element.allows_to("take_back"),
        urge=running and waits and view.view.case.started_by == me and view.element.allows_to("urge"),
    )
