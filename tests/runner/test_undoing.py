"""Compensation and transactions: what was done is undone, the latest first, once, and only what was done."""

from __future__ import annotations

import pytest

from engine.definitions.elements import Kind
from engine.runner import CancelCase, Deliver, Retry
from engine.runner.undoing import MAX_DONE
from tests.runner.drawing import Drawing, Play

TWICE = '<multiInstanceLoopCharacteristics isSequential="true" sw:inputCollection="items" sw:inputElement="item"/>'


def undoable(drawing: Drawing, *steps: str, **facts: object) -> Drawing:
    """Persons' steps, each with a compensation event on its edge that leads to `undo_<step>`."""
    for each in steps:
        drawing.node(Kind.user_task, each, **facts).node(Kind.user_task, f"undo_{each}", undoes=True)
        drawing.node(Kind.boundary_compensate, f"c_{each}", attached_to=each, undone_by=f"undo_{each}")
    return drawing


def line(thrower: Kind = Kind.throw_compensate, **facts: object) -> Drawing:
    """s -> a -> b -> x (throws) -> z -> e, where a and b can be undone."""
    drawing = undoable(Drawing().node(Kind.start, "s"), "a", "b").node(thrower, "x", **facts)
    if thrower.is_end:
        return drawing.flow("s", "a", "b", "x")
    return drawing.user("z").node(Kind.end, "e").flow("s", "a", "b", "x", "z", "e")


@pytest.mark.parametrize("thrower", [Kind.throw_compensate, Kind.end_compensate])
def test_the_latest_is_undone_first_and_the_thrower_waits(thrower: Kind) -> None:
    drawing = line(thrower)
    assert drawing.errors() == []
    play = Play(drawing).done("a", "b")
    assert play.inbox == ["undo_b"]
    assert play.done("undo_b").inbox == ["undo_a"]
    play.done("undo_a")
    assert (play.inbox, play.last.status) == (([], "completed") if thrower.is_end else (["z"], "running"))
    assert [each for each in play.passed if "_" in each] == ["c_b", "undo_b", "c_a", "undo_a"]


def test_only_the_activity_that_is_named_is_undone() -> None:
    play = Play(line(reference="a")).done("a", "b")
    assert play.inbox == ["undo_a"]
    assert play.done("undo_a").inbox == ["z"]


def test_a_thrower_that_does_not_wait_goes_on_at_once() -> None:
    play = Play(line(waits_for_undoing=False)).done("a", "b")
    assert play.inbox == ["undo_b", "z"]
    play.done("z")
    assert play.last.status == "running"
    assert play.done("undo_b", "undo_a").last.status == "completed"


def test_what_was_not_done_or_was_interrupted_is_not_undone() -> None:
    drawing = undoable(Drawing().node(Kind.start, "s").node(Kind.parallel, "g"), "a", "b")
    drawing.user("go").node(Kind.throw_compensate, "x").user("z").node(Kind.end, "e").flow("s", "g", "a", "e")
    drawing.flow("g", "b", "e").flow("g", "go", "x", "z", "e")
    play = Play(drawing).done("a", "go")
    assert play.inbox == ["b", "undo_a"]
    assert play.done("undo_a").inbox == ["b", "z"]


def test_nothing_to_undo_is_no_wait_and_nothing_is_undone_twice() -> None:
    drawing = line().node(Kind.throw_compensate, "x2").user("y")
    drawing.elements.pop("z-e")
    play = Play(drawing.flow("z", "x2", "y", "e")).done("a", "b", "undo_b", "undo_a", "z")
    assert play.inbox == ["y"]


def test_each_round_is_undone_with_its_own_item() -> None:
    drawing = undoable(Drawing().node(Kind.start, "s"), "a", mark=TWICE).node(Kind.throw_compensate, "x").user("z")
    drawing.node(Kind.end, "e").flow("s", "a", "x", "z", "e")
    play = Play(drawing, items=["甲", "乙"]).done("a", "a")
    items = []
    for _ in range(2):
        items.append(play.last.opened[0].data["item"])
        play.done("undo_a")
    assert (items, play.inbox) == (["乙", "甲"], ["z"])


def nested(mark: str | None = None) -> Drawing:
    """s -> sub(a -> b) -> c -> x -> z -> e"""
    drawing = undoable(Drawing().node(Kind.start, "s").within("sub", mark=mark).node(Kind.start, "is"), "a", "b")
    drawing.node(Kind.end, "ie").flow("is", "a", "b", "ie").out()
    drawing = undoable(drawing, "c").node(Kind.throw_compensate, "x").user("z").node(Kind.end, "e")
    return drawing.flow("s", "sub", "c", "x", "z", "e")


def test_a_finished_sub_process_is_undone_step_by_step() -> None:
    drawing = nested()
    assert drawing.errors() == []
    play = Play(drawing).done("a", "b", "c")
    for each in ("undo_c", "undo_b", "undo_a"):
        assert play.inbox == [each]
        play.done(each)
    assert play.inbox == ["z"]


