"""Takes a case one step further: asks the runner, then writes down what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update

from engine.clock import legal_date
from engine.deadlines import due_of
from engine.definitions import Element
from engine.errors import NotFound, NotPossible, Stale
from engine.feel import compile_expression
from engine.ids import new_id
from engine.people import codes_down_to, present
from engine.records import Case, CaseStatus, HumanTask, TaskState
from engine.runner import Command, Failure, Opened, Outcome, Status, UnknownToken, advance, start
from engine.store.hot import cancel_tasks, drop_timers, insert_rows
from engine.store.tables import incident
from engine.text import Text
from engine.work import CaseFile, Work, job_row

NO_DEADLINE = datetime(9999, 1, 1, tzinfo=UTC)
"""Sorts steps without a due time behind all others."""
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

    def left(self, process: str, element: str, at: datetime) -> None:
        """What a node starts, meets, pauses or accepts, at once."""
        found = _element(self.file, process, element)
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
    return _apply(work, file, outcome)


def move(work: Work, file: CaseFile, command: Command) -> tuple[HumanTask, ...]:
    """Takes a case further; returns the tasks that opened. Raises `Stale` where the step no longer waits."""
    try:
        outcome = advance(file.deployed.program, file.loaded.state, command, at=work.now, host=CaseHost(work, file))
    except UnknownToken:
        raise Stale(happened=Text("这一步已经结束", "this step is over")) from None
    return _apply(work, file, outcome)


def _apply(work: Work, file: CaseFile, outcome: Outcome) -> tuple[HumanTask, ...]:
    file.loaded.state = outcome.state
    _pass(work, file, outcome)
    _close(work, file, outcome)
    opened = _open(work, file, outcome)
    _set_timers(work, file, outcome)
    _call(work, file, outcome)
    for failure in outcome.failed:
        open_incident(work, file, failure)
    if outcome.status is not Status.running:
        _end(work, file, outcome)
    return opened


def _element(file: CaseFile, process: str, element: str) -> Element | None:
    blueprint = file.deployed.blueprints.get(process)
    return blueprint.elements.get(element) if blueprint else None


def _pass(work: Work, file: CaseFile, outcome: Outcome) -> None:
    if outcome.passed:
        work.event(file, "advanced", passed=[each.element for each in outcome.passed], flows=list(outcome.flows))
    for decided in outcome.decided:
        work.event(file, "decided", element=decided.element, decision=decided.decision, fired=list(decided.fired))


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
    left = [each for each in outcome.closed if each.how == "cancelled"]
    if left:
        cancel_tasks(work.connection, work.county, file.case.id, [each.token for each in left], work.now)
        for each in left:
            work.event(file, "task_cancelled", element=each.element, token=each.token)


def _open(work: Work, file: CaseFile, outcome: Outcome) -> tuple[HumanTask, ...]:
    tasks = tuple(_task(work, file, opened) for opened in outcome.opened)
    if not tasks:
        return ()
    wanted = {(task.role, task.place) for task in tasks if task.assignee is None}
    path, change = file.case.place_path, work.staffing_change
    held = work.house.staffing.held(work.connection, work.county, wanted, path, work.today, change)
    tasks = tuple(_for_somebody(work, file, task, held) for task in tasks)
    insert_rows(work.connection, "human_task", [_row(work.county, task) for task in tasks])
    for task in tasks:
        work.event(file, "task_opened", task=task)
    return tasks


def _task(work: Work, file: CaseFile, opened: Opened) -> HumanTask:
    element = _element(file, opened.process, opened.element)
    if element is None or element.role is None:
        raise NotFound(what=Text(f"步骤“{opened.element}”的角色", f"role of step “{opened.element}”"))
    deadline, due_at, provisional = _due(work, file, element)
    assignee = _assignee(work, file, element, opened.data)
    return HumanTask(
        id=new_id(),
        case_id=file.case.id,
        token=opened.token,
        process=opened.process,
        element=opened.element,
        role=element.role,
        place=file.case.place_at(element.level),
        state=TaskState.CLAIMED if assignee else TaskState.OPEN,
        assignee=assignee,
        revision=1,
        opened_at=work.now,
        claimed_at=work.now if assignee else None,
        closed_at=None,
        closed_by=None,
        due_at=due_at,
        provisional=provisional,
        deadline=deadline,
    )


def _due(work: Work, file: CaseFile, element: Element) -> tuple[str | None, datetime | None, bool]:
    """(period, due time, provisional) of a step: its own period, else the period of the case that ends first."""
    name = element.deadline
    if name is not None and name in file.rules.deadlines:
        row = file.periods.running(name)
        if row is None:
            return name, *due_of(work.calendar, file.periods.rule(name), work.now)
    else:
        running = [row for row in file.periods.rows if row.is_open and row.paused_at is None]
        row = min(running, key=lambda each: each.due_at, default=None)
    return (None, None, False) if row is None else (row.name, row.due_at, row.provisional)


def unfit(work: Work, file: CaseFile, element: Element, person_id: str) -> Text | None:
    """Why somebody who was chosen cannot do a step: no such staff, not here, recused, or did what must be separate."""
    try:
        who = work.somebody(person_id)
    except NotFound:
        return Text("选择的办理人不在人员名册中，请重新选择。", "whoever was chosen is not on the staff; choose again.")
    above = codes_down_to(file.case.place_path)
    if not present(who, work.today) or not any(place in above for _, place in who.roles_at(work.today)):
        return Text("{who}不在本辖区任职，请另选一人。", "{who} does not serve here; choose somebody else.").format(
            who=who.name
        )
    if file.loaded.memory.step_done_by(person_id, element.separate_from) is not None:
        return Text(
            "“{step}”须由另一人办理，不能选{who}。", "“{step}” must be somebody else's; {who} cannot be chosen."
        ).format(step=element.name, who=who.name)
    return work.house.barred(work.session, person_id, file.case)


def _assignee(work: Work, file: CaseFile, element: Element, data: Mapping[str, object]) -> str | None:
    if element.same_as is not None:
        before = file.loaded.memory.latest(element.same_as)
        return before if before is not None and unfit(work, file, element, before) is None else None
    if element.assignee is None:
        return None
    chosen = compile_expression(element.assignee, data.keys()).evaluate(data, now=work.now)
    if not isinstance(chosen, str) or not chosen:
        return None
    reason = unfit(work, file, element, chosen)
    if reason is None:
        return chosen
    if not work.actor.is_system:
        raise NotPossible(detail=reason)
    work.event(file, "task_unassignable", element=element.id, chosen=chosen)
    return None


def _for_somebody(work: Work, file: CaseFile, task: HumanTask, held: set[tuple[str, str]]) -> HumanTask:
    """Where nobody holds the role at the place, the step goes to the process administrator, with the reason."""
    if task.assignee is not None or (task.role, task.place) in held:
        return task
    county = file.case.place_at("county")
    work.event(file, "task_unassignable", element=task.element, token=task.token, role=task.role, place=task.place)
    return replace(task, role=file.deployed.blueprint.administrator, place=county)


def _row(county: str, task: HumanTask) -> dict[str, Any]:
    return {
        "county": county,
        "id": task.id,
        "case_id": task.case_id,
        "token": task.token,
        "process": task.process,
        "element": task.element,
        "role": task.role,
        "place": task.place,
        "state": task.state.value,
        "assignee": task.assignee,
        "revision": task.revision,
        "opened_at": task.opened_at,
        "claimed_at": task.claimed_at,
        "closed_at": None,
        "closed_by": None,
        "due_at": task.due_at,
        "sort_at": task.due_at or NO_DEADLINE,
        "provisional": task.provisional,
        "deadline": task.deadline,
    }


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
    file.change(status=STATUS[outcome.status], ended_at=work.now, end_element=outcome.end)
    kind = "case_completed" if outcome.status is Status.completed else "case_cancelled"
    work.event(file, kind, element=outcome.end)
