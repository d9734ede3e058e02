"""Working days and legal periods: worked examples, provisional years, leap days."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Calendar, Interval, Unit, add_months
from engine.clock import end_of_legal_day, legal_date
from engine.deadlines import days_left
from engine.holidays import official_days

CALENDAR = Calendar({day: working for day, (working, _) in official_days().items()})
DAYS = st.dates(date(2021, 1, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("amount", "last"),
    [
        (3, date(2026, 9, 17)),
        (10, date(2026, 9, 28)),
        (15, date(2026, 10, 10)),
        (20, date(2026, 10, 16)),
        (30, date(2026, 10, 30)),
        (45, date(2026, 11, 20)),
    ],
)
def test_working_days_over_the_national_day_of_2026(amount: int, last: date) -> None:
    """Accepted on Monday 2026-09-14; 20 September and 10 October are made-up working days."""
    assert CALENDAR.last_day(date(2026, 9, 14), amount, Unit.WORKING_DAY).day == last


def test_the_last_working_day_before_a_holiday() -> None:
    """One working day after 30 September 2026 is 8 October."""
    assert CALENDAR.last_day(date(2026, 9, 30), 1, Unit.WORKING_DAY).day == date(2026, 10, 8)


def test_calendar_days_come_as_they_come() -> None:
    assert CALENDAR.last_day(date(2026, 9, 28), 7, Unit.CALENDAR_DAY).day == date(2026, 10, 5)


def test_excluded_days_are_not_counted() -> None:
    gap = [Interval(date(2026, 3, 6), date(2026, 3, 12))]
    assert CALENDAR.last_day(date(2026, 3, 5), 3, Unit.WORKING_DAY, gap).day == date(2026, 3, 17)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_months_last(start: date, months: int, last: date) -> None:
    """民法典 art. 202."""
    assert add_months(start, months) == last


def test_past_the_last_known_year_a_period_is_provisional() -> None:
    beyond = CALENDAR.last_day(date(CALENDAR.last_year, 12, 28), 10, Unit.WORKING_DAY)
    assert beyond.provisional
    assert not CALENDAR.is_working(date(CALENDAR.last_year + 1, 1, 1)), "元旦 is a festival by law"


def test_a_day_ends_at_midnight_in_shanghai() -> None:
    assert end_of_legal_day(date(2026, 3, 12)) == datetime(2026, 3, 12, 16, tzinfo=UTC)
    assert legal_date(datetime(2026, 3, 12, 15, 59, tzinfo=UTC)) == date(2026, 3, 12)
    assert legal_date(datetime(2026, 3, 12, 16, 0, tzinfo=UTC)) == date(2026, 3, 13)


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (datetime(2026, 3, 5, 2, tzinfo=UTC), 3),
        (datetime(2026, 3, 10, 15, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 10, 16, 1, tzinfo=UTC), -1),
        (datetime(2026, 3, 14, 2, tzinfo=UTC), -3),
    ],
)
def test_working_days_left_of_a_period_that_ends_on_tuesday(now: datetime, left: int) -> None:
    assert days_left(CALENDAR, datetime(2026, 3, 10, 16, tzinfo=UTC), now) == left


@given(DAYS, st.integers(1, 90))
def test_counting_forth_and_back_agree(start: date, amount: int) -> None:
    """As many working days lie between as were counted."""
    last = CALENDAR.last_day(start, amount, Unit.WORKING_DAY).day
    assert CALENDAR.is_working(last)
    assert CALENDAR.working_days_between(start, last) == amount
    assert CALENDAR.working_days_between(last, start) == -amount
