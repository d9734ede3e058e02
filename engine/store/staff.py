"""Who somebody is, and for whom they stand in: read alone, or with the task that they act on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, String, and_, bindparam, cast, func, literal_column, null, select, union_all

from engine.changes import CALENDAR, EVERYWHERE, STAFFING
from engine.records import Membership, Person, Training
from engine.store.prepared import Prepared
from engine.store.tables import membership, number_series, person, stand_in, training


def _changes(county: str, series: str, label: str) -> Any:
    return (
        select(number_series.c.last)
        .where(number_series.c.county == bindparam(county), number_series.c.series == bindparam(series))
        .scalar_subquery()
        .label(label)
    )


_PART: Any = literal_column("' '")  # constants in the SQL itself: prepared statements bind no such values
_NEXT: Any = literal_column("','")
_NONE: Any = literal_column("''")
_TRAINED: Final = (
    select(
        func.aggregate_strings(
            training.c.process
            + _PART
            + cast(training.c.since, String)
            + _PART
            + func.coalesce(cast(training.c.until, String), _NONE),
            _NEXT,
        )
    )
    .where(training.c.county == person.c.county, training.c.person == person.c.id)
    .correlate(person)
    .scalar_subquery()
    .label("trained")
)
"""Every record of training as one text, so that it is read with the person and not by a statement of its own."""

WHO: Final = (
    person.c.id,
    person.c.name,
    person.c.office,
    person.c.since,
    person.c.until,
    membership.c.id,
    membership.c.role,
    membership.c.place,
    membership.c.since,
    membership.c.until,
    _changes("b_county", "b_series", "staffing_change"),
    _changes("b_everywhere", "b_calendar", "calendar_change"),
    _TRAINED,
    person.c.number,
)
"""A row for each membership (one without any); a statement that selects them binds `CHANGES` and `b_county` too."""
CHANGES: Final = {"b_series": STAFFING, "b_everywhere": EVERYWHERE, "b_calendar": CALENDAR}
MEMBERSHIPS: Final = and_(membership.c.county == person.c.county, membership.c.person == person.c.id)


FACES: Final = union_all(
    select(bindparam("b_person").label("id"), null().label("processes")),
    select(stand_in.c.person, stand_in.c.processes).where(
        stand_in.c.county == bindparam("b_county"),
        stand_in.c.stand_in == bindparam("b_person"),
        stand_in.c.since <= bindparam("b_day"),
        stand_in.c.until > bindparam("b_day"),
        stand_in.c.ended_at.is_(None),
    ),
).subquery("faces")
"""Somebody, and whoever they stand in for on a day, with the processes for which they do (null: themselves)."""
NO_DAY: Final = date.min
"""On which nobody stands in for anybody."""


@dataclass(frozen=True, slots=True)
class StandsFor:
    """Somebody who is away, and the processes in which another acts for them; none named: all."""

    person: Person
    processes: frozenset[str]

    def covers(self, process: str) -> bool:
        """Whether it holds for cases of a process."""
        return not self.processes or process in self.processes


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody as read, and how often the county's staffing and the calendar had changed by then."""

    person: Person
    staffing_change: int
    calendar_change: int
    stands_for: tuple[StandsFor, ...] = ()
    """Whom they stand in for on the day of reading."""


_FACE: Final = len(WHO)
"""Where the processes stand in a row of `WHO` and `FACES`."""

_WHO = Prepared(
    select(*WHO, FACES.c.processes).select_from(
        FACES.join(person, and_(person.c.county == bindparam("b_county"), person.c.id == FACES.c.id)).outerjoin(
            membership, MEMBERSHIPS
        )
    )
)


def who_of(rows: Sequence[Sequence[Any]]) -> Who | None:
    """The one person whom rows of `WHO` and their processes tell of, with those for whom they act; None for nobody."""
    faces: dict[tuple[str, str | None], list[Sequence[Any]]] = {}
    for row in rows:
        if row[0] is not None:
            faces.setdefault((row[0], row[_FACE]), []).append(row)
    own = next((found for (_, processes), found in faces.items() if processes is None), None)
    if own is None:
        return None
    others = [(_person(found), processes) for (_, processes), found in faces.items() if processes is not None]
    stands_for = tuple(StandsFor(who, _DECODE(processes)) for who, processes in sorted(others, key=_by_id))
    return Who(_person(own), own[0][10] or 0, own[0][11] or 0, stands_for)


_DECODE = msgspec.json.Decoder(frozenset[str]).decode


def _by_id(found: tuple[Person, str]) -> tuple[str, str]:
    return found[0].id, found[1]


def _person(rows: Sequence[Sequence[Any]]) -> Person:
    first = rows[0]
    held = {row[5]: Membership(row[5], first[0], row[6], row[7], row[8], row[9]) for row in rows if row[5] is not None}
    trained = trainings_of(first[12])
    return Person(first[0], first[1], first[2], first[3], first[4], tuple(held.values()), trained, first[13])


def trainings_of(told: str | None) -> tuple[Training, ...]:
    """The records in the text that `WHO` reads."""
    parts = (each.split(" ") for each in told.split(",")) if told else ()
    return tuple(
        Training(process, date.fromisoformat(since), date.fromisoformat(until) if until else None)
        for process, since, until in parts
    )


def load_who(connection: Connection, county: str, person_id: str, day: date = NO_DAY) -> Who | None:
    """One person, and for whom they stand in on a day; one statement."""
    return who_of(_WHO.rows(connection, {"b_county": county, "b_person": person_id, "b_day": day, **CHANGES}))


def load_trainings(connection: Connection, county: str) -> dict[str, tuple[Training, ...]]:
    """Every record of a county by the id of its person; one statement."""
    rows = connection.execute(
        select(training.c.person, training.c.process, training.c.since, training.c.until).where(
            training.c.county == county
        )
    )
    found: dict[str, list[Training]] = {}
    for row in rows:
        found.setdefault(row.person, []).append(Training(row.process, row.since, row.until))
    return {who: tuple(records) for who, records in found.items()}


def load_people(connection: Connection, county: str, ids: Collection[str]) -> list[Person]:
    """Those of the ids who exist, with all memberships; one statement."""
    found = connection.execute(
        select(*WHO)
        .select_from(person.outerjoin(membership, MEMBERSHIPS))
        .where(person.c.county == bindparam("b_county"), person.c.id.in_(sorted(ids)))
        .order_by(person.c.id),
        {"b_county": county, **CHANGES},
    ).all()
    by_id: dict[str, list[Sequence[Any]]] = {}
    for row in found:
        by_id.setdefault(row[0], []).append(row)
    return [_person(rows) for rows in by_id.values()]
