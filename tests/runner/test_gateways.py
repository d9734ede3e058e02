"""Gateways run as BPMN 2.0 §13.4 says, saved and loaded between every two steps."""

from __future__ import annotations

from itertools import permutations

import pytest

from engine.definitions.elements import Kind
from engine.runner import Complete, Deliver, FireDue, Retry
from tests.runner.drawing import NOON, Drawing, Play


def choice(default: bool = True) -> Drawing:
    drawing = Drawing().node(Kind.start, "s").user("u", "yes", "no").node(Kind.exclusive, "x").node(Kind.end, "e")
    drawing.flow("s", "u", "x").flow("x", "yes", when="total > 10").flow("yes", "e").flow("no", "e")
    return drawing.flow("x", "no", default=True) if default else drawing.flow("x", "no", when="total < 5")


@pytest.mark.parametrize(("total", "taken"), [(11, "yes"), (10, "no")])
def test_exclusive_takes_the_first_that_holds_else_the_default(total: int, taken: str) -> None:
    play = Play(choice())
    outcome = play.do(Complete(play.token("u"), {"total": total}))
    assert play.inbox == [taken]
    assert outcome.flows == ("u-x", f"x-{taken}")
    assert [each.element for each in outcome.passed] == ["u", "x"]


def test_no_way_out_is_an_incident_that_a_retry_with_mended_data_gets_over() -> None:
    play = Play(choice(default=False))
    outcome = play.do(Complete(play.token("u"), {"total": 7}))
    assert "默认出口" in outcome.failed[0].cause.zh
    assert "default" in outcome.failed[0].cause.en
    assert (play.inbox, list(play.failures.values())) == ([], ["x"])
    play.do(Retry(play.token("x")))
    assert list(play.failures.values()) == ["x"]
    play.do(Retry(play.token("x"), {"total": 3}))
    assert (play.inbox, play.failures) == (["no"], {})


def test_a_condition_that_is_neither_true_nor_false_is_an_incident_not_a_no() -> None:
    play = Play(choice())
    outcome = play.do(Complete(play.token("u"), {"total": None}))
    assert "total > 10" in outcome.failed[0].cause.zh
    assert play.inbox == []


def test_a_failed_branch_leaves_the_others_alone() -> None:
    drawing = Drawing().node(Kind.start, "s").node(Kind.parallel, "g").nodes(Kind.exclusive, "x").user("a", "b", "c")
    drawing.flow("s", "g", "a").flow("g", "x").flow("x", "b", when="missing > 1").flow("x", "c", when="missing < 1")
    drawing.nodes(Kind.end, "e").flow("a", "e").flow("b", "e").flow("c", "e")
    play = Play(drawing)
    assert list(play.failures.values()) == ["x"]
    assert play.inbox == ["a"]
    play.do(Complete(play.token("a")))
    assert play.last.status == "running"


def block() -> Drawing:
    """s -> m -> g -> (a, b, c) -> j -> r -> x -again-> m, else e"""
    drawing = Drawing().node(Kind.start, "s").user("a", "b", "c", "r").nodes(Kind.parallel, "g", "j")
    drawing.nodes(Kind.exclusive, "m", "x").node(Kind.end, "e").flow("s", "m", "g")
    for each in "abc":
        drawing.flow("g", each, "j")
    return drawing.flow("j", "r", "x").flow("x", "m", when="again").flow("x", "e", default=True)


def test_a_parallel_join_in_a_loop_waits_for_every_branch_in_all_36_orders() -> None:
    drawing = block()
    for first in permutations("abc"):
        for second in permutations("abc"):
            play = Play(drawing)
            for order, again in ((first, True), (second, False)):
                for number, each in enumerate(order):
                    assert play.inbox == sorted(order[number:])
                    play.do(Complete(play.token(each), {each: number}))
                assert play.inbox == ["r"]
                play.do(Complete(play.token("r"), {"again": again}))
            assert (play.last.status, play.last.end) == ("completed", "e")


