"""委托代理: somebody acts for a colleague who is away; both names stand in the history, and what bars either bars the act."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine import Actor, TaskState
from engine.errors import AlreadyClaimed, Barred, Forbidden, InvalidForm, NotFound, NotPossible, Refusal, Stale
from engine.records import StandIn
from engine.store.hot_tasks import keep_tasks, rewrite_task
from engine.testing import VILLAGE, Sketch, World, counted
from tests.engine.office import Office, chain
from tests.engine.sketches import permit

TODAY = date(2026, 3, 5)
LATER = TODAY + timedelta(days=9)


def stand_in(world: World, person: Actor, other: Actor, *processes: str, by: Actor | None = None) -> StandIn:
    """`other` acts for `person` for ten days from today."""
    add = world.engine.standins.add
    return add(by or person, person.person, other.person, TODAY, LATER, processes, "出差")


def mine(world: World, who: Actor) -> list[tuple[str, str | None]]:
    """(step, for whom) of what somebody has."""
    return [(each.element, each.acting_for_name) for each in world.engine.inbox(who, "mine").rows]


def pool(world: World, who: Actor) -> list[tuple[str, str | None]]:
    return [(each.element, each.acting_for_name) for each in world.engine.inbox(who, "pool").rows]


# ---------------------------------------------------------------- acting
def test_while_it_holds_the_stand_in_sees_and_does_my_steps_and_both_names_are_kept(office: Office) -> None:
    world, engine = office.world, office.world.engine
    office.begin(chain("a", "b"))
    task = office.take("a")
    with pytest.raises(NotFound):
        engine.task(task.id, world.dan)
    stand_in(world, world.alice, world.dan)
    assert mine(world, world.dan) == [("a", "Alice")]
    view = engine.task(task.id, world.dan)
    assert (view.acting_for, "complete" in view.may) == ("Alice", True)
    engine.complete(task.id, world.dan, task.revision, {"note": "属实"})
    case = engine.case(office.case_id, world.root)
    (done,) = [each for each in case.events if each.kind == "task_completed"]
    assert (done.person, done.acting_for) == (world.dan.person, world.alice.person)
    (kept,) = [each for each in case.submissions if each.element == "a"]
    assert (kept.person, kept.acting_for) == (world.dan.person, world.alice.person)
    assert [each.acting_for_name for each in engine.inbox(world.dan, "done").rows] == ["Alice"]


def test_a_step_of_my_pool_is_claimed_for_me_and_is_mine(office: Office) -> None:
    world, engine = office.world, office.world.engine
    office.begin(chain("a"))
    assert pool(world, world.dan) == []
    stand_in(world, world.alice, world.dan)
    assert pool(world, world.dan) == [("a", "Alice")]
    assert pool(world, world.bob) == [("a", None)]
    taken = engine.claim(office.tasks()["a"].id, world.dan, 1)
    assert taken.assignee == world.alice.person
    assert mine(world, world.alice) == [("a", None)]
    back = engine.unclaim(taken.id, world.dan, taken.revision)
    assert back.state is TaskState.OPEN


def test_of_a_pool_that_is_ones_own_too_one_takes_for_oneself(office: Office) -> None:
    world = office.world
    office.begin(chain("a"))
    stand_in(world, world.alice, world.bob)
    assert pool(world, world.bob) == [("a", None)]
    assert office.take("a", world.bob).assignee == world.bob.person


def test_every_operation_on_a_step_may_be_done_for_somebody(office: Office) -> None:
    world, operations = office.world, office.world.engine.operations
    office.begin(chain("a", "b"))
    stand_in(world, world.alice, world.dan)
    office.do("a", world.alice)
    task = office.take("b", world.dan)
    world.engine.save_draft(task.id, world.dan, {"note": "半"})
    asked = operations.delegate(task.id, world.dan, task.revision, world.bob.person, "?")
    assert asked.owner == world.alice.person, "who decides in the end is whose step it is"
    back = operations.answer(task.id, world.bob, asked.revision, "可以")
    assert back.assignee == world.alice.person
    (again,) = operations.give_back(task.id, world.dan, back.revision, "a", "不全")
    assert again.assignee == world.alice.person
    done = office.do("a", world.dan)
    (taken,) = operations.take_back(done.id, world.alice)
    moved = operations.transfer(taken.id, world.dan, taken.revision, world.bob.person, "出差")
    assert moved.assignee == world.bob.person
    told = {each.kind: each.acting_for for each in world.engine.case(office.case_id, world.root).events}
    for kind in ("task_delegated", "task_returned", "task_transferred"):
        assert told[kind] == world.alice.person


def test_what_the_absent_person_had_drafted_is_shown_and_dropped_when_the_step_is_done(office: Office) -> None:
    world, engine = office.world, office.world.engine
    office.begin(chain("a", "b"))
    task = office.take("a")
    engine.save_draft(task.id, world.alice, {"note": "写了一半"})
    stand_in(world, world.alice, world.dan)
    assert engine.task(task.id, world.dan).draft == {"note": "写了一半"}
    engine.complete(task.id, world.dan, task.revision, {"note": "写完"})
    assert engine.task(task.id, world.alice).draft is None


def test_it_holds_only_for_the_processes_that_are_named_and_only_from_day_to_day(office: Office) -> None:
    world, engine = office.world, office.world.engine
    other = Sketch("other").start().person("x").end("done").flow("begin", "x", "done")
    office.begin(chain("a"), other)
    engine.start("other", world.alice, place=VILLAGE, title="乙", values={})
    stand_in(world, world.alice, world.dan, "other")
    assert pool(world, world.dan) == [("x", "Alice")]
    assert engine.counts(world.dan)["pool"] == 1
    task = office.take("a")
    with pytest.raises(Refusal):
        engine.complete(task.id, world.dan, task.revision, {})
    world.clock.advance(timedelta(days=9))
    assert pool(world, world.dan) == [("x", "Alice")], "the last day is included"
    world.clock.advance(timedelta(days=1))
    assert pool(world, world.dan) == []


def test_others_are_told_whose_step_it_is_and_the_stand_in_may_not_do_theirs(office: Office) -> None:
    world, engine = office.world, office.world.engine
    office.begin(chain("a"))
    stand_in(world, world.alice, world.dan)
    task = office.take("a", world.bob)
    with pytest.raises((AlreadyClaimed, NotFound)):
        engine.complete(task.id, world.dan, task.revision, {})
    with pytest.raises(NotFound):
        engine.task(task.id, world.dan)


def test_what_was_typed_for_somebody_is_corrected_by_either(office: Office) -> None:
    world, engine = office.world, office.world.engine
    office.begin(chain("a", "b"))
    stand_in(world, world.alice, world.dan)
    office.do("a", world.dan, note="三人")
    (latest,) = [each for each in engine.case(office.case_id, world.root).submissions if each.element == "a"]
    latest = engine.steering.correct(office.case_id, world.dan, latest.id, {"note": "四人"}, "写错")
    with pytest.raises(Forbidden):
        engine.steering.correct(office.case_id, world.bob, latest.id, {"note": "x"}, "写错")
    engine.steering.correct(office.case_id, world.alice, latest.id, {"note": "五人"}, "写错")
    told = [each for each in engine.case(office.case_id, world.root).events if each.kind == "submission_corrected"]
    assert [each.acting_for for each in told] == [world.alice.person, None]


def test_who_is_urged_are_those_who_can_go_on_with_it_stand_ins_too(office: Office) -> None:
    world, urge = office.world, office.world.engine.operations.urge
    office.begin(chain("a"))
    stand_in(world, world.alice, world.dan)
    task = office.tasks()["a"]
    office.relatives.add(world.bob.person)
    assert set(urge(task.id, world.root)) == {world.alice.person, world.dan.person}
    office.relatives.clear()
    office.take("a", world.bob)
    world.clock.advance(timedelta(hours=1))
    assert urge(task.id, world.root) == (world.bob.person,)


# ---------------------------------------------------------------- what bars either
@pytest.mark.parametrize("relative", ["alice", "dan"])
def test_a_near_relative_of_either_bars_the_act(office: Office, relative: str) -> None:
    world = office.world
    office.begin(chain("a"))
    stand_in(world, world.alice, world.dan)
    task = office.take("a")
    office.relatives.add(getattr(world, relative).person)
    with pytest.raises(Barred):
        world.engine.complete(task.id, world.dan, task.revision, {})


@pytest.mark.parametrize("earlier", ["carol", "alice"])
def test_who_did_a_separate_step_cannot_do_the_other_by_standing_in(office: Office, earlier: str) -> None:
    """Neither the stand-in who did it themselves, nor somebody for the one who did."""
    world, engine = office.world, office.world.engine
    sketch = Sketch("permit").start().person("look").person("decide", sw_separateFrom="look").end("done")
    with engine.people(world.root) as people:
        people.join(world.carol.person, "clerk", world_town(world))
    office.begin(sketch.flow("begin", "look", "decide", "done"))
    office.do("look", getattr(world, earlier))
    stand_in(world, world.alice, world.carol)
    task = office.tasks()["decide"]
    if earlier == "alice":
        with pytest.raises(Barred):
            engine.claim(task.id, world.alice, task.revision)
    else:
        task = engine.claim(task.id, world.alice, task.revision)
        with pytest.raises(Barred):
            engine.complete(task.id, world.carol, task.revision, {})


def world_town(world: World) -> str:
    with world.engine.reading(world.alice) as look:
        return next(place for _, place in look.person.roles_at(look.today))


def test_what_was_done_for_somebody_separates_both(office: Office) -> None:
    world, engine = office.world, office.world.engine
    sketch = Sketch("permit").start().person("look").person("decide", sw_separateFrom="look").end("done")
    office.begin(sketch.flow("begin", "look", "decide", "done"))
    stand_in(world, world.alice, world.dan)
    office.do("look", world.dan)
    for either in (world.alice, world.dan):
        task = office.tasks()["decide"]
        with pytest.raises((Barred, NotFound)):
            engine.claim(task.id, either, task.revision)
    assert office.take("decide", world.bob).assignee == world.bob.person


def test_a_signer_does_not_sign_for_another_signer_of_the_same_step(office: Office) -> None:
    world, engine = office.world, office.world.engine
    office.begin(chain("a"))
    stand_in(world, world.alice, world.dan)
    task = replace(office.take("a"), sign="vote")
    with engine.transaction(world.system) as work:
        rewrite_task(work.connection, work.county, task)
        keep_tasks(work.connection, work.county, [replace(task, id="another", assignee=world.dan.person, revision=1)])
    with pytest.raises(Barred):
        engine.complete(task.id, world.dan, task.revision, {})


def test_nobody_acts_for_somebody_whose_role_has_ended(office: Office) -> None:
    world, engine = office.world, office.world.engine
    office.begin(chain("a"))
    stand_in(world, world.alice, world.dan)
    task = office.take("a", world.dan)
    with engine.people(world.root) as people:
        people.leave(people.person(world.alice.person).memberships[0].id)
    with pytest.raises(Forbidden):
        engine.complete(task.id, world.dan, task.revision, {})
    assert pool(world, world.dan) == []


# ---------------------------------------------------------------- rules
def test_a_rule_is_made_by_the_person_or_by_an_administrator_who_says_why(world: World) -> None:
    engine = world.engine
    with pytest.raises(Forbidden):
        stand_in(world, world.alice, world.dan, by=world.bob)
    add = engine.standins.add
    with pytest.raises(InvalidForm):
        add(world.root, world.alice.person, world.dan.person, TODAY, LATER)
    made = stand_in(world, world.alice, world.dan, by=world.root)
    assert made.made_by == world.root.person
    assert engine.standins.of(world.alice) == (made,) == engine.standins.by(world.dan)
    assert engine.standins.of(world.root, world.alice.person) == engine.standins.everywhere(world.root)
    with pytest.raises(Forbidden):
        engine.standins.of(world.bob, world.alice.person)
    with pytest.raises(Forbidden):
        engine.standins.everywhere(world.alice)


def test_days_processes_and_people_must_make_sense(world: World) -> None:
    add, alice, dan = world.engine.standins.add, world.alice.person, world.dan.person
    day = timedelta(days=1)
    for since, last in ((TODAY - day, LATER), (LATER, TODAY), (TODAY, TODAY + 400 * day), (TODAY, date.max)):
        with pytest.raises(NotPossible):
            add(world.alice, alice, dan, since, last)
    with pytest.raises(NotPossible):
        add(world.alice, alice, alice, TODAY, LATER)
    with pytest.raises(NotFound):
        add(world.alice, alice, "nobody", TODAY, LATER)
    with pytest.raises(NotFound):
        add(world.alice, alice, dan, TODAY, LATER, ["no_such_process"])
    with pytest.raises(InvalidForm):
        add(world.alice, alice, dan, TODAY, LATER, (), "长" * 501)
    with world.engine.people(world.root) as people:
        people.end_person(dan, LATER)
    with pytest.raises(NotPossible):
        add(world.alice, alice, dan, TODAY, LATER)
    add(world.alice, alice, dan, TODAY, LATER - day)


def test_not_two_at_one_time_for_one_process_and_never_at_third_hand(world: World) -> None:
    world.deploy(permit())
    add = world.engine.standins.add
    alice, bob, dan, erin = (each.person for each in (world.alice, world.bob, world.dan, world.erin))
    add(world.alice, alice, dan, TODAY, LATER, ["permit"])
    for who, person, other in ((world.alice, alice, bob), (world.dan, dan, erin), (world.bob, bob, alice)):
        with pytest.raises(NotPossible):
            add(who, person, other, LATER, LATER)
    after = LATER + timedelta(days=1)
    add(world.alice, alice, bob, after, after)
    add(world.dan, dan, erin, after, after)
    assert [each.since for each in world.engine.standins.of(world.alice)] == [TODAY, after]


def test_rules_for_different_processes_stand_side_by_side(world: World) -> None:
    world.deploy(permit())
    world.deploy(Sketch("other").start().person("x").end("done").flow("begin", "x", "done"))
    stand_in(world, world.alice, world.dan, "permit")
    stand_in(world, world.alice, world.bob, "other")
    with pytest.raises(NotPossible):
        stand_in(world, world.alice, world.erin)


def test_a_rule_is_ended_at_once_and_only_once(office: Office) -> None:
    world, engine = office.world, office.world.engine
    office.begin(chain("a"))
    rule = stand_in(world, world.alice, world.dan)
    task = office.take("a")
    with pytest.raises(Forbidden):
        engine.standins.end(world.dan, rule.id)
    ended = engine.standins.end(world.alice, rule.id)
    assert (ended.ended_by, ended.holds_on(TODAY)) == (world.alice.person, False)
    with pytest.raises(NotPossible):
        engine.standins.end(world.alice, rule.id)
    with pytest.raises(NotFound):
        engine.standins.end(world.alice, "nothing")
    with pytest.raises((Forbidden, AlreadyClaimed, NotFound)):
        engine.complete(task.id, world.dan, task.revision, {})
    stand_in(world, world.alice, world.bob)


def test_of_two_rules_made_at_once_one_stands(world: World) -> None:
    def make(other: Actor) -> bool:
        try:
            stand_in(world, world.alice, other)
        except (NotPossible, Stale):
            return False
        return True

    with ThreadPoolExecutor(2) as hands:
        made = list(hands.map(make, (world.dan, world.erin)))
    assert sorted(made) == [False, True]


def test_of_me_and_my_stand_in_one_wins(office: Office) -> None:
    world, engine = office.world, office.world.engine
    office.begin(chain("a"))
    stand_in(world, world.alice, world.dan)
    task = office.take("a")

    def do(who: Actor) -> bool:
        try:
            engine.complete(task.id, who, task.revision, {})
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(do, (world.alice, world.dan))) == [False, True]
    assert office.kinds().count("task_completed") == 1


def test_standing_in_costs_no_statement(world: World) -> None:
    world.deploy(permit())
    costs = []
    for who in (world.alice, world.alice, world.dan):  # the first one learns who holds which role
        (look,) = world.engine.start("permit", world.alice, place=VILLAGE, title="甲", values={"who": "甲"}).opened
        taken = world.engine.claim(look.id, world.alice, look.revision)
        world.engine.save_draft(look.id, world.alice, {"note": "属"})
        with counted(world.engine.house.database.writer) as count:
            world.engine.complete(look.id, who, taken.revision, {"note": "属实"})
        costs.append(len(count.statements))
        if len(costs) == 2:
            stand_in(world, world.alice, world.dan)
    assert costs[1] == costs[2] <= 9
