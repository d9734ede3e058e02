"""One task as its page shows it: what to do, what is known so far, and what the person who looks may do with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.authority import element_of, may_see, require_candidate
from engine.definitions import Blueprint, Element
from engine.errors import Refusal
from engine.fields import known_in
from engine.forms import Form
from engine.forms.narrowing import without
from engine.queries.cases import CaseView, case_view, load_visible
from engine.queries.reading import Reading
from engine.records import Case, CaseStatus, HumanTask, TaskState
from engine.seating import BEFORE
from engine.signing import Rule, Tally
from engine.submissions import draft_of
from engine.tallying import ballots_of, rule_of, tally
from engine.verbs.doing import may_unclaim
from engine.verbs.signing import ways_to_add
from engine.verbs.steering import is_administrator


@dataclass(frozen=True, slots=True)
class Signing:
    """How far several people have come in deciding a step."""

    rule: Rule
    tally: Tally
    """The votes so far, by weight."""
    signers: tuple[HumanTask, ...]
    """Whose votes count, in the order in which they sign; `vote` is empty for those who have not. Names are in `CaseView.people`."""
    advisers: tuple[HumanTask, ...]
    """Those who were added before, to advise `owner`."""
    removable: frozenset[str]
    """Ids of the people whom whoever looks may remove."""


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task with its case."""

    task: HumanTask
    view: CaseView
    element: Element
    form: Form | None
    draft: Mapping[str, object] | None
    may: frozenset[str]
    """Of claim, unclaim, save_draft, complete, attach, answer_cancel, add_signer, remove_signer; of answer and unclaim
    where only advice is asked for."""
    refusal: Refusal | None
    """Why the person may not, where they may not."""
    days_left: int | None
    acting_for: str | None
    """Name of whom the person stands in for, where the step is not their own."""
    signing: Signing | None = None
    """Where several people decide the step, or somebody was asked to advise."""
    ways_to_add: tuple[str, ...] = ()
    """Of `before`, `after`, `beside`: how whoever looks may add a signer."""
    known: Mapping[str, object] = field(default_factory=dict)
    """What was filled in before, of the fields that the step only reads; the draft holds it too."""


@dataclass(frozen=True, slots=True)
class StepView:
    """A task with what filling in its form needs, and nothing of what happened before."""

    task: HumanTask
    case: Case
    blueprints: Mapping[str, Blueprint]
    """The case's process and those that it calls, by id."""
    element: Element
    form: Form | None
    known: Mapping[str, object]
    """What was filled in before, of the fields that the step only reads."""


def step_view(reading: Reading, task_id: str) -> StepView:
    """A task for whoever may know of its case: one statement, and one where its step reads fields. Raises `NotFound`."""
    found = reading.loaded_task(task_id)
    task, loaded = found.task, found.loaded
    me = reading.me
    deployed = reading.library.deployed(reading.connection, reading.county, loaded.case.process, loaded.case.version)
    if me not in (task.assignee, task.closed_by) and not may_see(reading, loaded.case, deployed):
        load_visible(reading, task.case_id)
    blueprint = deployed.blueprints[task.process]
    element = blueprint.elements[task.element]
    known = known_in(reading, task, blueprint, element)
    return StepView(task, loaded.case, deployed.blueprints, element, blueprint.form_of(element), known)


def task_view(reading: Reading, task_id: str) -> TaskView:
    """A task, for somebody who may know of its case. Raises `NotFound`."""
    found = reading.loaded_task(task_id)
    task, file = found.task, reading.open(found.loaded)
    element = element_of(file, task)
    view = case_view(reading, task.case_id, element.hides)
    refusal = None
    try:
        require_candidate(reading, file, task)
    except Refusal as refused:
        refusal = refused
    blueprint = file.deployed.blueprints[task.process]
    form, known = blueprint.form_of(element), known_in(reading, task, blueprint, element)
    signing = _signing(reading, task, view, element)
    may = _may(reading, task, view, refusal, element, signing)
    return TaskView(
        task=task,
        view=view,
        element=element,
        form=form,
        draft=_with_known(_kept(reading, task), element, known),
        known=known,
        may=may,
        refusal=refusal,
        days_left=reading.days_left(task.due_at),
        acting_for=None if reading.actor.acting_for is None else reading.somebody(reading.me).name,
        signing=signing,
        ways_to_add=ways_to_add(element, form) if "add_signer" in may else (),
    )


def draft_kept(reading: Reading, task_id: str) -> Mapping[str, object] | None:
    """What the person has kept of the step, else what whom they stand in for has; with what the step only reads."""
    found = reading.loaded_task(task_id)
    case, task = found.loaded.case, found.task
    deployed = reading.library.deployed(reading.connection, reading.county, case.process, case.version)
    blueprint = deployed.blueprints[task.process]
    element = blueprint.elements[task.element]
    return _with_known(_kept(reading, task), element, known_in(reading, task, blueprint, element))


def _with_known(
    kept: Mapping[str, object] | None, element: Element, known: Mapping[str, object]
) -> Mapping[str, object] | None:
    return None if kept is None and not known else {**without(kept or {}, element.hides), **known}


def _kept(reading: Reading, task: HumanTask) -> Mapping[str, object] | None:
    kept = (
        draft_of(reading.connection, reading.county, task.id, who, reading.house.vault)
        for who in dict.fromkeys((reading.actor.person, reading.me))
    )
    return next((each for each in kept if each is not None), None)


def _signing(reading: Reading, task: HumanTask, view: CaseView, element: Element) -> Signing | None:
    """From the tasks that the case's page reads anyway."""
    if task.sign is None:
        return None
    same = [each for each in view.tasks if each.token == task.token and each.state is not TaskState.CANCELLED]
    ballots = ballots_of(same)
    mine = is_administrator(reading)
    removable = frozenset(
        each.assignee
        for each in same
        if each.closed_at is None and each.assignee and each.added_by and (mine or each.added_by == reading.me)
    )
    return Signing(
        rule=rule_of(element),
        tally=tally(element, same),
        signers=tuple(sorted(ballots, key=lambda each: each.turn)),
        advisers=tuple(each for each in same if each.sign == BEFORE),
        removable=removable if element.allows_to("remove_signer") else frozenset(),
    )


def _may(
    reading: Reading,
    task: HumanTask,
    view: CaseView,
    refusal: Refusal | None,
    element: Element,
    signing: Signing | None,
) -> frozenset[str]:
    if view.case.status is not CaseStatus.RUNNING:
        return frozenset()
    removing = {"remove_signer"} if signing is not None and signing.removable else set()
    if refusal is not None:
        return frozenset(removing)
    if task.state is TaskState.OPEN:
        return frozenset({"claim"} | removing)
    if task.state is TaskState.CLAIMED and task.assignee == reading.me:
        return frozenset(_with_it(reading, task, view, element) | removing)
    return frozenset(removing)


def _with_it(reading: Reading, task: HumanTask, view: CaseView, element: Element) -> set[str]:
    """What whoever has a task may do with it."""
    if task.owner is not None:
        return {"unclaim", "answer"}
    asked = view.cancel_asked
    answers = {"answer_cancel"} if asked and asked.person not in (reading.me, reading.actor.person) else set()
    adding = {"add_signer"} if element.allows_to("add_signer") else set()
    leaving = {"unclaim"} if may_unclaim(task) else set()
    return {"save_draft", "complete", "attach"} | answers | adding | leaving
