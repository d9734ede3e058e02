"""What only an administrator does with a running case, and never without a reason: it all stands in the history.

挂起 suspend, 激活 resume, 自由跳转 jump, 唤醒 reopen; and the correction of what somebody typed, which is a new entry.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import delete, select, update

from engine.advance import CaseHost, apply
from engine.authority import element_of, require_running, require_sight
from engine.errors import Forbidden, InvalidForm, NotFound, NotPossible, Stale
from engine.fields import hides_anything, known_to, seen_of, unseen_by
from engine.forms import Form
from engine.records import LIVE, Case, CaseStatus, HumanTask, Submission, TaskState
from engine.runner import Outcome
from engine.runner.moving import CannotMove, ahead_of, amend, jump, reopen, standing
from engine.store.hot import insert_rows
from engine.store.hot_tasks import all_tasks_of, attached_to
from engine.store.tables import awaited, intention, job, timer
from engine.submissions import submissions_of
from engine.tallying import ballots_of, vote_of
from engine.text import Text
from engine.verbs.filling import checked_values, keep_reason, keep_submission
from engine.verbs.steering import is_administrator
from engine.work import CaseFile, Work


def suspend(work: Work, case_id: str, revision: int, reason: str) -> Case:
    """挂起: nothing can be done until it is resumed. Legal periods go on, but for those that the rules stop then."""
    file = _opened(work, case_id, revision, reason)
    require_running(file)
    stops = [name for name, rule in file.rules.deadlines.items() if rule.stops_when_suspended]
    file.loaded.memory.stopped = [name for name in stops if file.periods.pause(name, work.now) is not None]
    drop_waits(work, file)
    file.change(status=CaseStatus.SUSPENDED)
    work.event(file, "suspended", **keep_reason(work, file, "suspend", reason.strip()))
    work.save(file)
    return file.case


def resume(work: Work, case_id: str, revision: int, reason: str) -> Case:
    """激活: goes on where it stood; timers that fell due meanwhile go off at once."""
    file = _opened(work, case_id, revision, reason)
    if file.case.status is not CaseStatus.SUSPENDED:
        raise NotPossible(detail=Text("案件没有挂起。", "the case is not suspended."))
    for name in file.loaded.memory.stopped:
        file.periods.resume(name, work.now)
    file.loaded.memory.stopped = []
    file.change(status=CaseStatus.RUNNING)
    write_waits(work, file)
    _call_at_once(work, case_id)
    work.event(file, "resumed", **keep_reason(work, file, "resume", reason.strip()))
    work.save(file)
    return file.case


def _call_at_once(work: Work, case_id: str) -> None:
    """Jobs that waited with the case are due now; one that is being done holds its own row and needs no call."""
    waiting = select(job.c.id).where(job.c.county == work.county, job.c.lock == case_id, job.c.state == "waiting")
    free = work.connection.execute(waiting.with_for_update(skip_locked=True)).scalars().all()
    if free:
        same = (job.c.county == work.county) & job.c.id.in_(free)
        work.connection.execute(update(job).where(same).values(due_at=work.now))


def drop_waits(work: Work, file: CaseFile) -> None:
    """No timer goes off and no message finds the case."""
    for table in (timer, awaited):
        work.connection.execute(delete(table).where(table.c.county == work.county, table.c.case_id == file.case.id))


def write_waits(work: Work, file: CaseFile) -> None:
    """The rows of timers, messages and signals as the state of the case has them."""
    case_id, county = file.case.id, work.county
    drop_waits(work, file)
    stands = standing(file.deployed.program, file.loaded.state, at=work.now, host=CaseHost(work, file))
    same: dict[str, object] = {"county": county, "case_id": case_id}
    due = [same | {"token": each.token, "element": each.element, "due_at": each.due} for each in stands if each.due]
    waits = [
        same | {"token": each.token, "kind": kind, "name": name, "key": each.key}
        for each in stands
        for kind, name in each.awaits
    ]
    for name, rows in (("timer", due), ("awaited", waits)):
        if rows:
            insert_rows(work.connection, name, rows)


def put_on(
    work: Work, case_id: str, revision: int, element: str, reason: str, process: str | None, near: int | None
) -> tuple[HumanTask, ...]:
    """自由跳转: leaves the steps on the way and enters another anew; what they meant to send, and has not gone, is revoked."""
    file = _opened(work, case_id, revision, reason)
    require_running(file)
    host, program, state = CaseHost(work, file), file.deployed.program, file.loaded.state
    try:
        outcome = jump(program, state, element, process=process, near=near, at=work.now, host=host)
    except CannotMove as refused:
        raise NotPossible(detail=refused.cause) from None
    return _moved(work, file, "jumped", (process or file.case.process, element), reason, outcome)


def take_up(work: Work, case_id: str, revision: int, element: str, reason: str) -> tuple[HumanTask, ...]:
    """唤醒: an ended case goes on at a step. What it did to registers and payments stays until a step changes it."""
    file = _opened(work, case_id, revision, reason)
    if file.case.status in LIVE:
        raise NotPossible(detail=Text("案件还没有结束。", "the case has not ended."))
    file.change(status=CaseStatus.RUNNING, ended_at=None, end_element=None)
    host, program, state = CaseHost(work, file), file.deployed.program, file.loaded.state
    try:
        outcome = reopen(program, state, element, at=work.now, host=host)
    except CannotMove as refused:
        raise NotPossible(detail=refused.cause) from None
    return _moved(work, file, "reopened", (file.case.process, element), reason, outcome)


def _moved(
    work: Work, file: CaseFile, kind: str, target: tuple[str, str], reason: str, outcome: Outcome
) -> tuple[HumanTask, ...]:
    """`target` is (process, element)."""
    revoked = revoke(work, file, ahead_of(file.deployed.program, *target))
    before, after = (places(work, file, state) for state in (file.loaded.state, outcome.state))
    left = [element for token, (_, element) in before.items() if token not in after]
    why = keep_reason(work, file, kind, reason.strip())
    work.event(file, kind, element=target[1], left=left, revoked=revoked, **why)
    opened = apply(work, file, outcome)
    work.save(file)
    return opened


def places(work: Work, file: CaseFile, state: bytes) -> dict[int, tuple[str, str]]:
    """(process, element) where people, services or time are waited for, by token."""
    stands = standing(file.deployed.program, state, at=work.now, host=CaseHost(work, file))
    return {each.token: (each.process, each.element) for each in stands if each.waits_for in _WAITED_FOR}


_WAITED_FOR = ("person", "service", "event", "failed")


def revoke(work: Work, file: CaseFile, elements: Collection[str]) -> int:
    """Takes back what steps ahead meant to send and what has not gone yet: they will mean it again. How many."""
    work.undone.update(elements)
    return work.connection.execute(
        update(intention)
        .where(
            intention.c.county == work.county,
            intention.c.case_id == file.case.id,
            intention.c.state == "waiting",
            intention.c.element.in_(sorted(elements)),
        )
        .values(state="revoked")
    ).rowcount


def correct(work: Work, case_id: str, submission_id: str, values: Mapping[str, object], reason: str) -> Submission:
    """更正: what was typed stays; a new entry with its reason stands for it from now on.

    By whoever typed it, while the case runs, or by an administrator. Raises `InvalidForm` as completing the step would.
    """
    file = work.case(case_id)
    kept = submissions_of(work.connection, work.county, case_id, work.house.vault)
    earlier = next((each for each in kept if each.id == submission_id), None)
    if earlier is None or not _is_of(work, earlier):
        require_sight(work, file)
    if earlier is None:
        raise NotFound(what=Text("填写记录", "entry"))
    _require_corrector(work, file, earlier)
    if any(each.person.id == earlier.acting_for and each.covers(file.case.process) for each in work.stands_for):
        work.act_for(earlier.acting_for or "")
    if any(each.corrects == submission_id for each in kept):
        raise Stale(
            happened=Text("这条记录已经更正过，请更正最新的一条", "this entry was corrected; correct the latest")
        )
    _require_reason(reason)
    _require_seen_whole(work, file, earlier)
    form, known = _form_of(file, earlier, kept)
    file.attached = attached_to(work.connection, work.county, case_id)
    typed = checked_values(file, form, values, known)
    told = keep_submission(work, file, earlier.task_id, earlier.element, form, typed, earlier.id)
    why = keep_reason(work, file, "correct", reason.strip())
    work.event(file, "submission_corrected", element=earlier.element, corrects=earlier.id, **told)
    work.event(file, "reason_given", element=earlier.element, **why)
    routed = _routed(work, file, earlier, form, typed)
    if file.case.status is CaseStatus.RUNNING and routed:
        host = CaseHost(work, file)
        apply(work, file, amend(file.deployed.program, file.loaded.state, routed, at=work.now, host=host))
    work.save(file)
    return replace(
        earlier,
        id=told["submission"],
        values=typed,
        at=work.now,
        person=work.actor.person,
        acting_for=work.actor.acting_for,
        corrects=earlier.id,
    )


def _routed(
    work: Work, file: CaseFile, earlier: Submission, form: Form, typed: Mapping[str, object]
) -> Mapping[str, object]:
    """What a correction mends in routing data. One of several votes mends nothing, and cannot become the other vote."""
    every = all_tasks_of(work.connection, work.county, file.case.id) if earlier.task_id else []
    task = next((each for each in every if each.id == earlier.task_id and each.vote is not None), None)
    if task is None:
        return form.routed(typed)
    ballots = ballots_of([each for each in every if each.token == task.token and each.state != TaskState.CANCELLED])
    if len(ballots) == 1 and element_of(file, task).deciding.rule is None:
        return form.routed(typed)
    if vote_of(task, element_of(file, task), typed) != task.vote:
        raise NotPossible(
            detail=Text(
                "这是多人表决中的一票，更正不能改变表决。未决定前可以取回重签，已决定的请从后面的步骤退回。",
                "this is one of several votes, and a correction cannot change it. Take it back while the step is "
                "undecided; else have it returned from a later step.",
            )
        )
    return {}


def _require_corrector(work: Work, file: CaseFile, earlier: Submission) -> None:
    if is_administrator(work):
        return
    require_running(file)
    work.ask_bar(file)
    if not _is_of(work, earlier):
        expected = Text("填写的人或管理员", "whoever typed it, or an administrator")
        raise Forbidden(expected=expected, found=work.person.name)


def _is_of(work: Work, earlier: Submission) -> bool:
    """Whether the actor typed it, or it was typed for them."""
    return not work.actor.is_system and work.actor.person in (earlier.person, earlier.acting_for)


def _require_seen_whole(work: Work, file: CaseFile, earlier: Submission) -> None:
    """Nobody puts right an entry of which a step of theirs hides a part: what they do not see would be lost."""
    if not hides_anything(file.deployed):
        return
    tasks = all_tasks_of(work.connection, work.county, file.case.id)
    unseen = unseen_by(work, file.case, file.deployed, tasks)
    if seen_of(earlier, unseen, {work.actor.person, work.me}).values != earlier.values:
        raise NotPossible(
            detail=Text(
                "这条记录里有您的岗位看不到的内容，请由能看到全部内容的人更正。",
                "this entry holds something that your step does not see; somebody who sees all of it must correct it.",
            )
        )


def _form_of(file: CaseFile, earlier: Submission, kept: Sequence[Submission]) -> tuple[Form, Mapping[str, object]]:
    """The form of an entry as its step has it, and what that step only reads."""
    for blueprint in file.deployed.blueprints.values():
        element = blueprint.elements.get(earlier.element)
        if element is None:
            continue
        form = blueprint.form_of(element)
        if form is not None and (element.kind.is_human or (element.kind.is_start and element.parent is None)):
            return form, known_to(blueprint, element, kept)
    raise NotPossible(detail=Text("这一步没有可更正的表单。", "this step has no form that could be corrected."))


def _opened(work: Work, case_id: str, revision: int, reason: str) -> CaseFile:
    """A case for an administrative act. Raises `Forbidden`, `NotFound`, `Stale`, `InvalidForm`."""
    file = work.case(case_id)
    if not is_administrator(work):
        raise Forbidden(expected=Text("管理员", "an administrator"), found=work.person.name)
    if file.case.revision != revision:
        raise Stale(happened=Text("案件有新的进展", "the case has moved on"))
    _require_reason(reason)
    return file


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidForm({"reason": [Text("请填写理由。", "Say why.")]})
