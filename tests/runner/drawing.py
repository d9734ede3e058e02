"""Draws small diagrams in a line or two: as a blueprint for the runner and as BPMN for the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from engine.definitions import examine
from engine.definitions.blueprint import Blueprint
from engine.definitions.bundle import Bundle
from engine.definitions.diagram import read_diagram
from engine.definitions.elements import Element, Kind, Timing
from engine.definitions.markup import read_markup
from engine.definitions.words import NODES
from engine.runner import Complete, FireDue, Outcome, Program, ServiceDone, ServiceError, advance, load, start
from engine.runner.facts import Command
from engine.text import Text
from tests.runner.stepping import advance_stepwise, start_stepwise

NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)

_PLACES = {
    "start": "startEvent",
    "end": "endEvent",
    "intermediate": "intermediateCatchEvent",
    "throw": "intermediateThrowEvent",
    "boundary": "boundaryEvent",
}
TAGS = {kind: tag for tag, kind in NODES.items()} | {Kind.event_sub_process: "subProcess"}
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
        self.roots = ""
        """More elements beside the process."""
        self.inside = ""
        """More elements in the process."""

    def called_as(self, activity: str, process: str) -> Drawing:
        """A call activity calls this process."""
        self.elements[activity] = replace(self.elements[activity], called=process)
        return self

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

    def within(self, sub: str, kind: Kind = Kind.sub_process, **facts: object) -> Drawing:
        """What follows lies inside a new sub-process, until `out()`."""
        self.node(kind, sub, **facts)
        self.parent = sub
        return self

    def on(self, activity: str, trigger: str, id: str, *chain: str, **facts: object) -> Drawing:  # noqa: A002
        """An event on the edge of an activity, and what follows it."""
        facts = {"interrupting": True, **facts}
        self.node(Kind(f"boundary_{trigger}"), id, attached_to=activity, **facts)
        return self.flow(id, *chain) if chain else self

    def handler(self, sub: str, trigger: str, *chain: str, **facts: object) -> Drawing:
        """An event sub-process `sub` with start `sub_s`, the steps of the chain (persons') and end `sub_e`."""
        self.within(sub, Kind.event_sub_process)
        self.node(Kind(f"start_{trigger}"), f"{sub}_s", **facts).user(*chain).node(Kind.end, f"{sub}_e")
        return self.flow(f"{sub}_s", *chain, f"{sub}_e").out()

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
        named = [(each.kind.trigger or "message", each.reference) for each in self.elements.values()]
        named += [(more.kind, more.reference) for each in self.elements.values() for more in each.triggers]
        known = sorted({(kind, name) for kind, name in named if name and kind in ROOTS})
        roots = "".join(ROOTS[kind].format(name) for kind, name in known)
        body = f'<process id="{self.process}" isExecutable="true">{self.inside}{self._inside(None)}</process>'
        return f"{HEAD}{roots}{self.roots}{body}</definitions>"

    def _inside(self, parent: str | None) -> str:
        return "".join(self._element(each) for each in self.elements.values() if each.parent == parent)

    def _element(self, each: Element) -> str:
        if each.kind is Kind.sequence_flow:
            condition = f"<conditionExpression>{escape(each.condition)}</conditionExpression>" if each.condition else ""
            ends = f"sourceRef={quoteattr(each.source or '')} targetRef={quoteattr(each.target or '')}"
            return f"<sequenceFlow id={quoteattr(each.id)} {ends}>{condition}</sequenceFlow>"
        tag = TAGS.get(each.kind) or _PLACES[each.kind.value.partition("_")[0]]
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in self._attributes(each).items() if value)
        script = f"<script>{escape(each.script)}</script>" if each.script else ""
        if each.kind is Kind.complex and each.condition:
            script = f"<activationCondition>{escape(each.condition)}</activationCondition>"
        inner = self._inside(each.id) if each.kind.is_scope else ""
        inside = self.marks.get(each.id, "") + script + inner + events_of(each)
        undoing = f'<association sourceRef="{each.id}" targetRef="{each.undone_by}"/>' if each.undone_by else ""
        return f"<{tag}{attributes}>{inside}</{tag}>{undoing}"

    @staticmethod
    def _attributes(each: Element) -> dict[str, str | None]:
        return {
            "id": each.id,
            "name": each.id,
            "default": each.default,
            "calledElement": each.called,
            "scriptFormat": "feel" if each.kind is Kind.script_task else None,
            "sw:role": "clerk" if each.kind.is_human else None,
            "sw:service": (each.service or each.id) if each.kind is Kind.service_task else None,
            "sw:decision": each.decision,
            "sw:key": each.key,
            "sw:result": each.result,
            "attachedToRef": each.attached_to,
            "cancelActivity": "false" if each.attached_to and not each.interrupting else None,
            "isInterrupting": "false" if each.kind.is_start and not each.interrupting else None,
            "messageRef": each.reference if each.kind.is_activity else None,
            "triggeredByEvent": "true" if each.kind is Kind.event_sub_process else None,
            "isForCompensation": "true" if each.undoes else None,
            "parallelMultiple": "true" if each.all_of else None,
            "startQuantity": str(each.tokens_in) if each.tokens_in > 1 else None,
            "completionQuantity": str(each.tokens_out) if each.tokens_out > 1 else None,
        }

    def blueprint(self, decisions: Mapping[str, object] | None = None) -> Blueprint:
        return self.blueprint_of(self.xml(), decisions)

    def blueprint_of(self, xml: str, decisions: Mapping[str, object] | None = None) -> Blueprint:
        return Blueprint(
            process=self.process,
            name=Text(self.process, self.process),
            subject=None,
            starters=(),
            administrator="administrator",
            elements=read_diagram(read_markup(xml.encode())).elements,
            start_form=None,
            forms={},
            decisions=decisions or {},  # type: ignore[arg-type]
            scenarios=(),
            xml=xml.encode(),
            bundle=Bundle(self.process, {}),
        )

    def errors(self) -> list[str]:
        """What keeps it from being deployed: codes with the element."""
        found = examine(Bundle(self.process, {"process.bpmn": self.xml().encode()})).problems
        return [f"{each.code} {each.element}" for each in found if each.severity == "error"]


