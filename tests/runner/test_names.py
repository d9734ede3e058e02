"""What is named in a diagram is found by the name that others know."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from engine.definitions import Bundle, examine
from engine.definitions.elements import Kind
from engine.runner import Complete, Deliver, ServiceDone, ServiceError, advance, load, start
from tests.runner.drawing import NOON, Drawing, TestHost

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:sw="urn:shouwang:bpmn:1" targetNamespace="t">'
DIAGRAM = f"""{HEAD}
<message id="Message_1" name="withdrawn"/><error id="Error_1" name="Stopped" errorCode="stopped"/>
<process id="p" name="甲" sw:en="p" isExecutable="true" sw:starters="clerk">
  <startEvent id="s"/><serviceTask id="call" sw:service="check" sw:result="sum"/>
  <boundaryEvent id="err" attachedToRef="call"><errorEventDefinition errorRef="Error_1"/></boundaryEvent>
  <boundaryEvent id="msg" attachedToRef="call"><messageEventDefinition messageRef="Message_1"/></boundaryEvent>
  <exclusiveGateway id="x" default="f6"/>
  <endEvent id="e_err"/><endEvent id="e_msg"/><endEvent id="e_more"/><endEvent id="e_less"/>
  <sequenceFlow id="f1" sourceRef="s" targetRef="call"/><sequenceFlow id="f2" sourceRef="call" targetRef="x"/>
  <sequenceFlow id="f3" sourceRef="err" targetRef="e_err"/><sequenceFlow id="f4" sourceRef="msg" targetRef="e_msg"/>
  <sequenceFlow id="f5" sourceRef="x" targetRef="e_more"><conditionExpression>sum.count &gt; 10</conditionExpression></sequenceFlow>
  <sequenceFlow id="f6" sourceRef="x" targetRef="e_less"/>
</process></definitions>"""


def test_a_checked_bundle_runs_and_messages_errors_and_variables_go_by_their_own_names() -> None:
    """The message by its name, the error by its code, and a variable called `sum` is not FEEL's function."""
    examination = examine(Bundle("p", {"process.bpmn": DIAGRAM.encode()}), services={"check"})
    assert examination.blueprint is not None, [each.message.en for each in examination.problems]
    program, host = load(examination.blueprint), TestHost()
    first = start(program, {}, at=NOON, host=host)
    token = first.calls[0].token
    ends = [
        advance(program, first.state, command, at=NOON, host=host).end
        for command in (
            Deliver("withdrawn"),
            ServiceError(token, "stopped"),
            ServiceDone(token, {"count": 11}),
            ServiceDone(token, {"count": 1}),
        )
    ]
    assert ends == ["e_msg", "e_err", "e_more", "e_less"]


def test_threads_share_a_program() -> None:
    drawing = Drawing().node(Kind.start, "s").user("a", "b").nodes(Kind.exclusive, "x").nodes(Kind.end, "e", "e2")
    drawing.flow("s", "a", "x").flow("x", "b", when="n > 50").flow("x", "e", default=True).flow("b", "e2")
    program, host = load(drawing.blueprint()), TestHost()

    def walk(number: int) -> str | None:
        outcome = start(program, {"mine": number}, at=NOON, host=host)
        outcome = advance(program, outcome.state, Complete(outcome.opened[0].token, {"n": number}), at=NOON, host=host)
        assert outcome.data == {"mine": number, "n": number}
        return outcome.end

    with ThreadPoolExecutor(8) as pool:
        ends = list(pool.map(walk, range(400)))
    assert ends == ["e" if number <= 50 else None for number in range(400)]
