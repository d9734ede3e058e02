"""Ending a case before its end: 撤回 withdraw, 申请撤销 and its answer, 终止 terminate.

Whoever started a case takes it back while nobody has decided anything in it. After that it is a request, which
whoever has a step of it grants or refuses; it lies in the memory of the case and is gone when the case ends. Withdrawing is
the applicant's free act at any time before the decision; where it has a paper of its own, the diagram has a step for it.
"""

from __future__ import annotations

from sqlalchemy import select, update

from engine.advance import move
from engine.authority import (
    require_running,
    require_sight,
)
from engine.clock import LEGAL_ZONE
from engine.errors import Forbidden, InvalidForm, NotPossible, Stale
from engine.memory import Asked
from engine.notices import Told
from engine.records import Case, HumanTask
from engine.runner import CancelCase
from engine.sight import task_in_hand
from engine.store.hot_tasks import open_tasks_of
from engine.store.tables import human_task, intention
from engine.text import Text
from engine.verbs.filling import keep_reason
from engine.verbs.notifying import handlers_of, tell
from engine.verbs.steering import is_administrator
from engine.work import CaseFile, Work


def withdraw(work: Work, case_id: str, reason: str) -> Case:
    """撤回: by whoever started the case, before anybody else has decided; with a reason."""
    return _withdraw(work, work.case(case_id), reason)


def _withdraw(work: Work, file: CaseFile, reason: str, revision: int | None = None) -> Case:
    _require_starter(work, file)
    _require_live(work, file, reason)
    _require_seen(file, revision)
    if _decided(work, file):
        raise NotPossible(
            detail=Text(
                "已有同事办理过此案，不能直接撤回；请申请撤销，由现在的办理人答复。",
                "a colleague has acted on it; ask that it be cancelled, and whoever has it now will answer.",
            )
        )
    return _end(work, file, "withdrawn", reason)


def cancel(work: Work, case_id: str, revision: int, reason: str) -> Case:
    """终止 by an administrator at any time, which is an administrative act; for whoever started the case, `withdraw`."""
    file = work.case(case_id)
    if not is_administrator(work):
        return _withdraw(work, file, reason, revision)
    _require_live(work, file, reason)
    _require_seen(file, revision)
    return _end(work, file, "terminated", reason)


def ask_cancel(work: Work, case_id: str, reason: str) -> None:
    """申请撤销: whoever started the case asks those who have it now; one request at a time."""
    file = work.case(case_id)
    _require_starter(work, file)
    _require_live(work, file, reason)
    asked = file.loaded.memory.asked
    if asked is not None:
        when = asked.at.astimezone(LEGAL_ZONE).strftime("%Y-%m-%d %H:%M")
        said = Text("{when}已经申请过，等待答复。", "it was asked for at {when}, and waits for an answer.")
        raise NotPossible(detail=said.format(when=when))
    if not _decided(work, file):
        raise NotPossible(detail=Text("还没有同事办理，可以直接撤回。", "nobody has acted on it yet; withdraw it."))
    told = keep_reason(work, file, "cancel_asked", reason.strip())
    file.loaded.memory.asked = Asked(work.me, work.now, told["submission"])
    work.event(file, "cancel_asked", **told)
    waiting = open_tasks_of(work.connection, work.county, case_id)
    handlers = {who for task in waiting for who in handlers_of(work, file, task)}
    tell(work, file, Told.CANCEL_ASKED, handlers, words=reason)
    work.save(file)


def grant_cancel(work: Work, task_id: str, revision: int, reason: str) -> Case:
    """Whoever has a step of the case agrees: the case is cancelled."""
    _, file, asked = _asked(work, task_id, revision)
    tell(work, file, Told.CANCEL_ANSWERED, [asked.person], words=reason)
    return _end(work, file, "cancel_granted", reason or "-")


def refuse_cancel(work: Work, task_id: str, revision: int, reason: str) -> None:
    """Whoever has a step of the case does not agree, and says why; the case goes on."""
    task, file, asked = _asked(work, task_id, revision)
    _require_reason(reason)
    file.loaded.memory.asked = None
    work.event(file, "cancel_refused", task=task, **keep_reason(work, file, "cancel_refused", reason.strip()))
    tell(work, file, Told.CANCEL_ANSWERED, [asked.person], task=task, words=reason)
    work.save(file)


def _asked(work: Work, task_id: str, revision: int) -> tuple[HumanTask, CaseFile, Asked]:
    task, file, _ = task_in_hand(work, task_id, revision)
    asked = file.loaded.memory.asked
    if asked is None:
        raise NotPossible(detail=Text("没有等待答复的撤销申请。", "no request to cancel it waits for an answer."))
    if asked.person in (work.actor.person, work.me):
        raise NotPossible(detail=Text("自己的申请须由别人答复。", "somebody else must answer your own request."))
    return task, file, asked


def _end(work: Work, file: CaseFile, kind: str, reason: str) -> Case:
    """Every step is left, legal periods are over, and nothing goes out any more that has not gone yet."""
    revoked = work.connection.execute(
        update(intention)
        .where(intention.c.county == work.county, intention.c.case_id == file.case.id)
        .where(intention.c.state == "waiting", intention.c.element.is_not(None))
        .values(state="revoked")
    ).rowcount
    move(work, file, CancelCase())
    work.event(file, kind, revoked=revoked, **keep_reason(work, file, kind, reason.strip()))
    work.save(file)
    return file.case


def _require_starter(work: Work, file: CaseFile) -> None:
    """The starter, or who stands in for them: settles for whom. Others hear `NotFound` where they may not know of it."""
    starter, me = file.case.started_by, work.actor.person
    away = {each.person.id for each in work.stands_for if each.covers(file.case.process)}
    if starter != me and starter not in away:
        require_sight(work, file)
        expected = Text("发起人", "whoever started the case")
        raise Forbidden(expected=expected, found=work.person.name)
    work.act_for(starter)


def _require_live(work: Work, file: CaseFile, reason: str) -> None:
    require_running(file)
    _require_reason(reason)
    work.ask_bar(file)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidForm({"reason": [Text("请填写理由。", "Say why.")]})


def _require_seen(file: CaseFile, revision: int | None) -> None:
    if revision is not None and file.case.revision != revision:
        raise Stale(happened=Text("案件有新的进展", "the case has moved on"))


def _decided(work: Work, file: CaseFile) -> bool:
    """Whether anybody but whoever started it has done a step of the case."""
    found = select(human_task.c.id).where(
        human_task.c.county == work.county,
        human_task.c.case_id == file.case.id,
        human_task.c.state == "completed",
        human_task.c.closed_by.not_in([file.case.started_by, work.actor.person]),
    )
    return work.connection.execute(found.limit(1)).first() is not None
