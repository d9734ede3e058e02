"""What a vote, an advice, a leaver and another version of the diagram do to a step that several people decide.

A signer's task is a task like any other (draft, submission, transfer, delegate, urge); the runner knows one step, which
goes on once, when its rule decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.advance import CaseHost, move
from engine.assigning import find_element, may_keep, to_administrator, unfit
from engine.authority import element_of, unless_somebody_was_first
from engine.definitions import Element
from engine.ids import new_id
from engine.people import codes_down_to, holders
from engine.records import HumanTask, TaskState
from engine.runner import Complete, data_of
from engine.seating import BEFORE, VOTE, seated
from engine.store.hot_tasks import open_tasks_of
from engine.tallying import ballots_of, call_up, decide, holder, tasks_of
from engine.verbs.filling import keep_reason
from engine.verbs.returning import straight_back
from engine.work import CaseFile, Work


def go_on(work: Work, file: CaseFile, task: HumanTask, routed: Mapping[str, object]) -> tuple[HumanTask, ...]:
    """A signer has voted: the case goes on if that decides the step; `routed` is what a single signer filled in."""
    alone = len(ballots_of(tasks_of(work, file, task.token))) == 1
    decided = decide(work, file, task)
    if decided is None:
        return ()
    return _finish(work, file, task, {**routed, **decided} if alone else decided)


def _finish(work: Work, file: CaseFile, task: HumanTask, data: Mapping[str, object]) -> tuple[HumanTask, ...]:
    """On as it is drawn, or straight back to whoever returned the step, if that changes no fact that others used."""
    back = file.loaded.memory.backs.pop(task.token, None)
    if back is not None:
        host = CaseHost(work, file)
        known = data_of(file.deployed.program, file.loaded.state, task.token, at=work.now, host=host)
        if all(known.get(name) == value for name, value in data.items()):
            opened = straight_back(work, file, task, back, data)
            if opened is not None:
                return opened
    return move(work, file, Complete(task.token, data))


def waiting_for(work: Work, file: CaseFile, task: HumanTask) -> tuple[HumanTask, ...]:
    """The tasks of those who must still sign a step; none where it is decided."""
    if task.sign is None:
        return ()
    return tuple(each for each in tasks_of(work, file, task.token) if each.closed_at is None)


def advised(work: Work, file: CaseFile, task: HumanTask, advice: str) -> HumanTask:
    """Somebody who was added before has said what they think; whoever asked may decide once all have."""
    told = {"state": TaskState.COMPLETED, "closed_by": work.actor.person}
    why = keep_reason(work, file, "task_answered", advice.strip())
    return _stood_down(work, file, task, told, "task_answered", why)


def declined(work: Work, file: CaseFile, task: HumanTask) -> HumanTask:
    """Somebody who was added before gives no advice."""
    return _stood_down(work, file, task, {"state": TaskState.CANCELLED}, "task_unclaimed", {})


def _stood_down(
    work: Work, file: CaseFile, task: HumanTask, values: Mapping[str, Any], kind: str, facts: Mapping[str, Any]
) -> HumanTask:
    closed = replace(task, closed_at=work.now, revision=task.revision + 1, **values)
    file.put(closed)
    work.event(file, kind, task=closed, to=task.owner, **facts)
    call_up(work, file, tasks_of(work, file, task.token))
    with unless_somebody_was_first(work, task):
        work.save(file)
    return closed


def vacate(work: Work, file: CaseFile, task: HumanTask) -> None:
    """A signer may sign no longer: the vote waits for another holder of the role, else for the administrator.

    It is never taken as given, and never simply left out: that would decide the step without anybody's act.
    """
    element, waits = element_of(file, task), task.state is TaskState.WAITING
    if task.sign == BEFORE:
        file.put(replace(task, state=TaskState.CANCELLED, closed_at=work.now, revision=task.revision + 1))
    else:
        state = TaskState.WAITING if waits else TaskState.OPEN
        free = replace(task, state=state, assignee=None, owner=None, claimed_at=None, revision=task.revision + 1)
        file.put(free if _others(work, file, free, element) else to_administrator(work, file, free))
    work.event(file, "task_released", task=task)
    call_up(work, file, tasks_of(work, file, task.token))


def _others(work: Work, file: CaseFile, task: HumanTask, element: Element) -> bool:
    """Whether anybody who does not sign the step yet could take a signer's task from the pool."""
    known = {holder(each) for each in tasks_of(work, file, task.token)}
    where = codes_down_to(file.case.place_path, task.place)
    found = holders(work.connection, work.county, task.role, where, work.today)
    return any(person not in known and unfit(work, file, element, person) is None for person, _ in found)


def settle_signers(work: Work, file: CaseFile) -> None:
    """After a move to another version: a step that several decide now has its signers, and each signer may still sign."""
    for task in open_tasks_of(work.connection, work.county, file.case.id):
        element = find_element(file, task.process, task.element)
        if element is None:
            continue
        if task.sign is None and element.deciding.rule is not None:
            _seat_anew(work, file, task, element)
        elif task.sign is not None and task.assignee is not None and not may_keep(work, file, task, element):
            vacate(work, file, file.tasks.get(task.id, task))


def _seat_anew(work: Work, file: CaseFile, task: HumanTask, element: Element) -> None:
    """A step of one becomes a step of several: whoever has it keeps the task, if they sign too."""
    host = CaseHost(work, file)
    data = data_of(file.deployed.program, file.loaded.state, task.token, at=work.now, host=host)
    blank: dict[str, Any] = {"assignee": None, "owner": None, "claimed_at": None, "opened_at": work.now}
    step = replace(task, id=new_id(), sign=VOTE, revision=1, state=TaskState.OPEN, **blank)
    made = seated(work, file, element, step, data)
    own = next((each for each in made if each.assignee is not None and each.assignee == holder(task)), None)
    if own is None:
        file.put(replace(task, state=TaskState.CANCELLED, closed_at=work.now, revision=task.revision + 1))
        work.event(file, "task_cancelled", task=task)
    else:
        file.put(replace(task, sign=VOTE, weight=own.weight, turn=own.turn, revision=task.revision + 1))
    for each in made:
        if each is not own:
            file.put(each)
            work.event(file, "task_opened", task=each, sign=each.sign, turn=each.turn)
    call_up(work, file, tasks_of(work, file, task.token))
