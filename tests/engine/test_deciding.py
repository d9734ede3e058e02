"""会签, 或签, 票签, 依次审批: each rule in each place, and what people do to it meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from engine import Case, TaskState
from engine.errors import AlreadyClaimed, Barred, InvalidForm, NotPossible, Refusal, Stale, Suspended
from engine.store.tables import timer
from engine.testing import TEXT, THURSDAY, TOWN, Sketch, counted, make_world
from engine.text import Text
from tests.engine.panel import FORM, PLACES, RELATIVE, Panel, panel


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Panel]:
    relatives: set[str] = set()

    def barred(connection: Connection, case: Case) -> dict[str, Text]:
        return dict.fromkeys(relatives, RELATIVE)

    made = make_world(database_url, tmp_path / "data", barred=barred)
    yield Panel(made, relatives)
    assert made.engine.verify(made.alice.county) is None
    made.engine.close()


def timers(desk: Panel) -> int:
    with desk.world.engine.house.database.read() as connection:
        found = select(func.count()).select_from(timer).where(timer.c.case_id == desk.case_id)
        return int(connection.execute(found).scalar_one())


# ---------------------------------------------------------------- each rule in each place
WAYS = [
    ("all", {}, "alice+ bob+ carol+", "granted"),
    ("all", {}, "alice+ bob-", "refused"),
    ("all", {"wait": "true"}, "alice- bob+ carol+", "refused"),
    ("any", {}, "carol+", "granted"),
    ("any", {}, "bob-", "refused"),
    ("percent", {"percent": "60"}, "alice+ bob+", "granted"),
    ("percent", {"percent": "60"}, "alice+ bob- carol-", "refused"),
    ("percent", {"percent": ">50", "signers": '[{role: "clerk"}, {role: "head", weight: 3}]'}, "carol-", "refused"),
    ("sequence", {}, "alice+ bob+ carol+", "granted"),
    ("sequence", {}, "alice+ bob-", "refused"),
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("rule", "more", "votes", "end"), WAYS)
def test_the_rule_decides_once_and_the_others_need_not_sign(
    desk: Panel, place: str, rule: str, more: dict[str, str], votes: str, end: str
) -> None:
    desk.begin(*panel(rule, place, **more))
    if place == "parallel branch":
        desk.do("other")
    for number, vote in enumerate(votes.split(), 1):
        assert desk.case().status == "running"
        done = desk.vote(vote[:-1], vote[-1] == "+")
        assert bool(done.signers) == (number < len(votes.split()))
    assert desk.case().end_element == end
    voted = [each for each in desk.rows() if each.vote is not None]
    assert len(voted) == len(votes.split())
    assert {each.state for each in desk.rows() if each.vote is None} <= {TaskState.CANCELLED}
    assert len(desk.rows()) == 3, "nothing is deleted"
    assert len(desk.told("step_decided")) == 1
    assert timers(desk) == 0


@pytest.mark.parametrize("place", PLACES)
def test_a_sequence_calls_one_after_the_other(desk: Panel, place: str) -> None:
    desk.begin(*panel("sequence", place))
    assert (list(desk.live()), desk.waiting()) == (["alice"], ["bob", "carol"])
    assert desk.world.engine.counts(desk.world.bob)["mine"] == 0, "in nobody's inbox before the turn"
    (waiting,) = [each for each in desk.rows() if each.assignee == desk.world.bob.person]
    with pytest.raises(NotPossible):
        desk.world.engine.complete(waiting.id, desk.world.bob, waiting.revision, {"agreed": True})
    desk.world.clock.advance(timedelta(days=1))
    desk.vote("alice", True)
    assert (list(desk.live()), desk.waiting()) == (["bob"], ["carol"])
    assert desk.live()["bob"].opened_at == desk.world.clock.now(), "its time runs from the turn"
    assert desk.world.engine.counts(desk.world.bob)["mine"] == 1


def test_a_timer_on_the_step_ends_it_with_every_signer(desk: Panel) -> None:
    desk.begin(*panel("all", "beside a timer"))
    desk.vote("alice", True)
    assert timers(desk) == 1
    desk.world.clock.advance(timedelta(days=31))
    desk.world.engine.fire_due()
    assert desk.case().end_element == "too_late"
    assert [each.state.value for each in desk.rows()].count("cancelled") == 2
    assert not desk.told("step_decided")


def test_the_tally_is_routing_data_and_stands_in_the_history(desk: Panel) -> None:
    sketch = Sketch("permit").start().node("exclusiveGateway", "which").end("close", "clear")
    sketch.person("vote", sw_form="vote", sw_vote="agreed", sw_decision="percent", sw_percent=">50", sw_result="signed")
    sketch.flow("begin", "vote", "which").flow("which", "clear", when="signed.no = 0")
    sketch.flow("which", "close", when="signed.no > 0").form("vote", FORM, ["agreed"])
    desk.begin(sketch)
    assert list(desk.live()) == ["alice", "bob"], "without sw:signers everybody who holds the role at the place"
    desk.vote("alice", True)
    desk.vote("bob", True)
    assert desk.case().end_element == "clear"
    (told,) = desk.told("step_decided")
    assert told == {"rule": "percent", "approved": True, "yes": 2, "no": 0, "open": 0, "votes": 2, "signers": 2}
    assert [each.get("vote") for each in desk.told("task_completed")] == ["yes", "yes"]


def test_of_several_words_for_yes_the_weightiest_wins(desk: Panel) -> None:
    choices = [{"value": value, "label": value, "en": value} for value in ("grant", "grant_less", "refuse")]
    form = {
        "say": {
            "type": "string", "title": "意见", "x-en": "Opinion", "x-widget": "radio", "x-route": True,
            "enum": ["grant", "grant_less", "refuse"], "x-choices": choices,
        }
    }  # fmt: skip
    sketch = Sketch("permit").start().node("exclusiveGateway", "which").end("less", "other")
    sketch.person(
        "vote", sw_form="vote", sw_vote="say", sw_approves="grant grant_less", sw_decision="percent", sw_percent="60",
        sw_signers='[{role: "clerk"}, {role: "head", weight: 5}, {role: "examiner", weight: 3}]', sw_wait="true",
    )  # fmt: skip
    sketch.flow("begin", "vote", "which").flow("which", "less", when='say = "grant_less"')
    sketch.flow("which", "other", when='say != "grant_less"').form("vote", form, ["say"])
    desk.begin(sketch)
    for name, say in (("carol", "grant_less"), ("alice", "grant"), ("bob", "refuse"), ("erin", "grant")):
        task = desk.live()[name]
        desk.world.engine.complete(task.id, desk.actor(name), task.revision, {"say": say})
    assert desk.case().end_element == "less", "5 for less, 4 for all of it, 1 against"


def test_a_processing_step_is_done_by_all_and_rejected_by_nobody(desk: Panel) -> None:
    sketch = Sketch("permit").start().end("done").form("note", {"note": TEXT})
    sketch.person("vote", sw_form="note", sw_decision="all", sw_processing="true")
    desk.begin(sketch.flow("begin", "vote", "done"))
    for name in ("alice", "bob"):
        task = desk.live()[name]
        desk.world.engine.complete(task.id, desk.actor(name), task.revision, {"note": "办了"})
    assert desk.case().end_element == "done"
    assert [each.vote for each in desk.rows()] == ["yes", "yes"]


# ---------------------------------------------------------------- who signs
def test_whoever_is_barred_does_not_sign_and_the_history_says_so(desk: Panel) -> None:
    desk.relatives.add(desk.world.bob.person)
    desk.begin(*panel("all"))
    assert list(desk.live()) == ["alice", "carol"]
    assert desk.told("signer_left_out") == [{"who": desk.world.bob.person, "why": "barred"}]
    assert "亲属" not in str(desk.told("signer_left_out")), "why somebody is barred is personal"


def test_where_nobody_is_fit_to_sign_the_administrator_decides_what_to_do(desk: Panel) -> None:
    desk.relatives |= {desk.world.bob.person, desk.world.carol.person}
    desk.begin(*panel("all", signers=f'["{desk.world.bob.person}", {{role: "head"}}]'))
    (only,) = desk.rows()
    assert (only.role, only.state, only.assignee) == ("administrator", TaskState.OPEN, None)
    assert len(desk.told("task_unassignable")) == 1
    taken = desk.world.engine.claim(only.id, desk.world.root, only.revision)
    given = desk.world.engine.operations.transfer(
        taken.id, desk.world.root, taken.revision, desk.world.erin.person, "代签"
    )
    desk.world.engine.complete(given.id, desk.world.erin, given.revision, {"agreed": True})
    assert desk.case().end_element == "granted"


@pytest.mark.parametrize(
    "said", ["null", "[]", "[1, true]", '["nobody"]', '[{role: "ghost"}]', '[{person: "x", weight: 0}]']
)
def test_signers_that_cannot_be_read_are_never_a_silent_yes(desk: Panel, said: str) -> None:
    desk.begin(*panel("all", signers=said))
    (only,) = desk.rows()
    assert (only.role, desk.case().status) == ("administrator", "running")


def test_nobody_signs_twice(desk: Panel) -> None:
    desk.begin(*panel("all", signers='[{role: "clerk"}, {role: "clerk"}, {role: "head"}]'))
    assert list(desk.live()) == ["alice", "bob", "carol"]
    mine = desk.live()["alice"]
    with pytest.raises(NotPossible):
        desk.add("alice", "bob", "beside")
    with pytest.raises(NotPossible):
        desk.world.engine.operations.transfer(mine.id, desk.world.alice, mine.revision, desk.world.bob.person, "出差")


def test_a_stale_page_and_a_double_click_change_nothing(desk: Panel) -> None:
    desk.begin(*panel("all"))
    seen = desk.live()["alice"]
    desk.vote("alice", True)
    with pytest.raises(Stale):
        desk.world.engine.complete(seen.id, desk.world.alice, seen.revision, {"agreed": False})
    other = desk.live()["bob"]
    with pytest.raises(AlreadyClaimed):
        desk.world.engine.complete(other.id, desk.world.alice, other.revision, {"agreed": False})
    late = desk.live()["carol"]
    desk.vote("bob", False)
    with pytest.raises(Refusal):
        desk.world.engine.complete(late.id, desk.world.carol, late.revision, {"agreed": True})
    assert desk.case().end_element == "refused"


# ---------------------------------------------------------------- adding and removing
def test_beside_two_decide_a_step_of_one_together(desk: Panel) -> None:
    desk.begin(*panel(None))
    desk.world.engine.claim(desk.rows()[0].id, desk.world.alice, 1)
    desk.add("alice", "carol", "beside")
    assert sorted(desk.live()) == ["alice", "carol"]
    desk.vote("alice", True)
    assert desk.case().status == "running"
    desk.vote("carol", False)
    assert desk.case().end_element == "refused"


def test_before_they_advise_and_then_i_decide(desk: Panel) -> None:
    desk.begin(*panel("all"))
    asked = desk.add("alice", "erin", "before")
    assert (sorted(desk.live()), desk.waiting()) == (["bob", "carol", "erin"], ["alice"])
    with pytest.raises(NotPossible):
        desk.world.engine.complete(asked.id, desk.world.erin, asked.revision, {"agreed": False})
    desk.world.engine.operations.answer(asked.id, desk.world.erin, asked.revision, "可以")
    assert desk.waiting() == []
    for name in ("alice", "bob", "carol"):
        desk.vote(name, True)
    assert desk.case().end_element == "granted"
    (told,) = desk.told("step_decided")
    assert told["signers"] == 3, "advice is no vote"


def test_an_adviser_may_decline(desk: Panel) -> None:
    desk.begin(*panel(None))
    desk.world.engine.claim(desk.rows()[0].id, desk.world.alice, 1)
    asked = desk.add("alice", "erin", "before")
    desk.world.engine.unclaim(asked.id, desk.world.erin, asked.revision)
    desk.vote("alice", True)
    assert desk.case().end_element == "granted"


def test_after_i_decide_and_then_they(desk: Panel) -> None:
    desk.begin(*panel("sequence"))
    desk.add("alice", "erin", "after")
    assert desk.waiting() == ["erin", "bob", "carol"]
    for name in ("alice", "erin", "bob"):
        assert list(desk.live()) == [name]
        desk.vote(name, True)
    desk.vote("carol", True)
    assert desk.case().end_element == "granted"


def test_after_my_no_nobody_is_asked(desk: Panel) -> None:
    desk.begin(*panel(None))
    desk.world.engine.claim(desk.rows()[0].id, desk.world.alice, 1)
    desk.add("alice", "carol", "after")
    assert desk.waiting() == ["carol"]
    desk.vote("alice", False)
    assert desk.case().end_element == "refused"


def test_nobody_comes_after_where_the_first_decides(desk: Panel) -> None:
    desk.begin(*panel("any"))
    with pytest.raises(NotPossible):
        desk.add("alice", "erin", "after")
    desk.add("alice", "erin", "beside")
    desk.vote("erin", True)
    assert desk.case().end_element == "granted"


def test_a_step_that_routes_more_than_a_vote_is_not_shared_but_advised_on(desk: Panel) -> None:
    sum_of = {"type": "number", "title": "金额", "x-en": "Sum", "x-widget": "number", "x-route": True}
    sketch = Sketch("permit").start().person("vote", sw_form="sum").end("done").form("sum", {"sum": sum_of})
    desk.begin(sketch.flow("begin", "vote", "done"))
    desk.world.engine.claim(desk.rows()[0].id, desk.world.alice, 1)
    for how in ("beside", "after"):
        with pytest.raises(NotPossible):
            desk.add("alice", "carol", how)
    asked = desk.add("alice", "carol", "before")
    desk.world.engine.operations.answer(asked.id, desk.world.carol, asked.revision, "五百")
    task = desk.live()["alice"]
    desk.world.engine.complete(task.id, desk.world.alice, task.revision, {"sum": 500})
    view = desk.world.engine.case(desk.case_id, desk.world.root)
    assert [each.values["sum"] for each in view.submissions if "sum" in each.values] == [500]
    assert desk.case().end_element == "done"


def test_who_is_added_must_be_fit_and_the_reason_is_sealed(desk: Panel) -> None:
    desk.begin(*panel("all"))
    desk.relatives.add(desk.world.erin.person)
    for to in ("erin", "dan", "alice"):
        with pytest.raises(NotPossible):
            desk.add("alice", to, "beside")
    mine, add = desk.live()["alice"], desk.world.engine.operations.add_signer
    with pytest.raises(NotPossible):
        add(mine.id, desk.world.alice, mine.revision, "nobody", "beside", "理由")
    for how, reason in (("beside", " "), ("above", "理由")):
        with pytest.raises(InvalidForm):
            add(mine.id, desk.world.alice, mine.revision, desk.world.root.person, how, reason)
    with pytest.raises(AlreadyClaimed):
        add(mine.id, desk.world.bob, mine.revision, desk.world.root.person, "beside", "理由")
    desk.add("alice", "root", "beside")
    (told,) = desk.told("signer_added")
    assert (told["to"], told["how"]) == (desk.world.root.person, "beside")
    assert "请一起看" not in str(told)
    view = desk.world.engine.case(desk.case_id, desk.world.root)
    assert [each.values for each in view.submissions if each.id == told["submission"]] == [{"reason": "请一起看"}]


def test_removing_a_signer_evaluates_the_rule_at_once(desk: Panel) -> None:
    desk.begin(*panel("all"))
    desk.add("alice", "erin", "beside")
    for name in ("alice", "bob", "carol"):
        desk.vote(name, True)
    assert list(desk.live()) == ["erin"]
    (mine,) = [each for each in desk.rows() if each.assignee == desk.world.alice.person]
    remove = desk.world.engine.operations.remove_signer
    erin, carol = desk.world.erin.person, desk.world.carol.person
    with pytest.raises(InvalidForm):
        remove(mine.id, desk.world.alice, mine.revision, erin, "")
    with pytest.raises(NotPossible):
        remove(mine.id, desk.world.alice, mine.revision, carol, "没有加签过")
    with pytest.raises(NotPossible):
        remove(mine.id, desk.world.bob, mine.revision, erin, "不是我加的")
    done = remove(mine.id, desk.world.alice, mine.revision, erin, "不必了")
    assert (done.ended, done.signers) == ("granted", ())
    with pytest.raises(Refusal):
        remove(mine.id, desk.world.alice, mine.revision, erin, "再来一次")


def test_removing_an_adviser_lets_me_decide(desk: Panel) -> None:
    desk.begin(*panel("all"))
    asked = desk.add("alice", "erin", "before")
    remove = desk.world.engine.operations.remove_signer
    remove(asked.id, desk.world.alice, asked.revision, desk.world.erin.person, "不必了")
    assert sorted(desk.live()) == ["alice", "bob", "carol"]


def test_a_diagram_may_forbid_adding_and_removing(desk: Panel) -> None:
    desk.begin(*panel("all", allows="transfer"))
    with pytest.raises(NotPossible):
        desk.add("alice", "erin", "beside")


# ---------------------------------------------------------------- going back, handing over, standing still
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


# ---------------------------------------------------------------- what a page can show
def test_a_page_sees_the_votes_so_far_and_what_whoever_looks_may_do(desk: Panel) -> None:
    desk.begin(*panel("sequence"))
    desk.add("alice", "erin", "beside")
    desk.vote("alice", True)
    mine = desk.live()["erin"]
    view = desk.world.engine.task(mine.id, desk.world.erin)
    assert view.signing is not None
    assert [desk.name(each.assignee) for each in view.signing.signers] == ["alice", "erin", "bob", "carol"]
    assert [each.vote for each in view.signing.signers] == ["yes", None, None, None]
    assert (view.signing.rule.kind, view.signing.tally.yes, view.signing.tally.open) == ("sequence", 1, 3)
    assert view.may == {"save_draft", "complete", "attach", "add_signer"}
    assert view.ways_to_add == ("before", "after", "beside")
    addable = {each.id for each in desk.world.engine.operations.addable(view, desk.world.erin)}
    assert addable == {desk.world.root.person}, "nobody who signs already, and nobody of elsewhere"
    (done,) = [each for each in desk.rows() if each.vote]
    looked = desk.world.engine.task(done.id, desk.world.alice)
    assert looked.signing is not None
    assert looked.signing.removable == {desk.world.erin.person}
    assert "remove_signer" in looked.may


def test_a_step_of_one_has_nothing_to_sign_and_may_be_advised_on(desk: Panel) -> None:
    desk.begin(*panel(None))
    task = desk.world.engine.claim(desk.rows()[0].id, desk.world.alice, 1)
    view = desk.world.engine.task(task.id, desk.world.alice)
    assert (view.signing, view.ways_to_add) == (None, ("before", "after", "beside"))


# ---------------------------------------------------------------- what it costs
def test_a_vote_costs_few_statements_and_a_step_of_one_none_more(desk: Panel) -> None:
    desk.begin(*panel("all"))
    task = desk.live()["alice"]
    with counted(desk.world.engine.house.database.writer) as count:
        desk.world.engine.complete(task.id, desk.world.alice, task.revision, {"agreed": True})
    assert (len(count.statements) <= 10, count.commits) == (True, 1), count.statements
