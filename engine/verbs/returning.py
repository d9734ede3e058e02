"""Going back: 退回 return to an earlier step, and 取回 take back what one has just done.

Neither restores an old state: the steps ahead are left, and the target is entered anew (see `engine.runner.moving`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from engine.advance import CaseHost, apply
from engine.assigning import may_keep, unfit
from engine.authority import (
    element_of,
    require_allowed,
    require_running,
    unless_somebody_was_first,
)
from engine.errors import Forbidden, InvalidForm, NotPossible
from engine.memory import Back
from engine.records import HumanTask, TaskState
from engine.runner import Outcome
from engine.runner.moving import CannotMove, ahead_of, jump
from engine.seating import BEFORE
from engine.sight import task_in_hand, task_in_sight
from engine.store.hot_tasks import all_tasks_of
from engine.store.tables import event
from engine.submissions import submissions_of
from engine.tallying import ballots_of, call_up, tasks_of
from engine.text import Text
from engine.verbs.administering import revoke
from engine.verbs.filling import keep_draft, keep_reason
from engine.verbs.merging import MERGED
from engine.work import CaseFile, Work


def give_back(
    work: Work, task_id: str, revision: int, target: str, reason: str, *, straight: bool
) -> tuple[HumanTask, ...]:
    """退回 to a step that was done, for whoever did it; what is between is walked again.

    `straight`: when it is done again, and no fact that an earlier step used has changed, the case comes straight back
    here; else every step between is done again.
    """
    task, file, _ = task_in_hand(work, task_id, revision)
    require_allowed(element_of(file, task), "return")
    if task.owner is not None:
        raise NotPossible(detail=Text("您只是协办，请答复对方。", "you were only asked for advice; answer."))
    if not reason.strip():
        raise InvalidForm({"reason": [Text("请写明退回的理由。", "Say why it goes back.")]})
    if target == task.element or file.loaded.memory.latest(target) is None:
        raise NotPossible(
            detail=Text("只能退回到已经办过的步骤。", "it can go back only to a step that has been done.")
        )
    back = Back(task.process, task.element, work.me) if straight else None
    return _go_back(work, file, task, target, ("task_returned", reason), back)


def take_back(work: Work, task_id: str) -> tuple[HumanTask, ...]:
    """取回: what I did comes back to me, while nobody and nothing has gone on from it."""
    task, file, _ = task_in_sight(work, task_id)
    require_running(file)
    if task.state is not TaskState.COMPLETED or task.assignee != work.me:
        raise Forbidden(expected=Text("办结这一步的人", "whoever completed this step"), found=work.person.name)
    require_allowed(element_of(file, task), "take_back")
    work.ask_bar(file)
    if task.sign is not None and _is_one_voice(work, file, task):
        return (_take_vote_back(work, file, task),)
    _require_untouched(work, file, task)
    return _go_back(work, file, task, task.element, ("task_taken_back", ""), None)


def _is_one_voice(work: Work, file: CaseFile, task: HumanTask) -> bool:
    """Whether what somebody gave is one voice among others. Raises `NotPossible` where several have decided the step."""
    tasks = tasks_of(work, file, task.token)
    if task.sign == BEFORE or any(each.closed_at is None for each in tasks):
        return True  # advice is part of a decision that is somebody else's
    if len(ballots_of(tasks)) > 1:
        raise NotPossible(
            detail=Text(
                "这一步由多人决定，已经有了结果，不能取回自己的一票。如需更正，请从下一步退回。",
                "several people decided this step, so one vote cannot be taken back. Return it from the next step.",
            )
        )
    return False


def _take_vote_back(work: Work, file: CaseFile, task: HumanTask) -> HumanTask:
    """A vote on a step that is undecided: it is open to its signer again, with what was typed as a draft."""
    later = [each for each in tasks_of(work, file, task.token) if each.vote is not None and each.turn > task.turn]
    if task.vote is None or later:
        raise NotPossible(
            detail=Text(
                "后面的人已经签署，或您只是提了建议，不能取回。",
                "somebody has signed after you, or you only gave advice; it cannot be taken back.",
            )
        )
    blank: dict[str, Any] = {"closed_at": None, "closed_by": None, "vote": None, "revision": task.revision + 1}
    again = replace(task, state=TaskState.CLAIMED, claimed_at=work.now, **blank)
    file.put(again)
    kept = submissions_of(work.connection, work.county, file.case.id, work.house.vault)
    typed = [each for each in kept if each.task_id == task.id]
    if typed:
        keep_draft(work, task.id, typed[-1].values)
    work.event(file, "task_taken_back", task=task, target=task.element, vote=task.vote)
    call_up(work, file, tasks_of(work, file, task.token))
    with unless_somebody_was_first(work, task):
        work.save(file)
    return again


def _require_untouched(work: Work, file: CaseFile, task: HumanTask) -> None:
    ahead = ahead_of(file.deployed.program, task.process, task.element)
    done = task.closed_at or work.now
    since = work.connection.execute(
        select(event.c.kind, event.c.task_id)
        .where(event.c.county == work.county, event.c.case_id == file.case.id, event.c.at >= done)
        .where(event.c.kind.in_(("service_done", MERGED)))
    ).all()
    with_mine = {row.task_id for row in since if row.kind == MERGED}
    for other in all_tasks_of(work.connection, work.county, file.case.id):
        if other.element not in ahead or other.id == task.id:
            continue
        if other.id in with_mine and other.closed_by == task.closed_by:
            continue
        later = other.closed_at is not None and (other.closed_at, other.id) > (done, task.id)
        touched = other.state is TaskState.COMPLETED and later
        claimed = other.closed_at is None and other.assignee is not None and other.revision > 1  # not merely given
        if touched or claimed:
            if other.closed_by is None and other.assignee is None:
                raise NotPossible(detail=_SYSTEM_WAS_FIRST)
            who = work.somebody(other.closed_by or other.assignee or "").name
            raise NotPossible(
                detail=Text(
                    "{who}已经接手后面的步骤，不能取回。如需更正，请联系对方退回。",
                    "{who} has a later step already, so it cannot be taken back. Ask them to return it.",
                ).format(who=who)
            )
    if any(row.kind == "service_done" for row in since):
        raise NotPossible(detail=_SYSTEM_WAS_FIRST)


_SYSTEM_WAS_FIRST = Text(
    "系统已经办了后面的步骤，不能取回。请在下一步退回。",
    "the system has done a later step, so it cannot be taken back. Return it from the next step.",
)


def _go_back(
    work: Work, file: CaseFile, task: HumanTask, target: str, why: tuple[str, str], back: Back | None
) -> tuple[HumanTask, ...]:
    kind, reason = why
    program, state, host = file.deployed.program, file.loaded.state, CaseHost(work, file)
    near = task.token if task.closed_at is None else None
    try:
        outcome = jump(program, state, target, process=task.process, near=near, at=work.now, host=host)
    except CannotMove as refused:
        raise NotPossible(detail=refused.cause) from None
    revoked = revoke(work, file, ahead_of(program, task.process, target))
    told: Mapping[str, Any] = keep_reason(work, file, kind, reason.strip()) if reason else {}
    work.event(file, kind, task=task, target=target, revoked=revoked, straight=back is not None, **told)
    opened = _to_former(work, file, target, apply(work, file, outcome))
    if back is not None and _leaves(outcome, task):
        file.loaded.memory.backs |= {each.token: back for each in opened if each.element == target}
    with unless_somebody_was_first(work, task):
        work.save(file)
    return opened


def _leaves(outcome: Outcome, task: HumanTask) -> bool:
    """Whether a step stands on the way that was cleared; one on a way beside it goes on as it is."""
    return any(each.token == task.token for each in outcome.closed)


def _to_former(
    work: Work, file: CaseFile, element: str, opened: tuple[HumanTask, ...], former: str | None = None
) -> tuple[HumanTask, ...]:
    """A step that is done again goes to whoever did it before, if they still may."""
    who = former or file.loaded.memory.latest(element)
    given = []
    for task in opened:
        again = replace(task, state=TaskState.CLAIMED, assignee=who, claimed_at=work.now)
        if task.element == element and task.assignee is None and who is not None and _may_again(work, file, again, who):
            file.put(again)
            given.append(again)
        else:
            given.append(task)
    return tuple(given)


def _may_again(work: Work, file: CaseFile, task: HumanTask, who: str) -> bool:
    """Whether the step may be theirs: who only signed it beside others may lack the role to do it alone."""
    element = element_of(file, task)
    return unfit(work, file, element, who) is None and may_keep(work, file, task, element)


def straight_back(
    work: Work, file: CaseFile, task: HumanTask, back: Back, data: Mapping[str, object]
) -> tuple[HumanTask, ...] | None:
    """Back to whoever returned it; None where the way there is not open any longer."""
    program, state, host = file.deployed.program, file.loaded.state, CaseHost(work, file)
    try:
        outcome: Outcome = jump(
            program, state, back.element, process=back.process, near=task.token, data=data, at=work.now, host=host
        )
    except CannotMove:
        return None
    if not _leaves(outcome, task):
        return None
    work.event(file, "came_straight_back", element=back.element)
    return _to_former(work, file, back.element, apply(work, file, outcome), back.person)