def test_branches_keep_what_each_has_written_whoever_comes_last() -> None:
    play = Play(block(), a=0, b=0)
    for each in "abc":
        play.do(Complete(play.token(each), {each: 1}))
    assert play.last.data == {"a": 1, "b": 1, "c": 1}


def test_a_join_takes_one_token_from_each_flow_and_leaves_the_rest() -> None:
    """Two tokens come on one flow of the join before the other flow has any: they make two rounds, not one."""
    drawing = Drawing().node(Kind.start, "s").nodes(Kind.parallel, "g", "j").nodes(Kind.exclusive, "m", "n")
    drawing.user("a", "b", "c", "d", "z").node(Kind.end, "e")
    for each in "abcd":
        drawing.flow("s" if each == "" else "g", each)
    drawing.flow("s", "g").flow("a", "m").flow("b", "m").flow("c", "n").flow("d", "n").flow("m", "j").flow("n", "j")
    drawing.flow("j", "z", "e")
    play = Play(drawing)
    for each, done in (("a", 0), ("b", 0), ("c", 1), ("d", 2)):
        play.do(Complete(play.token(each)))
        assert play.inbox.count("z") == done


def test_a_parallel_join_of_an_exclusive_choice_is_an_incident_instead_of_an_endless_wait() -> None:
    drawing = Drawing().node(Kind.start, "s").node(Kind.exclusive, "x").user("a", "b").node(Kind.parallel, "j")
    drawing.node(Kind.end, "e").flow("s", "x").flow("x", "a", when="true").flow("x", "b", default=True)
    drawing.flow("a", "j").flow("b", "j").flow("j", "e")
    play = Play(drawing)
    outcome = play.do(Complete(play.token("a")))
    assert [each.element for each in outcome.failed] == ["j"]


def inclusive() -> Drawing:
    drawing = (
        Drawing().node(Kind.start, "s").nodes(Kind.inclusive, "g", "j").user("a", "b", "c", "z").node(Kind.end, "e")
    )
    drawing.flow("s", "g")
    for each in "abc":
        drawing.flow("g", each, when=f"n{each}", default=each == "c").flow(each, "j")
    return drawing.flow("j", "z", "e")


@pytest.mark.parametrize("taken", ["a", "b", "ab"])
def test_inclusive_opens_each_branch_that_holds_and_joins_only_those(taken: str) -> None:
    play = Play(inclusive(), na="a" in taken, nb="b" in taken)
    assert play.inbox == sorted(taken)
    for number, each in enumerate(taken, 1):
        play.do(Complete(play.token(each)))
        assert ("z" in play.inbox) == (number == len(taken))


def test_inclusive_takes_the_default_when_nothing_holds() -> None:
    assert Play(inclusive(), na=False, nb=False).inbox == ["c"]


def test_an_inclusive_join_waits_for_a_token_that_is_still_far_away() -> None:
    drawing = (
        Drawing().node(Kind.start, "s").nodes(Kind.inclusive, "g", "j").user("a", "b", "b2", "z").node(Kind.end, "e")
    )
    drawing.node(Kind.exclusive, "x").flow("s", "g").flow("g", "a", when="true").flow("g", "b", when="true")
    drawing.flow("a", "j").flow("b", "x").flow("x", "b2", when="go").flow("b2", "j").flow("x", "e", default=True)
    drawing.flow("j", "z", "e")
    play = Play(drawing)
    play.do(Complete(play.token("a")))
    assert play.inbox == ["b"]
    play.do(Complete(play.token("b"), {"go": False}))
    assert play.inbox == ["z"], "nobody can come any more"
    other = Play(drawing)
    other.do(Complete(other.token("a")))
    other.do(Complete(other.token("b"), {"go": True}))
    assert other.inbox == ["b2"]
    other.do(Complete(other.token("b2")))
    assert other.inbox == ["z"]


