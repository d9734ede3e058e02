"""Messages and signals: what one tells a case that waits for it, found by a row and never by opening every case.

A message goes to one step (BPMN 2.0 §8.4.11, §13.5.1), a signal to every one that waits (§10.5.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from engine.advance import MESSAGE, move
from engine.authority import require_running
from engine.errors import Forbidden, NotPossible
from engine.jobs import JobContext
from engine.records import Case, CaseStatus
from engine.runner import Deliver, NobodyWaits, Signal
from engine.store.tables import awaited, cases
from engine.text import Text
from engine.verbs.steering import is_administrator
from engine.work import Work

HEAR = "hear"
"""Name of the job by which one case hears a signal."""
LATER: Final = timedelta(hours=1)
"""When a suspended case is told again; `resume` has it told at once."""


def deliver(work: Work, message: str, data: Mapping[str, object], case_id: str | None, subject: str | None) -> Case:
    """Hands a message to the one case that waits for it: the named one, or that of the subject. Raises `NotPossible`."""
    if not is_administrator(work):
        raise Forbidden(expected=Text("管理员或系统", "an administrator or the system"), found=work.person.name)
    found = _waiting(work, "message", message, case_id, subject)
    if len(found) != 1:
        raise NotPossible(detail=_nobody(message) if not found else _several(message))
    file = work.case(found[0])
    require_running(file)
    try:
        move(work, file, Deliver(message, dict(data)))
    except NobodyWaits:
        raise NotPossible(detail=_nobody(message)) from None
    work.event(file, "message_heard", message=message)
    work.save(file)
    return file.case


def _nobody(message: str) -> Text:
    return Text("没有案件在等消息“{name}”。", "no case waits for the message “{name}”.").format(name=message)


def _several(message: str) -> Text:
    return Text(
        "有几个案件在等消息“{name}”，请指明案件。", "several cases wait for the message “{name}”; say which is meant."
    ).format(name=message)


def _waiting(work: Work, kind: str, name: str, case_id: str | None, subject: str | None) -> list[str]:
    query = (
        select(awaited.c.case_id)
        .where(awaited.c.county == work.county, awaited.c.kind == kind, awaited.c.name == name)
        .distinct()
        .order_by(awaited.c.case_id)
    )
    if case_id is not None:
        query = query.where(awaited.c.case_id == case_id)
    if subject is not None:
        query = query.join(cases, (cases.c.county == awaited.c.county) & (cases.c.id == awaited.c.case_id)).where(
            cases.c.subject == subject
        )
    return list(work.connection.execute(query).scalars())


def broadcast(context: JobContext) -> None:
    """A signal: each case that waits for it hears it in a transaction of its own."""
    work, signal = context.work, str(context.args["signal"])
    for case_id in _waiting(work, "signal", signal, None, None):
        if case_id != context.args.get("but"):
            work.defer(HEAR, {"case": case_id, "signal": signal}, lock=case_id)


def hear(context: JobContext) -> None:
    """One case hears a signal; one that waits no longer is let go, one that is suspended hears it later."""
    work, signal = context.work, str(context.args["signal"])
    file = work.case(context.args["case"])
    if file.case.status is CaseStatus.SUSPENDED:
        work.defer(HEAR, context.args, at=work.now + LATER, lock=file.case.id)
    if file.case.status is not CaseStatus.RUNNING:
        return
    try:
        move(work, file, Signal(signal))
    except NobodyWaits:
        return
    work.event(file, "signal_heard", signal=signal)
    work.save(file)


def forward(context: JobContext) -> None:
    """A message that a case sent goes to the case of its family (the one that began it, or that it began) or subject."""
    work, message = context.work, str(context.args["message"])
    sender = work.case(context.args["from"])
    waiting = [each for each in _waiting(work, "message", message, None, None) if each != sender.case.id]
    related = [each for each in waiting if _related(work.case(each).case, sender.case)]
    if len(related) != 1:
        work.event(sender, "message_unheard", message=message, waiting=len(related))
        work.save(sender)
        return
    file = work.case(related[0])
    if file.case.status is CaseStatus.SUSPENDED:
        work.defer(MESSAGE, context.args, at=work.now + LATER)
        return
    move(work, file, Deliver(message))
    work.event(file, "message_heard", message=message)
    work.save(file)


def _related(case: Case, sender: Case) -> bool:
    if case.id == sender.parent or case.parent == sender.id:
        return True
    return case.subject is not None and case.subject == sender.subject
