"""The demo clock: its offset lies in the database, and moving it lives through the days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

import tasks
from engine.clock import FrozenClock, legal_date
from engine.engine import Engine
from tasks.demo.clock import DemoClock, is_demo, live_until, mark_demo
from tests.clock.conftest import COUNTY, House
from tests.clock.test_clock import nothing
from tests.clock.test_reviews import aide


@pytest.fixture
def moving(house: House) -> Iterator[Engine]:
    """An engine on the same database whose clock can be put forward."""
    engine = tasks.build_engine(house.settings, DemoClock(house.engine.house.database, COUNTY, house.clock))
    yield engine
    engine.close()


def test_every_process_sees_the_same_time(either: House) -> None:
    here, there = (DemoClock(either.engine.house.database, COUNTY, either.clock) for _ in range(2))
    here.set(either.clock.now() + timedelta(days=40))
    assert there.now() == here.now() == either.clock.now() + timedelta(days=40)


def test_it_runs_on_from_where_it_was_put(house: House) -> None:
    clock = DemoClock(house.engine.house.database, COUNTY, house.clock)
    clock.set(house.clock.now() + timedelta(days=1))
    before = clock.now()
    house.clock.advance(timedelta(minutes=5))
    assert clock.now() - before == timedelta(minutes=5)


def test_moving_it_opens_reviews_on_their_day(house: House, moving: Engine) -> None:
    house.enrol(date(2026, 3, 20))
    done = live_until(moving, date(2026, 3, 19), nothing)
    assert done["reviews"] == 0
    done = live_until(moving, date(2026, 4, 2), nothing)
    assert done["reviews"] == 1
    assert done["payments"] >= 1
    (row,) = moving.cases(aide(house)).rows
    assert legal_date(row.case.started_at) == date(2026, 3, 20)
    assert legal_date(moving.clock.now()) == date(2026, 4, 2)


def test_it_never_goes_back(moving: Engine) -> None:
    before = moving.clock.now()
    assert sum(live_until(moving, date(2026, 3, 1), nothing).values()) == 0
    assert moving.clock.now() >= before


def test_only_the_demo_clock_moves(house: House) -> None:
    assert isinstance(house.engine.clock, FrozenClock)
    with pytest.raises(TypeError):
        live_until(house.engine, date(2026, 4, 1), nothing)


def test_a_county_is_a_demo_only_when_it_was_made_as_one_to_its_end(house: House) -> None:
    assert not is_demo(house.engine, COUNTY)
    mark_demo(house.engine, COUNTY)
    assert is_demo(house.engine, COUNTY)