def test_an_inclusive_join_waits_for_inclusive_gateways_inside_a_branch() -> None:
    """The library's outer join fires here while the inner branch is still open."""
    drawing = Drawing().node(Kind.start, "s").nodes(Kind.inclusive, "g", "j", "g2", "j2").node(Kind.end, "e")
    drawing.user("a", "b", "c", "d", "z").node(Kind.event_based, "x").timer("t", "P1D").flow(
        "s", "g", "a", "j", "z", "e"
    )
    drawing.node(Kind.intermediate_message, "m", reference="M").nodes(Kind.exclusive, "y")
    drawing.flow("g", "x", when="true").flow("x", "t", "g2").flow("x", "m", "d", "y").flow("g2", "b", "j2")
    drawing.flow("g2", "c", when="true").flow("c", "j2", "y").flow("y", "j")
    play = Play(drawing)
    play.at = play.last.next_due or NOON
    play.do(FireDue())
    for step in "abc":
        assert "z" not in play.inbox
        play.do(Complete(play.token(step)))
    assert play.inbox == ["z"]


def test_an_inclusive_join_waits_for_a_sub_process_in_a_branch() -> None:
    """The library's join does not see a sub-process that is under way."""
    drawing = Drawing().node(Kind.start, "s").nodes(Kind.inclusive, "g", "j").user("a", "z").node(Kind.end, "e")
    drawing.within("sp").node(Kind.start, "is").user("b").node(Kind.end, "ie").flow("is", "b", "ie").out().flow(
        "s", "g"
    )
    drawing.flow("g", "a", when="true").flow("g", "sp", when="true").flow("a", "j").flow("sp", "j").flow("j", "z", "e")
    play = Play(drawing)
    play.do(Complete(play.token("a")))
    assert play.inbox == ["b"]
    play.do(Complete(play.token("b")))
    assert play.inbox == ["z"]


def test_inclusive_gateways_in_a_loop_join_each_round_anew() -> None:
    drawing = Drawing().node(Kind.start, "s").nodes(Kind.inclusive, "g", "j").nodes(Kind.exclusive, "m", "x")
    drawing.user("a", "b", "z").node(Kind.end, "e").flow("s", "m", "g")
    drawing.flow("g", "a", when="true").flow("g", "b", when="both").flow("a", "j").flow("b", "j").flow("j", "z", "x")
    drawing.flow("x", "m", when="again").flow("x", "e", default=True)
    play = Play(drawing, both=True)
    for both, again in ((True, True), (False, True), (True, False)):
        for each in play.inbox:
            assert "z" not in play.inbox
            play.do(Complete(play.token(each)))
        assert play.inbox == ["z"], both
        play.do(Complete(play.token("z"), {"again": again, "both": not both}))
    assert play.last.status == "completed"


def race(second: str = "duration") -> Drawing:
    drawing = Drawing().node(Kind.start, "s").node(Kind.event_based, "g").user("a", "b", "c").node(Kind.end, "e")
    drawing.timer("t1", 'duration("P1D")').timer("t2", 'duration("P2D")', second)
    drawing.node(Kind.intermediate_message, "m", reference="objection").flow("s", "g")
    for event, step in (("t1", "a"), ("t2", "b"), ("m", "c")):
        drawing.flow("g", event, step, "e")
    return drawing


def test_an_event_gateway_with_several_timers_follows_the_first_and_drops_the_others() -> None:
    play = Play(race())
    assert len({due for _, due in play.timers.values()}) == 2
    play.at = min(due for _, due in play.timers.values())
    outcome = play.do(FireDue())
    assert play.inbox == ["a"]
    assert play.timers == {}
    assert [each.element for each in outcome.passed] == ["g", "t1"]
    assert outcome.flows == ("g-t1", "t1-a")


def test_an_event_gateway_follows_a_message_that_comes_before_its_timers() -> None:
    play = Play(race())
    play.do(Deliver("objection", {"by": "邻居"}))
    assert (play.inbox, play.timers, play.last.data) == (["c"], {}, {"by": "邻居"})


