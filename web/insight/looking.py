"""An open look at the figures: one read-only moment, the calendar of the county, the time of the engine's clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select

from engine.people import People
from engine.records import LIVE, Place
from engine.store.tables import cases
from engine.timing import Timing
from web.access import actor
from web.house import engine


@contextmanager
def timing() -> Iterator[Timing]:
    """The questions that may be asked of the visitor's county."""
    with engine().reading(actor()) as look:
        yield Timing(look.connection, look.county, look.calendar, look.now)


def places() -> list[Place]:
    """Every place of the county."""
    with engine().reading(actor()) as look:
        return People(look.connection, look.county, look.today).places()


def running_cases(place: str | None) -> int:
    """Cases of every process that have not ended, in the whole county or below one place."""
    query = select(func.count()).where(cases.c.county == actor().county, cases.c.status.in_(LIVE))
    if place is not None:
        query = query.where(("/" + cases.c.place_path + "/").contains(f":{place}/", autoescape=True))
    with engine().reading(actor()) as look:
        return look.connection.execute(query).scalar_one()
