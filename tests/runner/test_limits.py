"""No diagram hangs or swells a case, and no expression reaches Python."""

from __future__ import annotations

import sys

import pytest

from engine.definitions.elements import Kind
from engine.feel import FeelSyntaxError
from engine.runner import Complete, Retry, advance, load, start
from engine.runner.elements import UNSUPPORTED
from engine.runner.plans import NODES
from tests.runner.drawing import NOON, Drawing, Play, TestHost


def loop() -> Drawing:
    drawing = Drawing().node(Kind.start, "s").nodes(Kind.exclusive, "m", "x").user("u").node(Kind.end, "e")
    return drawing.flow("s", "m", "u", "x").flow("x", "m", when="again").flow("x", "e", default=True)


def test_ten_thousand_loop_backs_cost_no_more_than_the_first() -> None:
    program, host = load(loop().blueprint()), TestHost()
    outcome = start(program, {}, at=NOON, host=host)
    size = len(outcome.state)
    for turn in range(10_000):
        outcome = advance(
            program, outcome.state, Complete(outcome.opened[0].token, {"again": turn < 9_999}), at=NOON, host=host
        )
        assert len(outcome.state) <= size + 16
    assert (outcome.status, outcome.end) == ("completed", "e")


def test_a_loop_without_a_wait_is_an_incident_and_the_other_branch_goes_on() -> None:
    drawing = Drawing().node(Kind.start, "s").node(Kind.parallel, "g").nodes(Kind.exclusive, "m", "x").user("u")
    drawing.nodes(Kind.end, "e", "e2").flow("s", "g", "u", "e").flow("g", "m", "x").flow("x", "m", when="again")
    drawing.flow("x", "e2", default=True)
    play = Play(drawing, whole=True, again=True)
    (token,) = play.failures
    assert "10000" in play.last.failed[0].cause.zh
    assert play.inbox == ["u"]
    play.do(Complete(play.token("u")))
    play.do(Retry(token, {"again": False}))
    assert play.last.status == "completed"


def test_a_loop_that_multiplies_its_tokens_stops_as_well() -> None:
    drawing = Drawing().node(Kind.start, "s").nodes(Kind.exclusive, "m").node(Kind.parallel, "g").node(Kind.end, "e")
    drawing.flow("s", "m", "g", "m").flow("g", "m").flow("g", "e")
    outcome = start(load(drawing.blueprint()), {}, at=NOON, host=TestHost())
    assert len(outcome.failed) == 1
    assert len(outcome.state) < 200_000


def test_a_chain_of_nearly_five_thousand_nodes_runs() -> None:
    drawing = Drawing().node(Kind.start, "s").user("u").node(Kind.end, "e")
    names = [f"t{number}" for number in range(4_990)]
    drawing.nodes(Kind.task, *names).flow("s", *names, "u", "e")
    outcome = start(load(drawing.blueprint()), {}, at=NOON, host=TestHost())
    assert [each.element for each in outcome.opened] == ["u"]


HOSTILE = ['__import__("os").system("true")', "().__class__.__bases__[0]", 'open("/etc/passwd").read()', 'exec("1")']


@pytest.mark.parametrize("text", HOSTILE)
def test_python_in_a_condition_script_or_timer_is_never_run(text: str) -> None:
    """Whatever FEEL makes of the text (a refusal, null), nothing is compiled, imported or opened."""
    seen: list[str] = []
    watched = {"compile", "exec", "os.system", "subprocess.Popen", "open"}

    def watch(event: str, _args: object) -> None:
        if active and event in watched:
            seen.append(event)

    drawings = []
    for place in ("condition", "script", "timer"):
        drawing = Drawing().node(Kind.start, "s").user("u").nodes(Kind.end, "e", "e2").node(Kind.exclusive, "x")
        if place == "script":
            drawing.node(Kind.script_task, "t", script=text)
        elif place == "timer":
            drawing.timer("t", text)
        else:
            drawing.node(Kind.task, "t")
        drawing.flow("s", "t", "x").flow("x", "u", when=text if place == "condition" else "true")
        drawings.append(drawing.flow("x", "e", default=True).flow("u", "e2"))
    active = False
    sys.addaudithook(watch)
    for drawing in drawings:
        blueprint = drawing.blueprint()
        try:
            active = True
            outcome = start(load(blueprint), {}, at=NOON, host=TestHost())
            assert outcome.failed
        except FeelSyntaxError:
            pass
        finally:
            active = False
    assert seen == []


def test_every_kind_either_runs_or_is_refused_with_what_to_draw_instead() -> None:
    assert NODES.keys().isdisjoint(UNSUPPORTED)
    assert {*NODES, *UNSUPPORTED, Kind.sequence_flow} == set(Kind)
    assert all(text.zh.endswith("。") and text.en.endswith(".") for text in UNSUPPORTED.values())
