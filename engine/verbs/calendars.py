"""Loads days of the calendar, and counts anew what was provisional until then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, bindparam, delete, insert, select

from engine.changes import CALENDAR, EVERYWHERE, count_change
from engine.store.tables import calendar_day, deadline
from engine.work import Work


def keep_days(connection: Connection, days: Mapping[date, tuple[bool, str]]) -> None:
    """Writes days over whatever was known of them."""
    connection.execute(
        delete(calendar_day).where(calendar_day.c.day == bindparam("b_day")), [{"b_day": day} for day in days]
    )
    rows = [{"day": day, "working": working, "note": note} for day, (working, note) in days.items()]
    connection.execute(insert(calendar_day), rows)
    count_change(connection, EVERYWHERE, CALENDAR)


def provisional_cases(connection: Connection) -> list[tuple[str, str]]:
    """(county, case) pairs whose running periods rest on days that were not official."""
    rows = connection.execute(
        select(deadline.c.county, deadline.c.case_id)
        .where(deadline.c.met_at.is_(None), deadline.c.provisional.is_(True))
        .distinct()
    )
    return [(row.county, row.case_id) for row in rows]


def recount(work: Work, case_id: str) -> None:
    """Counts the provisional periods of a case on the calendar as it is now; each change is an event."""
    file = work.case(case_id)
    for row in [row for row in file.periods.rows if row.is_open and row.provisional]:
        before = row.due_at
        file.periods.recount(row)
        work.event(file, "deadline_recounted", deadline=row.name, before=before.isoformat(), due=row.due_at.isoformat())
    work.save(file)
