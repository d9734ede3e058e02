"""Who gets a step: a superior, the next in turn, the least loaded, whoever was chosen; and one person twice in a row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from engine import Actor, Case, HumanTask, TaskState, Text
from engine.errors import Barred, InvalidForm, NotPossible
from engine.records import Completed
from engine.testing import COUNTY, TEXT, TOWN, VILLAGE, Sketch, World, counted, make_world

CHOICE = {
    "type": "string", "title": "第二人", "x-en": "Second", "x-widget": "person", "x-role": "clerk", "x-route": True,
}  # fmt: skip


@pytest.fixture
def staffed(database_url: str, tmp_path: Path) -> Iterator[World]:
    made = make_world(database_url, tmp_path / "data", barred=barred)
    RELATIVES.clear()
    yield made
    assert made.engine.verify(COUNTY) is None
    made.engine.close()


RELATIVES: set[str] = set()


def barred(connection: Connection, case: Case) -> dict[str, Text]:
    return dict.fromkeys(RELATIVES, Text("近亲属", "a near relative"))


def hire(world: World, name: str, role: str, place: str) -> Actor:
    with world.engine.people(world.system) as people:
        person = people.add_person(name)
        people.join(person.id, role, place)
    return Actor(COUNTY, person.id)


def begin(world: World, title: str = "甲", process: str = "permit") -> HumanTask:
    (task,) = world.engine.start(process, world.alice, place=VILLAGE, title=title, values={}).opened
    return task


def do(world: World, task: HumanTask, who: Actor | None = None, **values: object) -> Completed:
    actor = who or world.alice
    taken = task if task.assignee else world.engine.claim(task.id, actor, task.revision)
    return world.engine.complete(task.id, actor, taken.revision, values)


def kinds(world: World, case_id: str) -> list[str]:
    return [each.kind for each in world.engine.case(case_id, world.root).events]


def fact(world: World, case_id: str, kind: str, name: str) -> object:
    found = [each for each in world.engine.case(case_id, world.root).events if each.kind == kind]
    return found[-1].detail.get(name)


# ---------------------------------------------------------------- the superior
def approval(**attributes: str) -> Sketch:
    sketch = Sketch("permit").start().person("apply").person("approve", role="head", **attributes).end("done")
    return sketch.flow("begin", "apply", "approve", "done")


def test_the_superior_of_whoever_did_a_step_gets_it_at_the_next_place_that_has_one(staffed: World) -> None:
    aide = hire(staffed, "Aide", "clerk", VILLAGE)
    sketch = Sketch("permit").start().person("apply", level="village").end("done")
    sketch.person("approve", role="head", level="village", sw_superiorOf="apply").flow(
        "begin", "apply", "approve", "done"
    )
    staffed.deploy(sketch)
    (task,) = do(staffed, begin(staffed), aide).opened
    assert (task.place, task.assignee) == (TOWN, staffed.carol.person)
    assert fact(staffed, task.case_id, "task_assigned", "how") == "superior"


def test_somebody_of_the_township_has_their_superior_in_the_county(staffed: World) -> None:
    """Carol is head of the township herself: nobody is their own superior."""
    mayor = hire(staffed, "Mayor", "head", COUNTY)
    staffed.deploy(approval(sw_superiorOf="apply"))
    (task,) = do(staffed, begin(staffed)).opened
    assert (task.place, task.assignee) == (COUNTY, mayor.person)


def test_of_several_superiors_whoever_takes_it_has_it_but_never_whoever_did_the_step(staffed: World) -> None:
    heads = [hire(staffed, name, "head", COUNTY) for name in ("Mayor", "Deputy")]
    staffed.deploy(approval(sw_superiorOf="apply"))
    (task,) = do(staffed, begin(staffed)).opened
    assert (task.place, task.state) == (COUNTY, TaskState.OPEN)
    assert staffed.engine.claim(task.id, heads[1], task.revision).assignee == heads[1].person


def test_whoever_did_the_step_below_is_not_offered_as_receiver(staffed: World) -> None:
    mayor, deputy = (hire(staffed, name, "head", COUNTY) for name in ("Mayor", "Deputy"))
    with staffed.engine.people(staffed.system) as people:
        people.join(deputy.person, "clerk", TOWN)
    staffed.deploy(approval(sw_superiorOf="apply"))
    (task,) = do(staffed, begin(staffed), deputy).opened
    taken = task if task.assignee else staffed.engine.claim(task.id, mayor, task.revision)
    offered = staffed.engine.operations.receivers(staffed.engine.task(taken.id, mayor), mayor)
    assert deputy.person not in {each.id for each in offered}


def test_where_nobody_is_above_it_goes_to_the_process_administrator_with_the_reason(staffed: World) -> None:
    staffed.deploy(approval(sw_superiorOf="apply"))
    (task,) = do(staffed, begin(staffed)).opened
    assert (task.role, task.place, task.assignee) == ("administrator", COUNTY, None)
    assert fact(staffed, task.case_id, "task_unassignable", "why") == "no_superior"


# ---------------------------------------------------------------- of a pool
def picked(way: str) -> Sketch:
    sketch = Sketch("permit").start().person("look", sw_pick=way).end("done")
    return sketch.flow("begin", "look", "done")


def test_in_turn_everybody_gets_as_many(staffed: World) -> None:
    hire(staffed, "Zoe", "clerk", TOWN)
    staffed.deploy(picked("round_robin"))
    got = [begin(staffed, f"甲{number}").assignee for number in range(6)]
    assert len(set(got)) == 3
    assert got[:3] == got[3:]
    assert None not in got


def test_whoever_may_not_on_a_case_is_passed_over(staffed: World) -> None:
    staffed.deploy(picked("round_robin"))
    RELATIVES.add(staffed.alice.person)
    with pytest.raises(Barred):
        begin(staffed)
    task = staffed.engine.start("permit", staffed.system, place=VILLAGE, title="甲", values={}).opened[0]
    again = staffed.engine.start("permit", staffed.system, place=VILLAGE, title="乙", values={}).opened[0]
    assert {task.assignee, again.assignee} == {staffed.bob.person}
    RELATIVES.add(staffed.bob.person)
    nobody = staffed.engine.start("permit", staffed.system, place=VILLAGE, title="丙", values={}).opened[0]
    assert (nobody.role, nobody.assignee) == ("administrator", None)
    assert fact(staffed, nobody.case_id, "task_unassignable", "why") == "nobody_fits"


def test_the_least_loaded_gets_it(staffed: World) -> None:
    staffed.deploy(picked("least_loaded"))
    staffed.deploy(Sketch("other").start().person("look").end("done").flow("begin", "look", "done"))
    for number in range(2):
        task = begin(staffed, f"乙{number}", "other")
        staffed.engine.claim(task.id, staffed.alice, task.revision)
    got = [begin(staffed, f"甲{number}").assignee for number in range(4)]
    assert got[:2] == [staffed.bob.person] * 2
    assert set(got[2:]) == {staffed.alice.person, staffed.bob.person}


def test_several_that_open_at_once_are_spread(staffed: World) -> None:
    sketch = Sketch("permit").start().node("parallelGateway", "split").node("parallelGateway", "join").end("done")
    for each in ("left", "right"):
        sketch.person(each, sw_pick="least_loaded").flow("split", each, "join")
    staffed.deploy(sketch.flow("begin", "split").flow("join", "done"))
    opened = staffed.engine.start("permit", staffed.alice, place=VILLAGE, title="甲", values={}).opened
    assert {each.assignee for each in opened} == {staffed.alice.person, staffed.bob.person}


def test_what_a_step_does_not_use_costs_it_nothing(staffed: World) -> None:
    costs: list[int] = []
    for way in ({}, {"sw_pick": "least_loaded"}):
        staffed.deploy(
            Sketch("permit").start().person("a").person("b", **way).end("done").flow("begin", "a", "b", "done")
        )
        do(staffed, begin(staffed, "先"))
        task = begin(staffed)
        taken = staffed.engine.claim(task.id, staffed.alice, task.revision)
        with counted(staffed.engine.house.database.writer) as count:
            staffed.engine.complete(task.id, staffed.alice, taken.revision, {})
            costs.append(len(count.statements))
    assert costs[0] <= 9
    assert costs[0] < costs[1] <= costs[0] + 4


# ---------------------------------------------------------------- chosen by the person before
def test_a_missing_choice_blocks_the_submit_and_names_the_field(staffed: World) -> None:
    sketch = Sketch("permit").start().person("first", sw_form="names").person("second", sw_assignee="second_visitor")
    sketch.end("done").flow("begin", "first", "second", "done").form("names", {"second_visitor": CHOICE, "note": TEXT})
    staffed.deploy(sketch)
    task = begin(staffed)
    with pytest.raises(InvalidForm) as refusal:
        do(staffed, task, note="属实")
    assert list(refusal.value.errors) == ["second_visitor"]
    assert "second" in refusal.value.errors["second_visitor"][0].zh
    mine = staffed.engine.task(task.id, staffed.alice).task
    with pytest.raises(InvalidForm):
        staffed.engine.complete(mine.id, staffed.alice, mine.revision, {"second_visitor": ""})
    with pytest.raises(NotPossible):
        staffed.engine.complete(mine.id, staffed.alice, mine.revision, {"second_visitor": staffed.dan.person})
    (second,) = do(staffed, mine, second_visitor=staffed.bob.person).opened
    assert second.assignee == staffed.bob.person


def test_what_goes_back_to_whoever_began_goes_to_whoever_started_the_case(staffed: World) -> None:
    sketch = Sketch("permit").start().person("look").person("file", sw_sameAs="begin").end("done")
    staffed.deploy(sketch.flow("begin", "look", "file", "done"))
    (task,) = do(staffed, begin(staffed), staffed.bob).opened
    assert task.assignee == staffed.alice.person


# ---------------------------------------------------------------- the same person twice in a row
def twice(role: str = "clerk", **attributes: str) -> Sketch:
    sketch = Sketch("permit").start().person("look").person("confirm", role=role, sw_merge="true", **attributes)
    return sketch.person("file", role="head").end("done").flow("begin", "look", "confirm", "file", "done")


def test_the_same_person_twice_in_a_row_does_both_and_the_history_says_so(staffed: World) -> None:
    staffed.deploy(twice())
    task = begin(staffed)
    mine = staffed.engine.claim(task.id, staffed.alice, task.revision)
    seen = staffed.engine.operations.foresee(mine.id, staffed.alice, "complete", mine.revision, values={})
    assert [each.element for each in seen.merged] == ["confirm"]
    assert [each.element for each in seen.opened] == ["file"]
    done = staffed.engine.complete(mine.id, staffed.alice, mine.revision, {})
    assert [each.element for each in done.opened] == ["file"]
    view = staffed.engine.case(task.case_id, staffed.root)
    (confirm,) = [each for each in view.tasks if each.element == "confirm"]
    assert (confirm.state, confirm.closed_by) == (TaskState.COMPLETED, staffed.alice.person)
    (event,) = [each for each in view.events if each.kind == "task_merged"]
    assert (event.element, event.person, event.detail["merged_with"]) == ("confirm", staffed.alice.person, "look")


def test_what_was_merged_is_taken_back_together(staffed: World) -> None:
    staffed.deploy(twice())
    task = begin(staffed)
    do(staffed, task)
    (again,) = staffed.engine.operations.take_back(task.id, staffed.alice)
    assert again.element == "look"
    (file,) = do(staffed, again).opened
    assert file.element == "file"
    assert kinds(staffed, task.case_id).count("task_merged") == 2


def test_it_is_not_merged_for_somebody_else_nor_where_it_must_be_separate(staffed: World) -> None:
    staffed.deploy(twice(role="examiner"))
    (confirm,) = do(staffed, begin(staffed)).opened
    assert confirm.element == "confirm"
    sketch = (
        Sketch("permit")
        .start()
        .person("first")
        .person("look")
        .person("confirm", sw_merge="true", sw_separateFrom="first")
    )
    staffed.deploy(sketch.end("done").flow("begin", "first", "look", "confirm", "done"))
    (look,) = do(staffed, begin(staffed)).opened
    (confirm,) = do(staffed, look).opened
    assert (confirm.element, confirm.assignee) == ("confirm", None)


def test_a_circle_of_merged_steps_stops_where_it_began(staffed: World) -> None:
    sketch = Sketch("permit").start().person("look").person("again", sw_merge="true").end("done")
    sketch.node("exclusiveGateway", "which", default="f3")
    staffed.deploy(sketch.flow("begin", "look", "again", "which", "again").flow("which", "done", when="1 = 2"))
    (again,) = do(staffed, begin(staffed)).opened
    assert again.element == "again"
