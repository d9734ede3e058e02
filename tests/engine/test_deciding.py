"""会签, 或签, 票签, 依次审批: each rule in each place, and who signs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import TaskState
from engine.errors import AlreadyClaimed, NotPossible, Refusal, Stale
from engine.testing import TEXT, Sketch
from tests.engine.panel import FORM, PLACES, Panel, panel, timers

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
