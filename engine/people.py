"""Places, people, and who may do what where, in time. Roles are words of the diagrams; the engine knows none by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, insert, or_, select, true, update

from engine.changes import STAFFING, count_change
from engine.errors import NotFound, NotPossible
from engine.ids import new_id
from engine.records import Case, HumanTask, Membership, Person, Place
from engine.store.prepared import Prepared
from engine.store.staff import NO_DAY, Who, load_people, load_trainings, load_who
from engine.store.tables import membership, person, place, stand_in
from engine.text import Text
from engine.training import trained_on

_PLACE = Prepared(
    select(
        place.c.code, place.c.name, place.c.level, place.c.path, place.c.since, place.c.until, place.c.successor
    ).where(place.c.county == bindparam("b_county"), place.c.code == bindparam("b_code"))
)


def load_person(connection: Connection, county: str, person_id: str) -> Person:
    """A person with all memberships, past ones too; one statement. Raises `NotFound`."""
    return read_who(connection, county, person_id).person


def read_who(connection: Connection, county: str, person_id: str, day: date = NO_DAY) -> Who:
    """The same, with how often staffing and calendar had changed, and for whom they stand in on a day."""
    found = load_who(connection, county, person_id, day)
    if found is None:
        raise NotFound(what=Text("人员", "person"))
    return found


def covers(who: Person, role: str, place_code: str, path: str, day: date) -> bool:
    """Whether a person holds `role` on a day at a place, or at one above it on `path`."""
    above = codes_down_to(path, place_code)
    return any(held == role and where in above for held, where in who.roles_at(day))


def present(who: Person, day: date) -> bool:
    """Whether a person serves on a day."""
    return who.since <= day and (who.until is None or day < who.until)


def acted_for(who: Who, task: HumanTask, case: Case, day: date) -> str | None:
    """Id of whom somebody stands in for where they act on a step; None where they act for themselves.

    A step is done for whoever has it; one of a pool, for somebody who is away, only where it is not one's own pool.
    """
    away = [each.person for each in who.stands_for if each.covers(case.process) and present(each.person, day)]
    if not away or task.assignee == who.person.id:
        return None
    if task.assignee is not None:
        return next((each.id for each in away if each.id == task.assignee), None)
    if covers(who.person, task.role, task.place, case.place_path, day):
        return None
    pooled = (each.id for each in away if covers(each, task.role, task.place, case.place_path, day))
    return next(pooled, None)


def codes_down_to(path: str, code: str | None = None) -> list[str]:
    """The place codes of a path from the top down, ending with `code` where it is given and there."""
    codes = [part.split(":", 1)[1] for part in path.split("/") if part]
    return codes[: codes.index(code) + 1] if code in codes else codes


def load_place(connection: Connection, county: str, code: str) -> Place:
    """A place by its code. Raises `NotFound`."""
    for row in _PLACE.rows(connection, {"b_county": county, "b_code": code}):
        return Place(*row)
    raise NotFound(what=Text("地点", "place"))


def standing_place(connection: Connection, county: str, code: str) -> Place:
    """A place, or the one that goes on for it now. Raises `NotFound`."""
    found, seen = load_place(connection, county, code), {code}
    while found.successor is not None and found.successor not in seen:
        seen.add(found.successor)
        found = load_place(connection, county, found.successor)
    return found


def staffed(
    connection: Connection, county: str, wanted: Iterable[tuple[str, str]], paths: str, day: date
) -> set[tuple[str, str]]:
    """Which of the (role, place) pairs anybody holds on a day, at the place or above it; one statement."""
    pairs = set(wanted)
    if not pairs:
        return set()
    rows = connection.execute(
        select(membership.c.role, membership.c.place)
        .where(
            membership.c.county == county,
            membership.c.role.in_(sorted({role for role, _ in pairs})),
            membership.c.place.in_(codes_down_to(paths)),
            membership.c.since <= day,
            or_(membership.c.until.is_(None), membership.c.until > day),
        )
        .distinct()
    ).all()
    held = {(row.role, row.place) for row in rows}
    return {(role, code) for role, code in pairs if any((role, above) in held for above in codes_down_to(paths, code))}


def holders(
    connection: Connection, county: str, role: str | None, codes: Iterable[str], day: date, training: str | None = None
) -> list[tuple[str, str]]:
    """(id, name) of those who hold a role (any for None) on a day at one of the places, by name; one statement.

    With `training` only those who were trained for that process.
    """
    rows = connection.execute(
        select(person.c.id, person.c.name)
        .join(membership, (membership.c.county == person.c.county) & (membership.c.person == person.c.id))
        .where(
            person.c.county == county,
            true() if role is None else membership.c.role == role,
            membership.c.place.in_(list(codes)),
            membership.c.since <= day,
            or_(membership.c.until.is_(None), membership.c.until > day),
            person.c.since <= day,
            or_(person.c.until.is_(None), person.c.until > day),
            true() if training is None else trained_on(training, day),
        )
        .distinct()
        .order_by(person.c.name, person.c.id)
    )
    return [(row.id, row.name) for row in rows]


def standing_in_for(connection: Connection, county: str, people: Collection[str], process: str, day: date) -> list[str]:
    """Ids of those who stand in for some people in a process on a day; one statement."""
    rows = connection.execute(
        select(stand_in.c.stand_in, stand_in.c.processes)
        .where(stand_in.c.county == county, stand_in.c.person.in_(sorted(people)))
        .where(stand_in.c.since <= day, stand_in.c.until > day, stand_in.c.ended_at.is_(None))
        .order_by(stand_in.c.stand_in)
    )
    return [row.stand_in for row in rows if process in (named := msgspec.json.decode(row.processes)) or not named]


def _runs_past(day: date) -> ColumnElement[bool]:
    """Memberships that are held on a day or after it."""
    return or_(membership.c.until.is_(None), membership.c.until > day)


class Staffing:
    """What is known of which (role, place) pairs are held; good until the county's staffing or the day changes."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, date], dict[tuple[str, str], bool]] = {}

    def held(
        self,
        connection: Connection,
        county: str,
        wanted: set[tuple[str, str]],
        path: str,
        day: date,
        change: int | None,
    ) -> set[tuple[str, str]]:
        """Which of the pairs anybody holds; at most one statement. `change` is None where nobody has read it."""
        if change is None:
            return staffed(connection, county, wanted, path, day)
        known = self._known.get((county, change, day))
        if known is None:
            for old in [each for each in list(self._known) if each[0] == county]:
                self._known.pop(old, None)
            known = self._known[county, change, day] = {}
        if missing := wanted - known.keys():
            found = staffed(connection, county, missing, path, day)
            known.update({pair: pair in found for pair in missing})
        return {pair for pair in wanted if known[pair]}