ROOTS = {
    "message": '<message id="{0}" name="{0}"/>',
    "signal": '<signal id="s_{0}" name="{0}"/>',
    "error": '<error id="e_{0}" name="{0}" errorCode="{0}"/>',
    "escalation": '<escalation id="x_{0}" name="{0}" escalationCode="{0}"/>',
}
_PREFIX = {"message": "", "signal": "s_", "error": "e_", "escalation": "x_"}


def events_of(each: Element) -> str:
    """The event definitions of an event."""
    if each.kind.trigger == "multiple":
        return "".join(_definition(more.kind, more.reference, more.condition) for more in each.triggers)
    if each.timing:
        form = FORMS[each.timing.form]
        return f"<timerEventDefinition><{form}>{escape(each.timing.expression)}</{form}></timerEventDefinition>"
    wait = ' waitForCompletion="false"' if not each.waits_for_undoing else ""
    return _definition(each.kind.trigger, each.reference, each.condition, wait) if each.kind.trigger else ""


def _definition(trigger: str, reference: str | None, condition: str | None, more: str = "") -> str:
    attribute = {"link": "name", "compensate": "activityRef"}.get(trigger, f"{trigger}Ref")
    said = f' {attribute}="{_PREFIX.get(trigger, "")}{reference}"' if reference else ""
    inside = f"<condition>{escape(condition)}</condition>" if condition else ""
    return f"<{trigger}EventDefinition{said}{more}>{inside}</{trigger}EventDefinition>"


@dataclass
class TestHost:
    """A host whose deadlines are so many days."""

    __test__ = False

    rules: Mapping[str, object] = field(default_factory=dict)
    case: Mapping[str, object] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)

    def deadline(self, name: str, at: datetime) -> datetime:
        return at + timedelta(days=self.days[name])

    def left(self, process: str, element: str, at: datetime, data: Mapping[str, object]) -> None:
        """Nothing depends on it here."""


class Play:
    """A case in the hands of a test. Everything goes through the bytes of the state, with a freshly loaded program."""

    def __init__(
        self,
        drawing: Drawing,
        called: tuple[Drawing, ...] = (),
        host: TestHost | None = None,
        whole: bool = False,
        **data: object,
    ) -> None:
        """`whole`: a command is carried out at once; else the state is saved and restored between every step."""
        self.whole = whole
        self.drawing = drawing
        self.blueprint = drawing.blueprint()
        self.inside = {each.process: each.blueprint() for each in called}
        self.host = host or TestHost()
        self.at = NOON
        self.open: dict[int, str] = {}
        self.calls: dict[int, str] = {}
        self.timers: dict[int, tuple[str, datetime]] = {}
        self.failures: dict[int, str] = {}
        self.history: list[Outcome] = []
        self.waits: dict[int, list[str]] = {}
        self.signals: list[str] = []
        self.sent: list[str] = []
        begin = start if whole else start_stepwise
        self.take(begin(self.fresh(), data, at=self.at, host=self.host))

    def fresh(self) -> Program:
        return load(self.blueprint, self.inside)

    def take(self, outcome: Outcome) -> Outcome:
        """Keep the books as the engine would, and hold the runner to them."""
        for closed in outcome.closed:
            assert self.open.pop(closed.token) == closed.element
        for token in outcome.dropped:
            del self.timers[token]
        for token in outcome.withdrawn:
            assert self.calls.pop(token, None) or self.failures.pop(token)
        for token in outcome.forgotten:
            del self.waits[token]
        for each in outcome.awaited:
            self.waits.setdefault(each.token, []).append(f"{each.kind}:{each.name}")
        self.signals += [each.signal for each in outcome.signals]
        self.sent += [each.message for each in outcome.sent]
        self.open.update({each.token: each.element for each in outcome.opened})
        self.calls.update({each.token: each.element for each in outcome.calls})
        self.timers.update({each.token: (each.element, each.due) for each in outcome.timers})
        self.failures.update({each.token: each.element for each in outcome.failed})
        assert outcome.next_due == min((due for _, due in self.timers.values()), default=None)
        if outcome.status != "running":
            assert {**self.open, **self.timers, **self.failures, **self.calls, **self.waits} == {}
        self.history.append(outcome)
        return outcome

    @property
    def last(self) -> Outcome:
        return self.history[-1]

    @property
    def passed(self) -> list[str]:
        """Every node left so far."""
        return [each.element for outcome in self.history for each in outcome.passed]

    def done(self, *elements: str, **data: object) -> Play:
        """People complete these steps, one after the other."""
        for each in elements:
            self.do(Complete(self.token(each), data))
        return self

    def wait(self) -> Outcome:
        """Time passes until the next timer is due."""
        assert self.last.next_due is not None
        self.at = self.last.next_due
        return self.do(FireDue())

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
        go = advance if self.whole else advance_stepwise
        outcome = go(self.fresh(), self.last.state, command, at=self.at, host=self.host)
        failed = {each.token for each in outcome.failed}
        if isinstance(command, ServiceDone) or (isinstance(command, ServiceError) and command.token in failed):
            del self.calls[command.token]
        return self.take(outcome)
