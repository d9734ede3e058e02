"""No diagram hangs or swells a case, and no expression reaches Python."""

from __future__ import annotations

import sys
import time

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


MANY = "<multiInstanceLoopCharacteristics><loopCardinality>1000</loopCardinality></multiInstanceLoopCharacteristics>"


def repeating(script: str) -> Drawing:
    """An automatic loop around a script."""
    drawing = Drawing().node(Kind.start, "s").nodes(Kind.exclusive, "m", "x").node(Kind.script_task, "t", script=script)
    drawing.node(Kind.end, "e").flow("s", "m", "t", "x")
    return drawing.flow("x", "m", when="true").flow("x", "e", default=True)


def calling_itself_twice() -> Drawing:
    drawing = Drawing("main").node(Kind.start, "s").node(Kind.call_activity, "x", called="main").node(Kind.end, "e")
    return drawing.node(Kind.call_activity, "y", called="main").flow("s", "x", "e").flow("s", "y", "e")


def a_million_rounds() -> Drawing:
    drawing = Drawing().node(Kind.start, "s").within("a", mark=MANY).node(Kind.start, "as").within("b", mark=MANY)
    drawing.node(Kind.start, "bs").user("u").node(Kind.end, "be").flow("bs", "u", "be").out().node(Kind.end, "ae")
    return drawing.flow("as", "b", "ae").out().node(Kind.end, "e").flow("s", "a", "e")


def a_timer_without_length() -> Drawing:
    drawing = (
        Drawing().node(Kind.start, "s").timer("t", 'duration("PT0S")').node(Kind.exclusive, "x").node(Kind.end, "e")
    )
    return drawing.flow("s", "t", "x").flow("x", "t", when="true").flow("x", "e", default=True)


def a_cycle_without_length() -> Drawing:
    drawing = Drawing().node(Kind.start, "s").user("u").node(Kind.end, "e").flow("s", "u", "e")
    return drawing.timer("t", '"R/PT0S"', "cycle", attached_to="u", interrupting=False).flow("t", "e")


def a_signal_that_answers_itself() -> Drawing:
    drawing = Drawing().node(Kind.start, "s").node(Kind.throw_signal, "t", reference="S").user("u").node(Kind.end, "e")
    drawing.flow("s", "t", "u", "e").within("h", Kind.event_sub_process)
    drawing.node(Kind.start_signal, "hs", reference="S", interrupting=False)
    return drawing.node(Kind.end_signal, "he", reference="S").flow("hs", "he").out()


def a_condition_that_flips_itself() -> Drawing:
    drawing = Drawing().node(Kind.start, "s").user("u").node(Kind.end, "e").flow("s", "u", "e")
    drawing.within("h", Kind.event_sub_process)
    drawing.node(Kind.start_conditional, "hs", condition="n > 1", interrupting=False).node(Kind.end, "he")
    drawing.node(Kind.script_task, "a", script="{ n: 0 }").node(Kind.script_task, "b", script="{ n: 2 }")
    return drawing.flow("hs", "a", "b", "he").out()


def a_fork_bomb() -> Drawing:
    drawing = Drawing().node(Kind.start, "s").node(Kind.task, "t", tokens_out=100).node(Kind.exclusive, "m")
    return drawing.node(Kind.end, "e").flow("s", "m", "t", "m").flow("t", "e")


def a_thousand_conditions() -> Drawing:
    """Each of a thousand rounds has an event that waits for a condition, and a step that changes data."""
    drawing = Drawing().node(Kind.start, "s").within("a", mark=MANY).node(Kind.start, "as").node(Kind.end, "ae")
    drawing.node(Kind.script_task, "t", script="{ n: n + 1 }").user("u").flow("as", "t", "u", "ae")
    drawing.on("u", "conditional", "c", "ae", condition="n < 0").out().node(Kind.end, "e").flow("s", "a", "e")
    return drawing


BOMBS = {
    "a thousand conditions": a_thousand_conditions(),
    "a list that doubles": repeating("{ n: concatenate(n, n) }"),
    "a text that doubles": repeating('{ n: string(n) + string(n) + "x" }'),
    "a nest that doubles": repeating("{ n: [n, n] }"),
    "a process that calls itself twice": calling_itself_twice(),
    "a million rounds": a_million_rounds(),
    "a timer without length": a_timer_without_length(),
    "a cycle without length": a_cycle_without_length(),
    "a signal that answers itself": a_signal_that_answers_itself(),
    "a condition that flips itself": a_condition_that_flips_itself(),
    "a fork bomb": a_fork_bomb(),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_an_incident_in_little_time_and_space(name: str) -> None:
    drawing = BOMBS[name]
    begun = time.process_time()
    outcome = start(load(drawing.blueprint()), {"n": 2}, at=NOON, host=TestHost())
    assert time.process_time() - begun < 10
    assert len(outcome.failed) == 1
    assert len(outcome.state) < 1_000_000
    assert outcome.failed[0].cause.zh != outcome.failed[0].cause.en


def nest(depth: int) -> Drawing:
    drawing = Drawing().node(Kind.start, "s0")
    for each in range(depth):
        drawing.within(f"p{each}").node(Kind.start, f"s{each + 1}")
    drawing.user("u").node(Kind.end, "e").flow(f"s{depth}", "u", "e")
    for each in reversed(range(depth)):
        drawing.out().node(Kind.end, f"e{each}").flow(f"s{each}", f"p{each}", f"e{each}")
    return drawing


def test_nests_of_sub_processes_run_to_forty_deep_and_are_refused_beyond() -> None:
    assert nest(40).errors() == []
    assert Play(nest(40)).done("u").last.status == "completed"
    assert nest(41).errors() == ["too-deep p40"]


def test_the_other_cases_of_a_process_go_on_beside_a_bomb() -> None:
    program = load(repeating("{ n: [n, n] }").blueprint())
    assert start(program, {"n": 2}, at=NOON, host=TestHost()).failed
    calm = load(loop().blueprint())
    assert start(calm, {}, at=NOON, host=TestHost()).opened
