"""撤并: a place ends, another goes on for it: planned, looked at, done on its day, case by case; the past keeps its names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from engine import TaskState
from engine.errors import Forbidden, InvalidForm, NotFound, NotPossible
from engine.jobs import JobContext
from engine.records import Place
from engine.testing import COUNTY, FAR_VILLAGE, NEXT_VILLAGE, OTHER_TOWN, TOWN, VILLAGE, Sketch, World
from engine.verbs import succeeding
from tests.engine.office import chain
from tests.engine.test_many import begun, claimed


def memberships(world: World, code: str) -> list[str]:
    return [each.membership for each in world.engine.successions.prospect(world.root, code).people]


def merge(world: World, code: str, successor: str, *, days: int = 0, moves: list[str] | None = None) -> str:
    since = world.clock.now().date() + timedelta(days=days)
    chosen = memberships(world, code) if moves is None else moves
    return world.engine.successions.plan(world.root, code, successor, since, chosen, "云政发〔2026〕3号")


def paths(world: World) -> dict[str, str]:
    with world.engine.people(world.root) as people:
        return {each.code: each.path for each in people.places()}


def test_a_township_closes_and_its_people_villages_and_cases_go_along(world: World) -> None:
    world.deploy(chain("look"))
    held, pooled = begun(world, 2, "permit")
    [mine] = claimed(world, [held], world.alice)
    seen = world.engine.successions.prospect(world.root, TOWN)
    assert (seen.cases, seen.tasks, {each.name for each in seen.below}) == (2, 2, {"柳湾村", "竹山村"})
    assert {each.name for each in seen.people} == {"Alice", "Bob", "Carol"}
    plan = merge(world, TOWN, OTHER_TOWN)
    world.engine.settle()
    assert TOWN not in paths(world)
    assert paths(world)[VILLAGE] == f"county:{COUNTY}/township:{OTHER_TOWN}/village:{VILLAGE}"
    for task in (mine, pooled):
        view = world.engine.case(task.case_id, world.root)
        [now] = view.tasks
        assert (view.case.place, view.case.place_path, now.place) == (VILLAGE, paths(world)[VILLAGE], OTHER_TOWN)
    [row] = world.engine.inbox(world.alice, "mine").rows
    world.engine.complete(row.task_id, world.alice, row.revision, {})
    [row] = world.engine.inbox(world.dan, "pool").rows
    task = world.engine.claim(row.task_id, world.dan, row.revision)
    world.engine.complete(task.id, world.dan, task.revision, {})
    results = world.engine.successions.cases_of(world.root, plan)
    assert [(each.state, each.tasks, each.nobody) for each in results] == [("moved", 1, 0)] * 2
    assert world.engine.verify(COUNTY) is None


def test_villages_merge_and_the_history_keeps_the_old_one(world: World) -> None:
    world.deploy(chain("look"))
    [over, running] = begun(world, 2, "permit")
    [mine] = claimed(world, [over], world.alice)
    world.engine.complete(mine.id, world.alice, mine.revision, {})
    merge(world, VILLAGE, NEXT_VILLAGE)
    world.engine.settle()
    assert world.engine.case(over.case_id, world.root).case.place == VILLAGE
    view = world.engine.case(running.case_id, world.root)
    assert (view.case.place, view.place_name) == (NEXT_VILLAGE, "青石镇 竹山村")
    kinds = {each.kind: each for each in view.events}
    assert kinds["case_started"].place == VILLAGE
    assert (kinds["place_succeeded"].detail["came_from"], kinds["place_succeeded"].detail["to"]) == (
        VILLAGE,
        NEXT_VILLAGE,
    )
    assert world.engine.case(over.case_id, world.alice).place_name == "青石镇 柳湾村"


def test_no_case_begins_where_a_place_is_no_more_but_the_system_goes_on_at_its_successor(world: World) -> None:
    world.deploy(chain("look"))
    merge(world, VILLAGE, NEXT_VILLAGE)
    with pytest.raises(NotPossible) as refused:
        world.engine.start("permit", world.alice, place=VILLAGE, title="甲", values={})
    assert "柳湾村已并入竹山村，请在竹山村立案" in refused.value.text.zh
    done = world.engine.start("permit", world.system, place=VILLAGE, title="甲", values={})
    assert done.case.place == NEXT_VILLAGE


def test_whoever_does_not_go_along_loses_the_steps_and_nobody_left_means_the_administrator(world: World) -> None:
    world.deploy(Sketch("permit").start().person("look", role="head").end("done").flow("begin", "look", "done"))
    [task] = begun(world, 1, "permit")
    claimed(world, [task], world.carol)
    today = world.clock.now().date()
    told = world.engine.successions.foresee(world.root, TOWN, OTHER_TOWN, today, [], "依据")
    assert told.deserted == (("head", "白水镇", 1),)
    with world.engine.people(world.root) as people:
        assert people.person(world.carol.person).roles_at(today) == {("head", TOWN)}
    plan = merge(world, TOWN, OTHER_TOWN, moves=[])
    world.engine.settle()
    [now] = world.engine.case(task.case_id, world.root).tasks
    assert (now.state, now.assignee, now.role, now.place) == (TaskState.OPEN, None, "administrator", COUNTY)
    assert [each.nobody for each in world.engine.successions.cases_of(world.root, plan)] == [1]


def test_a_plan_waits_for_its_day_and_can_be_cancelled_before(world: World) -> None:
    world.deploy(chain("look"))
    [task] = begun(world, 1, "permit")
    wrong = merge(world, VILLAGE, NEXT_VILLAGE, days=3)
    with pytest.raises(NotPossible):
        merge(world, NEXT_VILLAGE, VILLAGE)
    world.engine.successions.cancel(world.root, wrong)
    with pytest.raises(NotPossible):
        world.engine.successions.cancel(world.root, wrong)
    merge(world, VILLAGE, NEXT_VILLAGE, days=2)
    assert world.engine.successions.run_due(COUNTY) == 0
    assert VILLAGE in paths(world)
    world.clock.advance(timedelta(days=3))
    assert world.engine.successions.run_due(COUNTY) == 1
    assert world.engine.successions.run_due(COUNTY) == 0
    world.engine.settle()
    assert world.engine.case(task.case_id, world.root).case.place == NEXT_VILLAGE
    assert [each.state for each in world.engine.successions.all(world.root)] == ["done", "cancelled"]
    assert world.engine.successions.all(world.root)[0].counts == {"moved": 1}


def test_what_cannot_be_planned_says_why(lite: World) -> None:
    today, plan = lite.clock.now().date(), lite.engine.successions.plan
    for other in (lite.alice, lite.carol):
        with pytest.raises(Forbidden):
            plan(other, VILLAGE, NEXT_VILLAGE, today, [], "依据")
        with pytest.raises(Forbidden):
            lite.engine.successions.prospect(other, VILLAGE)
        with pytest.raises(Forbidden):
            lite.engine.successions.all(other)
    with pytest.raises(InvalidForm):
        plan(lite.root, VILLAGE, NEXT_VILLAGE, today, [], " ")
    with pytest.raises(NotFound):
        plan(lite.root, VILLAGE, "1", today, [], "依据")
    for code, successor, day in (
        (VILLAGE, TOWN, today),
        (VILLAGE, VILLAGE, today),
        (VILLAGE, NEXT_VILLAGE, today - timedelta(days=1)),
    ):
        with pytest.raises(NotPossible):
            plan(lite.root, code, successor, day, [], "依据")
    merge(lite, VILLAGE, NEXT_VILLAGE)
    for pair in ((VILLAGE, NEXT_VILLAGE), (NEXT_VILLAGE, VILLAGE)):
        with pytest.raises(NotPossible):
            plan(lite.root, *pair, today, [], "依据")


def test_killed_in_between_each_case_follows_all_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.deploy(chain("look"))
    tasks = begun(world, 3, "permit")
    plan = merge(world, VILLAGE, NEXT_VILLAGE)
    world.engine.run_jobs(1)
    real = succeeding.follow

    def dies(context: JobContext) -> None:
        real(context)
        raise KeyboardInterrupt

    world.engine.jobs.handle(succeeding.FOLLOW, dies, succeeding.not_followed)
    with pytest.raises(KeyboardInterrupt):
        world.engine.run_jobs(1)
    world.engine.jobs.handle(succeeding.FOLLOW, real, succeeding.not_followed)
    assert world.engine.successions.all(world.root)[0].counts == {"moved": 1, "waiting": 2}
    world.engine.settle()
    assert {world.engine.case(each.case_id, world.root).case.place for each in tasks} == {NEXT_VILLAGE}
    assert [each.state for each in world.engine.successions.cases_of(world.root, plan)] == ["moved"] * 3


def test_one_after_another_a_case_comes_where_the_last_one_is(world: World) -> None:
    world.deploy(chain("look"))
    [task] = begun(world, 1, "permit")
    merge(world, VILLAGE, NEXT_VILLAGE)
    merge(world, TOWN, OTHER_TOWN)
    merge(world, NEXT_VILLAGE, FAR_VILLAGE)
    world.engine.settle()
    view = world.engine.case(task.case_id, world.root)
    assert (view.case.place, view.case.place_path) == (FAR_VILLAGE, paths(world)[FAR_VILLAGE])
    assert [each.place for each in view.tasks] == [OTHER_TOWN]


def test_what_else_keeps_places_is_told_in_the_same_transaction(world: World) -> None:
    seen: list[Mapping[str, Place]] = []

    def told(connection: Connection, county: str, moved: Mapping[str, Place]) -> None:
        seen.append(moved)

    object.__setattr__(world.engine.house, "places_moved", told)
    merge(world, TOWN, OTHER_TOWN)
    [moved] = seen
    assert {old: new.path for old, new in moved.items()} == {
        TOWN: f"county:{COUNTY}/township:{OTHER_TOWN}",
        VILLAGE: f"county:{COUNTY}/township:{OTHER_TOWN}/village:{VILLAGE}",
        NEXT_VILLAGE: f"county:{COUNTY}/township:{OTHER_TOWN}/village:{NEXT_VILLAGE}",
    }
