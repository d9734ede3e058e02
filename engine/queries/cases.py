"""Cases: lists, one whole, what happened in it, and how far it has come in its diagram."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import Row, Select, and_, or_, select, tuple_

from engine.copies import receivers_in
from engine.deadlines import load, told
from engine.definitions import Blueprint
from engine.errors import NotFound
from engine.fields import is_file_seen, seen_of, unseen_by, unseen_in
from engine.forms import Field, Widget
from engine.queries.inbox import MOST, position, read_position, step_name
from engine.queries.reading import Reading
from engine.records import (
    LIVE,
    Attachment,
    CancelAsked,
    Case,
    CaseRow,
    CaseStatus,
    Copied,
    Deadline,
    Event,
    HumanTask,
    Incident,
    NodeState,
    Page,
    Submission,
    TaskState,
)
from engine.rules import Rules
from engine.sight import knows_of
from engine.store.hot import CASE_COLUMNS, case_of
from engine.store.hot_tasks import TASK_COLUMNS, task_of
from engine.store.tables import attachment, cases, event, frozen_rules, human_task, incident
from engine.submissions import submissions_of
from engine.text import Text
from engine.vault import SealBroken
from engine.verbs.attaching import attachment_of


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as its page shows it."""

    case: Case
    process_name: Text
    place_name: str
    blueprint: Blueprint
    blueprints: Mapping[str, Blueprint]
    """Its process and those that it calls, by id."""
    rules: Rules
    tasks: tuple[HumanTask, ...]
    deadlines: tuple[Deadline, ...]
    submissions: tuple[Submission, ...]
    attachments: tuple[Attachment, ...]
    incidents: tuple[Incident, ...]
    events: tuple[Event, ...]
    copies: tuple[Copied, ...]
    """Who was given the case to read, and has read it."""
    people: dict[str, str]
    """Names of everybody who appears, by id."""
    offices: dict[str, str]
    """Where they work, by id."""
    days_left: dict[str, int]
    """Working days left of each running period, by name."""
    unseen: frozenset[str] = frozenset()
    """Paths of the fields that whoever looks does not see (`engine.fields`); nothing here holds them."""

    def called(self, person: str) -> str:
        """A member of staff as papers name them: office and name; the id of somebody who is not known."""
        return " ".join(filter(None, (self.offices.get(person), self.people.get(person, person))))

    @property
    def cancel_asked(self) -> CancelAsked | None:
        """The request to cancel the case that waits for an answer."""
        last = next((each for each in reversed(self.events) if each.kind in _ABOUT_CANCELLING), None)
        if last is None or last.kind != "cancel_asked":
            return None
        said = next((each for each in self.submissions if each.id == last.detail.get("submission")), None)
        reason = str(said.values.get("reason", "")) if said else ""
        return CancelAsked(last.acting_for or last.person or "", last.at, reason)

    def way_out(self, person: str) -> Literal["withdraw", "ask_cancel"] | None:
        """How whoever started the case may end it: at once, or by asking those who have it."""
        if self.case.started_by != person or self.case.status is not CaseStatus.RUNNING:
            return None
        done = {each.closed_by for each in self.tasks if each.state is TaskState.COMPLETED and each.closed_by}
        if not done - {person}:
            return "withdraw"
        return None if self.cancel_asked else "ask_cancel"

    def drawn_in(self, element: str, task_id: str | None = None) -> Blueprint:
        """The process in which a step stands: its task's, else the case's own where it is drawn there, else a called one."""
        process = next((each.process for each in self.tasks if each.id == task_id), "")
        if process in self.blueprints:
            return self.blueprints[process]
        around = (self.blueprint, *self.blueprints.values())
        return next((each for each in around if element in each.elements), self.blueprint)


_ABOUT_CANCELLING = frozenset(
    {"cancel_asked", "cancel_refused", "cancel_granted", "case_completed", "case_cancelled", "reopened"}
)


def visible(reading: Reading) -> Any:
    """The condition under which a case may be known to the person who looks: place and a role of its process."""
    held = reading.person.roles_at(reading.today)
    roles = {process: _roles(reading, process) for process in reading.process_names()}
    parts = [
        and_(cases.c.process == process, or_(cases.c.place_path.like(f"%:{code}/%"), cases.c.place == code))
        for process, taking in roles.items()
        for code in sorted({code for role, code in held if role in taking})
    ]
    return or_(*parts) if parts else cases.c.id.is_(None)


