"""Link events, conditional and default flows, implicit splits and merges."""

from __future__ import annotations

import pytest

from engine.definitions.elements import Kind
from engine.runner import CannotRun, Deliver, Retry, load
from tests.runner.drawing import Drawing, Play


def linked() -> Drawing:
    """Two throwing links lead to one catching link."""
    drawing = Drawing().node(Kind.start, "s").node(Kind.parallel, "g").user("a", "b", "z").node(Kind.end, "e")
    drawing.node(Kind.throw_link, "t1", reference="L").node(Kind.throw_link, "t2", reference="L")
    drawing.node(Kind.intermediate_link, "c", reference="L").flow("s", "g", "a", "t1").flow("g", "b", "t2")
    return drawing.flow("c", "z", "e")


def test_a_link_leads_to_the_catching_link_of_its_name() -> None:
    assert linked().errors() == []
    play = Play(linked()).done("a")
    assert play.inbox == ["b", "z"]
    assert play.done("b").inbox == ["z", "z"]
    assert play.done("z", "z").last.status == "completed"
    assert play.passed[2:5] == ["a", "t1", "c"]


def test_a_link_that_leads_back_makes_a_loop() -> None:
    drawing = Drawing().node(Kind.start, "s").user("a").node(Kind.exclusive, "x").node(Kind.end, "e")
    drawing.node(Kind.throw_link, "t", reference="L").node(Kind.intermediate_link, "c", reference="L")
    drawing.flow("s", "a", "x").flow("x", "t", when="again").flow("x", "e", default=True).flow("c", "a")
    play = Play(drawing)
    for _ in range(3):
        assert play.done("a", again=True).inbox == ["a"]
    assert play.done("a", again=False).last.status == "completed"


def test_links_of_one_name_in_different_scopes_are_different_links() -> None:
    drawing = linked().within("sub").node(Kind.start, "is").node(Kind.throw_link, "it", reference="L")
    drawing.node(Kind.intermediate_link, "ic", reference="L").user("i").node(Kind.end, "ie")
    drawing.flow("is", "it").flow("ic", "i", "ie").out().flow("g", "sub", "e")
    assert drawing.errors() == []
    assert Play(drawing).inbox == ["a", "b", "i"]


def test_a_link_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(CannotRun, match="leads nowhere"):
        load(Drawing().node(Kind.start, "s").node(Kind.throw_link, "t", reference="L").flow("s", "t").blueprint())


def conditional(kind: Kind, **facts: object) -> Drawing:
    """x is left by b (if n > 1), c (if n > 2) and d (default)."""
    drawing = Drawing().node(Kind.start, "s").node(kind, "x", **facts).user("b", "c", "d").node(Kind.end, "e")
    drawing.flow("s", "x").flow("x", "b", when="n > 1").flow("x", "c", when="n > 2").flow("x", "d", default=True)
    return drawing.flow("b", "e").flow("c", "e").flow("d", "e")


@pytest.mark.parametrize("kind", [Kind.user_task, Kind.task, Kind.script_task, Kind.sub_process, Kind.receive_task])
@pytest.mark.parametrize(("n", "ways"), [(1, ["d"]), (2, ["b"]), (3, ["b", "c"])])
def test_an_activity_is_left_by_every_conditional_flow_that_holds_else_by_the_default(
    kind: Kind, n: int, ways: list[str]
) -> None:
    drawing = conditional(kind, **({"script": "{ m: n }"} if kind is Kind.script_task else {}))
    if kind is Kind.sub_process:
        drawing.parent = "x"
        drawing.node(Kind.start, "is").node(Kind.end, "ie").flow("is", "ie").out()
    play = Play(drawing, n=n)
    if kind is Kind.user_task:
        play.done("x")
    if kind is Kind.receive_task:
        play.do(Deliver("x"))
    assert play.inbox == ways


def test_a_flow_without_a_condition_beside_conditional_ones_is_always_taken() -> None:
    drawing = Drawing().node(Kind.start, "s").user("x", "a", "b").node(Kind.end, "e").flow("s", "x", "a", "e")
    drawing.flow("x", "b", when="n > 1").flow("b", "e")
    assert Play(drawing, n=1).done("x").inbox == ["a"]
    assert Play(drawing, n=2).done("x").inbox == ["a", "b"]


def test_no_condition_and_no_default_is_an_incident() -> None:
    drawing = Drawing().node(Kind.start, "s").user("x", "b").node(Kind.end, "e").flow("s", "x").flow("b", "e")
    play = Play(drawing.flow("x", "b", when="n > 1"), n=1).done("x")
    assert list(play.failures.values()) == ["x"]
    play.do(Retry(play.token("x"), {"n": 2}))
    assert play.inbox == ["b"]


SPLITTERS = {
    "start event": lambda drawing: drawing,
    "task": lambda drawing: drawing.node(Kind.task, "x"),
    "milestone": lambda drawing: drawing.node(Kind.throw, "x"),
    "signal": lambda drawing: drawing.node(Kind.throw_signal, "x", reference="S"),
    "message": lambda drawing: drawing.node(Kind.intermediate_message, "x", reference="M"),
    "timer": lambda drawing: drawing.timer("x", "P1D"),
}


@pytest.mark.parametrize("name", SPLITTERS)
def test_what_is_left_by_several_flows_splits_and_what_several_reach_is_done_for_each(name: str) -> None:
    drawing = SPLITTERS[name](Drawing().node(Kind.start, "s")).user("a", "b", "c").node(Kind.end, "e")
    first = "s" if name == "start event" else "x"
    if first == "x":
        drawing.flow("s", "x")
    drawing.flow(first, "a", "c", "e").flow(first, "b", "c")
    assert drawing.errors() == []
    play = Play(drawing)
    if name == "message":
        play.do(Deliver("M"))
    if name == "timer":
        play.wait()
    assert play.inbox == ["a", "b"]
    assert play.done("a").inbox == ["b", "c"]
    assert play.done("b").inbox == ["c", "c"]
    assert play.done("c", "c").last.status == "completed"


def test_an_activity_may_need_and_give_several_tokens() -> None:
    drawing = Drawing().node(Kind.start, "s").node(Kind.parallel, "g").user("a", "b", "d").node(Kind.end, "e")
    drawing.node(Kind.user_task, "c", tokens_in=2, tokens_out=3).flow("s", "g", "a", "c", "d", "e").flow("g", "b", "c")
    play = Play(drawing).done("a")
    assert play.inbox == ["b"]
    assert play.done("b").inbox == ["c"]
    assert play.done("c").inbox == ["d", "d", "d"]


def test_an_activity_that_never_gets_its_tokens_is_an_incident() -> None:
    drawing = Drawing().node(Kind.start, "s").node(Kind.user_task, "c", tokens_in=2).node(Kind.end, "e")
    play = Play(drawing.flow("s", "c", "e"))
    assert list(play.failures.values()) == ["c"]
