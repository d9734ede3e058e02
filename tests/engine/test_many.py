"""The same operation on many steps: a result for each, none undoes another, and only where the diagram permits it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import Actor, HumanTask
from engine.bulk import MOST
from engine.errors import NotFound, NotPossible
from engine.testing import TEXT, VILLAGE, Sketch, World
from tests.engine.sketches import steps
from tests.engine.test_standing_in import stand_in


def begun(world: World, count: int, process: str = "steps") -> list[HumanTask]:
    start = world.engine.start
    return [start(process, world.alice, place=VILLAGE, title=f"甲{n}", values={}).opened[0] for n in range(count)]


def seen(tasks: list[HumanTask]) -> list[tuple[str, int]]:
    return [(each.id, each.revision) for each in tasks]


def claimed(world: World, tasks: list[HumanTask], who: Actor) -> list[HumanTask]:
    return [world.engine.claim(each.id, who, each.revision) for each in tasks]


def test_each_step_has_its_own_result_and_one_refusal_undoes_no_other(world: World) -> None:
    world.deploy(steps(2))
    first, taken, third = begun(world, 3)
    world.engine.claim(taken.id, world.bob, taken.revision)
    told = world.engine.operations.many("claim", [*seen([first, taken, third]), ("nothing", 1)], world.alice)
    assert [each.task_id for each in told] == [first.id, taken.id, third.id, "nothing"]
    assert [each.done for each in told] == [True, False, True, False]
    assert told[1].refusal is not None
    assert "Bob" in told[1].refusal.text.zh
    assert isinstance(told[3].refusal, NotFound)
    assert len(world.engine.inbox(world.alice, "mine").rows) == 2


def test_sent_twice_it_is_done_once(world: World) -> None:
    world.deploy(steps(1, sw_allows="bulk"))
    tasks = seen(claimed(world, begun(world, 2), world.alice))
    many = world.engine.operations.many
    assert [each.done for each in many("complete", [*tasks, tasks[0]], world.alice, values={})] == [True, True]
    assert [each.done for each in many("complete", tasks, world.alice, values={})] == [False, False]


def test_a_step_is_done_for_many_only_where_the_diagram_says_so(world: World) -> None:
    both = Sketch("both").start().node("parallelGateway", "split").node("parallelGateway", "join").end("done")
    both.person("free", sw_form="note", sw_allows="urge bulk").person("careful", sw_form="note").person(
        "shut", sw_allows=""
    )
    both.flow("begin", "split", "free", "join", "done").flow("split", "careful", "join").flow("split", "shut", "join")
    world.deploy(both.form("note", {"note": TEXT}, ["note"]))
    opened = world.engine.start("both", world.alice, place=VILLAGE, title="甲", values={}).opened
    tasks = {each.element: each for each in claimed(world, list(opened), world.alice)}
    wanted = seen([tasks["free"], tasks["careful"], tasks["shut"]])
    blank = world.engine.operations.many("complete", wanted[:1], world.alice, values={})
    assert [each.done for each in blank] == [False], "the form is asked for all the same"
    told = world.engine.operations.many("complete", wanted, world.alice, values={"note": "属实"})
    assert [each.done for each in told] == [True, False, False]
    assert isinstance(told[1].refusal, NotPossible)


def test_many_are_handed_over_given_back_and_urged_by_the_rules_of_each(world: World) -> None:
    world.deploy(steps(1))
    many, tasks = world.engine.operations.many, claimed(world, begun(world, 3), world.alice)
    told = many("transfer", seen(tasks[:2]), world.alice, to=world.bob.person, reason="出差")
    assert [each.done for each in told] == [True, True]
    told = many("transfer", seen(tasks[2:]), world.alice, to=world.dan.person, reason="出差")
    assert [each.done for each in told] == [False]
    told = many("urge", seen(tasks), world.alice, words="请尽快")
    assert [each.done for each in told] == [True, True, False], "nobody urges themselves"
    assert [each.done for each in many("urge", seen(tasks), world.root)] == [False, False, True], "once an hour"
    assert [each.done for each in many("unclaim", seen(tasks[2:]), world.alice)] == [True]


def test_only_some_operations_and_not_too_many_at_once(world: World) -> None:
    many = world.engine.operations.many
    for operation in ("cancel", "give_back", "__init__", ""):
        with pytest.raises(NotFound):
            many(operation, [("x", 1)], world.alice)
    with pytest.raises(NotPossible):
        many("claim", [], world.alice)
    with pytest.raises(NotPossible):
        many("claim", [(str(number), 1) for number in range(MOST + 1)], world.alice)


def test_each_is_done_for_whoever_has_it(world: World) -> None:
    world.deploy(steps(1, sw_allows="bulk"))
    mine, theirs = begun(world, 2)
    with world.engine.people(world.root) as people:
        people.join(world.dan.person, "head", world.engine.case(mine.case_id, world.root).case.place)
    theirs = world.engine.claim(theirs.id, world.alice, theirs.revision)
    stand_in(world, world.alice, world.dan)
    told = world.engine.operations.many("complete", seen([theirs, mine]), world.dan, values={})
    assert [each.done for each in told] == [True, False], "one is not taken yet"
    (done,) = [each for each in world.engine.case(theirs.case_id, world.root).events if each.kind == "task_completed"]
    assert (done.person, done.acting_for) == (world.dan.person, world.alice.person)


def test_of_two_who_take_the_same_many_each_step_goes_to_one(world: World) -> None:
    world.deploy(steps(1))
    tasks = seen(begun(world, 6))

    def take(who: Actor) -> list[bool]:
        return [each.done for each in world.engine.operations.many("claim", tasks, who)]

    with ThreadPoolExecutor(2) as hands:
        mine, theirs = hands.map(take, (world.alice, world.bob))
    assert [one != other for one, other in zip(mine, theirs, strict=True)] == [True] * 6
