"""Who serves in a county: people, the roles that they hold in time, what they were trained for, who acts for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Membership:
    """A role at a place, for a time."""

    id: str
    person: str
    role: str
    place: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """That somebody was trained for a process, for a time."""

    process: str
    since: date
    until: date | None = None
    """First day on which it no longer counts; None: it does not run out."""

    def holds(self, day: date) -> bool:
        """Whether it counts on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff."""

    id: str
    name: str
    office: str
    since: date
    until: date | None = None
    memberships: tuple[Membership, ...] = ()
    trainings: tuple[Training, ...] = ()
    number: str | None = None
    """Staff number (工号), by which lists of other systems name them."""

    def roles_at(self, day: date) -> frozenset[tuple[str, str]]:
        """(role, place) pairs held on a day."""
        return frozenset(
            (each.role, each.place)
            for each in self.memberships
            if each.since <= day and (each.until is None or day < each.until)
        )

    def trained_for(self, process: str, day: date) -> bool:
        """Whether a record of training for a process counts on a day."""
        return any(each.process == process and each.holds(day) for each in self.trainings)


@dataclass(frozen=True, slots=True)
class StandIn:
    """委托代理: who acts for somebody who is away, from one day to another."""

    id: str
    person: str
    """Who is away."""
    stand_in: str
    """Who acts for them."""
    since: date
    last: date
    """The last day, included."""
    processes: tuple[str, ...]
    """For cases of these; none: of all."""
    reason: str
    made_by: str
    made_at: datetime
    ended_by: str | None
    ended_at: datetime | None
    """When it was ended before its time."""

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.ended_at is None and self.since <= day <= self.last
