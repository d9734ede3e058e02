"""Statements that are prepared once keep values as SQLAlchemy itself does."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text

from engine.store.prepared import Prepared
from engine.store.tables import calendar_day, timer
from engine.testing import COUNTY, World

INSTANTS = (
    datetime(2026, 2, 28, 16, 0, tzinfo=UTC),
    datetime(2028, 2, 29, 23, 59, 59, 999_999, tzinfo=timezone(timedelta(hours=8))),
    datetime(1, 1, 2, tzinfo=UTC),
)


def _timer(token: int, due: datetime) -> dict[str, object]:
    return {"county": COUNTY, "case_id": "c", "token": token, "element": "e", "due_at": due}


@pytest.mark.parametrize("due", INSTANTS)
def test_an_instant_is_kept_as_sqlalchemy_keeps_it(world: World, due: datetime) -> None:
    with world.engine.house.database.write() as connection:
        connection.execute(insert(timer), _timer(1, due))
        Prepared(insert(timer), tuple(_timer(2, due))).run(connection, _timer(2, due))
        raw = connection.execute(text("select due_at from timer order by token")).scalars().all()
        read = connection.execute(select(timer.c.due_at)).scalars().all()
    assert raw[0] == raw[1]
    assert read == [due, due]


def test_a_time_without_a_zone_is_refused(world: World) -> None:
    naive = datetime(2026, 2, 28)  # what is refused
    with world.engine.house.database.write() as connection, pytest.raises(ValueError, match="aware"):
        Prepared(insert(timer), tuple(_timer(1, naive))).run(connection, _timer(1, naive))


def test_run_many_tells_how_many_rows_it_changed(world: World) -> None:
    """`keep_tasks` notices by it that somebody was first."""
    rows = [{"day": datetime(2031, 1, day, tzinfo=UTC).date(), "working": True, "note": ""} for day in (1, 2, 3)]
    with world.engine.house.database.write() as connection:
        assert Prepared(insert(calendar_day), tuple(rows[0])).run_many(connection, rows) == 3