def _roles(reading: Reading, process: str) -> frozenset[str]:
    latest = reading.library.latest(reading.connection, reading.county, process)
    if latest is None:
        return frozenset()
    return reading.library.deployed(reading.connection, reading.county, process, latest.version).roles


def listing(
    reading: Reading,
    text: str | None = None,
    status: CaseStatus | None = None,
    process: str | None = None,
    after: str | None = None,
    limit: int = 25,
    subject: str | None = None,
) -> Page[CaseRow]:
    """Cases that the person may know of, latest first."""
    limit = max(1, min(limit, MOST))
    statement = select(*CASE_COLUMNS).where(cases.c.county == reading.county, visible(reading))
    statement = _filtered(reading, statement, text, status, process, subject)
    if after:
        statement = statement.where(tuple_(cases.c.started_at, cases.c.id) < read_position(after))
    rows = reading.connection.execute(
        statement.order_by(cases.c.started_at.desc(), cases.c.id.desc()).limit(limit + 1)
    ).all()
    found = [case_of(row) for row in rows[:limit]]
    more = position(found[-1].started_at, found[-1].id) if len(rows) > limit else None
    return Page(_case_rows(reading, found), more)


def _filtered(
    reading: Reading,
    statement: Select[Any],
    text: str | None,
    status: CaseStatus | None,
    process: str | None,
    subject: str | None,
) -> Select[Any]:
    if text and text.strip():
        pattern = "%" + text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        statement = statement.where(
            or_(
                cases.c.title.ilike(pattern, escape="\\"),
                cases.c.number.ilike(pattern, escape="\\"),
                cases.c.place.in_(reading.places_called(pattern)),
            )
        )
    for column, wanted in ((cases.c.status, status), (cases.c.process, process), (cases.c.subject, subject)):
        if wanted:
            statement = statement.where(column == wanted)
    return statement


def _case_rows(reading: Reading, found: Sequence[Case]) -> tuple[CaseRow, ...]:
    names = reading.process_names()
    homes = reading.homes_named(case.place_path for case in found)
    open_tasks: dict[str, list[Any]] = {}
    if found:
        rows = reading.connection.execute(
            select(human_task.c.case_id, human_task.c.process, human_task.c.element, human_task.c.due_at).where(
                human_task.c.county == reading.county,
                human_task.c.case_id.in_([case.id for case in found]),
                human_task.c.state.in_((TaskState.OPEN.value, TaskState.CLAIMED.value)),
            )
        )
        for row in rows:
            open_tasks.setdefault(row.case_id, []).append(row)
    return tuple(_case_row(reading, case, names, homes, open_tasks.get(case.id, [])) for case in found)


def _case_row(reading: Reading, case: Case, names: dict[str, Text], homes: dict[str, str], tasks: list[Any]) -> CaseRow:
    deployed = reading.library.deployed(reading.connection, reading.county, case.process, case.version)
    steps = tuple(dict.fromkeys(step_name(deployed.blueprints.get(row.process), row.element) for row in tasks))
    due_at = min((row.due_at for row in tasks if row.due_at), default=None)
    return CaseRow(
        case,
        names.get(case.process, Text(case.process, case.process)),
        homes[case.place_path],
        steps,
        due_at,
        reading.days_left(due_at),
    )


