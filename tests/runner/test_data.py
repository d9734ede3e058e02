"""Data associations, data objects, properties and what messages carry."""

from __future__ import annotations

from engine.definitions.elements import Kind
from engine.runner import Complete, Deliver, Signal
from tests.runner.drawing import Drawing, Play

IN = "<dataInputAssociation><assignment><from>{}</from><to>{}</to></assignment></dataInputAssociation>"
OUT = "<dataOutputAssociation><assignment><from>{}</from><to>{}</to></assignment></dataOutputAssociation>"


def calling(mark: str) -> tuple[Drawing, tuple[Drawing, ...]]:
    sub = Drawing("sub").node(Kind.start, "cs").user("ask").node(Kind.end, "ce").flow("cs", "ask", "ce")
    main = Drawing("main").node(Kind.start, "s").node(Kind.call_activity, "call", called="sub", mark=mark).user("z")
    return main.node(Kind.end, "e").flow("s", "call", "z", "e"), (sub,)


def test_a_called_process_sees_only_what_it_is_given_and_leaves_only_what_is_taken() -> None:
    main, called = calling(IN.format("persons * 2", "beds") + OUT.format("beds + extra", "total"))
    assert main.errors() == []
    play = Play(main, called, persons=3, secret="x")
    assert play.last.opened[0].data == {"beds": 6}
    play.do(Complete(play.token("ask"), {"extra": 1, "persons": 99}))
    assert play.last.data == {"persons": 3, "secret": "x", "total": 7}


def test_a_called_process_that_is_given_something_and_asked_for_nothing_leaves_what_it_wrote() -> None:
    main, called = calling(IN.format("persons", "beds"))
    play = Play(main, called, persons=3)
    play.do(Complete(play.token("ask"), {"extra": 1}))
    assert play.last.data == {"persons": 3, "extra": 1}


def test_a_called_process_that_is_given_nothing_and_asked_for_something_leaves_only_that() -> None:
    main, called = calling(OUT.format("extra", "result"))
    play = Play(main, called, persons=3)
    assert play.last.opened[0].data == {"persons": 3}
    play.do(Complete(play.token("ask"), {"extra": 1}))
    assert play.last.data == {"persons": 3, "result": 1}


def test_each_round_of_a_call_is_given_its_item() -> None:
    repeated = '<multiInstanceLoopCharacteristics sw:inputCollection="all" sw:inputElement="each"/>'
    main, called = calling(IN.format("all", "all") + IN.format("1", "k") + repeated)
    play = Play(main, called, all=["甲", "乙"], secret="x")
    assert [sorted(each.data) for each in play.last.opened] == [["all", "each", "k", "loopCounter"]] * 2
    assert play.done("ask", "ask", n=1).last.data == {"all": ["甲", "乙"], "secret": "x", "n": 1}


def test_what_a_step_is_given_is_gone_when_it_is_left_and_what_it_writes_stays() -> None:
    mark = IN.format("persons + 1", "beds") + OUT.format("beds * nights", "price")
    drawing = Drawing().node(Kind.start, "s").node(Kind.user_task, "a", mark=mark).user("z").node(Kind.end, "e")
    drawing.timer("t", "P1D", attached_to="a").flow("t", "e")
    play = Play(drawing.flow("s", "a", "z", "e"), persons=3)
    assert play.last.opened[0].data == {"persons": 3, "beds": 4}
    play.do(Complete(play.token("a"), {"nights": 2}))
    assert (play.inbox, play.last.data) == (["z"], {"persons": 3, "nights": 2, "price": 8})


