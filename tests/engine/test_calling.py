"""A called process: a running case keeps the version that its caller was deployed with."""

import pytest

from engine.errors import InvalidBundle
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