def case_view(reading: Reading, case_id: str, hides: Collection[str] = ()) -> CaseView:
    """A case whole, for somebody who may know of it, without the fields that they do not see. Raises `NotFound`.

    `hides`: fields that the step hides for which it is shown.
    """
    case = load_visible(reading, case_id)
    deployed = reading.library.deployed(reading.connection, reading.county, case.process, case.version)
    tasks = tasks_of(reading, case_id)
    events = events_of(reading, case_id)
    rules = rules_of(reading, case)
    rows = load(reading.connection, reading.county, case_id)
    named = [case.started_by, *(task.assignee for task in tasks), *(task.closed_by for task in tasks)]
    named += [each for event in events for each in (event.person, event.acting_for)]
    copies = receivers_in(reading.connection, reading.county, case_id)
    named += [each.person for each in copies]
    named += [str(who) for event in events if event.kind == "copy_refused" for who in _texts(event.detail.get("to"))]
    unseen = unseen_by(reading, case, deployed, tasks) | frozenset(hides)
    mine = {reading.actor.person, reading.me}
    kept = submissions_of(reading.connection, reading.county, case_id, reading.house.vault)
    forms = {name for each in deployed.blueprints.values() for name in each.forms}
    filled = tuple(seen_of(each, unseen, mine) if each.form in forms else each for each in kept)
    known = reading.people_known([*named, *_chosen(deployed.blueprints.values(), filled)])
    return CaseView(
        case=case,
        process_name=deployed.blueprint.name,
        place_name=reading.homes_named([case.place_path])[case.place_path],
        blueprint=deployed.blueprint,
        blueprints=deployed.blueprints,
        rules=rules,
        tasks=tasks,
        deadlines=tuple(told(row, rules) for row in rows),
        submissions=filled,
        attachments=tuple(each for each in attachments_of(reading, case_id) if is_file_seen(each, unseen, mine)),
        unseen=unseen,
        incidents=incidents(reading, case_id),
        events=events,
        copies=copies,
        people={each: name for each, (name, _) in known.items()},
        offices={each: office for each, (_, office) in known.items()},
        days_left={row.name: reading.days_left(row.due_at) or 0 for row in rows if row.is_open},
    )


def _chosen(blueprints: Iterable[Blueprint], filled: Iterable[Submission]) -> Iterator[str]:
    """Ids of the staff whom forms name."""
    forms: dict[str, set[str]] = {}
    for each in blueprints:
        for name, form in each.forms.items():
            forms.setdefault(name, set()).update(_person_fields(form.fields))
    for submission in filled:
        wanted = forms.get(submission.form, set())
        rows = [submission.values, *(row for value in submission.values.values() for row in _rows(value))]
        yield from (str(row[name]) for row in rows for name in wanted & row.keys() if row[name])


def _person_fields(fields: Iterable[Field]) -> Iterator[str]:
    for each in fields:
        if each.widget is Widget.person:
            yield each.name
        yield from _person_fields(each.children)


