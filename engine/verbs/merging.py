"""The same person twice in a row: a step that asks nothing is done with the one before, where the diagram says so.

It is never passed over: it opens, is completed as by that person, and its event says `task_merged`.
"""

from __future__ import annotations

from dataclasses import replace

from engine.advance import move
from engine.authority import element_of, entitled
from engine.records import HumanTask, TaskState
from engine.runner import Complete
from engine.work import CaseFile, Work

MERGED = "task_merged"


def merged(work: Work, file: CaseFile, done: HumanTask, opened: tuple[HumanTask, ...]) -> tuple[HumanTask, ...]:
    """The steps that remain open behind one that the actor has done, once those that merge with it are done too."""
    steps, seen, remaining = list(opened), {(done.process, done.element)}, []
    while steps:
        task = steps.pop(0)
        step = (task.process, task.element)
        if step in seen or not _merges(work, file, done, task):  # a circle of such steps stops where it began
            remaining.append(task)
            continue
        seen.add(step)
        steps += _complete(work, file, done, task)
    return tuple(remaining)


def _merges(work: Work, file: CaseFile, done: HumanTask, task: HumanTask) -> bool:
    """Whether a step would be the actor's: given to them, or theirs to take; and nothing keeps them from it."""
    element, me = element_of(file, task), work.actor.person
    if not element.merge or element.form is not None or task.sign is not None or work.actor.acting_for is not None:
        return False
    if task.assignee not in (None, me) or task.role != element.role:  # or it lies with the process administrator
        return False
    if file.loaded.memory.step_done_by(me, element.apart_from) is not None:
        return False
    return entitled(work.person, task, element, file.case.place_path, work.today)


def _complete(work: Work, file: CaseFile, done: HumanTask, task: HumanTask) -> tuple[HumanTask, ...]:
    me = work.actor.person
    closed = replace(
        task, state=TaskState.COMPLETED, assignee=me, claimed_at=work.now, closed_at=work.now, closed_by=me,
        revision=task.revision + 1,
    )  # fmt: skip
    file.put(closed)
    file.loaded.memory.did(task.element, me)
    work.event(file, MERGED, task=closed, merged_with=done.element)
    return move(work, file, Complete(task.token, {}))
