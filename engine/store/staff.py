"""Who somebody is: read alone, or with the task that they act on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, select

from engine.changes import CALENDAR, EVERYWHERE, STAFFING
from engine.records import Membership, Person
from engine.store.prepared import Prepared
from engine.store.tables import membership, number_series, person


def _changes(county: str, series: str, label: str) -> Any:
    return (
        select(number_series.c.last)
        .where(number_series.c.county == bindparam(county), number_series.c.series == bindparam(series))
        .scalar_subquery()
        .label(label)
    )


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
)
"""A row for each membership (one without any); a statement that selects them binds `CHANGES` and `b_county` too."""
CHANGES: Final = {"b_series": STAFFING, "b_everywhere": EVERYWHERE, "b_calendar": CALENDAR}
MEMBERSHIPS: Final = and_(membership.c.county == person.c.county, membership.c.person == person.c.id)


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody as read, and how often the county's staffing and the calendar had changed by then."""

    person: Person
    staffing_change: int
    calendar_change: int


_WHO = Prepared(
    select(*WHO)
    .select_from(person.outerjoin(membership, MEMBERSHIPS))
    .where(person.c.county == bindparam("b_county"), person.c.id == bindparam("b_person"))
)


def who_of(rows: Sequence[Sequence[Any]]) -> Who | None:
    """The one person whom rows of `WHO` tell of; None where they tell of nobody."""
    if not rows or rows[0][0] is None:
        return None
    first = rows[0]
    held = tuple(Membership(row[5], first[0], row[6], row[7], row[8], row[9]) for row in rows if row[5] is not None)
    return Who(Person(first[0], first[1], first[2], first[3], first[4], held), first[10] or 0, first[11] or 0)


def load_who(connection: Connection, county: str, person_id: str) -> Who | None:
    """One person; one statement."""
    return who_of(_WHO.rows(connection, {"b_county": county, "b_person": person_id, **CHANGES}))


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
    return [who.person for rows in by_id.values() if (who := who_of(rows)) is not None]
