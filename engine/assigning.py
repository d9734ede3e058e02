"""Who gets a step that opens, and until when."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from engine.authority import entitled, trained
from engine.choosing import doer_of, is_searched, search
from engine.clock import end_of_legal_day
from engine.deadlines import due_of
from engine.definitions import Element
from engine.errors import InvalidForm, NotFound, NotPossible
from engine.feel import compile_expression
from engine.ids import new_id
from engine.people import codes_down_to, present
from engine.records import HumanTask, TaskState
from engine.runner import Opened
from engine.runner.timing import instant
from engine.store.hot_tasks import open_tasks_of, rewrite_task
from engine.text import Text
from engine.timeouts import first_look
from engine.work import CaseFile, Work


def find_element(file: CaseFile, process: str, element: str) -> Element | None:
    """An element of the case's process, or of one that it calls."""
    blueprint = file.deployed.blueprints.get(process)
    return blueprint.elements.get(element) if blueprint else None


def open_tasks(work: Work, file: CaseFile, opened: Sequence[Opened]) -> tuple[HumanTask, ...]:
    """The human tasks of steps that were entered; written by `Work.save`."""
    if not opened:
        return ()
    steps = [step_of(file, each) for each in opened]
    chosen = [_chosen(work, file, step, each.data) for each, (step, _) in zip(opened, steps, strict=True)]
    work.meet([each for each in chosen if each])
    tasks = tuple(new_task(work, file, each, step, who) for each, step, who in zip(opened, steps, chosen, strict=True))
    wanted = {
        (task.role, task.place)
        for task, (step, _) in zip(tasks, steps, strict=True)
        if task.assignee is None and not is_searched(step)
    }
    path, change = file.case.place_path, work.staffing_change
    held = work.house.staffing.held(work.connection, work.county, wanted, path, work.today, change) if wanted else set()
    given: list[HumanTask] = []
    for task, (step, _) in zip(tasks, steps, strict=True):
        searched = task.assignee is None and is_searched(step)
        given.append(_found(work, file, task, step, given) if searched else _for_somebody(work, file, task, held))
    tasks = tuple(_woken(work, file, task, step) for task, (step, _) in zip(given, steps, strict=True))
    file.put(*tasks)
    for task in tasks:
        work.event(file, "task_opened", task=task)
    return tasks


def step_of(file: CaseFile, opened: Opened) -> tuple[Element, str]:
    """The element of a step, and its role. Raises `NotFound`."""
    element = find_element(file, opened.process, opened.element)
    if element is None or element.role is None:
        raise NotFound(what=Text(f"步骤“{opened.element}”的角色", f"role of step “{opened.element}”"))
    return element, element.role


def new_task(work: Work, file: CaseFile, opened: Opened, step: tuple[Element, str], chosen: str | None) -> HumanTask:
    """The task of a step that was entered, for whoever was chosen; in nobody's hands yet."""
    element, role = step
    deadline, due_at, provisional = _own_due(work, element, opened.data) or _due(work, file, element)
    assignee = _assignee(work, file, element, chosen)
    return HumanTask(
        id=new_id(),
        case_id=file.case.id,
        token=opened.token,
        process=opened.process,
        element=opened.element,
        role=role,
        place=file.case.place_at(element.level),
        state=TaskState.CLAIMED if assignee else TaskState.OPEN,
        assignee=assignee,
        revision=1,
        opened_at=work.now,
        claimed_at=work.now if assignee else None,
        closed_at=None,
        closed_by=None,
        due_at=due_at,
        provisional=provisional,
        deadline=deadline,
        started_by=file.case.started_by or None,
        handed_by=file.loaded.memory.hand,
        trained_only=element.training is not None,
    )


def _own_due(work: Work, element: Element, data: Mapping[str, object]) -> tuple[None, datetime, bool] | None:
    """(no period, due time, not provisional) where the diagram computes the due day of a step and there is one."""
    if element.due is None:
        return None
    value = compile_expression(element.due, data.keys()).evaluate(data, now=work.now)
    if isinstance(value, date) and not isinstance(value, datetime):
        return None, end_of_legal_day(value), False
    due = instant(value, work.now)
    return None if due is None else (None, due, False)


def _due(work: Work, file: CaseFile, element: Element) -> tuple[str | None, datetime | None, bool]:
    """(period, due time, provisional) of a step: its own period, else the period of the case that ends first."""
    name = element.deadline
    if name is not None and name in file.rules.deadlines:
        row = file.periods.running(name)
        if row is None:
            return name, *due_of(work.calendar, file.periods.rule(name), work.now)
    else:
        running = [row for row in file.periods.rows if row.is_open and row.paused_at is None]
        row = min(running, key=lambda each: each.due_at, default=None)
    return (None, None, False) if row is None else (row.name, row.due_at, row.provisional)


def unfit(work: Work, file: CaseFile, element: Element, person_id: str) -> Text | None:
    """Why somebody who was chosen cannot do a step: no such staff, not here, untrained, recused, or not separate."""
    try:
        who = work.somebody(person_id)
    except NotFound:
        return Text("选择的办理人不在人员名册中，请重新选择。", "whoever was chosen is not on the staff; choose again.")
    above = codes_down_to(file.case.place_path)
    if not present(who, work.today) or not any(place in above for _, place in who.roles_at(work.today)):
        return Text("{who}不在本辖区任职，请另选一人。", "{who} does not serve here; choose somebody else.").format(
            who=who.name
        )
    if not trained(who, element, work.today):
        return Text(
            "{who}没有办理“{step}”所需的有效培训记录，请另选一人，或请管理员先登记培训。",
            "{who} has no valid training record for “{step}”; choose somebody else, or have an administrator record it.",
        ).format(who=who.name, step=element.name)
    if file.loaded.memory.step_done_by(person_id, element.apart_from) is not None:
        return Text(
            "“{step}”须由另一人办理，不能选{who}。", "“{step}” must be somebody else's; {who} cannot be chosen."
        ).format(step=element.name, who=who.name)
    return work.bar(file, person_id)


