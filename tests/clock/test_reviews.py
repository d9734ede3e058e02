"""Reviews open by themselves, once, on their day, in the inbox of the household's village."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.records import Actor, CaseStatus
from engine.store.tables import incident, membership
from tasks import tables
from tasks.reviews import open_due_reviews
from tests.clock.conftest import COUNTY, VILLAGE, House

TODAY = date(2026, 3, 5)


def aide(house: House) -> Actor:
    with house.engine.reading(house.engine.system(COUNTY)) as look:
        found = select(membership.c.person).where(membership.c.role == "village_aide")
        return Actor(COUNTY, look.connection.execute(found).scalar_one())


def states(house: House) -> list[str]:
    with house.engine.reading(house.engine.system(COUNTY)) as look:
        return list(look.connection.execute(select(tables.review_due.c.state)).scalars())


def test_a_review_stands_in_the_village_inbox_on_its_day_and_not_before(house: House) -> None:
    house.enrol(TODAY + timedelta(days=1))
    assert open_due_reviews(house.engine) == 0
    house.clock.advance(timedelta(days=1))
    assert open_due_reviews(house.engine) == 1
    house.engine.settle()
    (row,) = house.engine.inbox(aide(house), "pool").rows
    assert (row.element, row.title) == ("visit", "柳青山")
    assert row.days_left is not None


def test_it_opens_once_however_often_the_clock_looks(either: House) -> None:
    either.enrol(TODAY)
    assert [open_due_reviews(either.engine) for _ in range(3)] == [1, 0, 0]
    assert states(either) == ["opened"]


def test_a_crash_between_opening_and_noting_it_opens_no_second_case(
    either: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    either.enrol(TODAY)
    with monkeypatch.context() as broken:
        broken.setattr("tasks.benefits.due.mark_opened", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            open_due_reviews(either.engine)
    assert states(either) == ["waiting"]
    assert open_due_reviews(either.engine) == 1
    assert len(either.engine.cases(aide(either), status=CaseStatus.RUNNING).rows) == 1


def test_one_that_is_refused_holds_up_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first = house.enrol(TODAY - timedelta(days=2))
    house.enrol(TODAY, "龙小河")
    with house.engine.transaction(house.engine.system(COUNTY)) as work:
        lost = tables.enrolment.update().where(tables.enrolment.c.id == first.id).values(place="990100099001")
        work.connection.execute(lost)
    assert open_due_reviews(house.engine) == 1
    assert sorted(states(house)) == ["opened", "waiting"]


def test_the_system_opens_it_and_signs_for_it(house: House) -> None:
    house.enrol(TODAY)
    open_due_reviews(house.engine)
    (row,) = house.engine.cases(aide(house)).rows
    assert row.case.started_by == ""


def test_one_that_is_begun_by_hand_finds_its_household_by_certificate(house: House) -> None:
    enrolled = house.enrol(TODAY + timedelta(days=90))
    values = {"kind": "by_hand", "certificate": enrolled.certificate.lower(), "note": "家里有人找到工作"}
    house.engine.start("periodic_review", aide(house), place=VILLAGE, values=values)
    house.engine.settle()
    (row,) = house.engine.inbox(aide(house), "pool").rows
    assert (row.element, row.title) == ("visit", "柳青山")
    (listed,) = house.engine.cases(aide(house)).rows
    assert listed.case.subject == enrolled.id


def test_one_by_hand_for_nobody_says_what_to_do(house: House) -> None:
    values = {"kind": "by_hand", "certificate": "990100DB2026999999"}
    begun = house.engine.start("periodic_review", aide(house), place=VILLAGE, values=values)
    house.engine.settle()
    with house.engine.reading(house.engine.system(COUNTY)) as look:
        told = look.connection.execute(
            select(incident.c.cause_en).where(incident.c.case_id == begun.case.id)
        ).scalar_one()
    assert "start again" in told
