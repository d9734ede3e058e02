"""One task as its page shows it: what to do, what is known so far, and what the person who looks may do with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.authority import element_of, may_see, require_candidate
from engine.definitions import Blueprint, Element
from engine.errors import Refusal
from engine.forms import Form
from engine.queries.cases import CaseView, case_view, load_visible
from engine.queries.reading import Reading
from engine.records import Case, CaseStatus, HumanTask, TaskState
from engine.submissions import draft_of


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task with its case."""

    task: HumanTask
    view: CaseView
    element: Element
    form: Form | None
    draft: Mapping[str, object] | None
    may: frozenset[str]
    """Of claim, unclaim, save_draft, complete, attach, answer_cancel; of answer and unclaim where only advice is asked for."""
    refusal: Refusal | None
    """Why the person may not, where they may not."""
    days_left: int | None
    acting_for: str | None
    """Name of whom the person stands in for, where the step is not their own."""


@dataclass(frozen=True, slots=True)
class StepView:
    """A task with what filling in its form needs, and nothing of what happened before."""

    task: HumanTask
    case: Case
    blueprints: Mapping[str, Blueprint]
    """The case's process and those that it calls, by id."""
    element: Element
    form: Form | None


def step_view(reading: Reading, task_id: str) -> StepView:
    """A task for whoever may know of its case: one statement. Raises `NotFound`."""
    found = reading.loaded_task(task_id)
    task, loaded = found.task, found.loaded
    me = reading.me
    deployed = reading.library.deployed(reading.connection, reading.county, loaded.case.process, loaded.case.version)
    if me not in (task.assignee, task.closed_by) and not may_see(reading, loaded.case, deployed):
        load_visible(reading, task.case_id)
    blueprint = deployed.blueprints[task.process]
    element = blueprint.elements[task.element]
    return StepView(task, loaded.case, deployed.blueprints, element, blueprint.forms.get(element.form or ""))


def task_view(reading: Reading, task_id: str) -> TaskView:
    """A task, for somebody who may know of its case. Raises `NotFound`."""
    found = reading.loaded_task(task_id)
    task, file = found.task, reading.open(found.loaded)
    view = case_view(reading, task.case_id)
    element = element_of(file, task)
    refusal = None
    try:
        require_candidate(reading, file, task)
    except Refusal as refused:
        refusal = refused
    form = file.deployed.blueprints[task.process].forms.get(element.form or "")
    return TaskView(
        task=task,
        view=view,
        element=element,
        form=form,
        draft=_draft(reading, task),
        may=_may(reading, task, view, refusal),
        refusal=refusal,
        days_left=reading.days_left(task.due_at),
        acting_for=None if reading.actor.acting_for is None else reading.somebody(reading.me).name,
    )


def _draft(reading: Reading, task: HumanTask) -> Mapping[str, object] | None:
    """What the person has kept of the step, else what whom they stand in for has."""
    kept = (
        draft_of(reading.connection, reading.county, task.id, who, reading.house.vault)
        for who in dict.fromkeys((reading.actor.person, reading.me))
    )
    return next((each for each in kept if each is not None), None)


def _may(reading: Reading, task: HumanTask, view: CaseView, refusal: Refusal | None) -> frozenset[str]:
    if refusal is not None or view.case.status is not CaseStatus.RUNNING:
        return frozenset()
    if task.state is TaskState.OPEN:
        return frozenset({"claim"})
    if task.state is TaskState.CLAIMED and task.assignee == reading.me:
        if task.owner is not None:
            return frozenset({"unclaim", "answer"})
        asked = view.cancel_asked
        answers = {"answer_cancel"} if asked and asked.person not in (reading.me, reading.actor.person) else set()
        return frozenset({"unclaim", "save_draft", "complete", "attach"} | answers)
    return frozenset()
