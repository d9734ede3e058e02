"""Running cases go on by another version: planned first, one by one with a result each, and back again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from engine import CaseStatus, Services, TaskState
from engine.errors import Forbidden, InvalidForm, NotFound, NotPossible
from engine.records import Completed, HumanTask, MoveState
from engine.services import ServiceContext
from engine.testing import TEXT, VILLAGE, Sketch, World, make_world


def drawn(*persons: str, role: str = "clerk", level: str = "township", timer: str | None = None) -> Sketch:
    sketch = Sketch("permit").start().end("done")
    for each in persons:
        sketch.person(each, role=role, level=level, sw_form="note")
    if timer:
        event = f'<timerEventDefinition><timeDuration>duration("{timer}")</timeDuration></timerEventDefinition>'
        sketch.node("boundaryEvent", "late", event, attachedToRef=persons[-1]).flow("late", "done")
    return sketch.flow("begin", *persons, "done").form("note", {"note": TEXT})


def begin(world: World) -> Completed:
    return world.engine.start("permit", world.alice, place=VILLAGE, title="甲", values={})


def do(world: World, task: HumanTask) -> Completed:
    taken = world.engine.claim(task.id, world.alice, task.revision)
    return world.engine.complete(task.id, world.alice, taken.revision, {"note": "x"})


def move(world: World, version: int = 2, **names: str) -> str:
    order = world.engine.steering.move("permit", version, world.root, "省厅文件", names)
    world.engine.settle()
    return order


def results(world: World, order: str) -> dict[MoveState, int]:
    (found,) = [each for each in world.engine.steering.moves(world.root) if each.id == order]
    return dict(found.counts)


def open_tasks(world: World, case_id: str) -> dict[str, HumanTask]:
    view = world.engine.case(case_id, world.root)
    return {each.element: each for each in view.tasks if each.state in (TaskState.OPEN, TaskState.CLAIMED)}


def test_a_plan_says_which_can_go_and_why_the_others_cannot_and_changes_nothing(world: World) -> None:
    world.deploy(drawn("a", "b"))
    first, second = begin(world), do(world, begin(world).opened[0])
    world.deploy(drawn("a", "c"))
    plan = {each.case.id: each for each in world.engine.steering.plan_move("permit", 2, world.root)}
    assert (plan[first.case.id].steps, plan[first.case.id].misfits) == (("a",), ())
    ((element, why),) = plan[second.case.id].misfits
    assert element == "b"
    assert "b" in why.zh
    named = {
        each.case.id: each.misfits for each in world.engine.steering.plan_move("permit", 2, world.root, {"b": "c"})
    }
    assert set(named.values()) == {()}
    assert world.engine.case(first.case.id, world.root).case.version == 1
    with pytest.raises(Forbidden):
        world.engine.steering.plan_move("permit", 2, world.alice)
    with pytest.raises(NotFound):
        world.engine.steering.plan_move("permit", 9, world.root)


def test_each_case_has_its_result_and_one_that_does_not_fit_holds_up_no_other(world: World) -> None:
    world.deploy(drawn("a", "b"))
    fits, stays = begin(world).case.id, do(world, begin(world).opened[0]).case.id
    world.deploy(drawn("a", "c"))
    order = move(world)
    assert results(world, order) == {MoveState.MOVED: 1, MoveState.KEPT: 1}
    told = {each.case_id: each for each in world.engine.steering.moved_cases(order, world.root)}
    assert (told[fits].state, told[fits].why) == (MoveState.MOVED, None)
    assert told[stays].why is not None
    assert [world.engine.case(each, world.root).case.version for each in (fits, stays)] == [2, 1]
    done = do(world, open_tasks(world, fits)["a"])
    assert [each.element for each in done.opened] == ["c"]
    assert world.engine.verify(world.alice.county) is None


def test_who_has_a_step_keeps_it_with_the_draft_and_the_due_time(world: World) -> None:
    world.deploy(drawn("a"))
    (task,) = begin(world).opened
    taken = world.engine.claim(task.id, world.alice, task.revision)
    world.engine.save_draft(task.id, world.alice, {"note": "写了一半"})
    world.deploy(drawn("look"))
    move(world, a="look")
    there = open_tasks(world, task.case_id)["look"]
    assert (there.id, there.assignee, there.due_at) == (task.id, world.alice.person, task.due_at)
    assert world.engine.task(task.id, world.alice).draft == {"note": "写了一半"}
    done = world.engine.complete(task.id, world.alice, there.revision, {"note": "写完"})
    assert (taken.revision < there.revision, done.case.status) == (True, CaseStatus.COMPLETED)


def test_a_step_of_another_role_goes_to_the_pool_of_that_role(world: World) -> None:
    world.deploy(drawn("a"))
    (task,) = begin(world).opened
    world.engine.claim(task.id, world.alice, task.revision)
    world.deploy(drawn("a", role="head"))
    move(world)
    assert (open_tasks(world, task.case_id)["a"].role, open_tasks(world, task.case_id)["a"].assignee) == ("head", None)
    assert [row.task_id for row in world.engine.inbox(world.carol, "pool").rows] == [task.id]


def test_timers_keep_their_time_and_new_ones_run_from_now(world: World) -> None:
    world.deploy(drawn("a", timer="P9D"))
    old = begin(world).case.id
    world.clock.advance(timedelta(days=2))
    world.deploy(drawn("a", timer="P1D"))
    move(world)
    world.clock.advance(timedelta(days=2))
    assert world.engine.fire_due() == 0, "it is due after nine days, as it was when it was set"
    world.deploy(drawn("a"))
    gone = begin(world).case.id
    move(world, 3)
    world.deploy(drawn("a", timer="P1D"))
    move(world, 4)
    world.clock.advance(timedelta(days=1))
    world.engine.settle()
    ended = [world.engine.case(each, world.root).case.end_element for each in (old, gone)]
    assert ended == ["done", "done"], "a timer that is new in a version runs from the move"


def test_a_move_is_undone_but_for_cases_that_went_on(world: World) -> None:
    world.deploy(drawn("a", "b", timer="P9D"))
    back, on = begin(world), begin(world)
    do(world, back.opened[0])
    world.deploy(drawn("a", "b2"))
    order = move(world, b="b2")
    assert list(open_tasks(world, back.case.id)) == ["b2"]
    do(world, open_tasks(world, on.case.id)["a"])
    assert world.engine.steering.undo_move(order, world.root) == 2
    world.engine.settle()
    assert results(world, order) == {MoveState.UNDONE: 1, MoveState.PASSED_ON: 1}
    assert list(open_tasks(world, back.case.id)) == ["b"]
    assert world.engine.case(back.case.id, world.root).case.version == 1
    with world.engine.house.database.read() as connection:
        assert connection.execute(text("select case_id from timer")).scalars().all() == [back.case.id]
    with pytest.raises(NotPossible):
        world.engine.steering.undo_move(order, world.root)
    world.clock.advance(timedelta(days=9))
    world.engine.settle()
    assert world.engine.case(back.case.id, world.root).case.end_element == "done"
    assert world.engine.verify(world.alice.county) is None


def test_a_suspended_case_is_moved_and_stands_still(world: World) -> None:
    world.deploy(drawn("a", timer="P1D"))
    case = begin(world).case
    suspended = world.engine.steering.suspend(case.id, world.root, case.revision, "查证")
    world.deploy(drawn("a", "b", timer="P1D"))
    move(world)
    world.clock.advance(timedelta(days=3))
    assert world.engine.fire_due() == 0
    now = world.engine.case(case.id, world.root).case
    assert (now.status, now.version, now.revision > suspended.revision) == (CaseStatus.SUSPENDED, 2, True)


def test_what_was_filled_in_is_found_under_the_new_name(database_url: str, tmp_path: Path) -> None:
    services, seen = Services(), []

    @services.register("ask")
    def ask(ctx: ServiceContext) -> None:
        seen.append(ctx.submission("look"))

    world = make_world(database_url, tmp_path / "data", services=services)

    def sketch(name: str) -> Sketch:
        made = Sketch("permit").start().person(name, sw_form="note").person("b").service("query", "ask").end("done")
        return made.flow("begin", name, "b", "query", "done").form("note", {"note": TEXT})

    world.deploy(sketch("a"))
    done = do(world, begin(world).opened[0])
    world.deploy(sketch("look"))
    move(world, a="look")
    do(world, open_tasks(world, done.case.id)["b"])
    world.engine.settle()
    assert seen == [{"note": "x"}]
    world.engine.close()


def test_a_move_needs_a_reason_and_a_case(world: World) -> None:
    world.deploy(drawn("a"))
    world.deploy(drawn("a", "b"))
    steering = world.engine.steering
    with pytest.raises(NotPossible):
        steering.move("permit", 2, world.root, "x")
    begin(world)
    world.deploy(drawn("a", "c"))
    with pytest.raises(InvalidForm):
        steering.move("permit", 3, world.root, "  ")
    with pytest.raises(Forbidden):
        steering.move("permit", 3, world.alice, "x")
    with pytest.raises(NotFound):
        steering.move("permit", 9, world.root, "x")


def test_only_the_chosen_cases_are_moved(world: World) -> None:
    world.deploy(drawn("a"))
    first, second = begin(world).case.id, begin(world).case.id
    world.deploy(drawn("a", "b"))
    world.engine.steering.move("permit", 2, world.root, "试点", cases=[second])
    world.engine.settle()
    assert [world.engine.case(each, world.root).case.version for each in (first, second)] == [1, 2]
