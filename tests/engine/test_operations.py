"""转办, 委派, 退回, 取回, 催办: right alone, beside others, in sub-processes and called ones; refused with the reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from engine import HumanTask, TaskState
from engine.errors import AlreadyClaimed, Forbidden, InvalidForm, NotPossible, Stale
from engine.testing import Sketch
from tests.engine.office import Office, beside, chain


# ---------------------------------------------------------------- handing over
def test_a_transferred_step_is_the_receivers(office: Office) -> None:
    office.begin(chain("a", "b"))
    task, engine = office.take("a"), office.world.engine
    handed = engine.operations.transfer(task.id, office.world.alice, task.revision, office.world.bob.person, "出差")
    assert (handed.assignee, handed.owner) == (office.world.bob.person, None)
    with pytest.raises((AlreadyClaimed, Stale)):
        engine.complete(task.id, office.world.alice, task.revision, {})
    office.do("a", office.world.bob)
    assert list(office.tasks()) == ["b"]
    assert "task_transferred" in office.kinds()


def test_a_step_is_handed_only_to_somebody_who_is_fit_for_it(office: Office) -> None:
    sketch = Sketch("permit").start().person("a").person("b", sw_separateFrom="a").end("done")
    office.begin(sketch.flow("begin", "a", "b", "done"))
    office.do("a", office.world.bob)
    task, operations = office.take("b"), office.world.engine.operations
    office.relatives.add(office.world.carol.person)
    for unfit in (office.world.dan, office.world.erin, office.world.carol, office.world.bob, office.world.alice):
        with pytest.raises(NotPossible):
            operations.transfer(task.id, office.world.alice, task.revision, unfit.person, "出差")
    with pytest.raises(NotPossible):
        operations.transfer(task.id, office.world.alice, task.revision, "nobody", "出差")
    assert office.tasks()["b"].assignee == office.world.alice.person


def test_whoever_is_asked_advises_and_whoever_asked_decides(office: Office) -> None:
    office.begin(chain("a"))
    task, operations = office.take("a"), office.world.engine.operations
    alice, bob = office.world.alice, office.world.bob
    asked = operations.delegate(task.id, alice, task.revision, bob.person, "这样的收入算不算")
    assert (asked.assignee, asked.owner) == (bob.person, alice.person)
    with pytest.raises(NotPossible):
        office.world.engine.complete(task.id, bob, asked.revision, {})
    with pytest.raises(NotPossible):
        operations.transfer(task.id, bob, asked.revision, alice.person, "x")
    with pytest.raises((AlreadyClaimed, Stale)):
        office.world.engine.complete(task.id, alice, asked.revision, {})
    back = operations.answer(task.id, bob, asked.revision, "算")
    assert (back.assignee, back.owner) == (alice.person, None)
    with pytest.raises(NotPossible):
        operations.answer(task.id, alice, back.revision, "x")
    office.do("a")
    assert office.status() == "completed"


def test_an_adviser_who_gives_a_step_back_gives_it_to_whoever_asked(office: Office) -> None:
    office.begin(chain("a"))
    task = office.take("a")
    asked = office.world.engine.operations.delegate(
        task.id, office.world.alice, task.revision, office.world.bob.person, "?"
    )
    back = office.world.engine.unclaim(task.id, office.world.bob, asked.revision)
    assert (back.assignee, back.owner, back.state) == (office.world.alice.person, None, TaskState.CLAIMED)


# ---------------------------------------------------------------- going back
def test_a_returned_step_goes_to_whoever_did_it_and_everything_between_is_done_again(office: Office) -> None:
    office.begin(chain("a", "b", "c"))
    office.do("a", office.world.bob)
    office.do("b")
    task = office.take("c")
    (again,) = office.world.engine.operations.give_back(task.id, office.world.alice, task.revision, "a", "材料不全")
    assert (again.element, again.assignee) == ("a", office.world.bob.person)
    assert list(office.tasks()) == ["a"]
    office.do("a", office.world.bob)
    assert list(office.tasks()) == ["b"]


def test_it_comes_straight_back_when_no_fact_has_changed(office: Office) -> None:
    office.begin(chain("a", "b", "c"))
    office.do("a", office.world.bob, note="一", agreed=True)
    office.do("b")
    task = office.take("c")
    give_back = office.world.engine.operations.give_back
    give_back(task.id, office.world.alice, task.revision, "a", "补充说明", straight=True)
    office.do("a", office.world.bob, note="写得更细", agreed=True)
    assert {name: each.assignee for name, each in office.tasks().items()} == {"c": office.world.alice.person}
    assert "came_straight_back" in office.kinds()
    office.do("c")
    assert office.status() == "completed"


def test_where_a_fact_has_changed_every_step_between_is_done_again(office: Office) -> None:
    """A later approver must not stand on a fact that is no longer so."""
    office.begin(chain("a", "b", "c"))
    office.do("a", office.world.bob, agreed=True)
    office.do("b")
    task = office.take("c")
    give_back = office.world.engine.operations.give_back
    give_back(task.id, office.world.alice, task.revision, "a", "核实", straight=True)
    office.do("a", office.world.bob, agreed=False)
    assert list(office.tasks()) == ["b"]


def test_beside_others_a_return_on_ones_own_way_leaves_them_alone(office: Office) -> None:
    office.begin(beside())
    office.do("before")
    office.do("left")
    office.take("right", office.world.bob)
    task = office.take("left2")
    office.world.engine.operations.give_back(task.id, office.world.alice, task.revision, "left", "重看")
    assert {name: each.assignee for name, each in office.tasks().items()} == {
        "left": office.world.alice.person,
        "right": office.world.bob.person,
    }
    for step in ("left", "left2"):
        office.do(step)
    office.do("right", office.world.bob)
    assert list(office.tasks()) == ["after"], "the join fires once"


def test_a_return_before_the_split_leaves_every_way(office: Office) -> None:
    office.begin(beside())
    office.do("before")
    office.do("left")
    task = office.take("right")
    office.world.engine.operations.give_back(task.id, office.world.alice, task.revision, "before", "重来")
    assert list(office.tasks()) == ["before"]
    for step in ("before", "left", "left2", "right", "after"):
        office.do(step)
    assert office.status() == "completed"


def test_within_a_called_process(office: Office) -> None:
    inner = Sketch("inner").start().person("x").person("y").end("over").flow("begin", "x", "y", "over")
    outer = Sketch("permit").start().person("a").node("callActivity", "ask", calledElement="inner").end("done")
    office.begin(outer.flow("begin", "a", "ask", "done"), inner)
    office.do("a")
    office.do("x")
    task = office.take("y")
    office.world.engine.operations.give_back(task.id, office.world.alice, task.revision, "x", "重看")
    assert list(office.tasks()) == ["x"]
    office.do("x")
    office.do("y")
    assert office.status() == "completed"


def test_a_return_is_refused_without_reason_from_others_and_to_steps_not_done(office: Office) -> None:
    office.begin(chain("a", "b", "c"))
    office.do("a")
    task, give_back = office.take("b"), office.world.engine.operations.give_back
    for target in ("c", "b", "nowhere"):
        with pytest.raises(NotPossible):
            give_back(task.id, office.world.alice, task.revision, target, "理由")
    with pytest.raises(InvalidForm):
        give_back(task.id, office.world.alice, task.revision, "a", " ")
    with pytest.raises(AlreadyClaimed):
        give_back(task.id, office.world.bob, task.revision, "a", "理由")
    with pytest.raises((Stale, AlreadyClaimed)):
        give_back(task.id, office.world.alice, task.revision - 1, "a", "理由")


# ---------------------------------------------------------------- taking back
def test_what_was_just_done_is_taken_back_while_nobody_has_gone_on(office: Office) -> None:
    office.begin(chain("a", "b", "c"))
    mine = office.do("a")
    (again,) = office.world.engine.operations.take_back(mine.id, office.world.alice)
    assert (again.element, again.assignee) == ("a", office.world.alice.person)
    office.do("a")
    office.take("b", office.world.bob)
    (latest,) = [each for each in _done(office, "a") if each.state is TaskState.COMPLETED][-1:]
    with pytest.raises(NotPossible) as refusal:
        office.world.engine.operations.take_back(latest.id, office.world.alice)
    assert "Bob" in refusal.value.text.zh


def _done(office: Office, element: str) -> list[HumanTask]:
    return [
        each for each in office.world.engine.case(office.case_id, office.world.root).tasks if each.element == element
    ]


def test_only_whoever_did_it_takes_it_back_and_not_behind_a_service(office: Office) -> None:
    sketch = Sketch("permit").start().person("a").service("letter", "tell").person("b").end("done")
    office.begin(sketch.flow("begin", "a", "letter", "b", "done"))
    mine = office.do("a")
    with pytest.raises(Forbidden):
        office.world.engine.operations.take_back(mine.id, office.world.bob)
    office.world.engine.run_jobs()
    with pytest.raises(NotPossible):
        office.world.engine.operations.take_back(mine.id, office.world.alice)


def test_a_service_that_was_asked_for_and_not_run_yet_is_let_go(office: Office) -> None:
    sketch = Sketch("permit").start().person("a").service("letter", "tell").person("b").end("done")
    office.begin(sketch.flow("begin", "a", "letter", "b", "done"))
    mine = office.do("a")
    office.world.engine.operations.take_back(mine.id, office.world.alice)
    office.world.engine.run_jobs()
    assert list(office.tasks()) == ["a"]


# ---------------------------------------------------------------- urging, and what a diagram allows
def test_a_step_is_urged_by_the_starter_or_from_above_at_most_once_an_hour(office: Office) -> None:
    office.begin(chain("a"))
    task, urge = office.tasks()["a"], office.world.engine.operations.urge
    assert set(urge(task.id, office.world.alice, "请尽快")) == {office.world.alice.person, office.world.bob.person}
    with pytest.raises(NotPossible):
        urge(task.id, office.world.root)
    office.world.clock.advance(timedelta(hours=1))
    with pytest.raises(Forbidden):
        urge(task.id, office.world.bob)
    office.take("a", office.world.bob)
    assert urge(task.id, office.world.root) == (office.world.bob.person,)
    office.world.clock.advance(timedelta(hours=1))
    with pytest.raises(NotPossible):
        urge(task.id, office.world.bob)
    with office.world.engine.house.database.read() as connection:
        assert connection.execute(text("select count(*) from intention where kind = 'notice'")).scalar_one() == 2


def test_a_diagram_says_which_operations_a_step_allows(office: Office) -> None:
    office.begin(chain("a", "b", sw_allows="urge"))
    mine, operations = office.do("a"), office.world.engine.operations
    task, alice = office.take("b"), office.world.alice
    for refused in (
        lambda: operations.transfer(task.id, alice, task.revision, office.world.bob.person, "x"),
        lambda: operations.delegate(task.id, alice, task.revision, office.world.bob.person, "x"),
        lambda: operations.give_back(task.id, alice, task.revision, "a", "x"),
        lambda: operations.take_back(mine.id, alice),
    ):
        with pytest.raises(NotPossible):
            refused()
    operations.urge(task.id, office.world.root)
