"""Event sub-processes: interrupting and not, by every trigger, at the top, nested, called and repeated."""

from __future__ import annotations

from typing import Any

import pytest

from engine.definitions.elements import Kind, Timing, Trigger
from engine.runner import Complete, Deliver, NobodyWaits, Signal
from tests.runner.drawing import Drawing, Play

TRIGGERS: dict[str, dict[str, Any]] = {
    "timer": {"timing": Timing("duration", "P3D")},
    "message": {"reference": "M"},
    "signal": {"reference": "S"},
    "conditional": {"condition": "late"},
    "escalation": {"reference": "X"},
    "error": {"reference": "E"},
}


def inner(drawing: Drawing, trigger: str) -> Drawing:
    """Two branches: a person's step, and one whose step throws where the trigger must be thrown."""
    drawing.node(Kind.start, "is").node(Kind.parallel, "g").user("a", "b").node(Kind.end, "ie")
    thrower = {"escalation": Kind.throw_escalation, "error": Kind.end_error}.get(trigger, Kind.throw)
    facts = {"reference": TRIGGERS[trigger]["reference"]} if thrower is not Kind.throw else {}
    drawing.node(thrower, "x", **facts).flow("is", "g", "a", "ie").flow("g", "b", "x")
    return drawing if thrower.is_end else drawing.flow("x", "ie")


def at_top(trigger: str, interrupting: bool) -> Drawing:
    return inner(Drawing(), trigger).handler("h", trigger, "h1", interrupting=interrupting, **TRIGGERS[trigger])


def nested(trigger: str, interrupting: bool, mark: str | None = None) -> Drawing:
    drawing = Drawing().node(Kind.start, "s").within("sub", mark=mark)
    inner(drawing, trigger).handler("h", trigger, "h1", interrupting=interrupting, **TRIGGERS[trigger])
    return drawing.out().user("z").node(Kind.end, "e").flow("s", "sub", "z", "e")


def happen(play: Play, trigger: str) -> None:
    if trigger == "timer":
        play.wait()
    elif trigger == "message":
        play.do(Deliver("M", {"told": True}))
    elif trigger == "signal":
        play.do(Signal("S"))
    else:
        play.do(Complete(play.token("b"), {"late": True}))


CASES = [(trigger, interrupting) for trigger in TRIGGERS for interrupting in (True, False) if trigger != "error"]
CASES.append(("error", True))


@pytest.mark.parametrize(("trigger", "interrupting"), CASES)
@pytest.mark.parametrize("place", [at_top, nested])
def test_an_event_sub_process_runs_beside_or_instead(place: object, trigger: str, interrupting: bool) -> None:
    drawing = place(trigger, interrupting)  # type: ignore[operator]
    assert drawing.errors() == []
    play = Play(drawing, late=False)
    assert play.inbox == ["a", "b"]
    happen(play, trigger)
    assert "h1" in play.inbox
    if interrupting:
        assert play.inbox == ["h1"]
        assert not play.timers
        assert not play.waits
    else:
        assert "a" in play.inbox
    play.done(*play.inbox)
    if place is nested:
        assert (play.inbox, len(play.timers), len(play.waits)) == (["z"], 0, 0)
        play.done("z")
    assert play.last.status == "completed"
    assert {"h_s", "h1", "h_e", "h"} <= set(play.passed)


@pytest.mark.parametrize("trigger", ["timer", "message", "signal", "conditional"])
def test_who_only_listens_does_not_keep_a_scope_going(trigger: str) -> None:
    for place in (at_top, nested):
        play = Play(place(trigger, False), late=False).done("a", "b")
        assert not play.timers
        assert not play.waits
        assert (play.inbox, play.last.status) == (([], "completed") if place is at_top else (["z"], "running"))


def test_the_case_ends_where_the_event_sub_process_ended() -> None:
    play = Play(at_top("message", True))
    play.do(Deliver("M"))
    assert play.done("h1").last.end == "h_e"


@pytest.mark.parametrize("trigger", ["message", "signal", "escalation"])
def test_one_that_does_not_interrupt_runs_as_often_as_it_is_triggered(trigger: str) -> None:
    drawing = at_top(trigger, False)
    if trigger == "escalation":
        drawing.user("b2").node(Kind.throw_escalation, "x2", reference="X").flow("x", "b2", "x2", "ie")
    play = Play(drawing)
    happen(play, trigger)
    if trigger == "escalation":
        play.done("b2")
    else:
        happen(play, trigger)
    assert play.inbox.count("h1") == 2


def test_a_cycle_runs_it_again_and_again_and_a_duration_once() -> None:
    drawing = inner(Drawing(), "timer").handler(
        "h", "timer", "h1", interrupting=False, timing=Timing("cycle", "R3/P1D")
    )
    assert drawing.errors() == []
    play = Play(drawing)
    for count in (1, 2, 3):
        play.wait()
        assert play.inbox.count("h1") == count
    assert play.last.next_due is None
    play = Play(at_top("timer", False))
    play.wait()
    assert (play.inbox, play.last.next_due) == (["a", "b", "h1"], None)


