"""Attacks with time: a clock that steps back, leap days, the end of the loaded calendar."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from engine.calendar import Calendar, Unit, add_months
from engine.testing import COUNTY, VILLAGE, Sketch, World, make_world
from tasks.benefits.months import month_after
from tests.engine.sketches import permit


def test_a_clock_that_steps_back_breaks_neither_case_nor_proof(world: World) -> None:
    world.deploy(permit())
    (look,) = world.engine.start("permit", world.alice, place=VILLAGE, values={"who": "甲"}).opened
    world.clock.advance(timedelta(days=-2))
    taken = world.engine.claim(look.id, world.alice, look.revision)
    world.clock.advance(timedelta(hours=-3))
    world.engine.complete(look.id, world.alice, taken.revision, {"note": "x"})
    while world.engine.seal(COUNTY, 2):
        pass
    assert world.engine.verify(COUNTY) is None
    view = world.engine.case(look.case_id, world.alice)
    assert [each.seq for each in view.events] == list(range(1, len(view.events) + 1))


def test_a_timer_is_not_fired_twice_when_the_clock_steps_back(world: World) -> None:
    sketch = Sketch("wait").start().timer("rest", 'duration("P1D")').person("next").end("done")
    world.deploy(sketch.flow("begin", "rest", "next", "done"))
    case_id = world.engine.start("wait", world.alice, place=VILLAGE, values={}).case.id
    world.clock.advance(timedelta(days=1))
    assert world.engine.fire_due() == 1
    world.clock.advance(timedelta(days=-3))
    assert world.engine.fire_due() == 0
    world.clock.advance(timedelta(days=9))
    assert world.engine.fire_due() == 0
    assert [each.element for each in world.engine.case(case_id, world.alice).tasks] == ["next"]


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 1), 0, date(2026, 12, 1)),
    ],
)
def test_months_end_where_the_law_says(start: date, months: int, end: date) -> None:
    """民法典 art. 202: the same day, or the month's last one."""
    assert add_months(start, months) == end


def test_the_month_after_december_is_january() -> None:
    assert [month_after(date(2026, month, 31)) for month in (10, 12)] == ["2026-11", "2027-01"]


def test_periods_beyond_the_loaded_years_are_counted_and_say_so() -> None:
    calendar = Calendar({date(2026, 1, 1) + timedelta(days=n): True for n in range(365)})
    due = calendar.last_day(date(2026, 12, 30), 10, Unit.WORKING_DAY)
    assert due.provisional
    assert due.day == date(2027, 1, 14)  # 31 December, then nine weekdays after New Year's Day
    assert not calendar.last_day(date(2026, 12, 1), 7, Unit.CALENDAR_DAY).provisional


def test_a_day_before_the_first_midnight_in_shanghai_is_the_next_legal_day(sqlite_url: str, tmp_path: Path) -> None:
    """Until 16:00 in Greenwich it is still today in Shanghai; the number of a case follows the legal year."""
    world = make_world(sqlite_url, tmp_path / "data")
    world.deploy(permit())
    numbers = []
    for at in (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), datetime(2026, 12, 31, 16, 0, tzinfo=UTC)):
        world.clock.set(at)
        begun = world.engine.start("permit", world.alice, place=VILLAGE, values={"who": "甲"})
        numbers.append(begun.case.number)
    assert numbers == ["P2026-000001", "P2027-000001"]
    world.engine.close()
