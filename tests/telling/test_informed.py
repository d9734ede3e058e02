"""Who is told of what: read from events, at no cost to the click; nobody twice, nobody of what they did themselves."""

import pytest
from sqlalchemy import insert

from engine.notices import Told
from engine.testing import COUNTY, VILLAGE, Sketch, World, counted
from tasks.telling import tables
from tasks.telling.happened import NEWS
from tasks.telling.informing import inform
from tasks.telling.reading import notices, read_all, read_notice
from tests.engine.sketches import permit, steps
from tests.telling.conftest import Desk


def named(world: World) -> Sketch:
    """Bob's own step after a clerk's, then back to whoever did the first."""
    return (
        Sketch("named")
        .start()
        .person("first")
        .person("his", sw_assignee=f'"{world.bob.person}"')
        .person("back", sw_sameAs="first")
        .end("done")
        .flow("begin", "first", "his", "back", "done")
    )


def test_a_step_that_opens_for_somebody_is_told_to_them_alone(either: Desk) -> None:
    world = either.world
    first = either.take(either.begin(named(world))["first"], world.alice)
    world.engine.complete(first.id, world.alice, first.revision, {})
    either.tell()
    assert (either.told(world.bob), either.told(world.alice), either.told(world.carol)) == (["opened"], [], [])
    (notice,) = either.notices(world.bob)
    assert notice.about is not None
    assert notice.about.step is not None
    assert (notice.about.step.zh, notice.is_read) == ("his", False)
    assert "柳青山" not in str(notice)


def test_what_one_does_for_oneself_is_no_news(desk: Desk) -> None:
    world = desk.world
    first = desk.take(desk.begin(named(world))["first"], world.bob)
    world.engine.complete(first.id, world.bob, first.revision, {})
    desk.tell()
    assert desk.told(world.bob) == []


def test_handing_asking_answering_returning_and_urging_tell_whom_they_concern(either: Desk) -> None:
    world, operations = either.world, either.world.engine.operations
    task = either.take(either.begin(steps(2))["step1"], world.alice)
    task = operations.transfer(task.id, world.alice, task.revision, world.bob.person, "请接手")
    task = operations.delegate(task.id, world.bob, task.revision, world.alice.person, "怎么看")
    task = operations.answer(task.id, world.alice, task.revision, "可以")
    operations.urge(task.id, world.root, "今天办完")
    either.tell()
    assert sorted(either.told(world.bob)) == ["answered", "handed", "urged"]
    assert either.told(world.alice) == ["asked"]
    urged = next(each for each in either.notices(world.bob) if each.kind is Told.URGED)
    assert (urged.words, urged.by) == ("今天办完", "Root")
    done = world.engine.complete(task.id, world.bob, task.revision, {}).opened[0]
    second = either.take(done, world.alice)
    operations.give_back(second.id, world.alice, second.revision, "step1", "再看看")
    either.tell()
    assert either.told(world.bob)[-1] == "returned"


def test_whoever_stands_in_hears_of_the_steps_of_whoever_is_away(desk: Desk) -> None:
    world, today = desk.world, desk.world.clock.now().date()
    world.deploy(steps(1))
    world.engine.standins.add(world.bob, world.bob.person, world.dan.person, today, today, ["steps"])
    other = Sketch("other").start().person("step1").end("done").flow("begin", "step1", "done")
    for sketch in (steps(1), other):
        task = desk.take(desk.begin(sketch)["step1"], world.alice)
        world.engine.operations.transfer(task.id, world.alice, task.revision, world.bob.person, "x")
    desk.tell()
    assert desk.told(world.bob) == ["handed", "handed"]
    assert sorted(desk.told(world.dan)) == ["handed", "stand_in"]
    desk.later(days=1)
    task = desk.take(desk.begin(steps(1))["step1"], world.alice)
    world.engine.operations.transfer(task.id, world.alice, task.revision, world.bob.person, "x")
    desk.tell()
    assert sorted(desk.told(world.dan)) == ["handed", "stand_in"]


def test_whoever_started_a_case_hears_its_end(desk: Desk) -> None:
    world = desk.world
    task = desk.take(desk.begin(steps(1))["step1"], world.bob)
    world.engine.complete(task.id, world.bob, task.revision, {})
    desk.tell()
    assert (desk.told(world.alice), desk.told(world.bob)) == (["ended"], [])


def test_a_waiting_step_is_told_only_to_those_who_asked_for_it(desk: Desk) -> None:
    world = desk.world
    desk.wish(world.bob, kinds={"pool": frozenset({"inapp"})})
    desk.wish(world.dan, kinds={"pool": frozenset({"inapp"})})
    desk.begin(steps(1))
    desk.tell()
    assert [desk.told(each) for each in (world.alice, world.bob, world.dan)] == [[], ["pool"], []]


def test_administrators_hear_of_a_failing_step_once_an_hour(desk: Desk) -> None:
    failing = Sketch("failing").start().end("done").service("auto", "no.such.service").flow("begin", "auto", "done")
    world = desk.world
    world.engine.house.services.register("no.such.service")(_fails)
    world.deploy(failing)
    for _ in range(3):
        world.engine.start("failing", world.alice, place=VILLAGE, title="甲", values={})
    for _ in range(12):
        world.engine.run_jobs()
        desk.later(hours=0.01)
    for _ in range(6):
        desk.later(hours=1)
        world.engine.run_jobs()
    desk.tell()
    assert set(desk.told(world.root)) == {"incident"}
    assert len(world.engine.incidents(world.root)) == 3
    assert len(desk.told(world.root)) < 3


