"""What a person does with a step: take it, give it back, keep a draft, complete it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from engine.advance import move
from engine.assigning import may_keep
from engine.authority import (
    element_of,
    entitled,
    require_bulk,
    require_candidate,
    require_mine,
    require_open,
    require_revision,
    require_running,
    unless_somebody_was_first,
)
from engine.errors import NotPossible
from engine.forms import Form
from engine.records import CaseStatus, Completed, HumanTask, TaskState
from engine.runner import Complete
from engine.seating import BEFORE
from engine.sight import task_in_hand, task_in_sight
from engine.store.hot_tasks import TASK_COLUMNS, drop_drafts, task_of
from engine.store.tables import cases, human_task
from engine.submissions import submissions_of
from engine.tallying import require_no_signer, vote_of
from engine.text import Text
from engine.verbs.filling import filled_in, keep_draft, keep_submission
from engine.verbs.merging import merged
from engine.verbs.returning import straight_back
from engine.verbs.voting import declined, go_on, vacate, waiting_for
from engine.work import CaseFile, Look, Work


def claim(work: Work, task_id: str, revision: int) -> HumanTask:
    """签收: takes a task from the pool of its role and place."""
    task, file, _ = task_in_sight(work, task_id)
    require_running(file)
    require_candidate(work, file, task)
    require_revision(work, task, revision)
    require_open(work, task)
    if task.assignee == work.me:
        return task
    if task.assignee is not None:
        require_mine(work, task)
    if task.sign is not None:
        require_no_signer(work, file, task, work.me)
    return _move(work, file, task, "task_claimed", TaskState.CLAIMED, work.me)


def unclaim(work: Work, task_id: str, revision: int) -> HumanTask:
    """退签: gives a task back to the pool, untouched; what was drafted stays with whoever drafted it."""
    task, file, _ = task_in_sight(work, task_id)
    require_running(file)
    require_mine(work, task)
    require_revision(work, task, revision)
    require_open(work, task)
    if task.sign == BEFORE:
        return declined(work, file, task)
    if task.owner is not None:
        return _move(work, file, replace(task, owner=None), "task_unclaimed", TaskState.CLAIMED, task.owner)
    if not may_unclaim(task):
        raise NotPossible(
            detail=Text(
                "您是这一步的签署人，不能退签；如不便签署，请转办。",
                "you sign this step, so there is no pool to give it back to; hand it over if you cannot.",
            )
        )
    return _move(work, file, task, "task_unclaimed", TaskState.OPEN, None)


def may_unclaim(task: HumanTask) -> bool:
    """Whether a task came from a pool, so that it can go back there; a signer's comes with the name."""
    return task.sign is None or task.claimed_at is None or task.claimed_at > task.opened_at


def held_in_vain(look: Look) -> list[str]:
    """Ids of tasks that somebody has who left, whose role or place ended, or whose training ran out."""
    rows = look.connection.execute(
        select(*TASK_COLUMNS, cases.c.place_path, cases.c.process, cases.c.version)
        .join(cases, (cases.c.county == human_task.c.county) & (cases.c.id == human_task.c.case_id))
        .where(human_task.c.county == look.county, human_task.c.closed_at.is_(None))
        .where(human_task.c.assignee.is_not(None))
    ).all()
    look.meet({row.assignee for row in rows})
    return [row.id for row in rows if not _may_hold(look, task_of(row), *row[-3:])]


def _may_hold(look: Look, task: HumanTask, path: str, process: str, version: int) -> bool:
    drawn = look.library.deployed(look.connection, look.county, process, version).blueprints.get(task.process)
    element = drawn.elements.get(task.element) if drawn else None
    return element is None or entitled(look.somebody(task.assignee or ""), task, element, path, look.today)


