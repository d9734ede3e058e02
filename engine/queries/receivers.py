"""To whom a step may be handed: who holds its role at its place, is kept from it by nothing, and how much they have."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from engine.people import codes_down_to, holders
from engine.queries.cases import CaseView
from engine.queries.reading import Reading
from engine.queries.tasks import TaskView
from engine.records import TaskState
from engine.store.tables import human_task


@dataclass(frozen=True, slots=True)
class Receiver:
    """A colleague who may have a step."""

    id: str
    name: str
    office: str
    load: int
    """Steps that they have in hand now."""


def receivers(reading: Reading, view: TaskView) -> list[Receiver]:
    """Those who may have a step, but for whoever looks: the least busy first."""
    case, separate = view.view.case, view.element.apart_from
    where = codes_down_to(case.place_path, view.task.place)
    barred = set(reading.house.barred(reading.connection, case))
    done = [each for each in view.view.tasks if each.closed_by and each.element in separate]
    barred |= {who for each in done for who in (each.closed_by, each.assignee) if who}
    training = view.element.training
    found = holders(reading.connection, reading.county, view.task.role, where, reading.today, training)
    return _known(reading, found, barred)


def addable(reading: Reading, view: TaskView) -> list[Receiver]:
    """Those who may be added to a step as signers, the least busy first: they need not hold its role."""
    case, signing = view.view.case, view.signing
    where = codes_down_to(case.place_path)
    barred = set(reading.house.barred(reading.connection, case))
    barred |= {each.closed_by for each in view.view.tasks if each.closed_by and each.element in view.element.apart_from}
    barred |= {each.owner or each.assignee or "" for each in signing.signers} if signing else set()
    barred |= {each.assignee or "" for each in signing.advisers if each.closed_at is None} if signing else set()
    training = view.element.training
    found = holders(reading.connection, reading.county, None, where, reading.today, training)
    return _known(reading, found, barred)


def readers(reading: Reading, view: CaseView) -> list[Receiver]:
    """Those on the path of a case who may get a copy of it and have none, by office and name."""
    barred = set(reading.house.barred(reading.connection, view.case)) | {each.person for each in view.copies}
    found = holders(reading.connection, reading.county, None, codes_down_to(view.case.place_path), reading.today)
    return sorted(_known(reading, found, barred), key=lambda each: (each.office, each.name, each.id))


def _known(reading: Reading, found: list[tuple[str, str]], barred: set[str]) -> list[Receiver]:
    own = (reading.actor.person, reading.me)
    return known_receivers(reading, [person for person, _ in found if person not in barred and person not in own])


def known_receivers(reading: Reading, ids: list[str]) -> list[Receiver]:
    """Some of the staff with how much they have in hand, the least busy first."""
    known, loads = reading.people_known(ids), _loads(reading, ids)
    made = [Receiver(each, *known[each], loads.get(each, 0)) for each in ids]
    return sorted(made, key=lambda each: (each.load, each.name, each.id))


def _loads(reading: Reading, people: list[str]) -> dict[str, int]:
    """How many steps people have in hand; one statement."""
    columns = human_task.c
    rows = reading.connection.execute(
        select(columns.assignee, func.count())
        .where(columns.county == reading.county, columns.assignee.in_(people), columns.state == TaskState.CLAIMED)
        .group_by(columns.assignee)
    )
    return {row[0]: row[1] for row in rows}