def _rows(value: object) -> list[Mapping[str, object]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def load_visible(reading: Reading, case_id: str) -> Case:
    """A case that the person may know of: by role and place, or because a task of it is or was theirs."""
    row = reading.connection.execute(
        select(*CASE_COLUMNS).where(cases.c.county == reading.county, cases.c.id == case_id)
    ).one_or_none()
    if row is not None:
        case = case_of(row)
        deployed = reading.library.deployed(reading.connection, reading.county, case.process, case.version)
        if knows_of(reading, case, deployed):
            return case
    raise NotFound(what=Text("案件", "case"))


def rules_of(reading: Reading, case: Case) -> Rules:
    """The rules that hold for a case."""
    known = reading.house.known_rules.get(case.rules_version)
    if known is None:
        text = reading.connection.execute(
            select(frozen_rules.c.text).where(frozen_rules.c.version == case.rules_version)
        ).scalar_one()
        known = reading.house.known_rules[case.rules_version] = reading.house.rules.read(case.rules_version, text)
    return known


def tasks_of(reading: Reading, case_id: str) -> tuple[HumanTask, ...]:
    """Every task of a case, oldest first."""
    rows = reading.connection.execute(
        select(*TASK_COLUMNS)
        .where(human_task.c.county == reading.county, human_task.c.case_id == case_id)
        .order_by(human_task.c.opened_at, human_task.c.id)
    )
    return tuple(task_of(row) for row in rows)


def attachments_of(reading: Reading, case_id: str) -> tuple[Attachment, ...]:
    """The files of a case, oldest first."""
    rows = reading.connection.execute(
        select(attachment)
        .where(attachment.c.county == reading.county, attachment.c.case_id == case_id)
        .order_by(attachment.c.at, attachment.c.id)
    )
    return tuple(attachment_of(row) for row in rows)


def attached(reading: Reading, attachment_id: str) -> Attachment:
    """What is known of a file, for whoever may know of its case. Raises `NotFound`."""
    row = reading.connection.execute(
        select(attachment).where(attachment.c.county == reading.county, attachment.c.id == attachment_id)
    ).one_or_none()
    if row is None:
        raise NotFound(what=Text("附件", "file"))
    case, file = load_visible(reading, row.case_id), attachment_of(row)
    if not is_file_seen(file, unseen_in(reading, case), {reading.actor.person, reading.me}):
        raise NotFound(what=Text("附件", "file"))
    return file


def attached_file(reading: Reading, attachment_id: str) -> tuple[Attachment, bytes]:
    """A file with its bytes, whose checksum is verified. Raises `NotFound`, `SealBroken`."""
    found = attached(reading, attachment_id)
    data = reading.house.files.read(reading.county, found.id)
    if hashlib.sha256(data).hexdigest() != found.sha256:
        raise SealBroken
    return found, data


def incidents(reading: Reading, case_id: str | None = None, *, open_only: bool = False) -> tuple[Incident, ...]:
    """Incidents of a case, or of the county, latest first."""
    statement = select(incident).where(incident.c.county == reading.county)
    if case_id is not None:
        statement = statement.where(incident.c.case_id == case_id)
    if open_only:
        statement = statement.where(incident.c.closed_at.is_(None))
    rows = reading.connection.execute(statement.order_by(incident.c.opened_at.desc()).limit(MOST))
    return tuple(
        Incident(
            row.id,
            row.case_id,
            row.token,
            row.element,
            row.service,
            Text(row.cause_zh, row.cause_en),
            row.opened_at,
            row.closed_at,
        )
        for row in rows
    )


def events_of(reading: Reading, case_id: str) -> tuple[Event, ...]:
    """What happened in a case, in order."""
    rows = reading.connection.execute(
        select(event).where(event.c.county == reading.county, event.c.case_id == case_id).order_by(event.c.seq)
    )
    return tuple(event_of(row) for row in rows)


def event_of(row: Row[Any]) -> Event:
    """The record of a row."""
    return Event(
        row.case_id,
        row.seq,
        row.at,
        row.kind,
        row.process,
        row.version,
        row.element,
        row.task_id,
        row.person,
        row.acting_for,
        row.role,
        row.place,
        row.entered_at,
        row.claimed_at,
        msgspec.json.decode(row.detail),
    )


def node_states(view: CaseView) -> tuple[NodeState, ...]:
    """How far a case has come at each element that was reached: done, current or incident, by whom and when."""
    states: dict[str, NodeState] = {}
    for each in view.events:
        if each.kind == "advanced":
            for element in _texts(each.detail.get("passed")):
                _mark(states, element, "done", None, each.at)
        elif each.kind in ("task_completed", "task_merged", "task_passed") and each.element:
            _mark(states, each.element, "done", each.person, each.at, count=False)
    for task in view.tasks:
        if task.state in (TaskState.OPEN, TaskState.CLAIMED):
            _mark(states, task.element, "current", task.assignee, task.opened_at, count=False)
    for element, at in _calling(view).items():
        _mark(states, element, "current", None, at, count=False)
    for each in _waiting(view.events):
        _mark(states, each.element or "", "current", None, each.at, count=False)
    for failed in view.incidents:
        if failed.closed_at is None:
            _mark(states, failed.element, "incident", None, failed.opened_at, count=False)
    return tuple(states.values())


def _waiting(events: Iterable[Event]) -> list[Event]:
    """Timers and services that were set or called and not passed since."""
    waiting: dict[str, Event] = {}
    for each in events:
        if each.kind in ("timer_set", "service_called") and each.element:
            waiting[each.element] = each
        elif each.kind in ("jumped", "reopened"):
            for element in _texts(each.detail.get("left")):
                waiting.pop(element, None)
        elif each.kind == "advanced":
            for element in _texts(each.detail.get("passed")):
                waiting.pop(element, None)
        elif each.kind in ("case_completed", "case_cancelled"):
            waiting.clear()
    return list(waiting.values())


def _calling(view: CaseView) -> dict[str, datetime]:
    """Call activities that were entered and not left: a called process runs there."""
    inside: dict[str, datetime] = {}
    if view.case.status not in LIVE:
        return inside
    for each in view.events:
        if each.kind == "advanced":
            for element in _texts(each.detail.get("passed")):
                inside.pop(element, None)
            for flow in _texts(each.detail.get("flows")):
                drawn = view.blueprint.elements.get(flow)
                target = view.blueprint.elements.get(drawn.target or "") if drawn else None
                if target is not None and target.called is not None:
                    inside[target.id] = each.at
    return inside


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _mark(
    states: dict[str, NodeState], element: str, state: str, person: str | None, at: datetime, *, count: bool = True
) -> None:
    before = states.get(element)
    times = (before.times if before else 0) + (1 if count else 0)
    states[element] = NodeState(
        element, state, max(times, 1), person or (before.person if before and state == "done" else None), at
    )
