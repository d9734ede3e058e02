"""Events on the edge: every trigger on every kind of activity, interrupting and not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from engine.definitions.elements import Kind, Timing, Trigger
from engine.runner import Complete, Deliver, ServiceDone, ServiceError, Signal
from tests.runner.drawing import Drawing, Play

TWICE = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
LOOP = "<standardLoopCharacteristics loopMaximum='1'/>"


class Host(NamedTuple):
    """A kind of activity with a way to end it."""

    draw: Callable[[Drawing], Drawing]
    end: Callable[[Play], object]
    called: tuple[Drawing, ...] = ()


def person(play: Play) -> None:
    while "in" in play.inbox:
        play.done("in")


def service(play: Play) -> None:
    play.do(ServiceDone(play.token("x")))


def inside(kind: Kind, mark: str | None = None) -> Callable[[Drawing], Drawing]:
    def draw(drawing: Drawing) -> Drawing:
        drawing.within("x", kind, mark=mark).node(Kind.start, "is").user("in").node(Kind.end, "ie")
        return drawing.flow("is", "in", "ie").out()

    return draw


SUB = Drawing("sub").node(Kind.start, "cs").user("in").node(Kind.end, "ce").flow("cs", "in", "ce")
HOSTS = {
    "user task": Host(lambda drawing: drawing.user("x"), lambda play: play.done("x")),
    "manual task": Host(lambda drawing: drawing.node(Kind.manual_task, "x"), lambda play: play.done("x")),
    "service task": Host(lambda drawing: drawing.node(Kind.service_task, "x"), service),
    "receive task": Host(
        lambda drawing: drawing.node(Kind.receive_task, "x", reference="go"), lambda play: play.do(Deliver("go"))
    ),
    "sub-process": Host(inside(Kind.sub_process), person),
    "transaction": Host(inside(Kind.transaction), person),
    "call activity": Host(lambda drawing: drawing.node(Kind.call_activity, "x", called="sub"), person, (SUB,)),
    "multi-instance": Host(inside(Kind.sub_process, TWICE), person),
    "loop": Host(inside(Kind.sub_process, LOOP), person),
}
TRIGGERS: dict[str, dict[str, Any]] = {
    "timer": {"timing": Timing("duration", "P3D")},
    "message": {"reference": "M"},
    "signal": {"reference": "S"},
    "conditional": {"condition": "late"},
}


def drawn(host: Host, trigger: str, interrupting: bool) -> Drawing:
    """s -> g -> x (with the event on it) -> z -> e, and beside it a step that changes data."""
    drawing = Drawing().node(Kind.start, "s").node(Kind.parallel, "g").user("z", "other", "b")
    host.draw(drawing).nodes(Kind.end, "e", "e2", "e3").flow("s", "g", "x", "z", "e").flow("g", "other", "e3")
    return drawing.on("x", trigger, "event", "b", "e2", interrupting=interrupting, **TRIGGERS[trigger])


def happen(play: Play, trigger: str) -> None:
    if trigger == "timer":
        play.wait()
    elif trigger == "message":
        play.do(Deliver("M"))
    elif trigger == "signal":
        play.do(Signal("S"))
    else:
        play.done("other", late=True)


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("trigger", TRIGGERS)
@pytest.mark.parametrize("name", HOSTS)
def test_an_event_on_the_edge_happens_while_its_activity_runs_and_not_after(
    name: str, trigger: str, interrupting: bool
) -> None:
    host = HOSTS[name]
    drawing = drawn(host, trigger, interrupting)
    assert drawing.errors() == []
    play = Play(drawing, host.called, late=False)
    happen(play, trigger)
    assert play.inbox.count("b") == 1
    if interrupting:
        assert "x" not in [*play.inbox, *play.calls.values()]
        assert "in" not in play.inbox
    else:
        host.end(play)
        assert "z" in play.inbox
    play.done(*play.inbox)
    assert play.last.status == "completed"

    play = Play(drawing, host.called, late=False)
    host.end(play)
    assert not play.timers
    assert not play.waits
    play.done("other", late=True)
    assert play.inbox == ["z"]


@pytest.mark.parametrize("trigger", ["message", "signal"])
def test_an_event_that_does_not_interrupt_happens_as_often_as_it_is_triggered(trigger: str) -> None:
    play = Play(drawn(HOSTS["sub-process"], trigger, interrupting=False))
    for count in (1, 2, 3):
        happen(play, trigger)
        assert play.inbox.count("b") == count


def test_a_condition_happens_when_it_becomes_true_not_as_long_as_it_stays_so() -> None:
    drawing = drawn(HOSTS["sub-process"], "conditional", interrupting=False)
    drawing.user("again").flow("other", "again", "e3").flow("again", "other")
    play = Play(drawing, late=False)
    counts = []
    for late in (True, True, False, True):
        play.do(Complete(play.token("other"), {"late": late}))
        counts.append(play.inbox.count("b"))
        play.done("again")
    assert counts == [1, 1, 1, 2]


def test_a_condition_that_holds_already_happens_at_once() -> None:
    assert Play(drawn(HOSTS["user task"], "conditional", interrupting=True), late=True).inbox == ["b", "other"]


ACTIVITIES = ("service task", "sub-process", "transaction", "call activity", "multi-instance", "loop")


@pytest.mark.parametrize("name", ACTIVITIES)
def test_an_error_is_taken_on_the_edge_of_every_kind_of_activity(name: str) -> None:
    host = HOSTS[name]
    drawing = Drawing().node(Kind.start, "s").user("z", "caught").nodes(Kind.end, "e", "e2")
    called: tuple[Drawing, ...] = ()
    if name == "service task":
        drawing.node(Kind.service_task, "x")
    elif name == "call activity":
        drawing.node(Kind.call_activity, "x", called="sub")
        called = (failing(Drawing("sub")),)
    else:
        mark = {"multi-instance": TWICE, "loop": LOOP}.get(name)
        failing(drawing.within("x", Kind.transaction if name == "transaction" else Kind.sub_process, mark=mark)).out()
    drawing.flow("s", "x", "z", "e").on("x", "error", "err", "caught", "e2", reference="E")
    play = Play(drawing, called)
    if host.end is service:
        play.do(ServiceError(play.token("x"), "E"))
    else:
        play.done("in")
    assert play.inbox == ["caught"]
    play.done("caught")
    assert play.last.end == "e2"


def failing(drawing: Drawing) -> Drawing:
    drawing.node(Kind.start, "is").user("in").node(Kind.end_error, "stop", reference="E")
    return drawing.flow("is", "in", "stop")


def test_several_events_on_one_edge_each_do_their_own() -> None:
    drawing = Drawing().node(Kind.start, "s").user("x", "z", "r", "m", "t").node(Kind.end, "e").flow("s", "x", "z", "e")
    drawing.on("x", "timer", "remind", "r", "e", interrupting=False, timing=Timing("cycle", "R2/P1D"))
    drawing.on("x", "message", "msg", "m", "e", interrupting=False, reference="M")
    drawing.on("x", "timer", "late", "t", "e", timing=Timing("duration", "P5D"))
    play = Play(drawing)
    play.wait()
    play.do(Deliver("M"))
    play.wait()
    assert play.inbox == ["m", "r", "r", "x"]
    play.wait()
    assert play.inbox == ["m", "r", "r", "t"]
    assert not play.timers
    assert not play.waits


def test_a_boundary_event_left_by_two_flows_splits() -> None:
    drawing = Drawing().node(Kind.start, "s").user("x", "b", "c").node(Kind.end, "e").flow("s", "x", "e")
    drawing.on("x", "signal", "sig", "b", "e", reference="S").flow("sig", "c", "e")
    play = Play(drawing)
    play.do(Signal("S"))
    assert play.inbox == ["b", "c"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_multiple_event_on_the_edge_happens_with_any_of_its_triggers(interrupting: bool) -> None:
    both = (Trigger("message", "M"), Trigger("signal", "S"))
    drawing = Drawing().node(Kind.start, "s").user("x", "b").node(Kind.end, "e").flow("s", "x", "e")
    drawing.on("x", "multiple", "event", "b", "e", triggers=both, interrupting=interrupting)
    assert drawing.errors() == []
    for command in (Deliver("M"), Signal("S")):
        play = Play(drawing)
        play.do(command)
        assert play.inbox == (["b"] if interrupting else ["b", "x"])
        if not interrupting:
            play.do(Signal("S"))
            assert play.inbox == ["b", "b", "x"]


def test_a_parallel_multiple_event_on_the_edge_needs_all_of_its_triggers_each_time() -> None:
    both = (Trigger("message", "M"), Trigger("signal", "S"))
    drawing = Drawing().node(Kind.start, "s").user("x", "b").node(Kind.end, "e").flow("s", "x", "e")
    drawing.on("x", "multiple", "event", "b", "e", triggers=both, all_of=True, interrupting=False)
    play = Play(drawing)
    for count in (1, 2):
        play.do(Deliver("M"))
        assert play.inbox.count("b") == count - 1
        play.do(Signal("S"))
        assert play.inbox.count("b") == count
