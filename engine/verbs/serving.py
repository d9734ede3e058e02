"""Automatic steps and due timers: each re-enters its case in a transaction of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Integer, bindparam, select, update

from engine.advance import CaseHost, move, open_incident, open_incidents
from engine.intending import intend
from engine.jobs import JobContext
from engine.records import CaseStatus, Submission
from engine.runner import Failure, FireDue, ServiceDone, ServiceError, UnknownToken, data_of
from engine.services import Result, ServiceContext, ServiceFailed
from engine.store.prepared import Prepared
from engine.store.tables import timer
from engine.submissions import submissions_of
from engine.text import Text
from engine.work import CaseFile, Work

SERVICE = "service"
"""Name of the job behind every automatic step."""


def serve(context: JobContext) -> None:
    """Runs a service and hands its result to the case; one that waits no longer is let go."""
    work, args = context.work, context.args
    file = work.case(args["case"])
    if file.case.status is CaseStatus.SUSPENDED:  # waits with its case; `resume` calls it at once
        work.defer(SERVICE, args, at=work.now + timedelta(hours=1), lock=file.case.id)
    if file.case.status is not CaseStatus.RUNNING:
        return
    host = CaseHost(work, file)
    try:
        data = data_of(file.deployed.program, file.loaded.state, args["token"], at=work.now, host=host)
    except UnknownToken:
        return
    function = work.house.services.find(args["service"])
    result: Result = function(_context(work, file, args, data))
    work.event(file, "service_done", element=args["element"], token=args["token"], service=args["service"])
    move(work, file, ServiceDone(args["token"], dict(result or {})))
    work.save(file)


def serve_in_vain(context: JobContext, cause: Text) -> None:
    """A BPMN error goes to the diagram; anything else waits in the list of incidents after the last attempt."""
    work, args, failure = context.work, context.args, context.failure
    file = work.case(args["case"])
    if file.case.status is not CaseStatus.RUNNING:
        return
    if isinstance(failure, ServiceFailed) and failure.error is not None:
        work.event(file, "service_refused", element=args["element"], token=args["token"], error=failure.error)
        move(work, file, ServiceError(args["token"], failure.error))
    else:
        open_incident(work, file, Failure(args["token"], args["element"], cause, file.case.process), args["service"])
    work.save(file)


def _context(work: Work, file: CaseFile, args: Mapping[str, object], data: Mapping[str, object]) -> ServiceContext:
    def identify(subject: str | None, title: str | None) -> None:
        file.change(subject=subject or file.case.subject, title=title or file.case.title)

    return ServiceContext(
        case=file.case,
        element=str(args["element"]),
        data=data,
        rules=file.rules,
        now=work.now,
        key=f"{file.case.id}:{args['token']}",
        session=work.session,
        vault=work.house.vault,
        calendar=work.calendar,
        submissions=lambda: _filled_in(work, file),
        intend=lambda kind, payload, key: intend(work, file.case.id, kind, payload, key, str(args["element"])),
        identify=identify,
        defer=work.defer,
    )


def _filled_in(work: Work, file: CaseFile) -> list[Submission]:
    """Everything that was filled in, under the names that the diagram has now."""
    renamed = file.loaded.memory.renamed
    kept = submissions_of(work.connection, work.county, file.case.id, work.house.vault)
    return [replace(each, element=renamed.get(each.element, each.element)) for each in kept]


def fire(work: Work, case_id: str) -> None:
    """Fires every timer of a case that is due now."""
    file = work.case(case_id)
    if file.case.status is CaseStatus.RUNNING:
        move(work, file, FireDue())
        work.event(file, "timers_fired")
        work.save(file)


def postpone(work: Work, case_id: str, cause: Text) -> None:
    """A timer that could not be fired: an incident, and another attempt in an hour, so that others are not held up."""
    due = select(timer).where(timer.c.county == work.county, timer.c.case_id == case_id, timer.c.due_at <= work.now)
    rows = work.connection.execute(due).all()
    file = work.case(case_id)
    told = open_incidents(work, case_id)
    for row in [row for row in rows if row.token not in told]:
        open_incident(work, file, Failure(row.token, row.element, cause, file.case.process))
    work.save(file)
    work.connection.execute(
        update(timer)
        .where(timer.c.county == work.county, timer.c.case_id == case_id, timer.c.due_at <= work.now)
        .values(due_at=work.now + timedelta(hours=1))
    )


def due_cases(work: Work, limit: int) -> list[tuple[str, str]]:
    """(county, case) pairs whose timers are due, earliest first; found by the index alone."""
    rows = _DUE.rows(work.connection, {"b_now": work.now, "b_limit": limit})
    return list(dict.fromkeys((county, case_id) for county, case_id in rows))


_DUE = Prepared(
    select(timer.c.county, timer.c.case_id)
    .where(timer.c.due_at <= bindparam("b_now"))
    .order_by(timer.c.due_at)
    .limit(bindparam("b_limit", type_=Integer))
)


def next_due(work: Work) -> datetime | None:
    """When the next timer of any case is due."""
    return work.connection.execute(select(timer.c.due_at).order_by(timer.c.due_at).limit(1)).scalar_one_or_none()
