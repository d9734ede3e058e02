"""What somebody has in hand who leaves or moves, and who may have each of it: read for a plan, nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, func, or_, select

from engine.assigning import find_element
from engine.authority import entitled
from engine.definitions import Element
from engine.errors import NotFound
from engine.people import codes_down_to, holders
from engine.queries.reading import Reading
from engine.queries.receivers import Receiver, known_receivers
from engine.records import LIVE, Case, HumanTask, Person, StandIn
from engine.runner.codec import names_text
from engine.seating import BEFORE
from engine.store.hot import load_case
from engine.store.hot_tasks import TASK_COLUMNS, open_tasks_of, task_of
from engine.store.tables import cases, human_task, place
from engine.tallying import holder
from engine.text import Text
from engine.verbs.standing_in import rules_by, rules_of
from engine.work import CaseFile

POOL = ""
"""Stands for nobody: a step goes back to whoever asked, or to its pool."""


@dataclass(frozen=True, slots=True)
class Held:
    """A step that somebody has, or asked for advice on."""

    task: HumanTask
    case: Case
    step: Text
    process_name: Text
    place_name: str
    advises: bool
    """Whether they were only asked for advice, so that nobody else need have it."""
    receivers: tuple[Receiver, ...]
    """Who may have it instead, the least busy first."""
    proposed: str
    """Id of one of them, so that work is spread; `POOL` where nobody fits, or where it can go back to whoever asked."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A role that somebody holds, and who else would answer for it."""

    role: str
    place: str
    place_name: str
    others: tuple[str, ...]
    """Names of those who hold it there or above."""


@dataclass(frozen=True, slots=True)
class Handover:
    """Everything that hangs on one person."""

    person: Person
    count: int
    """Steps that they have, though `held` may list fewer."""
    held: tuple[Held, ...]
    duties: tuple[Duty, ...]
    away: tuple[StandIn, ...]
    """Who stands in for them."""
    stands_in: tuple[StandIn, ...]
    """For whom they stand in."""
    named_in: tuple[Case, ...]
    """Running cases whose data name them, such as the chair of a conference: a later step would be theirs by name."""


def handover(reading: Reading, person_id: str, limit: int | None) -> Handover:
    """What hangs on a person; at most `limit` steps with their receivers, the oldest first."""
    who = reading.somebody(person_id)
    rows = reading.connection.execute(_held(reading, person_id)).all()
    return Handover(
        person=who,
        count=len(rows),
        held=_proposed(reading, person_id, [task_of(row) for row in rows[:limit]]),
        duties=_duties(reading, who),
        away=rules_of(reading, person_id),
        stands_in=rules_by(reading, person_id),
        named_in=_named_in(reading, person_id),
    )


def count_held(reading: Reading, person_id: str) -> int:
    """How many steps somebody has."""
    held = _held(reading, person_id).order_by(None).subquery()
    return int(reading.connection.execute(select(func.count()).select_from(held)).scalar_one())


def _held(reading: Reading, person_id: str) -> Select[Any]:
    mine = or_(
        human_task.c.assignee == person_id,
        (human_task.c.owner == person_id) & or_(human_task.c.sign.is_(None), human_task.c.sign != BEFORE),
    )
    return (
        select(*TASK_COLUMNS)
        .where(human_task.c.county == reading.county, human_task.c.closed_at.is_(None), mine)
        .order_by(human_task.c.opened_at, human_task.c.id)
    )


def _proposed(reading: Reading, person_id: str, tasks: list[HumanTask]) -> tuple[Held, ...]:
    """Each step with its receivers; what is proposed for one counts as theirs for the next."""
    desk, given, found = _Desk(reading, person_id), dict[str, int](), list[Held]()
    homes = reading.homes_named({desk.file(each.case_id).case.place_path for each in tasks})
    for task in tasks:
        file = desk.file(task.case_id)
        element = find_element(file, task.process, task.element)
        advises = task.owner not in (None, person_id)
        fitting = sorted(
            desk.receivers(task, file, element), key=lambda one: (one.load + given.get(one.id, 0), one.name)
        )
        chosen = POOL if advises or not fitting else fitting[0].id
        given[chosen] = given.get(chosen, 0) + 1
        name = element.name if element else Text(task.element, task.element)
        process = file.deployed.blueprint.name
        home = homes[file.case.place_path]
        found.append(Held(task, file.case, name, process, home, advises, tuple(fitting), chosen))
    return tuple(found)


