"""Who of several gets a step: the superior of somebody (`sw:superiorOf`), the next in turn or the least loaded (`sw:pick`).

Asked only for steps whose diagram says so; every other step costs nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from sqlalchemy import Connection, func, or_, select

from engine.changes import count_up
from engine.definitions import Element
from engine.people import codes_down_to
from engine.records import HumanTask, TaskState
from engine.store.tables import human_task, membership, person
from engine.work import CaseFile, Work

Fit = Callable[[str], bool]
"""Whether somebody (by id) may do the step."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a step goes: `task` None where nobody fits, and `why` says so."""

    task: HumanTask | None
    why: str
    """How it was found: `superior`, `round_robin` or `least_loaded`; or `no_superior`, `nobody_fits`."""


def is_searched(element: Element) -> bool:
    """Whether who gets the step is to be searched for when it opens."""
    return element.superior_of is not None or element.pick is not None


def search(
    work: Work, file: CaseFile, element: Element, task: HumanTask, fit: Fit, beside: Iterable[HumanTask]
) -> Found:
    """The step with its place and person; `beside` are steps that open at the same moment and are given already."""
    superior = element.superior_of
    codes = _above(work, file, superior) if superior else codes_down_to(file.case.place_path, task.place)
    holding = holders_by_place(work.connection, work.county, task.role, codes, work.today)
    work.meet([each for ids in holding.values() for each in ids])
    for place in reversed(codes):
        fitting = [each for each in holding.get(place, ()) if fit(each)]
        if fitting:
            there = replace(task, place=place)
            return _given(work, there, element.pick, holding[place], fitting, beside)
    return Found(None, "no_superior" if superior else "nobody_fits")


def doer_of(file: CaseFile, element: str) -> str | None:
    """Who did a step last; of the beginning, whoever started the case."""
    drawn = file.deployed.blueprint.elements.get(element)
    begun = file.case.started_by if drawn is not None and drawn.kind.is_start else None
    return file.loaded.memory.latest(element) or begun or None


def _above(work: Work, file: CaseFile, element: str) -> list[str]:
    """The places above whoever did a step, from the top down: those above where they held its role."""
    drawn = next(
        (each.elements[element] for each in file.deployed.blueprints.values() if element in each.elements), None
    )
    codes, doer = codes_down_to(file.case.place_path), doer_of(file, element)
    floor = codes.index(file.case.place_at(drawn.level if drawn else None))
    if doer is not None:
        roles = work.somebody(doer).roles_at(work.today)
        held = [codes.index(code) for role, code in roles if code in codes and (drawn is None or role == drawn.role)]
        floor = min(floor, max(held, default=floor))
    return codes[:floor]


def holders_by_place(
    connection: Connection, county: str, role: str, codes: Iterable[str], day: date
) -> Mapping[str, tuple[str, ...]]:
    """Who holds a role on a day at each of the places, by name; one statement."""
    rows = connection.execute(
        select(membership.c.place, person.c.id)
        .join(person, (membership.c.county == person.c.county) & (membership.c.person == person.c.id))
        .where(
            membership.c.county == county,
            membership.c.role == role,
            membership.c.place.in_(list(codes)),
            membership.c.since <= day,
            or_(membership.c.until.is_(None), membership.c.until > day),
        )
        .distinct()
        .order_by(membership.c.place, person.c.name, person.c.id)
        .add_columns(person.c.name)
    )
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        found[row.place] = (*found.get(row.place, ()), row.id)
    return found


def _given(
    work: Work, task: HumanTask, pick: str | None, everybody: tuple[str, ...], fitting: list[str],
    beside: Iterable[HumanTask],
) -> Found:  # fmt: skip
    if pick == "round_robin":
        return Found(_to(work, task, _next_in_turn(work, task, everybody, fitting)), pick)
    if pick == "least_loaded":
        return Found(_to(work, task, _least_loaded(work, fitting, beside)), pick)
    return Found(_to(work, task, fitting[0]) if len(fitting) == 1 else task, "superior")


def _to(work: Work, task: HumanTask, who: str) -> HumanTask:
    return replace(task, assignee=who, state=TaskState.CLAIMED, claimed_at=work.now)


def _next_in_turn(work: Work, task: HumanTask, everybody: tuple[str, ...], fitting: list[str]) -> str:
    """Whoever comes next by name, and may: who may not on this case is passed over and keeps nobody else's turn."""
    series = f"turn:{sha256(f'{task.process}:{task.element}:{task.place}'.encode()).hexdigest()[:40]}"
    turn = count_up(work.connection, work.county, series) - 1
    order = [everybody[(turn + step) % len(everybody)] for step in range(len(everybody))]
    return next(each for each in order if each in fitting)


def _least_loaded(work: Work, fitting: list[str], beside: Iterable[HumanTask]) -> str:
    """Whoever has the fewest steps in hand; among equals the first by name."""
    rows = work.connection.execute(
        select(human_task.c.assignee, func.count())
        .where(human_task.c.county == work.county, human_task.c.state == TaskState.CLAIMED.value)
        .where(human_task.c.assignee.in_(fitting))
        .group_by(human_task.c.assignee)
    )
    load = {who: int(count) for who, count in rows}
    for each in beside:
        load[each.assignee or ""] = load.get(each.assignee or "", 0) + 1
    return min(fitting, key=lambda who: load.get(who, 0))
