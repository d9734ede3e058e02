"""The lists of those who leave: gradual exits by their last month, and two years of watch that expire by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import tasks
from engine.records import Page
from tasks.benefits.basis import Basis, Ground
from tasks.benefits.enrolments import Enrolments, Grant
from tasks.exits import book
from tests.tasks.walk import COUNTY, TOWN, VILLAGE, County, make_county

START = datetime(2026, 11, 20, 2, tzinfo=UTC)
PATH = f"county:{COUNTY}/township:{TOWN}/village:{VILLAGE}"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = make_county("sqlite://", tmp_path, START)
    yield made
    made.engine.close()


def leave(county: County, name: str, months: int, *, watch: int = 24, ground: Ground = Ground.HEARD) -> str:
    """A family whose end is decided today; returns the enrolment."""
    with county.engine.transaction(county.engine.system(COUNTY)) as work:
        enrolments = Enrolments(work.session, COUNTY)
        grant = Grant(f"h-{name}", VILLAGE, PATH, name, 2, "dibao", Decimal(500), stable=True, rules_version="x")
        enrolled = enrolments.enrol(grant, date(2026, 5, 6))
        basis = Basis(ground, f"case-{name}", "s1", "s2")
        enrolments.end(enrolled, work.today, "就业", basis=basis, months=months)
        left = enrolments.load(enrolled.id)
        book.record(
            work.session, COUNTY, enrolled, basis, cause="employment", reason="就业", on=work.today,
            last_month=left.last_month or left.leaves_after or "", watch_months=watch,
        )  # fmt: skip
    return enrolled.id


def names(page: Page[tasks.Leaver]) -> list[str]:
    return [each.applicant for each in page.rows]


def test_gradual_exits_stand_by_their_last_month_and_turn_their_pages(county: County) -> None:
    for name, months in (("丙", 6), ("甲", 2), ("乙", 2)):
        leave(county, name, months)
    leave(county, "丁", 0)
    clerk = county.staff["township_clerk"]
    first = tasks.leaving(county.engine, clerk, limit=2)
    assert names(first) == ["甲", "乙"]
    assert names(tasks.leaving(county.engine, clerk, limit=2, after=first.after)) == ["丙"]
    assert names(tasks.watched(county.engine, clerk)) == ["丁"]


def test_the_watch_lasts_two_years_and_expires_by_itself(county: County) -> None:
    """Seed: 退出不满两年; twenty-four months from the first month without payment."""
    leave(county, "甲", 0)
    chief = county.staff["county_head"]
    (watched,) = tasks.watched(county.engine, chief).rows
    assert watched.exit.watch_until == date(2028, 12, 1)
    county.clock.set(datetime(2028, 11, 30, 2, tzinfo=UTC))
    assert names(tasks.watched(county.engine, chief)) == ["甲"]
    county.clock.set(datetime(2028, 12, 1, 2, tzinfo=UTC))
    assert names(tasks.watched(county.engine, chief)) == []


def test_nobody_is_watched_after_the_only_person_has_died_or_where_no_rule_says_so(county: County) -> None:
    leave(county, "甲", 0, ground=Ground.DEATH)
    leave(county, "乙", 0, watch=0)
    assert names(tasks.watched(county.engine, county.staff["county_head"])) == []


def test_each_sees_the_lists_of_their_own_places(county: County) -> None:
    """法 art. 70: who handles no assistance sees no family."""
    leave(county, "甲", 2)
    for role in ("village_aide", "township_clerk", "county_head"):
        assert names(tasks.leaving(county.engine, county.staff[role])) == ["甲"]
    for role in ("administrator", "process_owner", "department_liaison"):
        assert names(tasks.leaving(county.engine, county.staff[role])) == []


def test_a_case_ends_an_enrolment_once(county: County) -> None:
    """The service may run twice after a crash."""
    enrolled = leave(county, "甲", 2)
    with county.engine.transaction(county.engine.system(COUNTY)) as work:
        basis = Basis(Ground.HEARD, "case-甲", "s1", "s2")
        known = Enrolments(work.session, COUNTY).load(enrolled)
        book.record(
            work.session, COUNTY, known, basis, cause="income", reason="再次", on=work.today, last_month="2027-05",
            watch_months=24,
        )  # fmt: skip
    (one,) = tasks.leaving(county.engine, county.staff["county_head"]).rows
    assert (one.exit.cause, one.exit.last_month) == ("employment", "2027-01")