def _woken(work: Work, file: CaseFile, task: HumanTask, element: Element) -> HumanTask:
    return replace(task, wake_at=first_look(work, file, element, task)) if element.timeouts else task


def _found(work: Work, file: CaseFile, task: HumanTask, element: Element, beside: Sequence[HumanTask]) -> HumanTask:
    """The step with whoever the diagram has it search for; the process administrator where nobody fits."""
    found = search(work, file, element, task, lambda who: unfit(work, file, element, who) is None, beside)
    if found.task is None:
        return to_administrator(work, file, task, why=found.why)
    there = found.task
    work.event(file, "task_assigned", element=task.element, token=task.token, place=there.place, how=found.why)
    return there


def _chosen(work: Work, file: CaseFile, element: Element, data: Mapping[str, object]) -> str | None:
    """Id of the person whom the diagram names: whoever did an earlier step, or was chosen in a form."""
    if element.same_as is not None:
        return doer_of(file, element.same_as)
    if element.assignee is None:
        return None
    expression = compile_expression(element.assignee, data.keys())
    chosen = expression.evaluate(data, now=work.now)
    if isinstance(chosen, str) and chosen:
        return chosen
    _require_choice(file, element, {path[0] for path in expression.free_names})
    return None


def _require_choice(file: CaseFile, element: Element, names: Collection[str]) -> None:
    """Whoever hands in a form that asks who does the next step must say who. Raises `InvalidForm` naming the field."""
    asked = [each for each in file.filling.fields if each.name in names] if file.filling else []
    if asked:
        sentence = Text("请选择谁来办理“{step}”。", "Choose who does “{step}”.").format(step=element.name)
        raise InvalidForm({each.path: [sentence] for each in asked})


def _assignee(work: Work, file: CaseFile, element: Element, chosen: str | None) -> str | None:
    reason = unfit(work, file, element, chosen) if chosen else None
    if chosen is None or reason is None:
        return chosen
    if element.same_as is None:
        if not work.actor.is_system:
            raise NotPossible(detail=reason)
        work.event(file, "task_unassignable", element=element.id, chosen=chosen)
    return None


def settle_tasks(work: Work, file: CaseFile, names: Mapping[str, str]) -> None:
    """The case goes on by another diagram: its open tasks keep whoever has them, if they still may have them there.

    A task whose period has another name now is due by that one; every other keeps its due time.
    """
    for task in open_tasks_of(work.connection, work.county, file.case.id):
        element = find_element(file, task.process, names.get(task.element, task.element))
        if element is None or element.role is None:
            continue
        there = replace(task, element=element.id, revision=task.revision + 1)
        if not _is_elsewhere(file, task, element):
            there = replace(there, role=element.role, place=file.case.place_at(element.level))
        there = replace(there, trained_only=element.training is not None)
        there = replace(there, wake_at=work.now if element.timeouts else None)  # the clock counts its moments anew
        if element.deadline is not None and element.deadline != task.deadline:
            name, due_at, provisional = _due(work, file, element)
            there = replace(there, deadline=name, due_at=due_at, provisional=provisional)
        if task.sign is None and task.assignee is not None and not may_keep(work, file, there, element):
            there = replace(there, state=TaskState.OPEN, assignee=None, owner=None, claimed_at=None)
        rewrite_task(work.connection, work.county, there)


def _is_elsewhere(file: CaseFile, task: HumanTask, element: Element) -> bool:
    """Whether a step lies with a superior, and not where its role and level put it."""
    handed_up = any(each.startswith("escalate:") for each in file.loaded.memory.lapsed.get(task.id, ()))
    return handed_up or element.superior_of is not None


def may_keep(work: Work, file: CaseFile, task: HumanTask, element: Element) -> bool:
    """Whether whoever has a task may go on with it."""
    try:
        who = work.somebody(task.assignee or "")
    except NotFound:
        return False
    if not entitled(who, task, element, file.case.place_path, work.today):
        return False
    return file.loaded.memory.step_done_by(who.id, element.apart_from) is None


def _for_somebody(work: Work, file: CaseFile, task: HumanTask, held: set[tuple[str, str]]) -> HumanTask:
    """Where nobody holds the role at the place, the step goes to the process administrator, with the reason."""
    if task.assignee is not None or (task.role, task.place) in held:
        return task
    return to_administrator(work, file, task)


def to_administrator(work: Work, file: CaseFile, task: HumanTask, why: str | None = None) -> HumanTask:
    """The task in the process administrator's pool, and that nobody could have it in the history."""
    facts: dict[str, Any] = {"element": task.element, "token": task.token, "role": task.role, "place": task.place}
    work.event(file, "task_unassignable", **(facts | {"why": why} if why else facts))
    where = file.case.place_at("county")
    return replace(task, role=file.deployed.blueprint.administrator, place=where, assignee=None, claimed_at=None)
