"""Timers and legal periods, by an injected clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from engine import CaseStatus, Database, Engine
from engine.errors import InvalidForm, NotPossible, TooLate
from engine.records import Completed
from engine.testing import VILLAGE, Sketch, World, make_world
from tests.engine.rules_for_tests import DatedRules


def sketch() -> Sketch:
    """Accept (starts `total`), wait for the notice, decide (meets `total`)."""
    return (
        Sketch("notice")
        .start()
        .person("accept", sw_accepts="true", sw_starts="total", sw_deadline="look")
        .timer("wait", 'deadline("notice")', sw_meets="notice")
        .person("decide", sw_deadline="total", sw_meets="total")
        .end("done")
        .flow("begin", "accept", "wait", "decide", "done")
    )


@pytest.fixture
def timed(database_url: str, tmp_path: Path) -> Iterator[World]:
    world = make_world(database_url, tmp_path / "data", rules=DatedRules())
    world.deploy(sketch())
    yield world
    world.engine.close()


def begin(world: World) -> Completed:
    return world.engine.start("notice", world.alice, place=VILLAGE, title="甲", values={})


def do(world: World, begun: Completed) -> Completed:
    (task,) = begun.opened
    taken = world.engine.claim(task.id, world.alice, task.revision)
    return world.engine.complete(task.id, world.alice, taken.revision, {})


def dues(world: World, case_id: str) -> dict[str, date]:
    """Name -> last legal day."""
    view = world.engine.case(case_id, world.alice)
    return {each.name: (each.due_at + timedelta(hours=8) - timedelta(seconds=1)).date() for each in view.deadlines}


def test_a_step_is_due_by_its_own_period(timed: World) -> None:
    """Opened on Thursday 5 March: three working days later is Tuesday."""
    (task,) = begin(timed).opened
    assert task.due_at == datetime(2026, 3, 10, 16, tzinfo=UTC)
    (row,) = timed.engine.inbox(timed.alice, "pool").rows
    assert row.days_left == 3
    timed.clock.advance(timedelta(days=6))
    (row,) = timed.engine.inbox(timed.alice, "pool").rows
    assert row.days_left == -1


def test_a_step_without_a_period_of_its_own_is_due_by_the_first_of_the_case(timed: World) -> None:
    """After the notice only the whole procedure's period runs."""
    timed.deploy(
        Sketch("plain")
        .start(sw_accepts="true", sw_starts="total")
        .person("look")
        .person("again", sw_meets="total")
        .person("file")
        .end("done")
        .flow("begin", "look", "again", "file", "done")
    )
    begun = timed.engine.start("plain", timed.alice, place=VILLAGE, title="甲", values={})
    (total,) = timed.engine.case(begun.case.id, timed.alice).deadlines
    assert (begun.opened[0].deadline, begun.opened[0].due_at) == ("total", total.due_at)
    again = do(timed, begun)
    assert again.opened[0].due_at == total.due_at
    (last,) = do(timed, again).opened
    assert (last.deadline, last.due_at) == (None, None)


def test_a_timer_fires_at_the_end_of_the_seventh_day_and_not_before(timed: World) -> None:
    """Seven calendar days from 5 March end with 12 March, 24:00 in Shanghai."""
    waiting = do(timed, begin(timed))
    assert dues(timed, waiting.case.id)["notice"] == date(2026, 3, 12)
    timed.clock.set(datetime(2026, 3, 12, 15, 59, tzinfo=UTC))
    assert timed.engine.fire_due() == 0
    timed.clock.set(datetime(2026, 3, 12, 16, 0, tzinfo=UTC))
    assert timed.engine.fire_due() == 1
    assert timed.engine.fire_due() == 0
    (row,) = timed.engine.inbox(timed.alice, "pool").rows
    assert row.element == "decide"


def test_an_excluded_period_does_not_count(timed: World) -> None:
    """Thirty working days from 5 March without 6–12 March (five of them working) end on 23 April instead of 16 April."""
    calendar = timed.engine.calendar()
    waiting = do(timed, begin(timed))
    plain = calendar.last_day(
        date(2026, 3, 5), 30, DatedRules().current("", "", date(2026, 3, 5)).deadlines["total"].unit
    )
    counted = dues(timed, waiting.case.id)["total"]
    assert calendar.working_days_between(plain.day, counted) == 5


def test_when_the_case_ends_every_period_is_met(timed: World) -> None:
    waiting = do(timed, begin(timed))
    timed.clock.advance(timedelta(days=8))
    timed.engine.fire_due()
    (row,) = timed.engine.inbox(timed.alice, "pool").rows
    taken = timed.engine.claim(row.task_id, timed.alice, row.revision)
    done = timed.engine.complete(row.task_id, timed.alice, taken.revision, {})
    assert done.case.status is CaseStatus.COMPLETED
    assert all(each.met_at for each in timed.engine.case(waiting.case.id, timed.alice).deadlines)


