"""What happens to a step that several decide while they do: going back, handing over, standing still, leaving, another version."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import TaskState
from engine.errors import Barred, NotPossible, Refusal, Stale, Suspended
from engine.testing import THURSDAY, TOWN, Sketch
from tests.engine.panel import Panel, panel, timers


def test_a_vote_is_taken_back_while_the_step_is_undecided(desk: Panel) -> None:
    desk.begin(*panel("all"))
    desk.vote("alice", True)
    (mine,) = [each for each in desk.rows() if each.vote == "yes"]
    take_back = desk.world.engine.operations.take_back
    (again,) = take_back(mine.id, desk.world.alice)
    assert (again.id, again.vote, again.state) == (mine.id, None, TaskState.CLAIMED)
    assert (desk.world.engine.task(mine.id, desk.world.alice).draft or {})["note"] == "alice说", "nothing typed is lost"
    desk.vote("alice", False)
    assert desk.case().end_element == "refused"
    with pytest.raises(Refusal):
        take_back(mine.id, desk.world.alice)


def test_in_a_sequence_a_vote_is_taken_back_until_the_next_has_signed(desk: Panel) -> None:
    desk.begin(*panel("sequence"))
    desk.vote("alice", True)
    (mine,) = [each for each in desk.rows() if each.vote == "yes"]
    desk.world.engine.operations.take_back(mine.id, desk.world.alice)
    assert (list(desk.live()), desk.waiting()) == (["alice"], ["bob", "carol"])
    desk.vote("alice", True)
    desk.vote("bob", True)
    with pytest.raises(NotPossible):
        desk.world.engine.operations.take_back(mine.id, desk.world.alice)


def test_one_of_several_votes_is_not_taken_back_once_the_step_is_decided(desk: Panel) -> None:
    (sketch,) = panel("percent", percent="60")
    desk.begin(_with_next(sketch))
    desk.do("first")
    desk.vote("alice", True)
    desk.vote("bob", True)
    for row in [each for each in desk.rows() if each.vote == "yes"]:
        name = desk.name(row.closed_by)
        with pytest.raises(NotPossible):
            desk.world.engine.operations.take_back(row.id, desk.actor(name))
    assert list(desk.rows("next"))


def test_whoever_only_advised_does_not_take_back_what_somebody_else_decided(desk: Panel) -> None:
    (sketch,) = panel(None)
    desk.begin(_with_next(sketch))
    desk.do("first")
    task = desk.world.engine.claim(desk.rows()[0].id, desk.world.alice, 1)
    asked = desk.world.engine.operations.add_signer(
        task.id, desk.world.alice, task.revision, desk.world.erin.person, "before", "请看"
    )
    desk.world.engine.operations.answer(asked.id, desk.world.erin, asked.revision, "可以")
    desk.vote("alice", True)
    with pytest.raises(NotPossible):
        desk.world.engine.operations.take_back(asked.id, desk.world.erin)
    assert list(desk.rows("next"))


def test_a_step_of_one_that_is_returned_does_not_fall_to_somebody_who_only_signed_it_beside_others(desk: Panel) -> None:
    """Carol lacks its role: she would hold a step that she cannot do."""
    (sketch,) = panel(None)
    desk.begin(_with_next(sketch))
    desk.do("first")
    desk.world.engine.claim(desk.rows()[0].id, desk.world.alice, 1)
    desk.add("alice", "carol", "beside")
    desk.vote("alice", True)
    desk.vote("carol", True)
    (task,) = [each for each in desk.rows("next") if each.closed_at is None]
    taken = desk.world.engine.claim(task.id, desk.world.bob, task.revision)
    (again,) = desk.world.engine.operations.give_back(taken.id, desk.world.bob, taken.revision, "vote", "重看")
    assert (again.assignee, again.state) == (None, TaskState.OPEN)


def test_what_an_adviser_has_who_leaves_goes_back_to_whoever_asked(desk: Panel) -> None:
    desk.begin(*panel(None))
    task = desk.world.engine.claim(desk.rows()[0].id, desk.world.alice, 1)
    bob = desk.world.bob.person
    desk.world.engine.operations.delegate(task.id, desk.world.alice, task.revision, bob, "怎么看?")
    with desk.world.engine.people(desk.world.root) as people:
        people.leave(people.person(bob).memberships[0].id)
    assert desk.world.engine.release_orphans(desk.world.alice.county) == 1
    (back,) = desk.rows()
    assert (back.assignee, back.owner, back.state) == (desk.world.alice.person, None, TaskState.CLAIMED)
    desk.vote("alice", True)
    assert desk.case().end_element == "granted"


def test_two_voices_are_two_people_also_where_one_stands_in_for_two(desk: Panel) -> None:
    desk.begin(*panel("all"))
    root, today = desk.world.root, desk.world.clock.now().date()
    for away in (desk.world.alice, desk.world.bob):
        desk.world.engine.standins.add(away, away.person, root.person, today, today)
    mine, other = desk.live()["alice"], desk.live()["bob"]
    desk.world.engine.complete(mine.id, root, mine.revision, {"agreed": True})
    with pytest.raises(Barred):
        desk.world.engine.complete(other.id, root, other.revision, {"agreed": True})
    with pytest.raises(NotPossible):
        desk.add("bob", "root", "beside")
    desk.world.engine.complete(other.id, desk.world.bob, other.revision, {"agreed": True})
    desk.vote("carol", True)
    assert desk.case().end_element == "granted"


def test_a_task_that_is_mine_but_not_my_turn_or_done_is_not_taken_again(desk: Panel) -> None:
    desk.begin(*panel("sequence"))
    (waiting,) = [each for each in desk.rows() if each.assignee == desk.world.bob.person]
    with pytest.raises(NotPossible):
        desk.world.engine.claim(waiting.id, desk.world.bob, waiting.revision)
    desk.vote("alice", True)
    (done,) = [each for each in desk.rows() if each.vote == "yes"]
    with pytest.raises(Stale):
        desk.world.engine.claim(done.id, desk.world.alice, done.revision)


def _with_next(sketch: Sketch) -> Sketch:
    """The same with a step behind a grant."""
    made = Sketch("permit").start().person("first").node("exclusiveGateway", "which").end("done", "refused")
    made._nodes["vote"] = sketch._nodes["vote"]
    made._forms = sketch._forms
    made.person("next").flow("begin", "first", "vote", "which").flow("which", "next", when="agreed")
    return made.flow("next", "done").flow("which", "refused", when="not(agreed)")


@pytest.mark.parametrize("rule", ["all", "any", "percent", "sequence"])
def test_one_signer_returns_the_step_as_a_whole_and_votes_are_void(desk: Panel, rule: str) -> None:
    (sketch,) = panel(rule, **({"percent": "100"} if rule == "percent" else {}))
    desk.begin(_with_next(sketch))
    desk.do("first")
    if rule != "any":
        desk.vote("alice", True)
    task = desk.live()["bob"]
    give_back = desk.world.engine.operations.give_back
    give_back(task.id, desk.world.bob, task.revision, "first", "材料不全", straight=True)
    assert not desk.live()
    assert not desk.waiting()
    desk.do("first")
    assert {each.vote for each in desk.rows() if each.state in (TaskState.CLAIMED, TaskState.WAITING)} == {None}
    for name in ("alice",) if rule == "any" else ("alice", "bob", "carol"):
        desk.vote(name, True)
    assert list(desk.rows("next")), "the old vote did not count, the new ones do"


def test_a_step_that_was_returned_to_comes_straight_back_once_it_is_decided_again(desk: Panel) -> None:
    desk.begin(_with_next(panel("all")[0]))
    desk.do("first")
    for name in ("alice", "bob", "carol"):
        desk.vote(name, True)
    (task,) = [each for each in desk.rows("next") if each.closed_at is None]
    task = desk.world.engine.claim(task.id, desk.world.bob, task.revision)
    desk.world.engine.operations.give_back(task.id, desk.world.bob, task.revision, "vote", "再议", straight=True)
    assert sorted(desk.live()) == ["alice", "bob", "carol"]
    for name in ("alice", "bob", "carol"):
        desk.vote(name, True)
    assert desk.told("came_straight_back") == [{}]
    assert list(desk.live("next")) == ["bob"]


def test_a_jump_away_and_back_seats_everybody_anew(desk: Panel) -> None:
    desk.begin(_with_next(panel("all")[0]))
    desk.do("first")
    desk.vote("alice", True)
    jump = desk.world.engine.steering.jump
    jump(desk.case_id, desk.world.root, desk.case().revision, "first", "纠正")
    assert not desk.live()
    desk.do("first")
    assert sorted(desk.live()) == ["alice", "bob", "carol"]


def test_suspended_nobody_votes_and_votes_are_kept(desk: Panel) -> None:
    desk.begin(*panel("all", "beside a timer"))
    desk.vote("alice", True)
    steering = desk.world.engine.steering
    steering.suspend(desk.case_id, desk.world.root, desk.case().revision, "查证")
    with pytest.raises(Suspended):
        desk.vote("bob", True)
    steering.resume(desk.case_id, desk.world.root, desk.case().revision, "查清")
    desk.vote("bob", True)
    desk.vote("carol", True)
    assert desk.case().end_element == "granted"


def test_a_signer_hands_the_vote_over_and_asks_for_advice(desk: Panel) -> None:
    desk.begin(*panel("all"))
    operations, mine = desk.world.engine.operations, desk.live()["alice"]
    operations.transfer(mine.id, desk.world.alice, mine.revision, desk.world.erin.person, "出差")
    his = desk.live()["bob"]
    with pytest.raises(NotPossible):
        desk.world.engine.unclaim(his.id, desk.world.bob, his.revision)
    for name in ("erin", "bob", "carol"):
        desk.vote(name, True)
    assert desk.case().end_element == "granted"
    assert {desk.name(each.closed_by) for each in desk.rows()} == {"erin", "bob", "carol"}


def test_a_delegated_vote_is_still_the_signers(desk: Panel) -> None:
    desk.begin(*panel("all"))
    operations, his = desk.world.engine.operations, desk.live()["bob"]
    asked = operations.delegate(his.id, desk.world.bob, his.revision, desk.world.erin.person, "怎么看")
    with pytest.raises(NotPossible):
        desk.add("alice", "bob", "beside")
    operations.answer(asked.id, desk.world.erin, asked.revision, "同意")
    assert sorted(desk.live()) == ["alice", "bob", "carol"]


def test_a_leavers_vote_is_never_taken_as_given(desk: Panel) -> None:
    """Another holder of the role may take it, never one who signs already; where nobody can, the administrator."""
    with desk.world.engine.people(desk.world.system) as people:
        fred = people.add_person("Fred", since=THURSDAY.date() - timedelta(days=9))
        people.join(fred.id, "clerk", TOWN, THURSDAY.date())
    desk.begin(
        *panel("all", signers=f'["{desk.world.alice.person}", "{desk.world.bob.person}", "{desk.world.carol.person}"]')
    )
    desk.vote("alice", True)
    with desk.world.engine.people(desk.world.system) as people:
        people.end_person(desk.world.bob.person, THURSDAY.date() + timedelta(days=1))
        people.end_person(desk.world.carol.person, THURSDAY.date() + timedelta(days=2))
    desk.world.clock.advance(timedelta(days=1))
    assert desk.world.engine.release_orphans(desk.world.alice.county) == 1
    (free,) = [each for each in desk.rows() if each.state is TaskState.OPEN]
    assert (free.role, free.sign) == ("clerk", "vote")
    with pytest.raises(NotPossible):
        desk.world.engine.claim(free.id, desk.world.alice, free.revision)
    with desk.world.engine.people(desk.world.system) as people:
        people.end_person(fred.id, THURSDAY.date() + timedelta(days=2))
    desk.world.clock.advance(timedelta(days=1))
    desk.world.engine.release_orphans(desk.world.alice.county)
    assert "administrator" in {each.role for each in desk.rows() if each.state is TaskState.OPEN}
    assert desk.case().status == "running"


def test_a_barred_signer_cannot_vote_though_the_task_lies_there(desk: Panel) -> None:
    desk.begin(*panel("all"))
    desk.relatives.add(desk.world.bob.person)
    with pytest.raises(Barred):
        desk.vote("bob", True)


def test_a_correction_never_changes_one_of_several_votes(desk: Panel) -> None:
    desk.begin(*panel("all"))
    desk.vote("alice", True)
    view = desk.world.engine.case(desk.case_id, desk.world.root)
    (kept,) = [each for each in view.submissions if each.task_id]
    correct = desk.world.engine.steering.correct
    with pytest.raises(NotPossible):
        correct(desk.case_id, desk.world.alice, kept.id, {"agreed": False}, "按错了")
    correct(desk.case_id, desk.world.alice, kept.id, {"agreed": True, "note": "写清楚"}, "补充")
    desk.vote("bob", True)
    desk.vote("carol", False)
    assert desk.case().end_element == "refused"


# ---------------------------------------------------------------- another version of the diagram
def test_a_step_of_one_gets_its_signers_in_a_version_that_has_a_rule(desk: Panel) -> None:
    desk.begin(*panel(None, "beside a timer"))
    desk.world.engine.claim(desk.rows()[0].id, desk.world.alice, 1)
    _move_to(desk, panel("sequence", "beside a timer"))
    assert (list(desk.live()), desk.waiting()) == (["alice"], ["bob", "carol"])
    for name in ("alice", "bob", "carol"):
        desk.vote(name, True)
    assert desk.case().end_element == "granted"
    assert timers(desk) == 0


def test_votes_count_on_in_a_version_with_another_rule_or_without_one(desk: Panel) -> None:
    desk.begin(*panel("all"))
    desk.vote("alice", True)
    _move_to(desk, panel("percent", percent="60"))
    desk.vote("bob", True)
    assert desk.case().end_element == "granted"
    desk.begin(*panel("percent", percent="60", allows="urge"))
    desk.vote("alice", True)
    _move_to(desk, panel(None))
    desk.vote("bob", True)
    assert desk.case().status == "running", "all of those who were to sign"
    desk.vote("carol", True)
    assert desk.case().end_element == "granted"


def _move_to(desk: Panel, sketches: tuple[Sketch, ...]) -> None:
    for each in sketches:
        desk.world.deploy(each)
    engine, process = desk.world.engine, desk.case().process
    latest = max(each.version for each in engine.definitions(desk.world.alice.county) if each.process == process)
    engine.steering.move(process, latest, desk.world.root, "新流程")
    engine.settle()
    assert desk.case().version == latest
