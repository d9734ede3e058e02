"""History is proof: whoever changes it is found out."""

from typing import Any

import pytest
from sqlalchemy import text

from engine.testing import COUNTY, VILLAGE, World
from tests.engine.sketches import permit, steps


@pytest.fixture
def lived(world: World) -> World:
    world.deploy(steps(2))
    for number in range(3):
        begun = world.engine.start("steps", world.alice, place=VILLAGE, title=f"甲{number}", values={})
        (task,) = begun.opened
        taken = world.engine.claim(task.id, world.alice, task.revision)
        world.engine.complete(task.id, world.alice, taken.revision, {})
        world.engine.seal(COUNTY, limit=5)
    return world


def change(world: World, statement: str) -> Any:
    with world.engine.house.database.write() as connection:
        return connection.execute(text(statement))


def test_an_untouched_history_holds(lived: World) -> None:
    while lived.engine.seal(COUNTY):
        pass
    assert lived.engine.verify(COUNTY) is None


def test_a_changed_event_breaks_its_chain(lived: World) -> None:
    change(lived, "update event set person = 'nobody' where seq = 3")
    found = lived.engine.verify(COUNTY)
    assert found is not None
    assert (found.seq, found.reason) == (3, "hash")


def test_a_dropped_event_leaves_a_gap(lived: World) -> None:
    change(lived, "delete from event where seq = 2")
    found = lived.engine.verify(COUNTY)
    assert found is not None
    assert found.reason == "gap"


def test_a_history_cut_short_misses_its_head(lived: World) -> None:
    change(lived, "delete from event where seq > 3")
    found = lived.engine.verify(COUNTY)
    assert found is not None
    assert found.reason == "head"


@pytest.mark.parametrize("act", ["update submission set content = x'00'", "delete from submission"])
def test_what_was_filled_in_cannot_be_changed_or_taken_away_unseen(lite: World, act: str) -> None:
    lite.deploy(permit())
    begun = lite.engine.start("permit", lite.alice, place=VILLAGE, title="甲", values={"who": "甲"})
    assert lite.engine.verify(COUNTY) is None
    change(lite, act)
    found = lite.engine.verify(COUNTY)
    assert found is not None
    assert (found.case_id, found.reason) == (begun.case.id, "submission")


def test_a_chain_that_was_repaired_breaks_the_seal(lived: World) -> None:
    """The last event of one case is rewritten with its hash and the head with it: only the seal tells."""
    from engine.eventlog import hash_of
    from engine.store.tables import cases, event

    while lived.engine.seal(COUNTY):
        pass
    with lived.engine.house.database.write() as connection:
        rows = connection.execute(event.select().order_by(event.c.case_id, event.c.seq)).mappings().all()
        case_id = rows[0]["case_id"]
        own = [dict(row) for row in rows if row["case_id"] == case_id]
        last = own[-1] | {"person": "nobody"}
        last["hash"] = hash_of(last, own[-2]["hash"])
        where = (event.c.case_id == case_id) & (event.c.seq == last["seq"])
        connection.execute(event.update().where(where).values(person="nobody", hash=last["hash"]))
        connection.execute(cases.update().where(cases.c.id == case_id).values(last_hash=last["hash"]))
    found = lived.engine.verify(COUNTY)
    assert found is not None
    assert found.reason == "seal"


def test_events_say_who_where_and_when_and_hold_no_personal_value(lived: World) -> None:
    (row, *_) = lived.engine.cases(lived.alice).rows
    view = lived.engine.case(row.case.id, lived.alice)
    done = next(each for each in view.events if each.kind == "task_completed")
    assert (done.person, done.role, done.place, done.element) == (lived.alice.person, "clerk", "990100001", "step1")
    assert done.entered_at is not None
    assert done.claimed_at is not None
    assert all(row.case.title not in str(each.detail) for each in view.events)