def _fails(ctx: object) -> None:
    raise RuntimeError("down")


def test_nobody_is_told_twice_however_often_the_clock_runs(either: Desk) -> None:
    world = either.world
    task = either.take(either.begin(steps(1))["step1"], world.alice)
    world.engine.operations.transfer(task.id, world.alice, task.revision, world.bob.person, "x")
    either.tell()
    with world.engine.transaction(world.system) as work:
        work.connection.execute(tables.telling.update().values(sealed=0))  # as after a restore of an older copy
    either.tell()
    assert either.told(world.bob) == ["handed"]


def test_a_crash_in_the_middle_tells_neither_too_little_nor_too_much(
    either: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = either.world
    task = either.take(either.begin(steps(1))["step1"], world.alice)
    world.engine.operations.transfer(task.id, world.alice, task.revision, world.bob.person, "x")
    world.engine.seal(COUNTY)

    def crash(*_: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr("tasks.telling.informing._mark", crash)
        with pytest.raises(RuntimeError):
            inform(world.engine, COUNTY)
    assert either.told(world.bob) == []
    either.tell()
    assert either.told(world.bob) == ["handed"]


def test_a_house_that_begins_to_tell_tells_of_nothing_old(desk: Desk) -> None:
    world = desk.world
    task = desk.take(desk.begin(steps(1))["step1"], world.alice)
    world.engine.operations.transfer(task.id, world.alice, task.revision, world.bob.person, "x")
    desk.world.engine.seal(COUNTY)
    desk.later(seconds=NEWS.total_seconds() + 60)
    desk.tell()
    assert desk.told(world.bob) == []


def test_somebody_who_left_is_told_nothing(desk: Desk) -> None:
    world = desk.world
    task = desk.take(desk.begin(steps(1))["step1"], world.alice)
    world.engine.operations.transfer(task.id, world.alice, task.revision, world.bob.person, "x")
    with world.engine.people(world.root) as people:
        people.end_person(world.bob.person, (world.clock.now()).date())
    desk.tell()
    assert desk.rows(tables.notice) == []


def test_a_notice_about_a_step_that_is_done_is_read(desk: Desk) -> None:
    world = desk.world
    task = desk.take(desk.begin(steps(1))["step1"], world.alice)
    task = world.engine.operations.transfer(task.id, world.alice, task.revision, world.bob.person, "x")
    desk.tell()
    assert [each.is_read for each in desk.notices(world.bob)] == [False]
    world.engine.complete(task.id, world.bob, task.revision, {})
    desk.tell()
    assert [each.is_read for each in desk.notices(world.bob)] == [True]


def test_telling_costs_the_click_nothing_and_an_idle_clock_takes_no_lock(desk: Desk) -> None:
    """A completion writes no row for whom it concerns: its events say it all."""
    world = desk.world
    world.deploy(permit())
    (look,) = world.engine.start("permit", world.bob, place=VILLAGE, title="甲", values={"who": "甲"}).opened
    taken = world.engine.claim(look.id, world.alice, look.revision)
    with counted(world.engine.house.database.writer) as cost:
        world.engine.complete(look.id, world.alice, taken.revision, {"note": "属实"})
    assert len(cost.statements) <= 9
    assert not any(" notice" in each or " delivery" in each for each in cost.statements)
    desk.tell()
    with counted(world.engine.house.database.writer) as idle:
        assert inform(world.engine, COUNTY) == 0
    assert idle.statements == ["BEGIN DEFERRED"]


def test_a_page_of_notices_goes_on_where_the_last_ended_and_all_is_read_at_once(either: Desk) -> None:
    world = either.world
    with world.engine.transaction(world.system) as work:
        for number in range(60):
            row = {"county": COUNTY, "id": f"{number:020}", "person": world.bob.person, "key": str(number)}
            work.connection.execute(insert(tables.notice), row | {"kind": "opened", "at": work.now})
    seen: list[str] = []
    after: str | None = None
    while True:
        page = notices(world.engine, world.bob, after=after)
        seen += [each.id for each in page.rows]
        after = page.after
        if after is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 60
    assert read_notice(world.engine, world.bob, seen[0]).id == seen[0]
    assert len(notices(world.engine, world.bob, unread=True, limit=100).rows) == 59
    assert read_all(world.engine, world.bob, seen[10]) == 50, "what came after the page was drawn stays unread"
    assert notices(world.engine, world.alice).rows == ()


def test_a_list_costs_the_same_however_long_it_is(desk: Desk) -> None:
    world = desk.world
    task = desk.take(desk.begin(steps(1))["step1"], world.alice)
    costs = []
    for number in (1, 20):
        with world.engine.transaction(world.system) as work:
            for each in range(number):
                row = {"county": COUNTY, "id": f"{number:010}{each:010}", "person": world.bob.person}
                row |= {"key": f"{number}:{each}", "kind": "urged", "case_id": task.case_id, "task_id": task.id}
                work.connection.execute(insert(tables.notice), row | {"at": work.now})
        with counted(world.engine.house.database.reader) as cost:
            notices(world.engine, world.bob)
        costs.append(len(cost.statements))
    assert costs[0] == costs[1] <= 5
