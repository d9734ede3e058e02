"""What people, services, tables, scripts, sub-processes and called processes do, and how errors and ends travel."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.decisions import parse_model
from engine.definitions.elements import Kind
from engine.runner import (
    CancelCase,
    CannotRun,
    Complete,
    Deliver,
    FireDue,
    NobodyWaits,
    Retry,
    ServiceDone,
    ServiceError,
    UnknownToken,
    UnreadableState,
    advance,
    load,
    start,
)
from tests.runner.drawing import NOON, Drawing, Play, TestHost


def line(kind: Kind, **facts: object) -> Drawing:
    """s -> x -> z -> e"""
    drawing = Drawing().node(Kind.start, "s").node(kind, "x", **facts).user("z").node(Kind.end, "e")
    return drawing.flow("s", "x", "z", "e")


@pytest.mark.parametrize("kind", [Kind.user_task, Kind.manual_task])
def test_a_human_task_waits_until_it_is_completed_once(kind: Kind) -> None:
    play = Play(line(kind), persons=3)
    before = play.last.state
    token = play.token("x")
    outcome = play.do(Complete(token, {"ok": True}))
    assert (play.inbox, play.last.data) == (["z"], {"persons": 3, "ok": True})
    assert outcome.opened[0].process == "p"
    with pytest.raises(UnknownToken):
        play.do(Complete(token, {}))
    again = advance(play.fresh(), before, Complete(token, {"ok": True}), at=NOON, host=play.host)
    assert again == outcome, "the same command on the same state gives the same outcome"


@pytest.mark.parametrize("kind", [Kind.task, Kind.throw])
def test_a_task_without_type_and_a_milestone_are_passed(kind: Kind) -> None:
    play = Play(line(kind))
    assert (play.passed, play.inbox) == (["s", "x"], ["z"])


def test_a_service_is_called_and_its_answer_kept_under_its_name() -> None:
    play = Play(line(Kind.service_task, service="check.request", result="check"), persons=3)
    call = play.last.calls[0]
    assert (call.element, call.service, call.data) == ("x", "check.request", {"persons": 3})
    with pytest.raises(UnknownToken):
        play.do(Complete(call.token))
    play.do(ServiceDone(call.token, {"hits": 2}))
    assert (play.inbox, play.last.data) == (["z"], {"persons": 3, "check": {"hits": 2}})
    with pytest.raises(UnknownToken):
        play.do(ServiceDone(call.token, {"hits": 2}))


def test_a_service_without_a_result_name_merges_its_answer_and_can_be_asked_again() -> None:
    play = Play(line(Kind.service_task, service="check"))
    outcome = play.do(Retry(play.token("x")))
    assert [each.token for each in outcome.calls] == [play.token("x")]
    play.do(ServiceDone(play.token("x"), {"hits": 2}))
    assert play.last.data == {"hits": 2}


def test_a_script_assigns_the_entries_of_a_context() -> None:
    play = Play(line(Kind.script_task, script='{ sum: a + b, text: "和" }'), a=Decimal("0.1"), b=Decimal("0.2"))
    assert play.last.data["sum"] == Decimal("0.3")
    assert play.last.data["text"] == "和"


def test_a_script_that_gives_no_context_is_an_incident() -> None:
    play = Play(line(Kind.script_task, script="1 + 1"))
    assert "x" in play.failures.values()
    assert "2" in play.last.failed[0].cause.zh


@pytest.mark.parametrize("script", ["{ f: function(x) x }", "{ r: [1..5] }"])
def test_a_value_that_no_state_can_keep_is_an_incident(script: str) -> None:
    play = Play(line(Kind.script_task, script=script), a=1)
    assert list(play.failures.values()) == ["x"]
    assert play.last.data == {"a": 1}


def test_an_answer_that_no_state_can_keep_is_an_incident_and_the_service_is_asked_again() -> None:
    play = Play(line(Kind.service_task, service="check", result="check"))
    play.do(ServiceDone(play.token("x"), {"hits": object()}))
    assert (list(play.failures.values()), play.last.data) == (["x"], {})
    play.do(Retry(play.token("x")))
    play.do(ServiceDone(play.token("x"), {"hits": 1}))
    assert (play.inbox, play.last.data) == (["z"], {"check": {"hits": 1}})


TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:test">
<inputData id="gap" name="gap"/><inputData id="rules" name="rules"/>
<decision id="amount" name="amount">
<informationRequirement id="q1"><requiredInput href="#gap"/></informationRequirement>
<informationRequirement id="q2"><requiredInput href="#rules"/></informationRequirement>
<decisionTable id="t" hitPolicy="UNIQUE"><input id="i"><inputExpression id="ie"><text>gap</text></inputExpression></input>
<output id="o" name="amount"/>
<rule id="r1"><inputEntry id="a1"><text>&lt; 0</text></inputEntry><outputEntry id="b1"><text>0</text></outputEntry></rule>
<rule id="r2"><inputEntry id="a2"><text>&gt;= 0</text></inputEntry><outputEntry id="b2"><text>rules.line + gap</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


@pytest.mark.parametrize(("result", "name"), [("grant", "grant"), ("amount", "amount")])
def test_a_table_decides_and_tells_which_rules_fired(result: str, name: str) -> None:
    drawing = line(Kind.business_rule_task, decision="amount", result=result)
    program = load(drawing.blueprint({"amount": parse_model(TABLE.encode(), "amount.dmn")}))
    host = TestHost(rules={"line": 740})
    outcome = start(program, {"gap": 5}, at=NOON, host=host)
    assert outcome.data == {"gap": 5, name: 745}
    assert [(each.element, each.decision, each.fired, each.value) for each in outcome.decided] == [
        ("x", "amount", ("r2",), 745)
    ]
    assert [(each.rule, each.wanted) for each in outcome.decided[0].tables[0].misses] == [("r1", "< 0")]
    failed = start(program, {"gap": "much"}, at=NOON, host=host)
    assert "amount" in failed.failed[0].cause.zh
    after = advance(program, failed.state, Retry(failed.failed[0].token, {"gap": -1}), at=NOON, host=host)
    assert after.data == {"gap": -1, name: 0}


def nested() -> Drawing:
    """s -> sp(is -> a -> ie) -> z -> e, with error, timer and message events on sp"""
    drawing = Drawing().node(Kind.start, "s").within("sp").node(Kind.start, "is").user("a", "b")
    drawing.node(Kind.exclusive, "ix").nodes(Kind.end, "ie", "ie2").node(Kind.end_error, "stop", reference="E1")
    drawing.flow("is", "a", "ix").flow("ix", "b", default=True).flow("b", "ie").flow("ix", "stop", when="bad").out()
    drawing.user("z", "caught", "late", "told").nodes(Kind.end, "e", "e2", "e3", "e4").flow("s", "sp", "z", "e")
    drawing.node(Kind.boundary_error, "err", attached_to="sp", reference="E1").flow("err", "caught", "e2")
    drawing.timer("due", "P3D", attached_to="sp").flow("due", "late", "e3")
    drawing.node(Kind.boundary_message, "msg", attached_to="sp", reference="M", interrupting=False)
    return drawing.flow("msg", "told", "e4")


def test_a_sub_process_shares_the_data_around_it_and_is_left_when_nothing_goes_on_inside() -> None:
    play = Play(nested(), n=1, bad=False)
    play.do(Complete(play.token("a"), {"n": 2}))
    assert play.last.data["n"] == 2
    play.do(Complete(play.token("b")))
    assert (play.inbox, play.timers) == (["z"], {})
    assert play.passed == ["s", "is", "a", "ix", "b", "ie", "sp"]


def test_an_error_end_leaves_the_sub_process_by_the_event_that_catches_it() -> None:
    play = Play(nested())
    play.do(Complete(play.token("a"), {"bad": True}))
    assert (play.inbox, play.timers) == (["caught"], {})
    assert play.passed == ["s", "is", "a", "ix", "stop", "err"]
    play.do(Complete(play.token("caught")))
    assert (play.last.status, play.last.end) == ("completed", "e2")


def test_an_interrupting_timer_ends_everything_inside_the_sub_process() -> None:
    play = Play(nested())
    play.at = play.last.next_due or NOON
    outcome = play.do(FireDue())
    assert [(each.element, each.how) for each in outcome.closed] == [("a", "cancelled")]
    assert play.inbox == ["late"]


def test_a_non_interrupting_message_is_heard_as_often_as_it_comes() -> None:
    play = Play(nested())
    for count in (1, 2):
        play.do(Deliver("M", {"times": count}))
        assert play.inbox == ["a", *["told"] * count]
    play.do(Complete(play.token("a"), {"bad": True}))
    with pytest.raises(NobodyWaits):
        play.do(Deliver("M"))
    assert play.inbox == ["caught", "told", "told"]


def test_an_error_that_nobody_catches_fails_a_sub_process_and_ends_a_process() -> None:
    inside = (
        Drawing().node(Kind.start, "s").within("sp").node(Kind.start, "is").node(Kind.end_error, "stop", reference="X")
    )
    inside.flow("is", "stop").out().node(Kind.end, "e").flow("s", "sp", "e")
    assert list(Play(inside).failures.values()) == ["stop"]
    top = Drawing().node(Kind.start, "s").node(Kind.parallel, "g").user("u").node(Kind.end_error, "stop", reference="X")
    top.node(Kind.end, "e").flow("s", "g", "u", "e").flow("g", "stop")
    assert (Play(top).last.status, Play(top).last.end) == ("completed", "stop")


def test_a_service_error_is_caught_on_the_edge_or_becomes_an_incident() -> None:
    drawing = line(Kind.service_task, service="check").user("hand").node(Kind.end, "e2")
    drawing.node(Kind.boundary_error, "err", attached_to="x", reference="no_consent").flow("err", "hand", "e2")
    play = Play(drawing)
    play.do(ServiceError(play.token("x"), "down"))
    assert list(play.failures.values()) == ["x"]
    outcome = play.do(Retry(play.token("x")))
    assert [each.element for each in outcome.calls] == ["x"]
    play.do(ServiceError(play.token("x"), "no_consent", {"missing": 2}))
    assert (play.inbox, play.last.data, play.calls) == (["hand"], {"missing": 2}, {})


@pytest.mark.parametrize("kind", [Kind.intermediate_message, Kind.receive_task])
def test_a_message_goes_to_the_step_that_has_waited_longest(kind: Kind) -> None:
    drawing = Drawing().node(Kind.start, "s").node(Kind.parallel, "g").node(kind, "m", reference="M")
    drawing.node(Kind.intermediate_message, "m2", reference="M").user("a", "b").node(Kind.end, "e")
    drawing.flow("s", "g", "m", "a", "e").flow("g", "m2", "b", "e")
    play = Play(drawing)
    play.do(Deliver("M", {"n": 1}))
    assert play.inbox == ["a"]
    play.do(Deliver("M", {"n": 2}))
    assert play.inbox == ["a", "b"]
    with pytest.raises(NobodyWaits):
        play.do(Deliver("M"))


def test_a_receive_task_may_have_a_timer_on_its_edge_and_be_repeated() -> None:
    repeated = (
        "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    )
    for mark, messages in ((None, 1), (repeated, 2)):
        drawing = line(Kind.receive_task, reference="M", mark=mark).timer("due", "P3D", attached_to="x")
        drawing.user("late").node(Kind.end, "e2").flow("due", "late", "e2")
        play = Play(drawing)
        for _ in range(messages):
            assert (play.inbox, len(play.timers)) == ([], 1)
            play.do(Deliver("M"))
        assert (play.inbox, play.timers) == (["z"], {})
        other = Play(drawing)
        other.at = other.last.next_due or NOON
        other.do(FireDue())
        assert other.inbox == ["late"]


def test_a_receive_task_behind_an_event_gateway_wins_like_an_event() -> None:
    drawing = Drawing().node(Kind.start, "s").node(Kind.event_based, "g").node(Kind.receive_task, "m", reference="M")
    drawing.timer("t", "P1D").user("a", "b").node(Kind.end, "e").flow("s", "g", "m", "a", "e").flow("g", "t", "b", "e")
    play = Play(drawing)
    outcome = play.do(Deliver("M"))
    assert (play.inbox, play.timers, [each.element for each in outcome.passed]) == (["a"], {}, ["g", "m"])


def test_terminate_ends_its_own_scope_and_nothing_beyond() -> None:
    drawing = (
        Drawing().node(Kind.start, "s").within("sp").node(Kind.start, "is").node(Kind.parallel, "g").user("a", "b")
    )
    drawing.node(Kind.end_terminate, "stop").node(Kind.end, "ie").flow("is", "g", "a", "stop").flow(
        "g", "b", "ie"
    ).out()
    drawing.user("z").node(Kind.end_terminate, "e").node(Kind.parallel, "g2").user("y").node(Kind.end, "e2")
    drawing.flow("s", "g2", "sp", "z", "e").flow("g2", "y", "e2")
    play = Play(drawing)
    play.do(Complete(play.token("a")))
    assert play.inbox == ["y", "z"]
    outcome = play.do(Complete(play.token("z")))
    assert [each.element for each in outcome.closed] == ["z", "y"]
    assert (play.last.status, play.last.end) == ("completed", "e")


def called() -> tuple[Drawing, Drawing]:
    main = Drawing("main").node(Kind.start, "s").node(Kind.parallel, "g").node(Kind.call_activity, "x", called="sub")
    main.user("y", "z").node(Kind.parallel, "j").node(Kind.end, "e").flow("s", "g", "x", "j", "z", "e").flow(
        "g", "y", "j"
    )
    main.timer("due", "P3D", attached_to="x").user("late").node(Kind.end, "e2").flow("due", "late", "e2")
    sub = Drawing("sub").node(Kind.start, "s").user("x").node(Kind.end, "e").flow("s", "x", "e")
    return main, sub


def test_a_called_process_reads_the_callers_data_and_gives_back_what_it_wrote() -> None:
    main, sub = called()
    play = Play(main, (sub,), n=1, m=1)
    assert [(each.element, each.process) for each in play.last.opened] == [("y", "main"), ("x", "sub")]
    play.do(Complete(play.token("y"), {"n": 5}))
    assert play.last.data == {"n": 5, "m": 1}
    play.do(Complete(play.token("x"), {"m": 7}))
    assert play.last.data == {"n": 5, "m": 7}, "what the caller changed meanwhile is not taken back"
    assert play.inbox == ["z"]
    assert [(each.element, each.process) for each in play.last.passed][:3] == [
        ("x", "sub"),
        ("e", "sub"),
        ("x", "main"),
    ]


def test_a_called_process_that_is_interrupted_gives_nothing_back() -> None:
    main, sub = called()
    sub.user("more").flow("s", "more", "e")
    play = Play(main, (sub,), m=1)
    play.do(Complete(play.token("more"), {"m": 2}))
    play.at = play.last.next_due or NOON
    play.do(FireDue())
    assert (play.inbox, play.last.data) == (["late", "y"], {"m": 1})


def test_a_process_that_calls_itself_for_ever_is_an_incident() -> None:
    main = Drawing("main").node(Kind.start, "s").node(Kind.call_activity, "x", called="main").node(Kind.end, "e")
    play = Play(main.flow("s", "x", "e"))
    assert list(play.failures.values()) == ["x"]
    assert "50" in play.last.failed[0].cause.zh


def test_a_called_process_that_is_missing_is_refused_when_the_program_is_loaded() -> None:
    with pytest.raises(CannotRun, match="sub"):
        load(called()[0].blueprint())


def test_an_element_that_does_not_run_is_refused_when_the_program_is_loaded() -> None:
    with pytest.raises(CannotRun, match="ad_hoc"):
        load(Drawing().node(Kind.start, "s").node(Kind.ad_hoc_sub_process, "x").flow("s", "x").blueprint())


def test_cancelling_closes_every_step() -> None:
    play = Play(nested())
    outcome = play.do(CancelCase())
    assert (outcome.status, play.inbox) == ("cancelled", [])
    with pytest.raises(UnknownToken):
        play.do(Complete(1))


def test_steps_that_are_gone_withdraw_their_calls_and_incidents() -> None:
    drawing = Drawing().node(Kind.start, "s").within("sp").node(Kind.start, "is").node(Kind.parallel, "g")
    drawing.node(Kind.service_task, "call", service="x").node(Kind.script_task, "bad", script="1").node(Kind.end, "ie")
    drawing.flow("is", "g", "call", "ie").flow("g", "bad", "ie").out().node(Kind.end, "e").flow("s", "sp", "e")
    drawing.timer("due", "P1D", attached_to="sp").node(Kind.end, "e2").flow("due", "e2")
    play = Play(drawing)
    assert (list(play.calls.values()), list(play.failures.values())) == (["call"], ["bad"])
    play.at = play.last.next_due or NOON
    outcome = play.do(FireDue())
    assert len(outcome.withdrawn) == 2
    assert outcome.status == "completed"


@pytest.mark.parametrize(
    "state", [b"", b"\x01", b"\x02rubbish", b"\x01\xc0", b"\x01\x95\x07\x01\xa1r\xc0\x90", b"garbage"]
)
def test_bytes_that_are_no_state_are_refused(state: bytes) -> None:
    play = Play(line(Kind.user_task))
    with pytest.raises(UnreadableState):
        advance(play.fresh(), state, FireDue(), at=NOON, host=play.host)