def release(work: Work, task_id: str) -> bool:
    """Back to the pool, or whoever asked for advice, when somebody may have a task no longer; false where they still may."""
    task, file, _ = work.task(task_id)
    if task.closed_at is not None or task.assignee is None or file.case.status is not CaseStatus.RUNNING:
        return False
    if entitled(work.somebody(task.assignee), task, element_of(file, task), file.case.place_path, work.today):
        return False
    if task.sign is not None:
        vacate(work, file, task)
        work.save(file)
        return True
    if task.owner is not None and may_keep(work, file, replace(task, assignee=task.owner), element_of(file, task)):
        _move(work, file, replace(task, owner=None), "task_released", TaskState.CLAIMED, task.owner)
    else:
        _move(work, file, replace(task, owner=None), "task_released", TaskState.OPEN, None)
    return True


def _move(work: Work, file: CaseFile, task: HumanTask, kind: str, state: TaskState, assignee: str | None) -> HumanTask:
    claimed_at = work.now if assignee else None
    moved = replace(task, state=state, assignee=assignee, claimed_at=claimed_at, revision=task.revision + 1)
    file.put(moved)
    work.event(file, kind, task=moved)
    with unless_somebody_was_first(work, task):
        work.save(file)
    return moved


def save_draft(work: Work, task_id: str, values: Mapping[str, object]) -> None:
    """暂存: keeps an unfinished form; nothing moves."""
    task, file, _ = task_in_sight(work, task_id)
    require_running(file)
    require_open(work, task)
    require_candidate(work, file, task)
    keep_draft(work, task.id, values)


def _come_back(
    work: Work, file: CaseFile, task: HumanTask, form: Form | None, routed: Mapping[str, object]
) -> tuple[HumanTask, ...] | None:
    """Straight back to whoever returned the step, if no fact that others used has changed; None: on as it is drawn."""
    back = file.loaded.memory.backs.pop(task.token, None)
    if back is None:
        return None
    kept = submissions_of(work.connection, work.county, file.case.id, work.house.vault)
    before = [each for each in kept if each.element == task.element and each.task_id != task.id]
    same = form is None or (bool(before) and form.routed(before[-1].values) == routed)
    return straight_back(work, file, task, back, routed) if same else None


def complete(work: Work, task_id: str, revision: int, values: Mapping[str, object], *, bulk: bool = False) -> Completed:
    """Does the step: checks the form, keeps what was filled in, and moves the case on; `bulk`: as one of many."""
    task, file, has_draft = task_in_hand(work, task_id, revision)
    element = element_of(file, task)
    if bulk:
        require_bulk(element)
    form, kept = filled_in(work, file, task, element, values)
    if task.owner is not None:
        raise NotPossible(detail=Text("请答复请您协办的人，由对方决定。", "answer whoever asked you; they decide."))
    by, revised, vote = work.actor.person, task.revision + 1, vote_of(task, element, kept)
    file.put(replace(task, state=TaskState.COMPLETED, closed_at=work.now, closed_by=by, revision=revised, vote=vote))
    for who in work.hands:
        file.loaded.memory.did(task.element, who.id)
    told = keep_submission(work, file, task.id, task.element, form, kept) if form else {}
    if has_draft:
        drop_drafts(work.connection, work.county, task.id)
    work.event(file, "task_completed", task=task, **told, **({"vote": vote} if vote else {}))
    routed = form.routed(kept) if form else {}
    file.filling = form
    file.loaded.memory.lapsed.pop(task.id, None)
    with unless_somebody_was_first(work, task):
        opened = _on(work, file, task, form, routed)
        work.save(file)
    return Completed(file.case, opened, file.case.end_element, waiting_for(work, file, task))


def _on(
    work: Work, file: CaseFile, task: HumanTask, form: Form | None, routed: Mapping[str, object]
) -> tuple[HumanTask, ...]:
    """The case goes on from a step that somebody has done, as far as that is theirs to say alone."""
    if task.sign is not None:
        return merged(work, file, task, go_on(work, file, task, routed))
    opened = _come_back(work, file, task, form, routed)
    return merged(work, file, task, move(work, file, Complete(task.token, routed))) if opened is None else opened
