"""Messages and signals: what one tells a case that waits for it, found by a row and never by opening every case.

A message goes to one step (BPMN 2.0 §8.4.11, §13.5.1), a signal to every one that waits (§10.5.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import or_, select

from engine.advance import MESSAGE, move
from engine.authority import require_running
from engine.errors import Forbidden, NotPossible
from engine.jobs import JobContext
from engine.records import Case, CaseStatus
from engine.runner import Deliver, NobodyWaits, Signal
from engine.runner.values import from_text
from engine.store.tables import awaited, cases
from engine.text import Text
from engine.verbs.steering import is_administrator
from engine.work import CaseFile, Work

HEAR = "hear"
"""Name of the job by which one case hears a signal."""
LATER: Final = timedelta(hours=1)
"""When a suspended case is told again; `resume` has it told at once."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message on its way: its name, what it carries, and for whom it is."""

    name: str
    data: Mapping[str, object] = field(default_factory=dict)
    key: str | None = None
    """Only a step that waits with this key has it."""
    case_id: str | None = None
    subject: str | None = None


def deliver(work: Work, letter: Letter) -> Case:
    """Hands a message to the one case that waits for it, by case, subject or key. Raises `NotPossible`."""
    if not is_administrator(work):
        raise Forbidden(expected=Text("管理员或系统", "an administrator or the system"), found=work.person.name)
    found = _waiting(work, letter)
    plain = [case_id for case_id, key in found if key is None]
    if len(plain) > 1:
        raise NotPossible(detail=_SEVERAL.format(name=letter.name))
    for case_id in [case_id for case_id, key in found if key is not None] + plain:
        file = work.case(case_id)
        require_running(file)
        with suppress(NobodyWaits):  # its key lies in what the message carries, and is another
            _hand_over(work, file, letter)
            return file.case
    raise NotPossible(detail=_NOBODY.format(name=letter.name))


def _hand_over(work: Work, file: CaseFile, letter: Letter) -> None:
    move(work, file, Deliver(letter.name, dict(letter.data), letter.key))
    work.event(file, "message_heard", message=letter.name)
    work.save(file)


_NOBODY = Text("没有案件在等消息“{name}”。", "no case waits for the message “{name}”.")
_SEVERAL = Text(
    "有几个案件在等消息“{name}”，请指明案件。", "several cases wait for the message “{name}”; say which is meant."
)


def _waiting(work: Work, letter: Letter, kind: str = "message") -> list[tuple[str, str | None]]:
    """(case, key) of those who wait, the oldest first; with a key only those that wait with it, or without one."""
    query = (
        select(awaited.c.case_id, awaited.c.key)
        .where(awaited.c.county == work.county, awaited.c.kind == kind, awaited.c.name == letter.name)
        .distinct()
        .order_by(awaited.c.case_id)
    )
    if letter.key is not None:
        query = query.where(or_(awaited.c.key == letter.key, awaited.c.key.is_(None)))
    if letter.case_id is not None:
        query = query.where(awaited.c.case_id == letter.case_id)
    if letter.subject is not None:
        query = query.join(cases, (cases.c.county == awaited.c.county) & (cases.c.id == awaited.c.case_id)).where(
            cases.c.subject == letter.subject
        )
    return [(row.case_id, row.key) for row in work.connection.execute(query)]


def broadcast(context: JobContext) -> None:
    """A signal: each case that waits for it hears it in a transaction of its own."""
    work, signal, args = context.work, str(context.args["signal"]), context.args
    for case_id in dict.fromkeys(case_id for case_id, _ in _waiting(work, Letter(signal), "signal")):
        if case_id != args.get("but"):
            work.defer(HEAR, {"case": case_id, "signal": signal, "data": args["data"]}, lock=case_id)


def hear(context: JobContext) -> None:
    """One case hears a signal; one that waits no longer is let go, one that is suspended hears it later."""
    work, signal = context.work, str(context.args["signal"])
    file = work.case(context.args["case"])
    if file.case.status is CaseStatus.SUSPENDED:
        work.defer(HEAR, context.args, at=work.now + LATER, lock=file.case.id)
    if file.case.status is not CaseStatus.RUNNING:
        return
    try:
        move(work, file, Signal(signal, from_text(context.args["data"])))
    except NobodyWaits:
        return
    work.event(file, "signal_heard", signal=signal)
    work.save(file)


def forward(context: JobContext) -> None:
    """A message that a case sent: to the case that waits with its key, else to one of the same family or subject."""
    work, args = context.work, context.args
    sender = work.case(args["from"])
    letter = Letter(str(args["message"]), from_text(args["data"]), args["key"])
    waiting = [each for each, _ in _waiting(work, letter) if each != sender.case.id]
    meant = waiting[:1] if letter.key is not None else [each for each in waiting if _related(work, each, sender.case)]
    if len(meant) != 1:
        work.event(sender, "message_unheard", message=letter.name, waiting=len(meant))
        work.save(sender)
        return
    file = work.case(meant[0])
    if file.case.status is not CaseStatus.RUNNING:
        work.defer(MESSAGE, args, at=work.now + LATER)
        return
    try:
        _hand_over(work, file, letter)
    except NobodyWaits:  # its key lies in what the message carries, and is another
        work.event(sender, "message_unheard", message=letter.name, waiting=0)
        work.save(sender)


def _related(work: Work, case_id: str, sender: Case) -> bool:
    """Of one family (one began the other) or one subject."""
    case = work.case(case_id).case
    if case.id == sender.parent or case.parent == sender.id:
        return True
    return case.subject is not None and case.subject == sender.subject
