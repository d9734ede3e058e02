"""What other engines got wrong, each by its name: the same thing, done here, comes out right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from engine import Actor, CaseStatus, HumanTask, TaskState
from engine.advance import CaseHost
from engine.runner.moving import Standing, standing
from engine.testing import VILLAGE, YES_NO, Sketch, World, make_world

LIVE = (TaskState.OPEN, TaskState.CLAIMED)
LAPSE = '<timerEventDefinition><timeDuration>duration("P3D")</timeDuration></timerEventDefinition>'
TWICE = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"


class Case:
    """One case, and what somebody does in it."""

    def __init__(self, world: World, *sketches: Sketch) -> None:
        self.world = world
        for each in sketches:
            world.deploy(each)
        process = sketches[-1].process
        self.id = world.engine.start(process, world.alice, place=VILLAGE, title="甲", values={}).case.id

    def tasks(self) -> list[HumanTask]:
        return list(self.world.engine.case(self.id, self.world.root).tasks)

    def live(self) -> list[str]:
        return sorted(each.element for each in self.tasks() if each.state in LIVE)

    def take(self, element: str, who: Actor | None = None) -> tuple[HumanTask, Actor]:
        task = next(each for each in self.tasks() if each.element == element and each.state in LIVE)
        known = (self.world.alice, self.world.bob, self.world.carol)
        actor = next((each for each in known if each.person == task.assignee), who or self.world.alice)
        return (task if task.assignee else self.world.engine.claim(task.id, actor, task.revision)), actor

    def do(self, *elements: str, **values: object) -> None:
        for element in elements:
            task, who = self.take(element)
            self.world.engine.complete(task.id, who, task.revision, values)

    def back(self, element: str, target: str) -> None:
        task, who = self.take(element)
        self.world.engine.operations.give_back(task.id, who, task.revision, target, "重看")

    def stands(self) -> list[Standing]:
        """Where tokens of the case are, as its state has it."""
        with self.world.engine.transaction(self.world.system) as work:
            file = work.case(self.id)
            return standing(file.deployed.program, file.loaded.state, at=work.now, host=CaseHost(work, file))

    def status(self) -> CaseStatus:
        return self.world.engine.case(self.id, self.world.root).case.status


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    made = make_world(database_url, tmp_path / "data")
    yield made
    assert made.engine.verify(made.alice.county) is None
    made.engine.close()


def side_by_side(**left: str) -> Sketch:
    sketch = Sketch("permit").start().node("parallelGateway", "split").node("parallelGateway", "join").end("done")
    sketch.person("starter").person("left", **left).person("left2").person("right").person("after")
    sketch.flow("begin", "starter", "split", "left", "left2", "join", "after", "done")
    return sketch.flow("split", "right", "join")


def rounds(before: str, *after: str) -> Sketch:
    """A step that is done twice over side by side, with steps before and behind it."""
    sketch = Sketch("permit").start().person(before).end("done")
    inner = '<startEvent id="in" name="in"/><userTask id="each" name="each" sw:role="clerk" sw:level="township"/>'
    inner += '<endEvent id="out" name="out"/><sequenceFlow id="i1" sourceRef="in" targetRef="each"/>'
    inner += '<sequenceFlow id="i2" sourceRef="each" targetRef="out"/>'
    sketch.node("subProcess", "many", TWICE + inner)
    for each in after:
        sketch.person(each)
    return sketch.flow("begin", before, "many", *after, "done")


def test_yudao_727_a_step_is_returned_to_rounds_that_were_over(world: World) -> None:
    """There the step was shown as returned and nothing opened; here the rounds are entered anew, all of them."""
    case = Case(world, rounds("a", "b"))
    case.do("a", "each", "each")
    case.back("b", "a")
    assert case.live() == ["a"]
    case.do("a")
    assert case.live() == ["each", "each"]
    case.do("each", "each")
    revision = world.engine.case(case.id, world.root).case.revision
    world.engine.steering.jump(case.id, world.root, revision, "many", "重做")
    assert case.live() == ["each", "each"]
    case.do("each", "each", "b")
    assert case.status() is CaseStatus.COMPLETED


def test_yudao_867_a_step_side_by_side_with_others_can_be_returned(world: World) -> None:
    case = Case(world, side_by_side())
    case.do("starter", "left")
    case.back("left2", "left")
    assert case.live() == ["left", "right"]
    case.do("left", "left2", "right", "after")
    assert case.status() is CaseStatus.COMPLETED


def test_yudao_1018_a_reminder_comes_again_after_the_step_was_returned_and_came_back(world: World) -> None:
    due = {"sw_due": 'now() + duration("P2D")', "sw_remind": "0"}
    case = Case(
        world, Sketch("permit").start().person("a").person("b", **due).end("done").flow("begin", "a", "b", "done")
    )
    for count in (1, 2):
        case.do("a")
        world.clock.advance(timedelta(days=2, hours=1))
        world.engine.fire_due()
        kinds = [each.kind for each in world.engine.case(case.id, world.root).events]
        assert kinds.count("task_reminded") == count
        case.back("b", "a")


def test_yudao_1018_a_timer_on_the_edge_runs_anew_too(world: World) -> None:
    sketch = Sketch("permit").start().person("a").person("b").person("told").end("done", "past")
    sketch.node("boundaryEvent", "late", LAPSE, attachedToRef="b", cancelActivity="false")
    case = Case(world, sketch.flow("begin", "a", "b", "done").flow("late", "told", "past"))
    case.do("a")
    world.clock.advance(timedelta(days=2))
    case.back("b", "a")
    case.do("a")
    world.clock.advance(timedelta(days=2))
    world.engine.fire_due()
    assert case.live() == ["b"], "of the first time nothing is left"
    world.clock.advance(timedelta(days=1))
    world.engine.fire_due()
    assert case.live() == ["b", "told"]


def test_flowable_4046_from_rounds_beside_a_step_back_before_the_split_there_is_one_step(world: World) -> None:
    """There it stood twice, once for each that was moved."""
    sketch = Sketch("permit").start().node("parallelGateway", "split").node("parallelGateway", "join").end("done")
    sketch.person("starter").person("right").flow("begin", "starter", "split", "right", "join", "done")
    inner = '<startEvent id="in" name="in"/><userTask id="each" name="each" sw:role="clerk" sw:level="township"/>'
    inner += '<endEvent id="out" name="out"/><sequenceFlow id="i1" sourceRef="in" targetRef="each"/>'
    inner += '<sequenceFlow id="i2" sourceRef="each" targetRef="out"/>'
    case = Case(world, sketch.node("subProcess", "many", TWICE + inner).flow("split", "many", "join"))
    case.do("starter")
    assert case.live() == ["each", "each", "right"]
    case.back("right", "starter")
    assert case.live() == ["starter"]
    case.do("starter", "each", "each", "right")
    assert case.status() is CaseStatus.COMPLETED


def test_flowable_1641_back_on_one_way_of_several_the_join_does_not_wait_for_ever(world: World) -> None:
    """Also where the other way has come to the join already."""
    case = Case(world, side_by_side())
    case.do("starter", "right", "left")
    case.back("left2", "left")
    assert case.live() == ["left"]
    case.do("left", "left2")
    assert case.live() == ["after"]
    case.do("after")
    assert case.status() is CaseStatus.COMPLETED


def test_yudao_668_from_a_step_of_several_back_to_one_of_several_everybody_has_it_again(world: World) -> None:
    """There nothing opened and the case could not be found any more."""
    by_all = {"sw_form": "vote", "sw_vote": "agreed", "sw_decision": "all", "sw_signers": '[{role: "clerk"}]'}
    sketch = Sketch("permit").start().person("x", **by_all).person("y", **by_all).end("done")
    sketch.flow("begin", "x", "y", "done").form("vote", {"agreed": YES_NO}, ["agreed"])
    case = Case(world, sketch)
    assert case.live() == ["x", "x"]
    case.do("x", "x", agreed=True)
    assert case.live() == ["y", "y"]
    case.back("y", "x")
    assert case.live() == ["x", "x"]
    case.do("x", "x", "y", "y", agreed=True)
    assert case.status() is CaseStatus.COMPLETED


def test_camunda_bpm_platform_3313_whoever_waits_at_a_join_is_gone_when_the_ways_are_left(world: World) -> None:
    """There the wait at the join stood in the history for ever; also #3916. Here nothing of it is left in state or history."""
    case = Case(world, side_by_side())
    case.do("starter", "right", "left")
    assert "join" in [each.element for each in case.stands()], "the other way waits there"
    case.back("left2", "starter")
    assert (case.live(), [each.element for each in case.stands()]) == (["starter"], ["starter"])
    case.do("starter", "right")
    revision = world.engine.case(case.id, world.root).case.revision
    world.engine.cancel(case.id, world.root, revision, "重复")
    assert (case.live(), case.stands(), case.status()) == ([], [], CaseStatus.CANCELLED)


def test_camunda_bpm_platform_3638_a_jump_in_one_round_of_a_called_process_leaves_the_other_rounds(
    world: World,
) -> None:
    """There the whole of the rounds was cancelled when somebody was moved to the last step of one."""
    inner = Sketch("inner").start().person("first").person("last").end("over").flow("begin", "first", "last", "over")
    one_by_one = TWICE.replace("Characteristics>", 'Characteristics isSequential="true">', 1).replace(">2<", ">3<")
    outer = Sketch("permit").start().person("after").end("done")
    outer.node("callActivity", "each", one_by_one, calledElement="inner").flow("begin", "each", "after", "done")
    case = Case(world, inner, outer)
    case.do("first", "last", "first")
    (here,) = [each.token for each in case.tasks() if each.state in LIVE]
    revision = world.engine.case(case.id, world.root).case.revision
    world.engine.steering.jump(case.id, world.root, revision, "last", "首步已在线下办", process="inner", near=here)
    case.do("last")
    assert case.live() == ["first"], "the third round comes"
    case.do("first", "last", "after")
    assert case.status() is CaseStatus.COMPLETED
