"""Multi-instance and loops: every item once, results in the order of the items, early ends over all results."""

from __future__ import annotations

from itertools import permutations

import pytest

from engine.definitions.elements import Kind
from engine.runner import Complete, FireDue, Retry, ServiceDone
from tests.runner.drawing import NOON, Drawing, Play


def mark(sequential: bool = False, until: str = "", collection: str = "members", collect: bool = True) -> str:
    inside = f"<completionCondition>{until}</completionCondition>" if until else ""
    output = 'sw:outputCollection="opinions" sw:outputElement="opinion"' if collect else ""
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}" '
        f'sw:inputCollection="{collection}" sw:inputElement="member" {output}>{inside}</multiInstanceLoopCharacteristics>'
    )


def vote(kind: Kind = Kind.user_task, **options: object) -> Drawing:
    drawing = Drawing().node(Kind.start, "s").node(kind, "v", mark=mark(**options)).user("z").node(Kind.end, "e")  # type: ignore[arg-type]
    return drawing.flow("s", "v", "z", "e")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_parallel_rounds_give_their_results_in_the_order_of_the_items(order: tuple[int, ...]) -> None:
    play = Play(vote(), members=["甲", "乙", "丙"])
    tokens = sorted(play.open)
    for each in order:
        play.do(Complete(tokens[each], {"opinion": f"{each}"}))
    assert play.inbox == ["z"]
    assert play.last.data["opinions"] == ["0", "1", "2"]
    assert "opinion" not in play.last.data
    assert "member" not in play.last.data
    assert play.passed.count("v") == 1


def test_sequential_rounds_come_one_after_the_other_with_their_item() -> None:
    drawing = vote(Kind.service_task, sequential=True)
    play = Play(drawing, members=["甲", "乙"])
    for number, member in enumerate(("甲", "乙"), 1):
        assert [each.data["member"] for each in play.last.calls] == [member]
        assert play.last.calls[0].data["loopCounter"] == number
        play.do(ServiceDone(play.token("v"), {"opinion": member}))
    assert (play.inbox, play.last.data["opinions"]) == (["z"], ["甲", "乙"])


def test_the_completion_condition_sees_all_results_so_that_three_of_five_end_the_vote() -> None:
    play = Play(vote(until="count(opinions[item = true]) >= 3"), members=[1, 2, 3, 4, 5])
    tokens = sorted(play.open)
    for token, opinion in zip(tokens, (True, False, True), strict=False):
        play.do(Complete(token, {"opinion": opinion}))
        assert "z" not in play.inbox
    outcome = play.do(Complete(tokens[3], {"opinion": True}))
    assert [(each.token, each.how) for each in outcome.closed] == [(tokens[3], "completed"), (tokens[4], "cancelled")]
    assert (play.inbox, play.last.data["opinions"]) == (["z"], [True, False, True, True])


def test_the_standards_counters_can_be_used() -> None:
    play = Play(
        vote(until="numberOfCompletedInstances / numberOfInstances >= 0.5", sequential=True), members=[1, 2, 3, 4]
    )
    for _ in range(2):
        play.do(Complete(play.token("v"), {"opinion": True}))
    assert play.inbox == ["z"]


def test_no_items_no_rounds() -> None:
    assert Play(vote(), members=[]).inbox == ["z"]


@pytest.mark.parametrize("members", [None, "text", {"a": 1}, list(range(1001))])
def test_what_is_no_list_or_too_long_is_an_incident_that_can_be_mended(members: object) -> None:
    play = Play(vote(), members=members)
    assert list(play.failures.values()) == ["v"]
    play.do(Retry(play.token("v"), {"members": [1]}))
    assert play.inbox == ["v"]


def test_rounds_without_output_leave_what_each_wrote() -> None:
    play = Play(vote(collect=False), members=[1, 2], kept=0)
    tokens = sorted(play.open)
    play.do(Complete(tokens[1], {"b": 1}))
    play.do(Complete(tokens[0], {"a": 1}))
    assert play.last.data == {"members": [1, 2], "kept": 0, "a": 1, "b": 1}


