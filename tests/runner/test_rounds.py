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


BEHAVIOUR = (
    '<multiInstanceLoopCharacteristics behavior="{}"><loopCardinality>3</loopCardinality>{}'
    "</multiInstanceLoopCharacteristics>"
)
COMPLEX = (
    "<complexBehaviorDefinition><condition>numberOfCompletedInstances = 2</condition>"
    '<event><signalEventDefinition signalRef="s_S"/></event></complexBehaviorDefinition>'
)


def throwing(mark: str, interrupting: bool = False) -> Drawing:
    """A multi-instance whose rounds throw S, which an event on its edge hears; `def` is the definition they name."""
    drawing = Drawing().node(Kind.start, "s").node(Kind.user_task, "v", mark=mark).user("z", "b").node(Kind.end, "e")
    drawing.flow("s", "v", "z", "e").on("v", "signal", "edge", "b", "e", reference="S", interrupting=interrupting)
    return drawing


@pytest.mark.parametrize(
    ("mark", "times"),
    [
        (BEHAVIOUR.format("All", ""), 0),
        (BEHAVIOUR.format('None" noneBehaviorEventRef="def', ""), 3),
        (BEHAVIOUR.format('One" oneBehaviorEventRef="def', ""), 1),
        (BEHAVIOUR.format("Complex", COMPLEX), 1),
    ],
)
def test_the_rounds_throw_what_the_behaviour_says(mark: str, times: int) -> None:
    drawing = throwing(mark)
    drawing.roots = '<signalEventDefinition id="def" signalRef="s_S"/>'
    assert drawing.errors() == []
    play = Play(drawing).done("v", "v", "v")
    assert (play.inbox.count("b"), play.inbox.count("z"), len(play.signals)) == (times, 1, times)


def test_what_a_round_throws_may_end_the_others() -> None:
    drawing = throwing(BEHAVIOUR.format('One" oneBehaviorEventRef="def', ""), interrupting=True)
    drawing.roots = '<signalEventDefinition id="def" signalRef="s_S"/>'
    assert Play(drawing).done("v").inbox == ["b"]


def test_each_item_calls_a_process_of_its_own() -> None:
    sub = Drawing("sub").node(Kind.start, "cs").user("ask").node(Kind.end, "ce").flow("cs", "ask", "ce")
    for sequential in (True, False):
        play = Play(vote(Kind.call_activity, sequential=sequential).called_as("v", "sub"), (sub,), members=["甲", "乙"])
        assert [each.data["member"] for each in play.last.opened][:1] == ["甲"]
        tokens = [max(play.open)] if not sequential else []
        for token in tokens:
            play.do(Complete(token, {"opinion": "第二"}))
        play.do(Complete(play.token("ask"), {"opinion": "第一"}))
        if sequential:
            assert [each.data["member"] for each in play.last.opened] == ["乙"]
            play.do(Complete(play.token("ask"), {"opinion": "第二"}))
        assert (play.inbox, play.last.data["opinions"]) == (["z"], ["第一", "第二"])
        assert "opinion" not in play.last.data


def test_rounds_inside_rounds_keep_their_items_apart() -> None:
    drawing = Drawing().node(Kind.start, "s").within("v", mark=mark(collection="households", collect=False))
    inner = mark(collection="member.people").replace('inputElement="member"', 'inputElement="person"')
    drawing.node(Kind.start, "is").node(Kind.user_task, "i", mark=inner).node(Kind.end, "ie").flow(
        "is", "i", "ie"
    ).out()
    drawing.node(Kind.end, "e").flow("s", "v", "e")
    households = [{"people": ["a", "b"]}, {"people": ["c"]}]
    play = Play(drawing, households=households)
    assert sorted(str(each.data["person"]) for each in play.last.opened) == ["a", "b", "c"]
    for token in sorted(play.open, reverse=True):
        play.do(Complete(token, {"opinion": token}))
    assert play.last.status == "completed"


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


def looped(characteristics: str, kind: Kind = Kind.user_task, **facts: object) -> Drawing:
    drawing = Drawing().node(Kind.start, "s").node(kind, "v", mark=characteristics, **facts).user("z")
    return drawing.node(Kind.end, "e").flow("s", "v", "z", "e")


def test_a_loop_may_count_its_rounds_and_needs_no_condition_where_it_has_a_maximum() -> None:
    counted = (
        "<standardLoopCharacteristics><loopCondition>loopCounter &lt; 3</loopCondition></standardLoopCharacteristics>"
    )
    for mark_ in (counted, '<standardLoopCharacteristics loopMaximum="3"/>'):
        play = Play(looped(mark_))
        for _ in range(3):
            assert play.inbox == ["v"]
            play.done("v")
        assert play.inbox == ["z"]


def test_a_loop_whose_condition_never_fails_is_an_incident_not_a_silent_end() -> None:
    endless = "<standardLoopCharacteristics><loopCondition>true</loopCondition></standardLoopCharacteristics>"
    play = Play(looped(endless, Kind.script_task, script="{ n: n + 1 }"), whole=True, n=0)
    assert list(play.failures.values()) == ["v"]
    assert "z" not in play.inbox


@pytest.mark.parametrize("count", ["-1", "10000000", "1001", '"3"', "null", "true", "1/0"])
def test_a_count_that_is_none_or_too_many_is_an_incident(count: str) -> None:
    play = Play(
        looped(
            f"<multiInstanceLoopCharacteristics><loopCardinality>{count}</loopCardinality></multiInstanceLoopCharacteristics>"
        )
    )
    assert list(play.failures.values()) == ["v"]


def test_the_output_may_be_a_data_object_and_the_input_a_data_input() -> None:
    characteristics = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>in1</loopDataInputRef>"
        "<loopDataOutputRef>out1</loopDataOutputRef>"
        '<inputDataItem id="member"/><outputDataItem id="opinion"/></multiInstanceLoopCharacteristics>'
    )
    io = (
        '<ioSpecification><dataInput id="in1" name="given"/><dataOutput id="out1" name="all of them"/></ioSpecification>'
        "<dataInputAssociation><sourceRef>people</sourceRef><targetRef>in1</targetRef></dataInputAssociation>"
        "<dataOutputAssociation><sourceRef>out1</sourceRef><targetRef>heard</targetRef></dataOutputAssociation>"
    )
    drawing = looped(io + characteristics)
    drawing.inside = '<dataObject id="do1" name="members"/><dataObjectReference id="people" dataObjectRef="do1"/>'
    drawing.inside += '<dataObject id="heard" isCollection="true"/>'
    assert drawing.errors() == []
    play = Play(drawing, members=["甲", "乙"])
    first, second = sorted(play.open)
    play.do(Complete(second, {"opinion": 2}))
    play.do(Complete(first, {"opinion": 1}))
    assert play.inbox == ["z"]
    assert play.last.data == {"members": ["甲", "乙"], "heard": [1, 2]}