def test_conditional_flows_out_of_a_task_split_like_an_inclusive_gateway() -> None:
    drawing = Drawing().node(Kind.start, "s").user("u", "a", "b", "c").node(Kind.end, "e").flow("s", "u")
    for each in "abc":
        drawing.flow("u", each, when=f"n{each}", default=each == "c").flow(each, "e")
    play = Play(drawing)
    play.do(Complete(play.token("u"), {"na": True, "nb": True}))
    assert play.inbox == ["a", "b"]
    other = Play(drawing)
    other.do(Complete(other.token("u"), {"na": False, "nb": False}))
    assert other.inbox == ["c"]


def test_a_task_completed_into_failing_conditions_stays_completed_and_only_its_leaving_is_retried() -> None:
    drawing = Drawing().node(Kind.start, "s").user("u", "a").node(Kind.end, "e").flow("s", "u")
    drawing.flow("u", "a", when="go > 1").flow("a", "e")
    play = Play(drawing)
    outcome = play.do(Complete(play.token("u"), {"go": "text"}))
    assert [(each.element, each.how) for each in outcome.closed] == [("u", "completed")]
    assert list(play.failures.values()) == ["u"]
    play.do(Retry(play.token("u"), {"go": 2}))
    assert play.inbox == ["a"]


def two_of_three(again: bool = False, late: str | None = None) -> Drawing:
    """m -> split -> (a | b | c) -> join (as soon as two have come) -> u -> x -> m or e"""
    drawing = Drawing().node(Kind.start, "s").nodes(Kind.exclusive, "m", "x").node(Kind.parallel, "split")
    drawing.node(Kind.complex, "join", condition="activationCount >= 2").user("a", "b", "c", "u").node(Kind.end, "e")
    drawing.flow("s", "m", "split")
    for name in "abc":
        drawing.flow("split", name, "join")
    drawing.flow("join", "u", "x").flow("x", "m", when="again").flow("x", "e", default=True)
    if late is not None:
        drawing.user("too_late").flow("join", "too_late", "e", when=late)
    return drawing


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_a_complex_gateway_goes_on_with_two_of_three_and_swallows_the_third(order: tuple[str, ...]) -> None:
    assert two_of_three().errors() == []
    play = Play(two_of_three(), again=False)
    first, second, third = order
    assert "u" not in play.done(first).inbox
    assert play.done(second).inbox == sorted([third, "u"])
    assert play.done(third).inbox == ["u"]
    assert play.done("u").last.status == "completed"


def test_a_complex_gateway_begins_anew_when_everything_of_a_round_has_come() -> None:
    play = Play(two_of_three()).done("a", "b", "c").done("u", again=True)
    assert play.inbox == ["a", "b", "c"]
    assert play.done("b").inbox == ["a", "c"]
    assert play.done("c").inbox == ["a", "u"]
    assert play.done("u", again=False).inbox == ["a"]
    assert play.done("a").last.status == "completed"


def test_a_complex_gateway_may_send_something_on_when_the_last_has_come() -> None:
    play = Play(two_of_three(late="not(waitingForStart)"), again=False).done("a", "b")
    assert play.inbox == ["c", "u"]
    assert play.done("c").inbox == ["too_late", "u"]


def test_a_complex_gateway_that_splits_opens_every_flow_that_holds() -> None:
    drawing = Drawing().node(Kind.start, "s").node(Kind.complex, "g").user("a", "b", "c").node(Kind.end, "e")
    drawing.flow("s", "g").flow("g", "a", when="n > 1").flow("g", "b", when="n > 2").flow("g", "c", default=True)
    drawing.flow("a", "e").flow("b", "e").flow("c", "e")
    assert [Play(drawing, n=n).inbox for n in (1, 2, 3)] == [["c"], ["a"], ["a", "b"]]
