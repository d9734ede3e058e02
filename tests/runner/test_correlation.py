"""A message goes to the case, and the step, that it is meant for."""

from __future__ import annotations

import pytest

from engine.definitions.elements import Kind
from engine.runner import Complete, Deliver, NobodyWaits, Retry
from tests.runner.drawing import Drawing, Play


def waiting(kind: Kind = Kind.intermediate_message) -> Drawing:
    """Each of two rounds waits for the answer about its own application."""
    each = '<multiInstanceLoopCharacteristics sw:inputCollection="applications" sw:inputElement="application"/>'
    drawing = Drawing().node(Kind.start, "s").within("sub", mark=each).node(Kind.start, "is").user("told")
    drawing.node(kind, "w", reference="answer", key="application").node(Kind.end, "ie").flow("is", "w", "told", "ie")
    return drawing.out().node(Kind.end, "e").flow("s", "sub", "e")


@pytest.mark.parametrize("kind", [Kind.intermediate_message, Kind.receive_task])
def test_of_several_steps_the_one_with_the_key_of_the_message_has_it(kind: Kind) -> None:
    drawing = waiting(kind)
    assert drawing.errors() == []
    play = Play(drawing, applications=["A1", "A2"])
    assert [(each.kind, each.name, each.key) for each in play.last.awaited] == [
        ("message", "answer", "A1"),
        ("message", "answer", "A2"),
    ]
    for key in ("A3", None):
        with pytest.raises(NobodyWaits):
            play.do(Deliver("answer", key=key))
    play.do(Deliver("answer", {"yes": True}, key="A2"))
    assert [each.data["application"] for each in play.last.opened] == ["A2"]
    with pytest.raises(NobodyWaits):
        play.do(Deliver("answer", key="A2"))


def test_an_event_on_the_edge_keeps_its_key_when_it_happens_again() -> None:
    drawing = Drawing().node(Kind.start, "s").user("a", "b").node(Kind.end, "e").flow("s", "a", "e")
    drawing.on("a", "message", "m", "b", "e", reference="M", key="n", interrupting=False)
    play = Play(drawing, n=7)
    for count in (1, 2):
        play.do(Deliver("M", key="7"))
        assert play.inbox.count("b") == count
    with pytest.raises(NobodyWaits):
        play.do(Deliver("M", key="8"))


def test_what_is_sent_has_its_key_and_finds_its_step_in_the_case_by_it() -> None:
    drawing = Drawing().node(Kind.start, "s").node(Kind.parallel, "g").user("a", "b").node(Kind.end, "e")
    drawing.node(Kind.throw_message, "x", reference="M", key='"K" + string(n)').flow("s", "g", "a", "x", "e")
    drawing.node(Kind.intermediate_message, "w", reference="M", key='"K1"').flow("g", "w", "b", "e")
    play = Play(drawing, n=1)
    outcome = play.do(Complete(play.token("a"), {"n": 2}))
    assert [(each.message, each.key) for each in outcome.sent] == [("M", "K2")]
    play = Play(drawing, n=1).done("a")
    assert (play.inbox, play.sent) == (["b"], [])


def test_a_key_that_is_null_is_an_incident() -> None:
    play = Play(waiting(), applications=[None])
    assert list(play.failures.values()) == ["w"]
    play.do(Retry(play.token("w"), {"application": "A1"}))
    assert len(play.waits) == 1


STANDARD = (
    '<correlationProperty id="cp"><correlationPropertyRetrievalExpression messageRef="answer">'
    "<messagePath>letter.about</messagePath></correlationPropertyRetrievalExpression></correlationProperty>"
)
SUBSCRIPTION = (
    '<correlationSubscription id="cs" correlationKeyRef="ck"><correlationPropertyBinding correlationPropertyRef="cp">'
    "<dataPath>number</dataPath></correlationPropertyBinding></correlationSubscription>"
)


def test_bpmns_own_correlation_finds_the_key_in_what_the_message_brings() -> None:
    drawing = Drawing().node(Kind.start, "s").node(Kind.intermediate_message, "w", reference="answer").user("a")
    drawing.node(Kind.end, "e").flow("s", "w", "a", "e")
    drawing.roots, drawing.inside = STANDARD, SUBSCRIPTION
    assert drawing.errors() == []
    play = Play(drawing, number=5)
    assert play.last.awaited[0].key == "5"
    for letter in ({"about": 6}, {}):
        with pytest.raises(NobodyWaits):
            play.do(Deliver("answer", {"letter": letter}))
    play.do(Deliver("answer", {"letter": {"about": 5}}))
    assert play.inbox == ["a"]