def test_a_sub_process_may_have_its_own_way_to_be_undone() -> None:
    on_edge = nested().node(Kind.user_task, "undo_sub", undoes=True)
    on_edge.node(Kind.boundary_compensate, "c_sub", attached_to="sub", undone_by="undo_sub")
    play = Play(on_edge).done("a", "b", "c", "undo_c")
    assert play.inbox == ["undo_sub"]
    assert play.done("undo_sub").inbox == ["z"]

    inside = nested()
    inside.parent = "sub"
    inside.within("h", Kind.event_sub_process).node(Kind.start_compensate, "hs").user("tidy")
    inside.node(Kind.end_compensate, "hx", reference="a").flow("hs", "tidy", "hx").out()
    assert inside.errors() == []
    play = Play(inside).done("a", "b", "c", "undo_c")
    assert play.inbox == ["tidy"]
    assert play.done("tidy").inbox == ["undo_a"], "the event sub-process undoes what it chooses"
    assert play.done("undo_a").inbox == ["z"]


def test_rounds_of_a_sub_process_are_undone_round_by_round() -> None:
    play = Play(nested(mark=TWICE), items=[1, 2]).done("a", "b", "a", "b", "c", "undo_c")
    for item in (2, 1):
        for each in ("undo_b", "undo_a"):
            assert play.inbox == [each]
            assert play.last.opened[0].data["item"] == item
            play.done(each)
    assert play.inbox == ["z"]


def test_an_event_sub_process_undoes_what_is_around_it() -> None:
    drawing = undoable(Drawing().node(Kind.start, "s"), "a").user("b").node(Kind.exclusive, "x").node(Kind.end, "e")
    drawing.node(Kind.end_error, "bad", reference="E").flow("s", "a", "b", "x").flow("x", "bad", when="wrong")
    drawing.flow("x", "e", default=True).within("h", Kind.event_sub_process).node(Kind.start_error, "hs")
    drawing.node(Kind.end_compensate, "hx").flow("hs", "hx").out()
    assert drawing.errors() == []
    play = Play(drawing).done("a")
    assert play.done("b", wrong=True).inbox == ["undo_a"]
    assert play.done("undo_a").last.status == "completed"


def booking() -> Drawing:
    """s -> t(a, b beside long -> g: cancel or ok) -> z -> e; cancelled -> told"""
    drawing = undoable(
        Drawing().node(Kind.start, "s").within("t", Kind.transaction).node(Kind.start, "is"), "a", "b"
    ).user("long")
    drawing.node(Kind.parallel, "g").node(Kind.exclusive, "x").node(Kind.end_cancel, "stop").node(Kind.end, "ie")
    drawing.flow("is", "g", "a", "b", "x").flow("x", "stop", when="wrong").flow("x", "ie", default=True)
    drawing.flow("g", "long", "ie").out().user("z", "told").nodes(Kind.end, "e", "e2").flow("s", "t", "z", "e")
    return drawing.on("t", "cancel", "cancelled", "told", "e2")


def test_a_cancelled_transaction_stops_and_undoes_everything_and_is_left_by_its_cancel_event() -> None:
    assert booking().errors() == []
    play = Play(booking()).done("a").done("b", wrong=True)
    assert play.inbox == ["undo_b"], "what went on beside it is stopped"
    assert play.done("undo_b").inbox == ["undo_a"]
    assert play.done("undo_a").inbox == ["told"]
    assert play.done("told").last.end == "e2"


def test_a_transaction_that_succeeds_goes_on_and_can_be_undone_later() -> None:
    drawing = booking()
    drawing.elements.pop("z-e")
    drawing.node(Kind.throw_compensate, "x2").user("y").flow("z", "x2", "y", "e")
    play = Play(drawing).done("a").done("b", wrong=False).done("long", "z")
    assert play.done("undo_b", "undo_a").inbox == ["y"]


def test_an_interruption_takes_the_undoing_away() -> None:
    drawing = line().node(Kind.end, "e3").handler("h", "message", "h1", reference="M")
    play = Play(drawing).done("a", "b")
    play.do(Deliver("M"))
    assert play.inbox == ["h1"]
    play = Play(line()).done("a", "b")
    play.do(CancelCase())
    assert play.inbox == []


def test_a_step_that_undoes_and_fails_is_an_incident_and_goes_on_when_mended() -> None:
    drawing = (
        Drawing().node(Kind.start, "s").user("a").node(Kind.script_task, "undo", script="{ n: 1 / k }", undoes=True)
    )
    drawing.node(Kind.script_task, "bad", script="k", undoes=True).user("z").node(Kind.end, "e")
    drawing.node(Kind.boundary_compensate, "c", attached_to="a", undone_by="bad").node(Kind.throw_compensate, "x")
    play = Play(drawing.flow("s", "a", "x", "z", "e"), k=1).done("a")
    assert list(play.failures.values()) == ["bad"]
    play.do(Retry(play.token("bad"), {"k": {"n": 2}}))
    assert (play.inbox, play.last.data["n"]) == (["z"], 2)


def test_a_loop_that_could_undo_without_end_is_an_incident() -> None:
    drawing = Drawing().node(Kind.start, "s").node(Kind.exclusive, "m").node(Kind.task, "a").node(Kind.exclusive, "x")
    drawing.node(Kind.user_task, "undo", undoes=True).node(Kind.end, "e").flow("s", "m", "a", "x")
    drawing.node(Kind.boundary_compensate, "c", attached_to="a", undone_by="undo")
    drawing.flow("x", "m", when="true").flow("x", "e", default=True)
    play = Play(drawing, whole=True)
    assert list(play.failures.values()) == ["a"]
    assert str(MAX_DONE) in play.last.failed[0].cause.zh
