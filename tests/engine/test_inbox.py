"""The inbox: who sees what, in which order, page after page."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from engine import Actor
from engine.queries import inbox as inbox_queries
from engine.store import hands
from engine.store.tables import human_task
from engine.testing import FAR_VILLAGE, NEXT_VILLAGE, VILLAGE, Sketch, World
from tests.engine.office import Office
from tests.engine.sketches import permit, steps


def fill(world: World, count: int) -> None:
    world.deploy(steps(1))
    for number in range(count):
        world.engine.start("steps", world.alice, place=VILLAGE, title=f"家庭{number:02d}", values={})


def test_a_pool_is_seen_by_its_role_and_place_alone(world: World) -> None:
    fill(world, 2)
    assert len(world.engine.inbox(world.bob, "pool").rows) == 2
    assert world.engine.inbox(world.carol, "pool").rows == ()
    assert world.engine.inbox(world.dan, "pool").rows == ()
    assert world.engine.counts(world.bob) == {"mine": 0, "pool": 2, "waiting": 0}


def test_pages_follow_each_other_without_gap_or_repeat(world: World) -> None:
    fill(world, 7)
    seen, after = [], None
    while True:
        page = world.engine.inbox(world.alice, "pool", after=after, limit=3)
        seen += [row.title for row in page.rows]
        after = page.after
        if after is None:
            break
    assert sorted(seen) == [f"家庭{number:02d}" for number in range(7)]


def test_a_text_is_found_in_title_number_and_place(world: World) -> None:
    fill(world, 3)
    for text in ("庭01", "S2026-000002", "青石", "柳湾", "云岭"):
        assert world.engine.inbox(world.alice, "pool", text=text).rows
    assert world.engine.inbox(world.alice, "pool", text="100%").rows == ()


def test_taking_moves_a_task_from_the_pool_to_mine_and_doing_it_to_done(world: World) -> None:
    fill(world, 1)
    (row,) = world.engine.inbox(world.alice, "pool").rows
    taken = world.engine.claim(row.task_id, world.alice, row.revision)
    (mine,) = world.engine.inbox(world.alice, "mine").rows
    assert (mine.task_id, mine.place_name) == (row.task_id, "青石镇 柳湾村")
    world.engine.complete(row.task_id, world.alice, taken.revision, {})
    assert world.engine.inbox(world.alice, "mine").rows == ()
    (done,) = world.engine.inbox(world.alice, "done").rows
    assert done.closed_at is not None


def test_a_role_at_a_place_above_sees_the_pools_below(lite: World) -> None:
    """A clerk of the whole county sees every town's pool."""
    with lite.engine.people(lite.system) as people:
        people.join(lite.erin.person, "clerk", "990100")
    fill(lite, 1)
    lite.engine.start("steps", lite.dan, place=FAR_VILLAGE, title="远", values={})
    assert len(lite.engine.inbox(lite.erin, "pool").rows) == 2


def test_cases_are_listed_to_those_who_may_know_of_them(world: World) -> None:
    world.deploy(permit())
    for place in (VILLAGE, NEXT_VILLAGE):
        world.engine.start("permit", world.alice, place=place, title=place, values={"who": "甲"})
    assert len(world.engine.cases(world.bob).rows) == 2
    assert world.engine.cases(world.dan).rows == ()
    assert [row.case.title for row in world.engine.cases(world.bob, text="00001002").rows] == [NEXT_VILLAGE]
    first = world.engine.cases(world.bob, limit=1)
    assert [row.case.title for row in world.engine.cases(world.bob, limit=1, after=first.after).rows] == [VILLAGE]


def waiting(world: World, who: Actor) -> dict[str, tuple[str | None, str]]:
    """Step -> (who has it, the role that may take it) of what waits for others."""
    return {each.element: (each.assignee_name, each.role) for each in world.engine.inbox(who, "waiting").rows}


