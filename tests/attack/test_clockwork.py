"""Attacks on what the house does by itself: one bad row must hold up nothing behind it."""

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select, update

from engine.intending import intend
from engine.store.tables import intention
from tasks import JOBS, Outbox, tables
from tests.clock.conftest import COUNTY, House

TODAY = date(2026, 3, 5)


def run(house: House, name: str, folder: Path) -> int:
    return next(each for each in JOBS if each.name == name).run(house.engine, Outbox(folder))


def test_many_reviews_that_are_refused_hold_up_none_behind_them(house: House, tmp_path: Path) -> None:
    """Seven households of a village that is no longer there, due before the eighth."""
    for number in range(7):
        house.enrol(TODAY - timedelta(days=9), f"某{number}")
    with house.engine.transaction(house.engine.system(COUNTY)) as work:
        work.connection.execute(update(tables.enrolment).values(place="990100099001"))
    house.enrol(TODAY, "柳青山")
    assert run(house, "reviews", tmp_path) == 1
    states = select(tables.review_due.c.state).where(tables.review_due.c.due_on == TODAY)
    with house.engine.reading(house.engine.system(COUNTY)) as look:
        assert look.connection.execute(states).scalars().all() == ["opened"]


def test_a_payload_that_no_key_opens_holds_up_no_other(house: House, tmp_path: Path) -> None:
    with house.engine.transaction(house.engine.system(COUNTY)) as work:
        for key in ("first", "second"):
            intend(work, None, "letter", {"key": key}, key)
        spoiled = update(intention).where(intention.c.key == "first").values(payload=b"spoiled by a failing disk")
        work.connection.execute(spoiled)
    assert run(house, "deliver", tmp_path) == 1
    with house.engine.reading(house.engine.system(COUNTY)) as look:
        rows = look.connection.execute(select(intention.c.key, intention.c.state).order_by(intention.c.key)).all()
    assert [tuple(row) for row in rows] == [("first", "waiting"), ("second", "delivered")]
