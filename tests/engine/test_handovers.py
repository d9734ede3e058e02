"""移交: the steps of somebody who leaves go to others, each by itself, with a reason, and only to whoever may have them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from engine import Actor, HumanTask, TaskState
from engine.errors import AlreadyClaimed, Forbidden, InvalidForm, NotPossible, Refusal, Stale
from engine.handovers import Choice
from engine.queries.handing_over import Handover
from engine.testing import COUNTY, TEXT, TOWN, VILLAGE, Sketch, World
from engine.verbs.reassigning import reassign
from tests.engine.office import Office, chain
from tests.engine.panel import panel
from tests.engine.test_many import begun, claimed

APART = (
    Sketch("permit")
    .start()
    .person("look")
    .person("again", sw_separateFrom="look")
    .end("done")
    .flow("begin", "look", "again", "done")
)


def plan(world: World, who: Actor, limit: int | None = None) -> Handover:
    return world.engine.handovers.of(world.root, who.person, limit)


def give(
    world: World, task: HumanTask, leaver: Actor, to: str, by: Actor | None = None, why: str = "调走"
) -> Refusal | None:
    choice = Choice(task.id, task.revision, to)
    [told] = world.engine.handovers.do(by or world.root, leaver.person, [choice], why)
    return told.refusal


def why_not(world: World, task: HumanTask, leaver: Actor, to: str) -> str:
    refusal = give(world, task, leaver, to)
    return refusal.text.zh if refusal else ""


def now(world: World, task: HumanTask) -> HumanTask:
    view = world.engine.case(task.case_id, world.root)
    return next(each for each in view.tasks if each.id == task.id)


def test_a_plan_lists_the_steps_and_spreads_them_over_the_least_busy(world: World) -> None:
    with world.engine.people(world.root) as people:
        people.join(world.dan.person, "clerk", TOWN)
    world.deploy(chain("look"))
    tasks = claimed(world, begun(world, 4, "permit"), world.alice)
    found = plan(world, world.alice)
    assert [each.task.id for each in found.held] == [each.id for each in tasks]
    assert (found.count, found.held[0].place_name) == (4, "青石镇 柳湾村")
    assert {each.name for each in found.held[0].receivers} == {"Bob", "Dan"}
    assert [each.proposed for each in found.held].count(world.bob.person) == 2
    assert [(each.role, each.place, each.others) for each in found.duties] == [("clerk", TOWN, ("Bob", "Dan"))]
    assert len(plan(world, world.alice, 1).held) == 1
    assert plan(world, world.bob).held == ()


def test_what_is_foreseen_is_what_is_done_and_the_history_says_who_and_why(world: World) -> None:
    world.deploy(chain("look"))
    [task] = claimed(world, begun(world, 1, "permit"), world.alice)
    [seen] = world.engine.handovers.foresee(
        world.root, world.alice.person, [Choice(task.id, task.revision, world.bob.person)]
    )
    assert (seen.refusal, seen.task and seen.task.assignee) == (None, world.bob.person)
    assert now(world, task).assignee == world.alice.person
    assert give(world, task, world.alice, world.bob.person) is None
    assert now(world, task).assignee == world.bob.person
    view = world.engine.case(task.case_id, world.root)
    last = view.events[-1]
    assert (last.kind, last.person, last.detail["to"]) == ("task_reassigned", world.root.person, world.bob.person)
    kept = next(each for each in view.submissions if each.id == last.detail["submission"])
    assert kept.values == {"reason": "调走"}
    world.engine.complete(task.id, world.bob, now(world, task).revision, {})
    assert world.engine.verify(COUNTY) is None


def test_only_administrators_and_only_with_a_reason(world: World) -> None:
    world.deploy(chain("look"))
    [task] = claimed(world, begun(world, 1, "permit"), world.alice)
    for other in (world.alice, world.bob, world.carol):
        assert isinstance(give(world, task, world.alice, world.bob.person, by=other), Forbidden)
        with pytest.raises(Forbidden):
            world.engine.handovers.of(other, world.alice.person)
    assert isinstance(give(world, task, world.alice, world.bob.person, why=" "), InvalidForm)
    assert now(world, task) == task


def test_nobody_gets_what_they_may_not_have(office: Office) -> None:
    world = office.world
    with world.engine.people(world.root) as people:
        people.join(world.dan.person, "clerk", TOWN)
    office.begin(APART)
    office.do("look", world.bob)
    again = office.take("again", world.alice)
    assert {each.name for each in plan(world, world.alice).held[0].receivers} == {"Dan"}
    assert "须由另一人办理" in why_not(world, again, world.alice, world.bob.person)
    office.relatives.add(world.dan.person)
    assert plan(world, world.alice).held[0].receivers == ()
    assert plan(world, world.alice).held[0].proposed == ""
    assert "近亲属" in why_not(world, again, world.alice, world.dan.person)
    for other in (world.carol.person, world.alice.person, "0" * 20):
        assert isinstance(give(world, again, world.alice, other), NotPossible)
    assert now(world, again) == again


def test_back_to_the_pool_or_where_nobody_else_is_to_the_administrator(world: World) -> None:
    world.deploy(chain("look"))
    first, second = claimed(world, begun(world, 2, "permit"), world.alice)
    assert give(world, first, world.alice, "") is None
    assert (now(world, first).state, now(world, first).assignee, now(world, first).role) == (
        TaskState.OPEN,
        None,
        "clerk",
    )
    with world.engine.people(world.root) as people:
        people.end_person(world.bob.person, world.clock.now().date())
    assert give(world, second, world.alice, "") is None
    assert (now(world, second).assignee, now(world, second).role, now(world, second).place) == (
        None,
        "administrator",
        COUNTY,
    )


def test_advice_goes_on_whoever_asked_leaves_or_whoever_was_asked(office: Office) -> None:
    world = office.world
    with world.engine.people(world.root) as people:
        people.join(world.dan.person, "clerk", TOWN)
    office.begin(chain("look", "again"))
    task = office.take("look")
    asked = world.engine.operations.delegate(task.id, world.alice, task.revision, world.bob.person, "?")
    assert plan(world, world.bob).held[0].advises
    assert plan(world, world.bob).held[0].proposed == ""
    assert give(world, asked, world.bob, world.dan.person) is None
    assert (now(world, task).assignee, now(world, task).owner) == (world.dan.person, world.alice.person)
    assert give(world, now(world, task), world.alice, world.bob.person) is None
    assert (now(world, task).assignee, now(world, task).owner) == (world.dan.person, world.bob.person)
    assert give(world, now(world, task), world.dan, "") is None
    assert (now(world, task).assignee, now(world, task).owner) == (world.bob.person, None)
    world.engine.complete(task.id, world.bob, now(world, task).revision, {})


@pytest.mark.parametrize("rule", ["all", "sequence", "any"])
def test_a_signer_is_replaced_once_and_nobody_signs_twice(world: World, rule: str) -> None:
    for each in panel(rule):
        world.deploy(each)
    world.engine.start("permit", world.alice, place=VILLAGE, title="甲", values={})
    with world.engine.people(world.root) as people:
        people.join(world.dan.person, "clerk", TOWN)
    [held] = plan(world, world.alice).held
    assert {each.name for each in held.receivers} == {"Dan"}
    assert "一人只签一次" in why_not(world, held.task, world.alice, world.bob.person)
    assert give(world, held.task, world.alice, world.dan.person) is None
    there = now(world, held.task)
    assert (there.assignee, there.state) == (world.dan.person, held.task.state)
    waiting = next(each for each in plan(world, world.bob).held)
    assert give(world, waiting.task, world.bob, "") is None
    assert now(world, waiting.task).assignee is None


def test_who_was_asked_to_advise_a_signer_advises_the_next(world: World) -> None:
    world.deploy(chain("look"))
    [task] = claimed(world, begun(world, 1, "permit"), world.alice)
    world.engine.operations.add_signer(task.id, world.alice, task.revision, world.carol.person, "before", "?")
    [held] = plan(world, world.alice).held
    assert give(world, held.task, world.alice, world.bob.person) is None
    [advice] = plan(world, world.carol).held
    assert (advice.advises, advice.task.owner) == (True, world.bob.person)
    assert give(world, advice.task, world.carol, "") is None
    assert now(world, held.task).state is TaskState.CLAIMED


def test_a_stale_page_changes_nothing_and_a_double_click_does_it_once(world: World) -> None:
    world.deploy(chain("look"))
    first, second = claimed(world, begun(world, 2, "permit"), world.alice)
    world.engine.complete(second.id, world.alice, second.revision, {})
    choices = [Choice(each.id, each.revision, world.bob.person) for each in (first, second)]
    told = world.engine.handovers.do(world.root, world.alice.person, choices, "调走")
    assert [each.done for each in told] == [True, False]
    assert isinstance(told[1].refusal, Stale)
    again = world.engine.handovers.do(world.root, world.alice.person, choices, "调走")
    assert [each.done for each in again] == [True, False]
    assert [each.kind for each in world.engine.case(first.case_id, world.root).events].count("task_reassigned") == 1
    old = replace(now(world, first), revision=1)
    assert isinstance(give(world, old, world.alice, world.carol.person), AlreadyClaimed)


def test_killed_in_between_it_is_taken_up_where_it_stood(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.deploy(chain("look"))
    tasks = claimed(world, begun(world, 4, "permit"), world.alice)
    choices = [Choice(each.id, each.revision, world.bob.person) for each in tasks]
    left = [2]

    def dies(*given: object) -> HumanTask:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return reassign(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("engine.handovers.reassign", dies)
    with pytest.raises(KeyboardInterrupt):
        world.engine.handovers.do(world.root, world.alice.person, choices, "调走")
    monkeypatch.undo()
    assert [each.task.id for each in plan(world, world.alice).held] == [each.id for each in tasks[2:]]
    told = world.engine.handovers.do(world.root, world.alice.person, choices, "调走")
    assert all(each.done for each in told)
    assert holders_of(world, tasks) == {world.bob.person}


def holders_of(world: World, tasks: Sequence[HumanTask]) -> set[str | None]:
    return {now(world, each).assignee for each in tasks}


def test_a_suspended_case_is_handed_over_too(office: Office) -> None:
    world = office.world
    office.begin(chain("look", "again"))
    task = office.take("look")
    view = world.engine.case(office.case_id, world.root)
    world.engine.steering.suspend(office.case_id, world.root, view.case.revision, "法院")
    assert give(world, task, world.alice, world.bob.person) is None
    assert now(world, task).assignee == world.bob.person


def test_cases_whose_data_name_somebody_for_a_later_step_are_listed(world: World) -> None:
    sketch = Sketch("permit").start(sw_form="who").person("look").person("chair", sw_assignee="chair").end("done")
    field = TEXT | {"x-route": True}
    world.deploy(sketch.flow("begin", "look", "chair", "done").form("who", {"chair": field}))
    case = world.engine.start(
        "permit", world.alice, place=VILLAGE, title="甲", values={"chair": world.carol.person}
    ).case
    assert [each.id for each in plan(world, world.carol).named_in] == [case.id]
    assert plan(world, world.bob).named_in == ()


@pytest.mark.slow
def test_two_thousand_steps_are_planned_and_handed_over(lite: World) -> None:
    lite.deploy(Sketch("permit").start().person("look", sw_sameAs="begin").end("done").flow("begin", "look", "done"))
    for number in range(2_000):
        lite.engine.start("permit", lite.alice, place=VILLAGE, title=f"甲{number}", values={})
    began = time.monotonic()
    found = plan(lite, lite.alice)
    choices = [Choice(each.task.id, each.task.revision, each.proposed) for each in found.held]
    told = lite.engine.handovers.do(lite.root, lite.alice.person, choices, "调走")
    assert (len(told), all(each.done for each in told)) == (2_000, True)
    assert lite.engine.handovers.count(lite.root, lite.bob.person) == 2_000
    assert time.monotonic() - began < 120
