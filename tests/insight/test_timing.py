"""The figures of managers, on both databases, against what a person would count on a calendar."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table

from engine.calendar import Calendar
from engine.clock import LEGAL_ZONE
from engine.store import Base, Database
from engine.store.tables import cases, human_task
from engine.timing import FEW, Scope, Timing, WorkingTime, spread

COUNTY = "990100"
# 2026-03-05 is a Thursday. The Saturday after is worked (made up), the Monday after that is a holiday.
DAYS = {date(2026, 3, 1) + timedelta(days=n): (date(2026, 3, 1) + timedelta(days=n)).weekday() < 5 for n in range(31)}
CALENDAR = Calendar({**DAYS, date(2026, 3, 7): True, date(2026, 3, 9): False})
NOW = datetime(2026, 3, 20, 10, tzinfo=LEGAL_ZONE)
EAST = "county:990100/township:990100001/village:990100001001"
WEST = "county:990100/township:990100002/village:990100002001"


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=LEGAL_ZONE)


class TestWorkingTime:
    def test_rest_days_do_not_count_and_made_up_saturdays_do(self) -> None:
        working = WorkingTime(CALENDAR)
        assert working.between(at(6, 16), at(7, 10)) == timedelta(hours=18)  # Friday to the worked Saturday
        assert working.between(at(7, 16), at(10, 10)) == timedelta(hours=18)  # over a Sunday and a holiday Monday
        assert working.between(at(8, 9), at(9, 17)) == timedelta(0)

    def test_it_equals_a_count_of_single_minutes(self) -> None:
        working = WorkingTime(CALENDAR)
        for start, end in ((at(4, 13, 7), at(11, 9, 30)), (at(8, 1), at(8, 2)), (at(13, 23, 59), at(16, 0, 1))):
            minutes = int((end - start) / timedelta(minutes=1))
            slow = sum(CALENDAR.is_working((start + timedelta(minutes=n)).date()) for n in range(minutes))
            assert working.between(start, end) == timedelta(minutes=slow)

    def test_an_earlier_end_takes_no_time(self) -> None:
        assert WorkingTime(CALENDAR).between(at(6), at(5)) == timedelta(0)

    def test_a_span_outside_the_one_counted_before_is_counted_anew(self) -> None:
        working = WorkingTime(CALENDAR)
        assert working.between(at(12), at(13)) == timedelta(days=1)
        assert working.between(at(3), at(4)) == timedelta(days=1)
        assert working.between(at(3), at(20)) == timedelta(days=13)


def test_a_spread_is_a_median_a_nearest_rank_and_its_size() -> None:
    sample = [timedelta(days=n) for n in (9, 1, 3, 2, 4, 6, 5, 8, 7, 30)]
    assert spread(sample).median == timedelta(days=5, hours=12)
    assert spread(sample).p90 == timedelta(days=9)
    assert not spread(sample).few
    assert spread(sample[: FEW - 1]).few


def blank(table: Table) -> dict[str, Any]:
    """A row that says nothing, for the columns that these figures do not look at."""
    return {each.name: None if each.nullable else each.type.python_type() for each in table.c}


def case_row(number: int, path: str, started: datetime, **more: Any) -> dict[str, Any]:
    plain = {
        "county": COUNTY, "id": f"case{number}", "number": f"2026-{number}", "process": "application", "version": 1,
        "place_path": path, "status": "running", "started_at": started,
    }  # fmt: skip
    return blank(cases) | plain | more


def task_row(number: int, case: int, element: str, opened: datetime, **more: Any) -> dict[str, Any]:
    plain = {
        "county": COUNTY, "id": f"task{number}", "case_id": f"case{case}", "token": number, "process": "application",
        "element": element, "state": "open", "opened_at": opened, "sort_at": opened,
    }  # fmt: skip
    return blank(human_task) | plain | more


def done(number: int, case: int, opened: datetime, closed: datetime, due: datetime | None = None) -> dict[str, Any]:
    return task_row(number, case, "opinion", opened, state="completed", closed_at=closed, due_at=due)


@pytest.fixture
def timing(database_url: str) -> Iterator[Timing]:
    database = Database(database_url)
    Base.metadata.create_all(database.writer)
    with database.write() as connection:
        connection.execute(
            cases.insert(),
            [
                case_row(1, EAST, at(4), status="completed", ended_at=at(6)),
                case_row(2, WEST, at(4), status="completed", ended_at=at(10)),
                case_row(3, EAST, at(4), version=2, status="cancelled", ended_at=at(5)),
                case_row(4, EAST, at(12)),
                case_row(5, WEST, at(12), county="990200"),
            ],
        )
        connection.execute(human_task.insert(), [
            done(1, 1, at(4, 9), at(5, 9), due=at(6)),
            done(2, 2, at(4, 9), at(10, 9), due=at(6)),
            task_row(3, 3, "opinion", at(4), state="cancelled", closed_at=at(5)),
            task_row(4, 4, "county_review", at(12), due_at=at(17)),
            task_row(5, 4, "opinion", at(12), state="claimed", due_at=at(21)),
            task_row(6, 5, "opinion", at(12), due_at=at(13), county="990200"),
        ])  # fmt: skip
    with database.read() as connection:
        yield Timing(connection, COUNTY, CALENDAR, NOW)
    database.dispose()


def test_nodes_count_done_tasks_alone_and_how_many_came_late(timing: Timing) -> None:
    [node] = timing.nodes(Scope(process="application"))
    assert (node.element, node.spread.n, node.late) == ("opinion", 2, 1)
    assert node.spread.median == (timedelta(days=1) + timedelta(days=4)) / 2


def test_nodes_of_a_place_a_period_and_a_version(timing: Timing) -> None:
    assert timing.nodes(Scope(place="990100001"))[0].spread.n == 1
    assert timing.nodes(Scope(place="990100"))[0].spread.n == 2
    assert timing.nodes(Scope(since=at(6), until=at(11)))[0].spread.median == timedelta(days=4)
    assert timing.nodes(Scope(process="application", version=2)) == ()
    assert timing.nodes(Scope(process="other")) == ()
    assert timing.nodes(Scope(place="%")) == ()


def test_durations_are_of_completed_cases(timing: Timing) -> None:
    [duration] = timing.durations(Scope())
    assert (duration.process, duration.version, duration.spread.n) == ("application", 1, 2)
    assert duration.spread.p90 == timedelta(days=4)


def test_waiting_is_counted_per_step_and_township(timing: Timing) -> None:
    rows = [(row.element, row.place, row.n, row.late) for row in timing.waiting(Scope())]
    assert rows == [("county_review", "990100001", 1, 1), ("opinion", "990100001", 1, 0)]


def test_late_tasks_say_how_many_working_days_have_passed_since_the_last_day(timing: Timing) -> None:
    [late] = timing.late(Scope())
    # Due at 24:00 of the 16th: the 17th, 18th, 19th and 20th have come since.
    assert (late.task_id, late.number, late.days, late.claimed) == ("task4", "2026-4", 4, False)


def test_running_cases_are_counted_per_version(timing: Timing) -> None:
    assert timing.running("application") == {1: 1}
