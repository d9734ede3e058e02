"""Draws small diagrams in a line or two: as a blueprint for the runner and as BPMN for the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from engine.definitions.blueprint import Blueprint
from engine.definitions.bundle import Bundle
from engine.definitions.elements import Element, Kind, Timing
from engine.runner import Outcome, Program, ServiceDone, ServiceError, advance, load, start
from engine.runner.facts import Command
from engine.text import Text

NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)

TAGS = {
    Kind.task: "task",
    Kind.user_task: "userTask",
    Kind.manual_task: "manualTask",
    Kind.service_task: "serviceTask",
    Kind.receive_task: "receiveTask",
    Kind.business_rule_task: "businessRuleTask",
    Kind.script_task: "scriptTask",
    Kind.call_activity: "callActivity",
    Kind.sub_process: "subProcess",
    Kind.exclusive: "exclusiveGateway",
    Kind.parallel: "parallelGateway",
    Kind.inclusive: "inclusiveGateway",
    Kind.event_based: "eventBasedGateway",
    Kind.start: "startEvent",
    Kind.end: "endEvent",
    Kind.end_error: "endEvent",
    Kind.end_terminate: "endEvent",
    Kind.throw: "intermediateThrowEvent",
    Kind.intermediate_timer: "intermediateCatchEvent",
    Kind.intermediate_message: "intermediateCatchEvent",
    Kind.boundary_timer: "boundaryEvent",
    Kind.boundary_message: "boundaryEvent",
    Kind.boundary_error: "boundaryEvent",
}
FORMS = {"date": "timeDate", "duration": "timeDuration", "cycle": "timeCycle"}
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:sw="urn:shouwang:bpmn:1" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="urn:test">'
)


class Drawing:
    """A diagram under way. Nodes are named by their ids; `flow("a", "b", "c")` draws a chain."""

    def __init__(self, process: str = "p") -> None:
        self.process = process
        self.elements: dict[str, Element] = {}
        self.marks: dict[str, str] = {}
        self.parent: str | None = None

    def node(self, kind: Kind, id: str, **facts: object) -> Drawing:  # noqa: A002
        mark = facts.pop("mark", None)
        if mark:
            self.marks[id] = str(mark)
        element = Element(id=id, kind=kind, name=Text(id, id), line=len(self.elements) + 1, parent=self.parent)
        self.elements[id] = replace(element, **facts)  # type: ignore[arg-type]
        return self

    def nodes(self, kind: Kind, *ids: str) -> Drawing:
        for each in ids:
            self.node(kind, each)
        return self

    def user(self, *ids: str) -> Drawing:
        return self.nodes(Kind.user_task, *ids)

    def timer(self, id: str, expression: str, form: str = "duration", **facts: object) -> Drawing:  # noqa: A002
        timing = Timing(form, expression)  # type: ignore[arg-type]
        kind = Kind.boundary_timer if "attached_to" in facts else Kind.intermediate_timer
        return self.node(kind, id, timing=timing, **facts)

    def within(self, sub: str, **facts: object) -> Drawing:
        """What follows lies inside a new sub-process, until `out()`."""
        self.node(Kind.sub_process, sub, **facts)
        self.parent = sub
        return self

    def out(self) -> Drawing:
        self.parent = self.elements[self.parent].parent if self.parent else None
        return self

    def flow(self, *chain: str, when: str | None = None, default: bool = False) -> Drawing:
        for source, target in pairwise(chain):
            name = f"{source}-{target}"
            while name in self.elements:
                name += "'"
            parent = self.elements[source].parent
            self.elements[name] = Element(
                id=name,
                kind=Kind.sequence_flow,
                name=Text("", ""),
                line=0,
                parent=parent,
                source=source,
                target=target,
                condition=when,
            )
            before, after = self.elements[source], self.elements[target]
            self.elements[source] = replace(
                before, outgoing=(*before.outgoing, name), default=name if default else before.default
            )
            after = self.elements[target]
            self.elements[target] = replace(after, incoming=(*after.incoming, name))
        return self

    def xml(self) -> str:
        """BPMN, as the library reads it."""
        references = sorted({each.reference for each in self.elements.values() if each.reference})
        messages = "".join(f'<message id="{each}" name="{each}"/>' for each in references)
        errors = "".join(f'<error id="e_{each}" name="{each}" errorCode="{each}"/>' for each in references)
        body = f'<process id="{self.process}" isExecutable="true">{self._inside(None)}</process>'
        return f"{HEAD}{messages}{errors}{body}</definitions>"

    def _inside(self, parent: str | None) -> str:
        return "".join(self._element(each) for each in self.elements.values() if each.parent == parent)

    def _element(self, each: Element) -> str:
        if each.kind is Kind.sequence_flow:
            condition = f"<conditionExpression>{escape(each.condition)}</conditionExpression>" if each.condition else ""
            ends = f"sourceRef={quoteattr(each.source or '')} targetRef={quoteattr(each.target or '')}"
            return f"<sequenceFlow id={quoteattr(each.id)} {ends}>{condition}</sequenceFlow>"
        tag = TAGS[each.kind]
        attributes = f"id={quoteattr(each.id)} name={quoteattr(each.id)}"
        if each.default:
            attributes += f" default={quoteattr(each.default)}"
        if each.attached_to:
            attributes += f' attachedToRef="{each.attached_to}" cancelActivity="{str(each.interrupting).lower()}"'
        if each.called:
            attributes += f' calledElement="{each.called}"'
        inside = self.marks.get(each.id, "") + self._inside(each.id) if each.kind is Kind.sub_process else ""
        inside = inside or self.marks.get(each.id, "")
        return f"<{tag} {attributes}>{inside}{self._event(each)}</{tag}>"

    @staticmethod
    def _event(each: Element) -> str:
        if each.timing:
            form = FORMS[each.timing.form]
            return f"<timerEventDefinition><{form}>{escape(each.timing.expression)}</{form}></timerEventDefinition>"
        if each.kind in (Kind.intermediate_message, Kind.boundary_message):
            return f'<messageEventDefinition messageRef="{each.reference}"/>'
        if each.kind in (Kind.end_error, Kind.boundary_error):
            return (
                f'<errorEventDefinition errorRef="e_{each.reference}"/>'
                if each.reference
                else "<errorEventDefinition/>"
            )
        return "<terminateEventDefinition/>" if each.kind is Kind.end_terminate else ""

    def blueprint(self, decisions: Mapping[str, object] | None = None) -> Blueprint:
        return self.blueprint_of(self.xml(), decisions)

    def blueprint_of(self, xml: str, decisions: Mapping[str, object] | None = None) -> Blueprint:
        return Blueprint(
            process=self.process,
            name=Text(self.process, self.process),
            subject=None,
            starters=(),
            administrator="administrator",
            elements=self.elements,
            start_form=None,
            forms={},
            decisions=decisions or {},  # type: ignore[arg-type]
            scenarios=(),
            xml=xml.encode(),
            bundle=Bundle(self.process, {}),
        )


@dataclass
class TestHost:
    """A host whose deadlines are so many days."""

    __test__ = False

    rules: Mapping[str, object] = field(default_factory=dict)
    case: Mapping[str, object] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)

    def deadline(self, name: str, at: datetime) -> datetime:
        return at + timedelta(days=self.days[name])

    def left(self, process: str, element: str, at: datetime) -> None:
        """Nothing depends on it here."""


class Play:
    """A case in the hands of a test. Every command goes through the bytes of the state, with a freshly loaded program."""

    def __init__(
        self, drawing: Drawing, called: tuple[Drawing, ...] = (), host: TestHost | None = None, **data: object
    ) -> None:
        self.drawing, self.called = drawing, called
        self.host = host or TestHost()
        self.at = NOON
        self.open: dict[int, str] = {}
        self.calls: dict[int, str] = {}
        self.timers: dict[int, tuple[str, datetime]] = {}
        self.failures: dict[int, str] = {}
        self.history: list[Outcome] = []
        self.take(start(self.fresh(), data, at=self.at, host=self.host))

    def fresh(self) -> Program:
        return load(self.drawing.blueprint(), {each.process: each.blueprint() for each in self.called})

    def take(self, outcome: Outcome) -> Outcome:
        """Keep the books as the engine would, and hold the runner to them."""
        for closed in outcome.closed:
            assert self.open.pop(closed.token) == closed.element
        for token in outcome.dropped:
            del self.timers[token]
        for token in outcome.withdrawn:
            assert self.calls.pop(token, None) or self.failures.pop(token)
        self.open.update({each.token: each.element for each in outcome.opened})
        self.calls.update({each.token: each.element for each in outcome.calls})
        self.timers.update({each.token: (each.element, each.due) for each in outcome.timers})
        self.failures.update({each.token: each.element for each in outcome.failed})
        assert outcome.next_due == min((due for _, due in self.timers.values()), default=None)
        if outcome.status != "running":
            assert {**self.open, **self.timers, **self.failures, **self.calls} == {}
        self.history.append(outcome)
        return outcome

    @property
    def last(self) -> Outcome:
        return self.history[-1]

    @property
    def passed(self) -> list[str]:
        """Every node left so far."""
        return [each.element for outcome in self.history for each in outcome.passed]

    @property
    def inbox(self) -> list[str]:
        """Elements of the open human tasks."""
        return sorted(self.open.values())

    def token(self, element: str) -> int:
        """The oldest token at an element."""
        for books in (self.open, self.calls, self.failures, {key: name for key, (name, _) in self.timers.items()}):
            for key, name in sorted(books.items()):
                if name == element:
                    return key
        raise LookupError(element)

    def do(self, command: Command) -> Outcome:
        outcome = advance(self.fresh(), self.last.state, command, at=self.at, host=self.host)
        failed = {each.token for each in outcome.failed}
        if isinstance(command, ServiceDone) or (isinstance(command, ServiceError) and command.token in failed):
            del self.calls[command.token]
        return self.take(outcome)
