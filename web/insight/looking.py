"""An open look at the figures: one read-only moment, the calendar of the county, the time of the engine's clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from engine.people import People
from engine.records import Place
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