_MENDED = ("name", "office", "number")
_FACTS = ("id", "since", *_MENDED)


class People:
    """Writes and lists places, people and memberships, inside a transaction of the caller."""

    def __init__(self, connection: Connection, county: str, today: date) -> None:
        self._connection = connection
        self._county = county
        self._today = today

    def add_place(
        self, code: str, name: str, level: str, parent: str | None = None, since: date | None = None
    ) -> Place:
        """A new place below `parent` (none for the topmost). Raises `NotFound` for an unknown parent."""
        above = load_place(self._connection, self._county, parent).path + "/" if parent else ""
        made = Place(code, name, level, f"{above}{level}:{code}", since or self._today)
        self._connection.execute(
            insert(place),
            {
                "county": self._county,
                "code": code,
                "name": name,
                "level": level,
                "path": made.path,
                "since": made.since,
            },
        )
        return made

    def _staffing_changed(self) -> None:
        count_change(self._connection, self._county, STAFFING)

    def end_place(self, code: str, until: date) -> None:
        """The place exists no longer from that day on; history keeps its name."""
        self._connection.execute(
            update(place).where(place.c.county == self._county, place.c.code == code).values(until=until)
        )

    def places(self, *, day: date | None = None) -> list[Place]:
        """Every place that exists on a day (today), by code."""
        on = day or self._today
        rows = self._connection.execute(
            select(place)
            .where(
                place.c.county == self._county, place.c.since <= on, or_(place.c.until.is_(None), place.c.until > on)
            )
            .order_by(place.c.code)
        )
        return [Place(row.code, row.name, row.level, row.path, row.since, row.until) for row in rows]

    def place_names(self) -> dict[str, str]:
        """Names of all places by code, of former ones too."""
        rows = self._connection.execute(select(place.c.code, place.c.name).where(place.c.county == self._county))
        return {row.code: row.name for row in rows}

    def place(self, code: str) -> Place:
        """A place by its code. Raises `NotFound`."""
        return load_place(self._connection, self._county, code)

    def add_person(
        self,
        name: str,
        office: str = "",
        *,
        since: date | None = None,
        id: str | None = None,  # noqa: A002  # the word for it
        number: str | None = None,
    ) -> Person:
        """A new member of staff, without a role yet. Raises `NotPossible` where the staff number is somebody's."""
        if number is not None:
            self._require_free(number)
        made = Person(id or new_id(), name, office, since or self._today, number=number)
        row = {"county": self._county, "id": made.id, "name": name, "office": office, "since": made.since}
        self._connection.execute(insert(person), {**row, "number": number})
        return made

    def change_person(self, person_id: str, *, name: str, office: str, number: str | None) -> None:
        """Mends name, office and staff number. Raises `NotFound`, and `NotPossible` where the number is somebody's."""
        if load_person(self._connection, self._county, person_id).number != number and number is not None:
            self._require_free(number)
        self._connection.execute(
            update(person)
            .where(person.c.county == self._county, person.c.id == person_id)
            .values(name=name, office=office, number=number)
        )

    def take_in(
        self,
        new: Sequence[Person],
        mended: Mapping[str, tuple[str, str, str | None]],
        joins: Sequence[tuple[str, str, str]],
    ) -> None:
        """Many at once, as somebody has compared them with the staff: three statements, whatever there is to do.

        `mended` are (name, office, staff number) by id, `joins` (person, role, place) that nobody holds already.
        """
        here = {"county": self._county}
        if new:
            rows = [here | {name: getattr(each, name) for name in _FACTS} for each in new]
            self._connection.execute(insert(person), rows)
        if mended:
            same = (person.c.county == self._county) & (person.c.id == bindparam("b_id"))
            values = [{"b_id": who, "name": n, "office": o, "number": no} for who, (n, o, no) in mended.items()]
            self._connection.execute(
                update(person).where(same).values({each: bindparam(each) for each in _MENDED}), values
            )
        if joins:
            held = [
                here | {"id": new_id(), "person": who, "role": role, "place": code, "since": self._today}
                for who, role, code in joins
            ]
            self._connection.execute(insert(membership), held)
        self._staffing_changed()

    def _require_free(self, number: str) -> None:
        taken = select(person.c.name).where(person.c.county == self._county, person.c.number == number)
        if name := self._connection.execute(taken).scalar_one_or_none():
            detail = Text("工号“{number}”已是{name}的。", "the staff number “{number}” is that of {name}.")
            raise NotPossible(detail=detail.format(number=number, name=name))

    def end_person(self, person_id: str, until: date) -> None:
        """The person leaves: from that day on they hold no role and may not act."""
        self._connection.execute(
            update(person).where(person.c.county == self._county, person.c.id == person_id).values(until=until)
        )
        self._connection.execute(
            update(membership)
            .where(membership.c.county == self._county, membership.c.person == person_id, _runs_past(until))
            .values(until=until)
        )
        self._staffing_changed()

    def join(self, person_id: str, role: str, place_code: str, since: date | None = None) -> Membership:
        """A role at a place from a day on. Raises `NotFound` and `NotPossible` (held already)."""
        self.place(place_code)
        who = load_person(self._connection, self._county, person_id)
        start = since or self._today
        if (role, place_code) in who.roles_at(start):
            raise NotPossible(detail=Text(f"{who.name}已有这个角色。", f"{who.name} holds that role already."))
        made = Membership(new_id(), person_id, role, place_code, start)
        self._connection.execute(
            insert(membership),
            {
                "county": self._county,
                "id": made.id,
                "person": person_id,
                "role": role,
                "place": place_code,
                "since": start,
            },
        )
        self._staffing_changed()
        return made

    def leave(self, membership_id: str, until: date | None = None) -> None:
        """The role is held no longer from that day (today) on; one that ended before keeps its day."""
        last = until or self._today
        self._connection.execute(
            update(membership)
            .where(membership.c.county == self._county, membership.c.id == membership_id, _runs_past(last))
            .values(until=last)
        )
        self._staffing_changed()

    def person(self, person_id: str) -> Person:
        """A person with memberships. Raises `NotFound`."""
        return load_person(self._connection, self._county, person_id)

    def people(self, *, present_on: date | None = None) -> list[Person]:
        """Everybody (or those who serve on a day), by name."""
        memberships: dict[str, list[Membership]] = {}
        for row in self._connection.execute(select(membership).where(membership.c.county == self._county)):
            held = Membership(row.id, row.person, row.role, row.place, row.since, row.until)
            memberships.setdefault(row.person, []).append(held)
        rows = self._connection.execute(select(person).where(person.c.county == self._county).order_by(person.c.name))
        trained = load_trainings(self._connection, self._county)
        everybody = [
            Person(
                row.id,
                row.name,
                row.office,
                row.since,
                row.until,
                tuple(memberships.get(row.id, ())),
                trained.get(row.id, ()),
                row.number,
            )
            for row in rows
        ]
        return [each for each in everybody if present_on is None or present(each, present_on)]

    def candidates(self, role: str | None, place_code: str, training: str | None = None) -> list[Person]:
        """Who holds a role (any role for None) today at a place or above it, by name.

        With `training` only those who were trained for that process.
        """
        where = codes_down_to(self.place(place_code).path)
        found = holders(self._connection, self._county, role, where, self._today, training)
        known = {each.id: each for each in load_people(self._connection, self._county, [who for who, _ in found])}
        return [known[who] for who, _ in found]
