"""Joins and inclusive gateways inside loops, event gateways with several timers, and ten thousand turns."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from engine.definitions.elements import Kind
from engine.runner import Complete, FireDue, advance, load, start
from tests.runner.drawing import NOON, Drawing, Play, TestHost


def looped(kind: Kind) -> Drawing:
    """s -> m -> split -> (a | b | c) -> join -> u -> x -> m or e"""
    drawing = Drawing().node(Kind.start, "s").nodes(Kind.exclusive, "m", "x").nodes(kind, "split", "join")
    drawing.user("a", "b", "c", "u").node(Kind.end, "e").flow("s", "m", "split")
    for name in "abc":
        drawing.flow("split", name, when=f"take_{name}" if kind is Kind.inclusive else None).flow(name, "join")
    return drawing.flow("join", "u", "x").flow("x", "m", when="again").flow("x", "e", default=True)


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_a_parallel_join_in_a_loop_waits_for_every_branch_in_every_round(order: tuple[str, ...]) -> None:
    play = Play(looped(Kind.parallel))
    for turn in range(3):
        for name in order if turn % 2 else "abc":
            assert "u" not in play.inbox
            play.done(name)
        assert play.inbox == ["u"]
        play.done("u", again=turn < 2)
    assert play.last.status == "completed"


@pytest.mark.parametrize("rounds", [("ab", "c", "abc"), ("a", "bc", "b")])
def test_an_inclusive_join_in_a_loop_waits_for_the_branches_that_were_taken(rounds: tuple[str, ...]) -> None:
    taken: dict[str, Any] = {f"take_{name}": name in rounds[0] for name in "abc"}
    play = Play(looped(Kind.inclusive), **taken)
    for turn, names in enumerate(rounds):
        assert play.inbox == sorted(names)
        for name in reversed(names):
            assert "u" not in play.inbox
            play.done(name)
        following = rounds[turn + 1] if turn < 2 else ""
        play.done("u", again=turn < 2, **{f"take_{name}": name in following for name in "abc"})
    assert play.last.status == "completed"


def test_several_timers_behind_an_event_gateway_each_have_their_own_time_in_every_round() -> None:
    drawing = Drawing().node(Kind.start, "s").node(Kind.exclusive, "m").node(Kind.event_based, "g").node(Kind.end, "e")
    drawing.user("first", "second", "told").flow("s", "m", "g")
    drawing.timer("t2", "P2D").timer("t1", "P1D").node(Kind.intermediate_message, "msg", reference="M")
    drawing.flow("g", "t2", "second", "e").flow("g", "t1", "first", "m").flow("g", "msg", "told", "e")
    play = Play(drawing)
    for _ in range(3):
        play.wait()
        assert (play.inbox, play.timers, play.waits) == (["first"], {}, {})
        play.done("first")
        assert sorted(element for element, _ in play.timers.values()) == ["t1", "t2"]


def test_turns_through_a_join_cost_no_more_than_the_first() -> None:
    drawing = looped(Kind.parallel)
    drawing.handler("h", "message", "h1", reference="M", interrupting=False)
    program, host = load(drawing.blueprint()), TestHost()
    outcome = start(program, {}, at=NOON, host=host)
    size = len(outcome.state)
    for turn in range(300):
        for _ in range(4):
            data = {"again": turn < 299}
            outcome = advance(program, outcome.state, Complete(min(open_in(outcome)), data), at=NOON, host=host)
            assert len(outcome.state) <= size + 24
    assert (outcome.status, outcome.end) == ("completed", "e")


_OPEN: dict[int, None] = {}


def open_in(outcome: object) -> dict[int, None]:
    """Tokens of the open steps."""
    for each in outcome.closed:  # type: ignore[attr-defined]
        _OPEN.pop(each.token, None)
    _OPEN.update(dict.fromkeys(each.token for each in outcome.opened))  # type: ignore[attr-defined]
    return _OPEN


def test_a_timer_that_comes_again_and_again_costs_no_more_than_the_first() -> None:
    drawing = Drawing().node(Kind.start, "s").user("u").node(Kind.end, "e").flow("s", "u", "e")
    drawing.timer("t", "R/P1D", "cycle", attached_to="u", interrupting=False).node(Kind.end, "e2").flow("t", "e2")
    program, host = load(drawing.blueprint()), TestHost()
    outcome = start(program, {}, at=NOON, host=host)
    size = len(outcome.state)
    for _ in range(1_000):
        assert outcome.next_due is not None
        outcome = advance(program, outcome.state, FireDue(), at=outcome.next_due, host=host)
        assert len(outcome.state) <= size + 16
