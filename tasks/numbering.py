"""Numbers of certificates and letters: each series counts on without gaps or repeats, and begins anew each year."""

from __future__ import annotations

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from engine.store.tables import number_series


def next_number(session: Session, county: str, series: str) -> int:
    """The next number of a county's series; the row is locked until the transaction ends."""
    table = number_series
    found = session.execute(
        update(table)
        .where(table.c.county == county, table.c.series == series)
        .values(last=table.c.last + 1)
        .returning(table.c.last)
    ).scalar()
    if found is None:
        session.execute(insert(table).values(county=county, series=series, last=1))
        return 1
    return int(found)
