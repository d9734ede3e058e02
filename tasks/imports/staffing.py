"""Staff from Excel: first what a file would change, told row by row while nothing is written; then the whole, or nothing.

A list adds and changes. Whoever it does not name stays as they are; a role ends, and somebody leaves, only where a row
says so. What is confirmed is the plan that was seen: where it would be another by now, nothing is done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, func, select

from engine.engine import Engine
from engine.errors import Forbidden, Stale
from engine.ids import new_id
from engine.people import People
from engine.records import Actor, Person, TaskState
from engine.store.tables import human_task
from engine.text import Text
from engine.work import Look
from tasks.imports.comparing import Changes, PlannedRow, Roster, compared
from tasks.imports.sheets import Faults, RowProblem
from tasks.imports.staff_sheet import staff_lines, staff_template

Logins = Callable[[Connection], Mapping[str, str]]
"""Sign-in name to the id of its person, for everybody of the county."""


@dataclass(frozen=True, slots=True)
class StaffPlan:
    """What a file would do."""

    rows: tuple[PlannedRow, ...]
    problems: tuple[RowProblem, ...]
    """While there are any, nothing can be done."""
    new: Mapping[str, str]
    """Login to name of those who get an account."""
    leavers: tuple[str, ...]
    """Ids of those who would leave."""
    others: int
    """How many who serve the file does not name; they stay as they are."""

    @property
    def digest(self) -> str:
        """The same for the same rows with the same outcome."""
        return sha256(msgspec.json.encode((self.rows, self.problems))).hexdigest()

    @property
    def changes(self) -> bool:
        """Whether anything would be other than it is."""
        return any(each.says for each in self.rows)


def plan_staff(engine: Engine, actor: Actor, data: bytes, logins: Logins) -> StaffPlan:
    """What a file would do; nothing is written. Raises `NotExcel`, and `Forbidden` for anybody but administrators."""
    with engine.reading(actor) as look:
        return _planned(look, data, logins)[0]


def template_of_staff(engine: Engine, actor: Actor, logins: Logins, *, filled: bool) -> bytes:
    """The workbook to fill in; `filled` with everybody who serves, as they are now."""
    with engine.reading(actor) as look:
        roster = _roster(look, logins)
    names = {person: login for login, person in roster.logins.items()}
    everybody = sorted(roster.people.values(), key=lambda each: (each.name, each.id)) if filled else ()
    lines = [
        (names[who.id], who, role, place)
        for who in everybody
        for role, place in sorted(who.roles_at(roster.today)) or [("", "")]
        if who.id in names
    ]
    return staff_template(list(roster.places.values()), lines)


def take_in_staff(
    engine: Engine,
    actor: Actor,
    data: bytes,
    seen: str,
    logins: Logins,
    accounts: Callable[[Connection, Mapping[str, str], Collection[str]], None],
) -> StaffPlan:
    """Does what the plan with the digest `seen` says, in one transaction.

    `accounts` is told the ids of those who get an account by their login, and of those who left, and opens and ends their
    accounts in that transaction. Raises `Stale` where the plan would be another by now, and what `plan_staff` raises.
    """
    with engine.transaction(actor) as work:
        plan, changes, roster = _planned(work, data, logins)
        if plan.problems or plan.digest != seen:
            raise Stale(happened=Text("预览之后人员名册有了变动", "the staff has changed since the preview"))
        people = People(work.connection, work.county, work.today)
        made = _write(people, changes, roster)
        accounts(work.connection, made, changes.leavers)
    if changes.leavers or changes.ends:
        engine.release_orphans(actor.county)
    return plan


def _planned(look: Look, data: bytes, logins: Logins) -> tuple[StaffPlan, Changes, Roster]:
    roster, faults = _roster(look, logins), Faults()
    lines = staff_lines(data, list(roster.places.values()), faults)
    changes = compared(lines, roster)
    named = {each.person for each in changes.rows}
    serving = [who for who in roster.people.values() if who.until is None or who.until > roster.today]
    opened = {login: roster.people[who].name for login, who in changes.opened.items()}
    plan = StaffPlan(
        rows=tuple(changes.rows),
        problems=tuple(sorted(faults.problems, key=lambda each: (each.row, len(each.cell), each.cell))),
        new=opened | {login: line.name for login, line in changes.new.items()},
        leavers=tuple(changes.leavers),
        others=sum(1 for who in serving if who.id not in named),
    )
    return plan, changes, roster


def _roster(look: Look, logins: Logins) -> Roster:
    administrators = look.house.administrators
    if not any(role in administrators for role, _place in look.person.roles_at(look.today)):
        raise Forbidden(expected=Text("管理员", "an administrator"), found=look.person.name)
    people = People(look.connection, look.county, look.today)
    loads = look.connection.execute(
        select(human_task.c.assignee, func.count())
        .where(human_task.c.county == look.county, human_task.c.state == TaskState.CLAIMED)
        .group_by(human_task.c.assignee)
    )
    known = logins(look.connection)
    return Roster(
        people={each.id: each for each in people.people()},
        logins=known,
        places={each.code: each for each in people.places()},
        open_steps={row[0]: row[1] for row in loads},
        administrators=administrators,
        today=look.today,
        with_account=frozenset(known.values()),
    )


def _write(people: People, changes: Changes, roster: Roster) -> dict[str, str]:
    """Returns the ids of those who get an account by their login."""
    made = {login: new_id() for login in changes.new}
    fresh = [
        Person(made[login], line.name, line.office, roster.today, number=line.number or None)
        for login, line in changes.new.items()
    ]
    people.take_in(fresh, changes.mended, [(made.get(who, who), role, place) for who, role, place in changes.joins])
    for membership in changes.ends:
        people.leave(membership)
    for leaver in changes.leavers:
        people.end_person(leaver, roster.today)
    return made | changes.opened