def test_after_an_interruption_no_other_event_sub_process_of_the_scope_begins() -> None:
    drawing = at_top("message", True).handler("k", "signal", "k1", interrupting=False, reference="S")
    play = Play(drawing)
    play.do(Deliver("M"))
    with pytest.raises(NobodyWaits):
        play.do(Signal("S"))


def test_an_error_inside_the_handler_of_errors_goes_outwards() -> None:
    drawing = Drawing().node(Kind.start, "s").within("sub")
    inner(drawing, "error").within("h", Kind.event_sub_process).node(Kind.start_error, "hs", reference="E").user("h1")
    drawing.node(Kind.end_error, "worse", reference="E").flow("hs", "h1", "worse").out().out()
    drawing.user("z", "outside").node(Kind.end, "e").flow("s", "sub", "z", "e")
    drawing.on("sub", "error", "edge", "outside", "e", reference="E")
    play = Play(drawing).done("b")
    assert play.inbox == ["h1"]
    assert play.done("h1").inbox == ["outside"]


def test_an_error_of_an_inner_sub_process_is_taken_by_the_event_sub_process_around() -> None:
    drawing = Drawing().node(Kind.start, "s").within("mid")
    inner(drawing.node(Kind.start, "ms").within("sub"), "error").out().node(Kind.end, "me").flow(
        "ms", "sub", "me"
    ).out()
    drawing.node(Kind.end, "e").flow("s", "mid", "e").handler("h", "error", "h1", reference=None)
    play = Play(drawing).done("b")
    assert play.inbox == ["h1"]
    assert play.done("h1").last.status == "completed"


def test_an_event_sub_process_may_lie_in_an_event_sub_process() -> None:
    drawing = inner(Drawing(), "signal").within("h", Kind.event_sub_process)
    drawing.node(Kind.start_message, "hs", reference="M", interrupting=False).user("h1").node(Kind.end, "he")
    drawing.flow("hs", "h1", "he").handler("k", "signal", "k1", reference="S").out()
    assert drawing.errors() == []
    play = Play(drawing)
    with pytest.raises(NobodyWaits):
        play.do(Signal("S"))
    play.do(Deliver("M"))
    play.do(Signal("S"))
    assert play.inbox == ["a", "b", "k1"]
    play.done("k1", "a", "b")
    assert play.last.status == "completed"


def test_each_round_has_its_own_event_sub_process() -> None:
    twice = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    play = Play(nested("message", True, mark=twice))
    play.do(Deliver("M"))
    assert play.inbox == ["a", "b", "h1"]
    play.do(Deliver("M"))
    assert play.inbox == ["h1", "h1"]
    assert play.done("h1", "h1").inbox == ["z"]


def test_a_called_process_has_its_own_event_sub_processes() -> None:
    main = (
        Drawing("main").node(Kind.start, "s").node(Kind.call_activity, "call", called="p").user("z").node(Kind.end, "e")
    )
    play = Play(main.flow("s", "call", "z", "e"), (at_top("signal", True),))
    play.do(Signal("S"))
    assert play.inbox == ["h1"]
    assert play.done("h1").inbox == ["z"]


def test_the_last_thing_that_happens_may_be_what_it_waits_for() -> None:
    drawing = Drawing().node(Kind.start, "s").user("a").node(Kind.end_signal, "x", reference="S").flow("s", "a", "x")
    play = Play(drawing.handler("h", "signal", "h1", interrupting=False, reference="S")).done("a")
    assert play.inbox == ["h1"]
    assert play.done("h1").last.status == "completed"


def test_a_multiple_start_begins_with_the_first_and_a_parallel_one_with_the_last_of_its_triggers() -> None:
    both = (Trigger("message", "M"), Trigger("signal", "S"))
    for all_of in (False, True):
        play = Play(inner(Drawing(), "signal").handler("h", "multiple", "h1", triggers=both, all_of=all_of))
        play.do(Deliver("M"))
        assert ("h1" in play.inbox) is not all_of
        if all_of:
            play.do(Signal("S"))
        assert play.inbox == ["h1"]


def test_a_condition_that_holds_from_the_beginning_begins_it_at_once() -> None:
    assert Play(at_top("conditional", True), late=True).inbox == ["h1"]
    assert Play(at_top("conditional", False), late=True).inbox == ["a", "b", "h1"]


def test_a_join_that_can_never_fire_is_told_although_somebody_listens() -> None:
    drawing = Drawing().node(Kind.start, "s").nodes(Kind.exclusive, "x").user("a", "b").node(Kind.parallel, "j")
    drawing.node(Kind.end, "e").flow("s", "x").flow("x", "a", "j", "e", when="true").flow("x", "b", "j", when="false")
    play = Play(drawing.handler("h", "message", "h1", reference="M")).done("a")
    assert list(play.failures.values()) == ["j"]
    play.do(Deliver("M"))
    assert (play.inbox, play.failures) == (["h1"], {})
