"""Ends and throws of every kind, and who takes what is thrown."""

from __future__ import annotations

import pytest

from engine.definitions.elements import Kind, Trigger
from engine.runner import Complete, Deliver, NobodyWaits, Signal
from tests.runner.drawing import Drawing, Play


def thrown(kind: Kind, **facts: object) -> Drawing:
    """s -> g (parallel) -> a -> x (throws) -> [z ->] e, and beside it w (waits) -> b -> e2"""
    drawing = Drawing().node(Kind.start, "s").node(Kind.parallel, "g").user("a").node(kind, "x", **facts)
    drawing.user("z", "b").nodes(Kind.end, "e", "e2").flow("s", "g", "a", "x")
    return drawing if kind.is_end else drawing.flow("x", "z", "e")


@pytest.mark.parametrize("kind", [Kind.throw_signal, Kind.end_signal])
def test_a_signal_is_heard_by_everybody_in_the_case_who_waits_for_it_and_told_to_the_host(kind: Kind) -> None:
    drawing = thrown(kind, reference="S").user("c", "d").node(Kind.intermediate_signal, "w", reference="S")
    drawing.node(Kind.intermediate_signal, "v", reference="S").node(Kind.intermediate_signal, "o", reference="other")
    drawing.flow("g", "w", "b", "e2").flow("g", "v", "c", "e2").flow("g", "o", "d", "e2")
    if kind.is_end:
        drawing.elements.pop("z")
        drawing.elements.pop("e")
    assert drawing.errors() == []
    play = Play(drawing)
    assert sorted(each for waits in play.waits.values() for each in waits) == ["signal:S", "signal:S", "signal:other"]
    play.done("a")
    assert play.inbox == (["b", "c"] if kind.is_end else ["b", "c", "z"])
    assert (play.signals, list(play.waits.values())) == (["S"], [["signal:other"]])


def test_a_signal_from_outside_is_heard_by_all_and_refused_where_nobody_waits() -> None:
    drawing = Drawing().node(Kind.start, "s").node(Kind.parallel, "g").user("a", "b").node(Kind.end, "e")
    drawing.node(Kind.intermediate_signal, "w", reference="S")
    drawing.node(Kind.intermediate_signal, "v", reference="S").flow("s", "g", "w", "a", "e").flow("g", "v", "b", "e")
    play = Play(drawing)
    play.do(Signal("S", {"n": 1}))
    assert (play.inbox, play.last.data, play.waits) == (["a", "b"], {"n": 1}, {})
    with pytest.raises(NobodyWaits):
        play.do(Signal("S"))


@pytest.mark.parametrize("kind", [Kind.throw_message, Kind.end_message, Kind.send_task])
def test_a_message_goes_to_whoever_waits_for_it_in_the_case_else_out(kind: Kind) -> None:
    drawing = thrown(kind, reference="M").node(Kind.intermediate_message, "w", reference="M")
    drawing.flow("g", "w", "b", "e2")
    if kind.is_end:
        drawing.elements.pop("z")
        drawing.elements.pop("e")
    assert drawing.errors() == []
    play = Play(drawing).done("a")
    assert ("b" in play.inbox, play.sent, play.waits) == (True, [], {})
    play = Play(drawing)
    play.do(Deliver("M"))
    play.done("a")
    assert play.sent == ["M"]


def test_a_send_task_may_be_repeated_and_have_events_on_its_edge() -> None:
    twice = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    drawing = Drawing().node(Kind.start, "s").node(Kind.send_task, "x", reference="M", mark=twice).user("z")
    drawing.node(Kind.end, "e").flow("s", "x", "z", "e")
    play = Play(drawing)
    assert (play.sent, play.inbox) == (["M", "M"], ["z"])


def escalating(interrupting: bool, kind: Kind = Kind.end_escalation, on_edge: str | None = "X") -> Drawing:
    drawing = Drawing().node(Kind.start, "s").within("sub").node(Kind.start, "is").node(Kind.parallel, "g")
    drawing.user("a", "b").node(kind, "x", reference="X").node(Kind.end, "ie").flow("is", "g", "a", "x").flow(
        "g", "b", "ie"
    )
    if not kind.is_end:
        drawing.user("after").flow("x", "after", "ie")
    drawing.out().user("z", "told").nodes(Kind.end, "e", "e2").flow("s", "sub", "z", "e")
    return drawing.on("sub", "escalation", "esc", "told", "e2", reference=on_edge, interrupting=interrupting)


@pytest.mark.parametrize("on_edge", ["X", None])
def test_an_escalation_is_taken_by_the_event_around_that_names_it_or_any(on_edge: str | None) -> None:
    drawing = escalating(interrupting=True, on_edge=on_edge)
    assert drawing.errors() == []
    play = Play(drawing).done("a")
    assert play.inbox == ["told"]
    play = Play(escalating(interrupting=False, on_edge=on_edge)).done("a")
    assert play.inbox == ["b", "told"], "the sub-process goes on"
    play.done("b", "told", "z")
    assert play.last.status == "completed"


def test_an_escalation_of_another_name_goes_on_outwards_and_is_nobodys_loss() -> None:
    play = Play(escalating(interrupting=True, on_edge="Y")).done("a")
    assert play.inbox == ["b"]


