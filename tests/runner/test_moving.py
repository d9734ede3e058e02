"""A case that is put on another step: what is left is gone, what goes on beside it stays, and no join waits for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest

from engine.definitions.elements import Kind
from engine.runner import Complete, Deliver, FireDue, Outcome
from engine.runner.moving import CannotMove, amend, jump, reopen, standing, steps_of
from tests.runner.blocks import Blocks
from tests.runner.drawing import NOON, Drawing, Play

REPEATED = (
    '<multiInstanceLoopCharacteristics xmlns:sw="urn:shouwang:bpmn:1" sw:inputCollection="[1, 2]" sw:inputElement="n"/>'
)


def moved(play: Play, element: str, near: int | None = None, data: Mapping[str, object] | None = None) -> Outcome:
    outcome = jump(play.fresh(), play.last.state, element, near=near, data=data, at=play.at, host=play.host)
    return play.take(outcome)


def chain(*steps: str) -> Drawing:
    drawing = Drawing().node(Kind.start, "s").user(*steps).node(Kind.end, "e")
    return drawing.flow("s", *steps, "e")


def forked() -> Drawing:
    drawing = Drawing().node(Kind.start, "s").user("before", "a1", "a2", "b", "after").node(Kind.end, "e")
    drawing.node(Kind.parallel, "fork").node(Kind.parallel, "join").flow("s", "before", "fork", "a1", "a2", "join")
    return drawing.flow("fork", "b", "join", "after", "e")


@pytest.mark.parametrize("target", ["a", "b", "c"])
def test_alone_the_step_is_left_and_the_other_entered(target: str) -> None:
    play = Play(chain("a", "b", "c")).done("a")
    outcome = moved(play, target)
    assert [(each.element, each.how) for each in outcome.closed] == [("b", "cancelled")]
    assert play.inbox == [target]
    while play.inbox:
        play.done(play.inbox[0])
    assert play.last.status == "completed"


def test_data_are_mended_before_the_step_is_entered() -> None:
    drawing = Drawing().node(Kind.start, "s").user("a", "yes", "no").node(Kind.exclusive, "x").node(Kind.end, "e")
    drawing.flow("s", "a", "x").flow("x", "yes", when="ok").flow("yes", "e").flow("x", "no", default=True)
    play = Play(drawing.flow("no", "e")).done("a", ok=False)
    moved(play, "x", data={"ok": True})
    assert play.inbox == ["yes"]


@pytest.mark.parametrize(("done", "target", "left"), [(("a1",), "a1", ["a1", "b"]), (("a1", "a2"), "a1", ["a1", "b"]), (("a1", "a2"), "a2", ["a2", "b"]), (("b",), "b", ["a1", "b"]), ((), "a2", ["a2", "b"])])  # fmt: skip
def test_beside_others_only_its_own_way_is_walked_again(done: tuple[str, ...], target: str, left: list[str]) -> None:
    play = Play(forked()).done("before", *done)
    moved(play, target)
    assert play.inbox == left
    while "after" not in play.inbox:
        play.done(play.inbox[0])
    assert play.inbox == ["after"], "the join fires once"
    play.done("after")
    assert play.last.status == "completed"


def test_before_the_split_and_behind_the_join_everything_beside_is_left() -> None:
    for target, then in (("before", ["before"]), ("fork", ["a1", "b"]), ("after", ["after"])):
        play = Play(forked()).done("before", "a1")
        moved(play, target)
        assert play.inbox == then


def test_one_way_alone_is_not_entered_from_outside() -> None:
    play = Play(forked())
    with pytest.raises(CannotMove) as refusal:
        moved(play, "a2")
    assert "fork" in refusal.value.cause.zh
    assert play.inbox == ["before"]


def test_a_reminder_that_is_still_open_does_not_keep_the_ways_open() -> None:
    drawing = forked().user("remind").node(Kind.end, "reminded")
    drawing.timer("late", '"P3D"', attached_to="a1", interrupting=False).flow("late", "remind", "reminded")
    play = Play(drawing).done("before")
    play.wait()
    play.done("a1", "a2", "b")
    assert play.inbox == ["after", "remind"]
    with pytest.raises(CannotMove):
        moved(play, "a1")


@pytest.mark.parametrize("target", ["join", "late", "remind", "nowhere"])
def test_a_case_is_put_on_no_join_no_edge_and_no_step_beside_the_way(target: str) -> None:
    drawing = forked().user("remind").node(Kind.end, "reminded")
    drawing.timer("late", '"P3D"', attached_to="after", interrupting=False).flow("late", "remind", "reminded")
    with pytest.raises(CannotMove):
        moved(Play(drawing), target)


def test_timers_of_left_steps_are_gone_and_those_of_entered_ones_run_from_now() -> None:
    drawing = chain("a", "b").timer("t", '"P3D"', attached_to="a", interrupting=True).flow("t", "b")
    play = Play(drawing)
    assert [due for _, due in play.timers.values()] == [NOON + timedelta(days=3)]
    moved(play, "b")
    assert play.timers == {}
    play.at = NOON + timedelta(days=10)
    moved(play, "a")
    assert [due for _, due in play.timers.values()] == [NOON + timedelta(days=13)]


def sub() -> Drawing:
    drawing = Drawing().node(Kind.start, "s").user("a", "c").node(Kind.end, "e")
    drawing.within("p").node(Kind.start, "is").user("x", "y").node(Kind.end, "ie").flow("is", "x", "y", "ie").out()
    drawing.timer("t", '"P3D"', attached_to="p", interrupting=True).flow("t", "c")
    return drawing.flow("s", "a", "p", "c", "e")


@pytest.mark.parametrize("before", [(), ("a",), ("a", "x"), ("a", "x", "y")])
def test_into_a_sub_process_from_anywhere(before: tuple[str, ...]) -> None:
    play = Play(sub()).done(*before)
    moved(play, "y")
    assert (play.inbox, len(play.timers)) == (["y"], 1)
    play.done("y")
    assert (play.inbox, play.timers) == (["c"], {})


def test_out_of_a_sub_process_nothing_of_it_is_left() -> None:
    play = Play(sub()).done("a", "x")
    moved(play, "a")
    assert (play.inbox, play.timers) == (["a"], {})


def test_within_a_called_process_and_into_it() -> None:
    inner = Drawing("q").node(Kind.start, "qs").user("x", "y").node(Kind.end, "qe").flow("qs", "x", "y", "qe")
    outer = Drawing().node(Kind.start, "s").user("a").node(Kind.call_activity, "call", called="q").user("c")
    outer.node(Kind.end, "e").flow("s", "a", "call", "c", "e")
    for before in ((), ("a", "x")):
        play = Play(outer, called=(inner,)).done(*before)
        play.take(jump(play.fresh(), play.last.state, "y", process="q", at=play.at, host=play.host))
        assert play.done("y").inbox == ["c"]


def test_of_several_rounds_the_one_that_is_meant() -> None:
    drawing = Drawing().node(Kind.start, "s").within("p", mark=REPEATED).node(Kind.start, "is").user("x", "y")
    drawing.node(Kind.end, "ie").flow("is", "x", "y", "ie").out().node(Kind.end, "e").flow("s", "p", "e")
    play = Play(drawing).done("x")
    assert play.inbox == ["x", "y"]
    with pytest.raises(CannotMove):
        moved(play, "x")
    moved(play, "x", near=play.token("y"))
    assert play.inbox == ["x", "x"]
    play.done("x", "x", "y", "y")
    assert play.last.status == "completed"


def test_a_handler_listens_on_and_is_left_like_any_step() -> None:
    drawing = chain("a", "b").handler("h", "message", "handle", reference="M", interrupting=True)
    play = Play(drawing)
    moved(play, "b")
    play.do(Deliver("M"))
    assert play.inbox == ["handle"]
    moved(play, "a")
    assert play.inbox == ["a"]
    play.do(Deliver("M"))
    assert play.inbox == ["handle"], "it listens again"


def test_an_ended_case_is_taken_up_again() -> None:
    play = Play(chain("a", "b")).done("a", "b", kept=1)
    play.take(reopen(play.fresh(), play.last.state, "b", data={"why": 2}, at=play.at, host=play.host))
    assert (play.inbox, play.last.status) == (["b"], "running")
    assert play.last.data == {"kept": 1, "why": 2}
    play.done("b")
    assert (play.last.status, play.last.end) == ("completed", "e")


def test_mended_data_wake_what_waits_for_them() -> None:
    drawing = Drawing().node(Kind.start, "s").user("a").node(Kind.end, "e")
    drawing.node(Kind.intermediate_conditional, "w", condition="income < 5").flow("s", "w", "a", "e")
    play = Play(drawing, income=9)
    assert play.inbox == []
    play.take(amend(play.fresh(), play.last.state, {"income": 3}, at=play.at, host=play.host))
    assert play.inbox == ["a"]


def test_where_a_case_stands() -> None:
    play = Play(forked()).done("before", "b")
    found = standing(play.fresh(), play.last.state, at=play.at, host=play.host)
    assert [(each.element, each.waits_for) for each in found] == [("a1", "person"), ("join", "join")]


@pytest.mark.parametrize("seed", range(150))
def test_wherever_a_case_is_put_it_comes_to_its_end(seed: int) -> None:
    """Random diagrams, walked and moved at random: no step is open twice and no join waits for ever."""
    random = Random(seed)
    blocks = Blocks(seed)
    play = Play(blocks.drawing, whole=True)
    targets = [element for _, element in steps_of(play.fresh())]
    data: dict[str, object] = {name: random.random() < 0.5 for name in blocks.choices}
    data |= dict.fromkeys(blocks.loops.values(), False)
    for turn in range(400):
        if play.last.status != "running":
            break
        if turn < 60 and random.random() < 0.4:
            with suppress(CannotMove):
                moved(play, random.choice(targets), data=data)
        elif play.inbox:
            play.do(Complete(random.choice(sorted(play.open)), data))
        elif play.timers:
            play.at = play.last.next_due or play.at
            play.do(FireDue())
        assert all(count == 1 for step, count in Counter(play.inbox).items() if step in targets), "reminders aside"
        assert not play.failures
    assert play.last.status == "completed"