def test_data_objects_flow_through_data_inputs_and_outputs() -> None:
    to = (
        '<ioSpecification><dataOutput id="o1"/></ioSpecification>'
        "<dataOutputAssociation><sourceRef>o1</sourceRef><targetRef>ref1</targetRef></dataOutputAssociation>"
    )
    back = (
        '<ioSpecification><dataInput id="i1" name="amount"/></ioSpecification>'
        "<dataInputAssociation><sourceRef>ref2</sourceRef><targetRef>i1</targetRef></dataInputAssociation>"
    )
    drawing = Drawing().node(Kind.start, "s").node(Kind.script_task, "a", mark=to, script="{ o1: 5 }")
    drawing.node(Kind.script_task, "b", mark=back, script="{ twice: amount * 2 }").node(Kind.end, "e")
    drawing.inside = (
        '<dataObject id="do1" name="grant"/><dataObjectReference id="ref1" name="the grant" dataObjectRef="do1"/>'
        '<dataObjectReference id="ref2" dataObjectRef="do1"/><property id="seen"/>'
    )
    assert drawing.flow("s", "a", "b", "e").errors() == []
    assert Play(drawing).last.data == {"grant": 5, "twice": 10}


def test_an_arrow_that_is_only_drawn_does_nothing() -> None:
    mark = (
        '<property id="p1" name="__targetRef_placeholder"/><dataInputAssociation><sourceRef>store</sourceRef>'
        "<targetRef>p1</targetRef></dataInputAssociation><dataOutputAssociation><targetRef>do1</targetRef></dataOutputAssociation>"
    )
    drawing = Drawing().node(Kind.start, "s").node(Kind.user_task, "a", mark=mark).node(Kind.end, "e")
    drawing.inside = '<dataStoreReference id="store"/><dataObject id="do1"/>'
    assert drawing.flow("s", "a", "e").errors() == []
    play = Play(drawing, n=1)
    assert play.last.opened[0].data == {"n": 1}
    assert play.done("a").last.data == {"n": 1}


def test_a_sub_process_takes_what_flows_in_and_out_as_a_step_does() -> None:
    drawing = Drawing().node(Kind.start, "s").within("sub", mark=IN.format("n + 1", "m") + OUT.format("m * 10", "k"))
    drawing.node(Kind.start, "is").user("a").node(Kind.end, "ie").flow("is", "a", "ie").out().user("z")
    play = Play(drawing.node(Kind.end, "e").flow("s", "sub", "z", "e"), n=1)
    assert play.last.opened[0].data == {"n": 1, "m": 2}
    assert play.done("a", m=3, x=1).last.data == {"n": 1, "k": 30, "x": 1}


def test_a_message_carries_what_flows_into_it_and_leaves_what_flows_out_where_it_is_caught() -> None:
    drawing = Drawing().node(Kind.start, "s").node(Kind.parallel, "g").user("a", "b").node(Kind.end, "e")
    drawing.node(Kind.throw_message, "x", reference="M", mark=IN.format("n + 1", "answer"))
    drawing.node(Kind.intermediate_message, "w", reference="M", mark=OUT.format("answer * 2", "doubled"))
    drawing.flow("s", "g", "a", "x", "e").flow("g", "w", "b", "e")
    play = Play(drawing, n=1)
    assert play.done("a").last.data == {"n": 1, "doubled": 4}
    play = Play(drawing, n=1)
    play.do(Deliver("M", {"answer": 5, "noise": 1}))
    assert play.last.data == {"n": 1, "doubled": 10}
    outcome = play.do(Complete(play.token("a")))
    assert [(each.message, each.data) for each in outcome.sent] == [("M", {"answer": 2})]


def test_a_signal_carries_data_too() -> None:
    drawing = Drawing().node(Kind.start, "s").node(Kind.intermediate_signal, "w", reference="S").user("a")
    drawing.node(Kind.end_signal, "x", reference="T", mark=IN.format("n", "m")).flow("s", "w", "a", "x")
    play = Play(drawing)
    play.do(Signal("S", {"n": 3}))
    outcome = play.do(Complete(play.token("a")))
    assert [(each.signal, each.data) for each in outcome.signals] == [("T", {"m": 3})]