def test_after_an_escalation_thrown_on_the_way_the_path_goes_on_unless_it_was_interrupted() -> None:
    assert Play(escalating(interrupting=False, kind=Kind.throw_escalation)).done("a").inbox == ["after", "b", "told"]
    assert Play(escalating(interrupting=True, kind=Kind.throw_escalation)).done("a").inbox == ["told"]


def test_an_escalation_at_the_top_ends_only_its_path() -> None:
    play = Play(thrown(Kind.end_escalation, reference="X").flow("g", "b", "e2")).done("a")
    assert (play.inbox, play.last.status) == (["b"], "running")


def test_an_escalation_leaves_a_called_process_for_its_caller() -> None:
    sub = (
        Drawing("sub")
        .node(Kind.start, "s")
        .node(Kind.throw_escalation, "x", reference="X")
        .user("a")
        .node(Kind.end, "e")
    )
    sub.flow("s", "x", "a", "e")
    main = Drawing("main").node(Kind.start, "s").node(Kind.call_activity, "call", called="sub").user("z", "told")
    main.nodes(Kind.end, "e", "e2").flow("s", "call", "z", "e")
    main.on("call", "escalation", "esc", "told", "e2", reference="X", interrupting=False)
    assert Play(main, (sub,)).inbox == ["a", "told"]


def test_an_event_that_names_the_error_comes_before_one_that_takes_any() -> None:
    drawing = Drawing().node(Kind.start, "s").within("sub").node(Kind.start, "is").user("a")
    drawing.node(Kind.end_error, "x", reference="E").flow("is", "a", "x").out().user("any", "named").node(Kind.end, "e")
    drawing.flow("s", "sub", "e").on("sub", "error", "b1", "any", "e").on(
        "sub", "error", "b2", "named", "e", reference="E"
    )
    assert Play(drawing).done("a").inbox == ["named"]


def test_a_multiple_event_throws_everything_that_it_holds() -> None:
    both = (Trigger("signal", "S"), Trigger("message", "M"), Trigger("escalation", "X"))
    for kind in (Kind.throw_multiple, Kind.end_multiple):
        drawing = (
            thrown(kind, triggers=both).node(Kind.intermediate_signal, "w", reference="S").flow("g", "w", "b", "e2")
        )
        play = Play(drawing).done("a")
        assert (play.signals, play.sent) == (["S"], ["M"])
        assert "b" in play.inbox


@pytest.mark.parametrize("order", [("M", "S"), ("S", "M")])
def test_a_multiple_event_happens_with_the_first_and_a_parallel_multiple_with_the_last(order: tuple[str, str]) -> None:
    both = (Trigger("message", "M"), Trigger("signal", "S"), Trigger("conditional", condition="ready"))
    for all_of in (False, True):
        drawing = Drawing().node(Kind.start, "s").node(Kind.intermediate_multiple, "w", triggers=both, all_of=all_of)
        play = Play(drawing.user("a").node(Kind.end, "e").flow("s", "w", "a", "e"), ready=False)
        assert drawing.errors() == []
        assert len(next(iter(play.waits.values()))) == 2
        for name in order:
            if not play.inbox:
                play.do(Deliver(name) if name == "M" else Signal(name))
        if all_of:
            assert play.inbox == []
            with pytest.raises(NobodyWaits):
                play.do(Deliver("M"))
        else:
            assert play.inbox == ["a"]


def test_a_terminate_end_in_a_called_process_ends_that_alone() -> None:
    sub = Drawing("sub").node(Kind.start, "s").node(Kind.parallel, "g").user("a", "b").node(Kind.end_terminate, "x")
    sub.node(Kind.end, "e").flow("s", "g", "a", "x").flow("g", "b", "e")
    main = Drawing("main").node(Kind.start, "s").node(Kind.parallel, "g").node(Kind.call_activity, "call", called="sub")
    main.user("y", "z").node(Kind.end, "e").flow("s", "g", "call", "z", "e").flow("g", "y", "e")
    play = Play(main, (sub,))
    play.do(Complete(play.token("a")))
    assert play.inbox == ["y", "z"]


def test_a_case_waits_until_a_condition_becomes_true() -> None:
    drawing = Drawing().node(Kind.start, "s").node(Kind.parallel, "g").user("a", "b").node(Kind.end, "e")
    drawing.node(Kind.intermediate_conditional, "w", condition="n > 2").flow("s", "g", "w", "b", "e").flow(
        "g", "a", "e"
    )
    assert drawing.errors() == []
    assert Play(drawing, n=3).inbox == ["a", "b"]
    for before in (None, 1):
        play = Play(drawing, n=before)
        assert play.inbox == ["a"]
        assert play.done("a", n=4).inbox == ["b"]


def test_a_condition_behind_an_event_gateway_wins_like_any_event() -> None:
    drawing = Drawing().node(Kind.start, "s").node(Kind.parallel, "g").node(Kind.event_based, "race")
    drawing.user("a", "b", "c").node(Kind.intermediate_conditional, "w", condition="ready").timer("t", "P1D")
    drawing.node(Kind.end, "e").flow("s", "g", "a", "e").flow("g", "race", "w", "b", "e").flow("race", "t", "c", "e")
    play = Play(drawing, ready=False).done("a", ready=True)
    assert (play.inbox, play.timers) == (["b"], {})