def test_a_cardinality_repeats_without_items() -> None:
    drawing = Drawing().node(Kind.start, "s").user("z").node(Kind.end, "e")
    characteristics = (
        "<multiInstanceLoopCharacteristics><loopCardinality>n + 1</loopCardinality></multiInstanceLoopCharacteristics>"
    )
    drawing.node(Kind.user_task, "v", mark=characteristics).flow("s", "v", "z", "e")
    assert Play(drawing, n=2).inbox == ["v", "v", "v"]


def test_bpmns_own_references_name_the_variables_too() -> None:
    characteristics = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>members</loopDataInputRef><loopDataOutputRef>out</loopDataOutputRef>"
        '<inputDataItem id="i" name="member"/><outputDataItem id="o" name="opinion"/></multiInstanceLoopCharacteristics>'
    )
    drawing = Drawing().node(Kind.start, "s").node(Kind.user_task, "v", mark=characteristics).node(Kind.end, "e")
    play = Play(drawing.flow("s", "v", "e"), members=[1, 2])
    for _ in range(2):
        play.do(Complete(play.token("v"), {"opinion": "好"}))
    assert (play.last.status, play.last.data["out"]) == ("completed", ["好", "好"])


def household_by_household() -> Drawing:
    drawing = Drawing().node(Kind.start, "s").within("v", mark=mark()).node(Kind.start, "is").user("a", "b")
    drawing.node(Kind.exclusive, "x").nodes(Kind.end, "ie").flow("is", "a", "x").flow("x", "b", when='member = "乙"')
    drawing.flow("x", "ie", default=True).flow("b", "ie").out().user("z", "late").nodes(Kind.end, "e", "e2")
    drawing.timer("due", "P3D", attached_to="v").flow("due", "late", "e2")
    return drawing.flow("s", "v", "z", "e")


def test_a_sub_process_runs_for_each_item_with_its_own_data() -> None:
    play = Play(household_by_household(), members=["甲", "乙"])
    first, second = sorted(play.open)
    play.do(Complete(second, {"opinion": "second"}))
    assert play.inbox == ["a", "b"]
    play.do(Complete(first, {"opinion": "first"}))
    assert play.inbox == ["b"]
    play.do(Complete(play.token("b")))
    assert (play.inbox, play.timers) == (["z"], {})
    assert play.last.data["opinions"] == ["first", "second"]


def test_a_timer_on_a_multi_instance_ends_all_rounds() -> None:
    play = Play(household_by_household(), members=["甲", "乙", "丙"])
    assert len(play.timers) == 1
    play.at = play.last.next_due or NOON
    outcome = play.do(FireDue())
    assert [each.how for each in outcome.closed] == ["cancelled"] * 3
    assert play.inbox == ["late"]


@pytest.mark.parametrize(("attributes", "turns"), [("", 3), ('loopMaximum="2"', 2)])
def test_a_standard_loop_repeats_while_its_condition_holds(attributes: str, turns: int) -> None:
    characteristics = (
        f"<standardLoopCharacteristics {attributes}><loopCondition>again</loopCondition></standardLoopCharacteristics>"
    )
    drawing = (
        Drawing().node(Kind.start, "s").node(Kind.user_task, "v", mark=characteristics).user("z").node(Kind.end, "e")
    )
    play = Play(drawing.flow("s", "v", "z", "e"))
    for turn in range(1, turns + 1):
        assert play.inbox == ["v"]
        play.do(Complete(play.token("v"), {"again": turn < 3}))
    assert play.inbox == ["z"]


def test_a_loop_that_tests_before_may_not_run_at_all() -> None:
    characteristics = '<standardLoopCharacteristics testBefore="true"><loopCondition>again</loopCondition></standardLoopCharacteristics>'
    drawing = (
        Drawing().node(Kind.start, "s").node(Kind.user_task, "v", mark=characteristics).user("z").node(Kind.end, "e")
    )
    drawing.flow("s", "v", "z", "e")
    assert Play(drawing, again=False).inbox == ["z"]
    assert Play(drawing, again=True).inbox == ["v"]
