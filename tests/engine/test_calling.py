"""A called process: a running case keeps the version that its caller was deployed with."""

import pytest

from engine.errors import InvalidBundle, NotFound
from engine.testing import COUNTY, VILLAGE, Sketch, World


def caller() -> Sketch:
    return (
        Sketch("caller")
        .start()
        .node("callActivity", "ask", calledElement="called")
        .end("done")
        .flow("begin", "ask", "done")
    )


def called(step: str) -> Sketch:
    return Sketch("called").start().person(step).end("over").flow("begin", step, "over")


def test_a_caller_of_nothing_is_not_deployed(lite: World) -> None:
    with pytest.raises(InvalidBundle) as refusal:
        lite.deploy(caller())
    assert [each.element for each in refusal.value.problems if each.severity == "error"] == ["ask"]


def test_a_newer_version_of_what_is_called_does_not_reach_a_running_case(world: World) -> None:
    world.deploy(called("look"))
    world.deploy(caller())
    begun = world.engine.start("caller", world.alice, place=VILLAGE, title="甲", values={})
    (task,) = begun.opened
    world.deploy(called("look_closer"))
    world.engine.house.library._deployed.clear()
    taken = world.engine.claim(task.id, world.alice, task.revision)
    done = world.engine.complete(task.id, world.alice, taken.revision, {})
    assert (task.element, done.ended) == ("look", "done")


def test_deploying_the_caller_again_takes_up_the_newer_version(lite: World) -> None:
    lite.deploy(called("look"))
    lite.deploy(caller())
    lite.deploy(caller())
    lite.deploy(called("look_closer"))
    lite.deploy(caller())
    assert [each.version for each in lite.engine.definitions(COUNTY) if each.process == "caller"] == [2, 1]
    (task,) = lite.engine.start("caller", lite.alice, place=VILLAGE, title="甲", values={}).opened
    assert task.element == "look_closer"


def test_a_step_of_a_called_process_is_taken_by_its_role_though_the_caller_has_none_such(world: World) -> None:
    inner = Sketch("called").start().person("look", role="examiner", level="county").end("over")
    world.deploy(inner.flow("begin", "look", "over"))
    world.deploy(caller())
    (task,) = world.engine.start("caller", world.alice, place=VILLAGE, title="甲", values={}).opened
    assert world.engine.task(task.id, world.erin).may == {"claim"}
    assert [row.case.id for row in world.engine.cases(world.erin).rows] == [task.case_id]
    taken = world.engine.claim(task.id, world.erin, task.revision)
    assert world.engine.complete(task.id, world.erin, taken.revision, {}).ended == "done"


def test_a_role_whose_people_are_chosen_by_name_sees_only_what_they_are_chosen_for(world: World) -> None:
    sketch = Sketch("asked").start().person("look")
    sketch.node("userTask", "ask", sw_role="examiner", sw_level="county", sw_assignee=f'"{world.erin.person}"')
    world.deploy(sketch.end("done").flow("begin", "look", "ask", "done"))
    begun = world.engine.start("asked", world.alice, place=VILLAGE, title="甲", values={})
    with pytest.raises(NotFound):
        world.engine.case(begun.case.id, world.erin)
    assert world.engine.cases(world.erin).rows == ()
    taken = world.engine.claim(begun.opened[0].id, world.alice, 1)
    (asked,) = world.engine.complete(taken.id, world.alice, taken.revision, {}).opened
    assert world.engine.case(begun.case.id, world.erin).case.id == begun.case.id
    given_back = world.engine.unclaim(asked.id, world.erin, asked.revision)
    assert world.engine.task(asked.id, world.erin).may == {"claim"}, "it lies in their pool now"
    world.engine.claim(asked.id, world.erin, given_back.revision)
