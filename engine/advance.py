"""Takes a case one step further: asks the runner, then writes down what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from engine.assigning import find_element
from engine.clock import legal_date
from engine.copies import give_drawn
from engine.definitions import Element
from engine.errors import Stale
from engine.explained import kept
from engine.ids import new_id
from engine.records import Case, CaseStatus, HumanTask
from engine.runner import Command, Failure, Outcome, Status, UnknownToken, advance, start
from engine.runner.values import as_text
from engine.seating import open_steps
from engine.store.hot import drop_timers, forget, insert_rows
from engine.store.hot_tasks import cancel_tasks
from engine.store.tables import incident
from engine.text import Text
from engine.work import CaseFile, Work, job_row

SIGNAL, MESSAGE = "signal", "message"
"""Names of the jobs that carry what was thrown to other cases."""
STATUS = {
    Status.running: CaseStatus.RUNNING,
    Status.completed: CaseStatus.COMPLETED,
    Status.cancelled: CaseStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class CaseHost:
    """What a moving case may ask: its rules, facts about itself, and its legal periods."""

    work: Work
    file: CaseFile

    @property
    def rules(self) -> Mapping[str, object]:
        """The values of the rules that hold for the case."""
        return self.file.rules.values

    @property
    def case(self) -> Mapping[str, object]:
        """Number, place, subject and dates."""
        return facts_of(self.file.case)

    def deadline(self, name: str, at: datetime) -> datetime:
        """Starts a period, or finds it running; the instant at which it is due."""
        known = self.file.periods.running(name)
        row = known or self.file.periods.start(name, at)
        if known is None:
            self.work.event(self.file, "deadline_started", deadline=name, due=row.due_at.isoformat())
        return row.due_at

    def left(self, process: str, element: str, at: datetime, data: Mapping[str, object]) -> None:
        """What a node starts, meets, pauses or accepts, and whom it sends a copy, at once."""
        found = find_element(self.file, process, element)
        if found is not None and found.copy is not None:
            give_drawn(self.work, self.file, found, {**data, "rules": self.rules, "case": self.case})
        if found is not None and (found.accepts or found.starts or found.meets or found.pauses or found.resumes):
            _keep_time(self.work, self.file, found)


def facts_of(case: Case) -> dict[str, object]:
    """What expressions may read of a case under the name `case`."""
    return {
        "number": case.number,
        "place": case.place,
        "subject": case.subject,
        "started": legal_date(case.started_at),
        "accepted": legal_date(case.accepted_at) if case.accepted_at else None,
    }


def begin(work: Work, file: CaseFile, data: Mapping[str, object]) -> tuple[HumanTask, ...]:
    """Starts a new case; returns the tasks that opened."""
    outcome = start(file.deployed.program, data, at=work.now, host=CaseHost(work, file))
    return apply(work, file, outcome)


def move(work: Work, file: CaseFile, command: Command) -> tuple[HumanTask, ...]:
    """Takes a case further; returns the tasks that opened. Raises `Stale` where the step no longer waits."""
    try:
        outcome = advance(file.deployed.program, file.loaded.state, command, at=work.now, host=CaseHost(work, file))
    except UnknownToken:
        raise Stale(happened=Text("这一步已经结束", "this step is over")) from None
    return apply(work, file, outcome)


def apply(work: Work, file: CaseFile, outcome: Outcome) -> tuple[HumanTask, ...]:
    """Writes down what an advance did; returns the tasks that opened."""
    file.loaded.state = outcome.state
    file.loaded.memory.hand = work.me or file.loaded.memory.hand
    _pass(work, file, outcome)
    _close(work, file, outcome)
    opened = open_steps(work, file, outcome.opened)
    _set_timers(work, file, outcome)
    _await(work, file, outcome)
    _throw(work, file, outcome)
    _call(work, file, outcome)
    for failure in outcome.failed:
        open_incident(work, file, failure)
    if outcome.status is not Status.running:
        _end(work, file, outcome)
    return opened


def _pass(work: Work, file: CaseFile, outcome: Outcome) -> None:
    if outcome.passed:
        work.event(file, "advanced", passed=[each.element for each in outcome.passed], flows=list(outcome.flows))
    for decided in outcome.decided:
        found = find_element(file, decided.process, decided.element)
        answer = kept(decided, found.name if found else Text(decided.element, decided.element))
        fired = list(decided.fired)
        work.event(file, "decided", element=decided.element, decision=decided.decision, fired=fired, answer=answer)


def _keep_time(work: Work, file: CaseFile, element: Element) -> None:
    if element.accepts and file.case.accepted_at is None:
        file.rules = work.freeze(file.case.process, file.case.place)
        file.periods.follow(file.rules)
        file.change(accepted_at=work.now, rules_version=file.rules.version)
        work.event(file, "accepted", element=element.id)
    for name in element.starts:
        if name in file.rules.deadlines:
            CaseHost(work, file).deadline(name, work.now)
        else:
            work.event(file, "deadline_unknown", element=element.id, deadline=name)
    changes = (
        ("deadline_met", element.meets, file.periods.meet),
        ("deadline_paused", element.pauses, file.periods.pause),
        ("deadline_resumed", element.resumes, file.periods.resume),
    )
    for kind, names, change in changes:
        for name in names:
            if (row := change(name, work.now)) is not None:
                work.event(file, kind, element=element.id, deadline=name, due=row.due_at.isoformat())


def _close(work: Work, file: CaseFile, outcome: Outcome) -> None:
    if outcome.withdrawn:
        close_incidents(work, file, outcome.withdrawn)
    done = {task.token for task in file.tasks.values() if task.closed_at is not None}
    left = [each for each in outcome.closed if each.how == "cancelled" and each.token not in done]
    if left:
        cancel_tasks(work.connection, work.county, file.case.id, [each.token for each in left], work.now)
        for each in left:
            work.event(file, "task_cancelled", element=each.element, token=each.token)


def _set_timers(work: Work, file: CaseFile, outcome: Outcome) -> None:
    if outcome.dropped and file.revision:
        drop_timers(work.connection, work.county, file.case.id, outcome.dropped)
    if outcome.timers:
        rows = [
            {
                "county": work.county,
                "case_id": file.case.id,
                "token": each.token,
                "element": each.element,
                "due_at": each.due,
            }
            for each in outcome.timers
        ]
        insert_rows(work.connection, "timer", rows)
        for each in outcome.timers:
            work.event(file, "timer_set", element=each.element, token=each.token, due=each.due.isoformat())


def _await(work: Work, file: CaseFile, outcome: Outcome) -> None:
    """Messages and signals that are waited for: rows, so that whoever tells of one need not open every case."""
    case_id = file.case.id
    if outcome.forgotten and file.revision:
        forget(work.connection, work.county, case_id, outcome.forgotten)
    if outcome.awaited:
        same: dict[str, object] = {"county": work.county, "case_id": case_id}
        rows = [
            same | {"token": each.token, "kind": each.kind, "name": each.name, "key": each.key}
            for each in outcome.awaited
        ]
        insert_rows(work.connection, "awaited", rows)


def _throw(work: Work, file: CaseFile, outcome: Outcome) -> None:
    """What was thrown goes to other cases after the commit, in transactions of their own."""
    case_id = file.case.id
    for each in outcome.signals:
        work.event(file, "signal_thrown", element=each.element, signal=each.signal)
        work.defer(SIGNAL, {"signal": each.signal, "but": case_id, "data": as_text(each.data)})
    for sent in outcome.sent:
        work.event(file, "message_sent", element=sent.element, message=sent.message)
        carried = {"message": sent.message, "from": case_id, "key": sent.key, "data": as_text(sent.data)}
        work.defer(MESSAGE, carried)


def _call(work: Work, file: CaseFile, outcome: Outcome) -> None:
    if not outcome.calls:
        return
    rows = [
        job_row(
            work.county,
            "service",
            {"case": file.case.id, "token": each.token, "element": each.element, "service": each.service},
            work.now,
            lock=file.case.id,
        )
        for each in outcome.calls
    ]
    insert_rows(work.connection, "job", rows)
    for each in outcome.calls:
        work.event(file, "service_called", element=each.element, token=each.token, service=each.service)


def open_incident(work: Work, file: CaseFile, failure: Failure, service: str | None = None) -> None:
    """An automatic step failed: it waits in the list of incidents for a person."""
    work.connection.execute(
        insert(incident),
        {
            "county": work.county,
            "id": new_id(),
            "case_id": file.case.id,
            "token": failure.token,
            "element": failure.element,
            "service": service,
            "cause_zh": failure.cause.zh,
            "cause_en": failure.cause.en,
            "opened_at": work.now,
            "closed_at": None,
            "closed_by": None,
        },
    )
    work.event(file, "incident_opened", element=failure.element, token=failure.token, service=service)


def open_incidents(work: Work, case_id: str) -> set[int]:
    """Tokens of the case's steps whose incidents are open."""
    found = select(incident.c.token).where(
        incident.c.county == work.county, incident.c.case_id == case_id, incident.c.closed_at.is_(None)
    )
    return set(work.connection.execute(found).scalars())


def close_incidents(work: Work, file: CaseFile, tokens: Sequence[int]) -> None:
    """Steps that have gone on, or were left: their incidents are over."""
    work.connection.execute(
        update(incident)
        .where(
            incident.c.county == work.county,
            incident.c.case_id == file.case.id,
            incident.c.token.in_(tokens),
            incident.c.closed_at.is_(None),
        )
        .values(closed_at=work.now, closed_by=work.actor.person or None)
    )


def _end(work: Work, file: CaseFile, outcome: Outcome) -> None:
    file.periods.meet_all(work.now)
    file.loaded.memory.asked = None
    file.change(status=STATUS[outcome.status], ended_at=work.now, end_element=outcome.end)
    kind = "case_completed" if outcome.status is Status.completed else "case_cancelled"
    work.event(file, kind, element=outcome.end)