def test_acceptance_freezes_the_rules_of_that_day(timed: World) -> None:
    """Begun in June under the old rules, accepted in July under the new ones."""
    timed.clock.set(datetime(2026, 6, 30, 2, tzinfo=UTC))
    begun = begin(timed)
    assert begun.case.rules_version == "old"
    timed.clock.set(datetime(2026, 7, 1, 2, tzinfo=UTC))
    accepted = do(timed, begun)
    assert (accepted.case.rules_version, accepted.case.accepted_at) == ("new", timed.clock.now())
    timed.engine.house.known_rules.clear()
    assert timed.engine.case(accepted.case.id, timed.alice).rules.values == {"age": "new"}


def test_what_comes_right_behind_the_acceptance_counts_by_the_rules_that_were_frozen(timed: World) -> None:
    """The notice is set in the same moment, and hangs for the five days of the new rules."""
    timed.clock.set(datetime(2026, 6, 30, 2, tzinfo=UTC))
    begun = begin(timed)
    timed.clock.set(datetime(2026, 7, 1, 2, tzinfo=UTC))
    accepted = do(timed, begun)
    assert dues(timed, accepted.case.id)["notice"] == date(2026, 7, 6)


def test_a_period_is_prolonged_for_a_listed_cause_before_it_is_over(timed: World) -> None:
    waiting = do(timed, begin(timed))
    before = dues(timed, waiting.case.id)["total"]
    extended = timed.engine.extend(waiting.case.id, timed.alice, "total", "apart", "户口在邻县")
    assert extended.amount == 45
    assert dues(timed, waiting.case.id)["total"] > before
    with pytest.raises(NotPossible):
        timed.engine.extend(waiting.case.id, timed.alice, "total", "apart", "再一次")


def test_an_extension_needs_a_listed_cause_and_words(timed: World) -> None:
    waiting = do(timed, begin(timed))
    with pytest.raises(NotPossible):
        timed.engine.extend(waiting.case.id, timed.alice, "total", "busy", "忙")
    with pytest.raises(InvalidForm):
        timed.engine.extend(waiting.case.id, timed.alice, "total", "apart", " ")


def test_after_expiry_nothing_is_prolonged(timed: World) -> None:
    """83号 四(一): the cause is recorded before the period is over."""
    waiting = do(timed, begin(timed))
    timed.clock.advance(timedelta(days=90))
    with pytest.raises(TooLate):
        timed.engine.extend(waiting.case.id, timed.alice, "total", "apart", "晚了")


def test_a_provisional_period_is_counted_anew_when_the_year_is_loaded(timed: World) -> None:
    """Accepted at the end of the last known year: 暂定 until the notice for the next one is there."""
    last = timed.engine.calendar().last_year
    timed.clock.set(datetime(last, 12, 30, 2, tzinfo=UTC))
    waiting = do(timed, begin(timed))
    (total,) = [each for each in timed.engine.case(waiting.case.id, timed.alice).deadlines if each.name == "total"]
    assert total.provisional
    year = [date(last + 1, 1, 1) + timedelta(days=number) for number in range(365)]
    timed.engine.load_calendar({day: (day.weekday() < 5 and day.month != 1, "") for day in year})
    view = timed.engine.case(waiting.case.id, timed.alice)
    (again,) = [each for each in view.deadlines if each.name == "total"]
    assert not again.provisional
    assert again.due_at > total.due_at
    assert "deadline_recounted" in [each.kind for each in view.events]


def test_another_process_counts_on_the_calendar_that_was_loaded_here(timed: World, tmp_path: Path) -> None:
    """A year loaded by one process holds for all."""
    other = Engine(Database(timed.engine.house.database.url), data_dir=tmp_path / "other", clock=timed.clock)
    last = other.calendar().last_year
    timed.engine.load_calendar({date(last + 1, 1, 4): (True, "")})
    assert other.calendar().last_year == last + 1
    with other.reading(timed.alice) as reading:
        assert (reading.person.id, reading.calendar.last_year) == (timed.alice.person, last + 1)
    other.close()


def test_a_clock_that_steps_back_harms_nothing(timed: World) -> None:
    waiting = do(timed, begin(timed))
    timed.clock.advance(timedelta(days=-2))
    assert timed.engine.fire_due() == 0
    timed.clock.advance(timedelta(days=10))
    assert timed.engine.fire_due() == 1
    assert timed.engine.verify(waiting.case.county) is None
