"""The demo clock: the machine's clock plus an offset that lies in the database, so that every process sees the same time.

Only in demo mode. Moving it lives through the days between one by one: timers fire, reviews open, payments are ordered,
each on the day on which it would have happened.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from time import monotonic

from sqlalchemy import BigInteger, Column, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.clock import LEGAL_ZONE, Clock, SystemClock, legal_date
from engine.engine import Engine
from engine.store import Base, Database
from engine.store.base import county_code
from tasks.clock import JOBS, run_once
from tasks.delivery import Receiver

REMEMBER_SECONDS = 1.0
"""How long an offset that was read is believed before it is read again."""

demo_clock = Table(
    "demo_clock",
    Base.metadata,
    Column("county", county_code(), primary_key=True),
    Column("offset_seconds", BigInteger, nullable=False, comment="added to the machine's clock"),
)


class DemoClock:
    """A clock that can be put forward."""

    def __init__(self, database: Database, county: str, wall: Clock | None = None) -> None:
        self._database, self._county = database, county
        self._wall = wall or SystemClock()
        self._offset = timedelta(0)
        self._read_at = float("-inf")

    def now(self) -> datetime:
        """The present instant of the demo county, aware, in UTC."""
        if monotonic() - self._read_at > REMEMBER_SECONDS:
            self._offset = self._read()
            self._read_at = monotonic()
        return self._wall.now() + self._offset

    def set(self, at: datetime) -> None:
        """Puts it at an aware instant; from there it runs on."""
        self._offset = at.astimezone(UTC) - self._wall.now()
        self._read_at = monotonic()
        row = {"county": self._county, "offset_seconds": round(self._offset.total_seconds())}
        dialect = sqlite if self._database.is_sqlite else postgresql
        keep = dialect.insert(demo_clock).values(row)
        with self._database.write() as connection:
            connection.execute(keep.on_conflict_do_update(index_elements=["county"], set_=row))

    def _read(self) -> timedelta:
        own = select(demo_clock.c.offset_seconds).where(demo_clock.c.county == self._county)
        with self._database.read() as connection:
            return timedelta(seconds=connection.execute(own).scalar_one_or_none() or 0)


def is_demo(engine: Engine, county: str) -> bool:
    """Whether the county was made as a demo county, and made to its end."""
    with engine.reading(engine.system(county)) as look:
        return (
            look.connection.execute(select(demo_clock.c.county).where(demo_clock.c.county == county)).first()
            is not None
        )


def mark_demo(engine: Engine, county: str) -> None:
    """The county is whole: from now on it may be opened in demo mode."""
    with engine.transaction(engine.system(county)) as work:
        work.connection.execute(demo_clock.insert().values(county=county, offset_seconds=0))


def live_until(engine: Engine, target: date, receiver: Receiver) -> Counter[str]:
    """Moves the demo clock day by day to `target`, at the hour at which it stands, and does on each day what falls due.

    Returns how much each job did. Raises `TypeError` for an engine whose clock cannot be moved.
    """
    clock = engine.clock
    if not isinstance(clock, DemoClock):
        raise TypeError("only the demo clock can be moved")
    done: Counter[str] = Counter()
    hour = clock.now().astimezone(LEGAL_ZONE).time()
    while legal_date(clock.now()) < target:
        following = legal_date(clock.now()) + timedelta(days=1)
        clock.set(datetime.combine(following, hour, LEGAL_ZONE))
        happened = run_once(engine, receiver, JOBS)
        done.update(happened)
        if any(happened.values()):  # what a timer or a review set off is done on the same day
            done.update(run_once(engine, receiver, JOBS))
    return done