def test_what_i_started_or_handed_on_waits_for_others_until_they_have_done_it(world: World) -> None:
    world.deploy(permit("ask"))
    engine, alice, bob, carol = world.engine, world.alice, world.bob, world.carol
    (look,) = engine.start("permit", bob, place=VILLAGE, title="甲", values={"who": "甲"}).opened
    assert waiting(world, bob) == {}, "it lies in my own pool"
    look = engine.claim(look.id, alice, look.revision)
    assert waiting(world, bob) == {"look": ("Alice", "clerk")}, "who started it"
    look = engine.operations.delegate(look.id, alice, look.revision, bob.person, "?")
    assert (waiting(world, alice), waiting(world, bob)) == ({"look": ("Bob", "clerk")}, {}), "who asked for advice"
    look = engine.operations.answer(look.id, bob, look.revision, "可以")
    (ask,) = engine.complete(look.id, alice, look.revision, {"note": "一"}).opened
    ask = engine.claim(ask.id, alice, ask.revision)
    (decide,) = engine.complete(ask.id, alice, ask.revision, {}).opened
    assert waiting(world, alice) == waiting(world, bob) == {"decide": (None, "head")}, "who acted last, and who started"
    world.clock.advance(timedelta(hours=2))
    decide = engine.claim(decide.id, carol, decide.revision)
    (row,) = engine.inbox(alice, "waiting").rows
    assert (row.assignee_name, row.since) == ("Carol", world.clock.now())
    assert engine.counts(alice)["waiting"] == 1
    engine.operations.give_back(decide.id, carol, decide.revision, "look", "不全", straight=True)
    assert waiting(world, carol) == {"look": ("Alice", "clerk")}, "who returned it"
    assert waiting(world, alice) == {}


def test_what_the_system_does_between_leaves_it_to_whoever_acted_last(office: Office) -> None:
    sketch = Sketch("permit").start().person("a").service("letter", "tell").person("b", role="head").end("done")
    office.begin(sketch.flow("begin", "a", "letter", "b", "done"))
    office.do("a", office.world.bob)
    office.world.engine.run_jobs()
    assert waiting(office.world, office.world.bob) == {"b": (None, "head")}


def test_a_page_of_what_waits_goes_on_where_the_last_one_ended(world: World) -> None:
    world.deploy(Sketch("far").start().person("x", role="head").end("done").flow("begin", "x", "done"))
    started = [
        world.engine.start("far", world.alice, place=VILLAGE, title=f"甲{n}", values={}).case.id for n in range(7)
    ]
    seen: list[str] = []
    after = None
    while True:
        page = world.engine.inbox(world.alice, "waiting", after=after, limit=3)
        seen += [each.case_id for each in page.rows]
        if (after := page.after) is None:
            break
    assert sorted(seen) == sorted(started)


def test_steps_that_an_earlier_release_left_open_know_who_brought_them_there(world: World) -> None:
    world.deploy(permit())
    (look,) = world.engine.start("permit", world.bob, place=VILLAGE, title="甲", values={"who": "甲"}).opened
    look = world.engine.claim(look.id, world.alice, look.revision)
    world.engine.complete(look.id, world.alice, look.revision, {"note": "一"})
    with world.engine.transaction(world.system) as work:
        work.connection.execute(update(human_task).values(started_by=None, handed_by=None))
    assert waiting(world, world.alice) == waiting(world, world.bob) == {}
    with world.engine.transaction(world.system) as work:
        hands.fill(work.connection)
    assert waiting(world, world.alice) == waiting(world, world.bob) == {"decide": (None, "head")}


def test_of_very_many_cases_of_ones_own_only_the_first_are_looked_through(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody who began a million cases waits for a count; the box goes on behind what was looked at."""
    world.deploy(steps(1))
    tasks = [
        world.engine.start("steps", world.alice, place=VILLAGE, title=f"甲{n}", values={}).opened[0] for n in range(6)
    ]
    world.engine.claim(tasks[-1].id, world.bob, 1)
    assert (world.engine.counts(world.alice)["waiting"], list(waiting(world, world.alice))) == (1, ["step1"])
    monkeypatch.setattr(inbox_queries, "SIFTED", 0)
    monkeypatch.setattr(inbox_queries, "LOOKED_AT", 4)
    monkeypatch.setattr(inbox_queries, "MOST", 2)
    assert world.engine.counts(world.alice)["waiting"] == 0, "what is not looked at is not counted"
    found: list[str] = []
    after, pages = None, 0
    while pages == 0 or after is not None:
        page = world.engine.inbox(world.alice, "waiting", after=after)
        found, after, pages = [*found, *(row.task_id for row in page.rows)], page.after, pages + 1
    assert (found, pages) == ([tasks[-1].id], 4)