class _Desk:
    """Cases and candidates, read once each."""

    def __init__(self, reading: Reading, leaver: str) -> None:
        self._reading, self._leaver = reading, leaver
        self._files: dict[str, CaseFile] = {}
        self._known: dict[tuple[str, tuple[str, ...], str | None], list[Receiver]] = {}

    def file(self, case_id: str) -> CaseFile:
        """The file of a case."""
        if case_id not in self._files:
            loaded = load_case(self._reading.connection, self._reading.county, case_id)
            if loaded is None:
                raise NotFound(what=Text("案件", "case"))
            self._files[case_id] = self._reading.open(loaded)
        return self._files[case_id]

    def receivers(self, task: HumanTask, file: CaseFile, element: Element | None) -> list[Receiver]:
        """Who holds the role of a step where it is done, is trained, not kept from it, and does not sign it already."""
        if element is None:
            return []
        kept = self._signers(task) | {self._leaver}
        return [
            each
            for each in self._candidates(task, file, element)
            if each.id not in kept
            and self._reading.bar(file, each.id) is None
            and file.loaded.memory.step_done_by(each.id, element.apart_from) is None
            and (task.sign is not None or self._entitled(each.id, task, element, file))
        ]

    def _candidates(self, task: HumanTask, file: CaseFile, element: Element) -> list[Receiver]:
        codes = tuple(codes_down_to(file.case.place_path, task.place))
        key = (task.role, codes, element.training)
        if key not in self._known:
            look = self._reading
            found = holders(look.connection, look.county, task.role, codes, look.today, element.training)
            look.meet([who for who, _ in found])
            self._known[key] = known_receivers(look, [who for who, _ in found])
        return self._known[key]

    def _signers(self, task: HumanTask) -> set[str]:
        if task.sign is None:
            return set()
        here = open_tasks_of(self._reading.connection, self._reading.county, task.case_id)
        return {holder(each) or "" for each in here if each.token == task.token}

    def _entitled(self, who: str, task: HumanTask, element: Element, file: CaseFile) -> bool:
        seat = replace(task, assignee=None)
        return entitled(self._reading.somebody(who), seat, element, file.case.place_path, self._reading.today)


def _duties(reading: Reading, who: Person) -> tuple[Duty, ...]:
    held = sorted(who.roles_at(reading.today))
    codes = [code for _, code in held]
    rows = reading.connection.execute(
        select(place.c.code, place.c.name, place.c.path).where(
            place.c.county == reading.county, place.c.code.in_(codes)
        )
    )
    known: Mapping[str, tuple[str, str]] = {row.code: (row.name, row.path) for row in rows}
    found = []
    for role, code in held:
        name, path = known.get(code, (code, ""))
        others = holders(reading.connection, reading.county, role, codes_down_to(path) or [code], reading.today)
        found.append(Duty(role, code, name, tuple(each for other, each in others if other != who.id)))
    return tuple(found)


def _named_in(reading: Reading, person_id: str) -> tuple[Case, ...]:
    """Only of processes in which a step is given to somebody by name, as no other would ask for one."""
    versions = reading.connection.execute(
        select(cases.c.process, cases.c.version)
        .where(cases.c.county == reading.county, cases.c.status.in_(LIVE))
        .distinct()
    ).all()
    found: list[Case] = []
    for process, version in versions:
        drawn = reading.library.deployed(reading.connection, reading.county, process, version)
        if not any(step.assignee for each in drawn.blueprints.values() for step in each.elements.values()):
            continue
        rows = reading.connection.execute(
            select(cases.c.id, cases.c.state)
            .where(cases.c.county == reading.county, cases.c.status.in_(LIVE))
            .where(cases.c.process == process, cases.c.version == version)
        ).all()
        named = [row.id for row in rows if names_text(row.state, person_id)]
        loaded = (load_case(reading.connection, reading.county, each) for each in named)
        found += [each.case for each in loaded if each is not None]
    return tuple(found)
