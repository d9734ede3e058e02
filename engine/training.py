"""Who was trained for which process, and how long that counts: first train, then serve (先培训再上岗).

Records are kept for good. One that is taken back ends on a day and says who ended it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, or_, select, update

from engine.errors import NotPossible
from engine.ids import new_id
from engine.store.tables import membership, person, training
from engine.text import Text

TRANSITION = timedelta(days=180)
"""How long those who serve already may go on when a process begins to ask for training."""
CARRIED_OVER = Text("原在岗人员过渡", "served before it was asked for")


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """A record as lists show it."""

    id: str
    person: str
    name: str
    office: str
    process: str
    since: date
    until: date | None
    """First day on which it no longer counts."""
    note: str
    recorded_by: str
    recorded_at: datetime


def trained_on(process: str, day: date) -> ColumnElement[bool]:
    """Condition on `person`: trained for a process on a day."""
    return exists(
        select(training.c.id).where(
            training.c.county == person.c.county,
            training.c.person == person.c.id,
            training.c.process == process,
            counts_on(day),
        )
    )


def counts_on(day: date) -> ColumnElement[bool]:
    """Records that count on a day."""
    return and_(training.c.since <= day, or_(training.c.until.is_(None), training.c.until > day))


class Trainings:
    """Writes and lists records of training, inside a transaction of the caller."""

    def __init__(self, connection: Connection, county: str, now: datetime, by: str) -> None:
        """`by` is the person who records; empty for the system."""
        self._connection = connection
        self._county = county
        self._now = now
        self._by = by

    def record(
        self,
        people: Iterable[str],
        processes: Collection[str],
        since: date,
        until: date | None = None,
        note: str = "",
    ) -> int:
        """Everybody of `people` was trained for every process of `processes`; returns how many records are new.

        What is recorded with the same days already stays as it is. Raises `NotPossible` for days in the wrong order.
        """
        if until is not None and until <= since:
            raise NotPossible(
                detail=Text("有效期应晚于培训日期。", "a record must end after the day on which it begins.")
            )
        wanted = {(who, process) for who in people for process in processes}
        known = self._connection.execute(
            select(training.c.person, training.c.process).where(
                training.c.county == self._county,
                training.c.since == since,
                training.c.until.is_(None) if until is None else training.c.until == until,
                training.c.process.in_(list(processes)),
            )
        )
        new = sorted(wanted - {(row.person, row.process) for row in known})
        rows = [self._row(who, process, since, until, note) for who, process in new]
        if rows:
            self._connection.execute(insert(training), rows)
        return len(rows)

    def _row(self, who: str, process: str, since: date, until: date | None, note: str) -> dict[str, Any]:
        return {
            "county": self._county,
            "id": new_id(),
            "person": who,
            "process": process,
            "since": since,
            "until": until,
            "note": note[:200],
            "recorded_by": self._by,
            "recorded_at": self._now,
        }

    def end(self, record: str, until: date) -> None:
        """Takes a record back from a day on; one that ended before keeps its day."""
        self._connection.execute(
            update(training)
            .where(training.c.county == self._county, training.c.id == record)
            .where(or_(training.c.until.is_(None), training.c.until > until))
            .values(until=until, ended_by=self._by, ended_at=self._now)
        )

    def carry_over(self, process: str, roles: Collection[str], day: date) -> int:
        """Those who hold one of the roles on the day when a process begins to ask for training go on for a while.

        Returns how many there are. Whoever comes later is trained first.
        """
        serving = self._connection.execute(
            select(membership.c.person)
            .distinct()
            .where(
                membership.c.county == self._county,
                membership.c.role.in_(sorted(roles)),
                membership.c.since <= day,
                or_(membership.c.until.is_(None), membership.c.until > day),
            )
        ).scalars()
        return self.record(list(serving), [process], day, day + TRANSITION, CARRIED_OVER.zh)

    def of(self, who: str) -> list[TrainingRow]:
        """Every record of a person, the latest first."""
        return self._told(training.c.person == who)

    def running_out(self, day: date, before: date) -> list[TrainingRow]:
        """Records of those who serve that count on `day` and end before another, without one that goes on, by end."""
        later = training.alias("later")
        goes_on = exists(
            select(later.c.id).where(
                later.c.county == training.c.county,
                later.c.person == training.c.person,
                later.c.process == training.c.process,
                later.c.since <= training.c.until,
                or_(later.c.until.is_(None), later.c.until > training.c.until),
            )
        )
        found = self._told(
            and_(
                counts_on(day), training.c.until < before, ~goes_on, or_(person.c.until.is_(None), person.c.until > day)
            )
        )
        return sorted(found, key=lambda each: (each.until or date.max, each.name))

    def _told(self, condition: ColumnElement[bool]) -> list[TrainingRow]:
        rows = self._connection.execute(
            select(
                training.c.id,
                training.c.person,
                person.c.name,
                person.c.office,
                training.c.process,
                training.c.since,
                training.c.until,
                training.c.note,
                training.c.recorded_by,
                training.c.recorded_at,
            )
            .join(person, (person.c.county == training.c.county) & (person.c.id == training.c.person))
            .where(training.c.county == self._county, condition)
            .order_by(training.c.since.desc(), training.c.process)
        ).mappings()
        return [TrainingRow(**row) for row in rows]
