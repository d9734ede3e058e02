"""Counts of changes, so that what a process remembers can be told from what is old, whichever process changed it."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from engine.store.tables import number_series

EVERYWHERE = ""
"""Stands for the county of what all counties share."""
STAFFING = "staffing"
"""Who holds which role where, in a county."""
CALENDAR = "calendar"
"""The working days."""


def count_change(connection: Connection, county: str, series: str) -> None:
    """What was remembered is old from this transaction on."""
    same = (number_series.c.county == county) & (number_series.c.series == series)
    changed = connection.execute(update(number_series).where(same).values(last=number_series.c.last + 1))
    if not changed.rowcount:
        connection.execute(insert(number_series), {"county": county, "series": series, "last": 1})


def changes(connection: Connection, county: str, series: str) -> int:
    """How often it has changed."""
    last = connection.execute(
        select(number_series.c.last).where(number_series.c.county == county, number_series.c.series == series)
    ).scalar_one_or_none()
    return last or 0


def count_up(connection: Connection, county: str, series: str) -> int:
    """The next number of a count that a county keeps, from 1 on."""
    count_change(connection, county, series)
    return changes(connection, county, series)
