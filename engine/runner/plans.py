"""From a checked blueprint to something that runs: one plan for the process and one for each sub-process in it.

A plan is the library's process specification. It is built from the elements that the checker has read, so that what
was checked is what runs; the file is not read a second time by different rules. It never changes once it is made, so
threads share it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.definitions.elements import Element, Kind
from engine.runner.activities import Activity, CallActivity, HumanTask, RuleTask, ScriptTask, ServiceTask, SubProcess
from engine.runner.complex import Complex
from engine.runner.correlation import Correlation, read_correlations
from engine.runner.drawn import Drawn
from engine.runner.events import Boundary, Catch, EventGateway, ReceiveTask
from engine.runner.formulas import Formula
from engine.runner.handlers import EventSubProcess, Listener
from engine.runner.loops import read_rounds
from engine.runner.nodes import Exclusive, Flow, Inclusive, Node, Parallel, Terminate
from engine.runner.throwing import ErrorEnd, SendTask, Throw
from engine.runner.undoing import CancelEnd, Undo

if TYPE_CHECKING:
    from engine.definitions.blueprint import Blueprint

NODES: Mapping[str, type[Node]] = {
    Kind.task: Activity,
    Kind.user_task: HumanTask,
    Kind.manual_task: HumanTask,
    Kind.service_task: ServiceTask,
    Kind.business_rule_task: RuleTask,
    Kind.script_task: ScriptTask,
    Kind.receive_task: ReceiveTask,
    Kind.call_activity: CallActivity,
    Kind.send_task: SendTask,
    Kind.sub_process: SubProcess,
    Kind.transaction: SubProcess,
    Kind.event_sub_process: EventSubProcess,
    Kind.exclusive: Exclusive,
    Kind.parallel: Parallel,
    Kind.inclusive: Inclusive,
    Kind.event_based: EventGateway,
    Kind.complex: Complex,
    Kind.start: Node,
    Kind.start_timer: Node,
    Kind.start_message: Node,
    Kind.start_signal: Node,
    Kind.start_conditional: Node,
    Kind.start_error: Node,
    Kind.start_escalation: Node,
    Kind.start_compensate: Node,
    Kind.start_multiple: Node,
    Kind.end: Node,
    Kind.end_message: Throw,
    Kind.end_signal: Throw,
    Kind.end_escalation: Throw,
    Kind.end_multiple: Throw,
    Kind.end_terminate: Terminate,
    Kind.end_error: ErrorEnd,
    Kind.end_cancel: CancelEnd,
    Kind.end_compensate: Undo,
    Kind.throw: Node,
    Kind.throw_message: Throw,
    Kind.throw_signal: Throw,
    Kind.throw_escalation: Throw,
    Kind.throw_multiple: Throw,
    Kind.throw_compensate: Undo,
    Kind.throw_link: Node,
    Kind.intermediate_link: Node,
    Kind.intermediate_timer: Catch,
    Kind.intermediate_message: Catch,
    Kind.intermediate_signal: Catch,
    Kind.intermediate_conditional: Catch,
    Kind.intermediate_multiple: Catch,
    Kind.boundary_timer: Boundary,
    Kind.boundary_message: Boundary,
    Kind.boundary_signal: Boundary,
    Kind.boundary_conditional: Boundary,
    Kind.boundary_multiple: Boundary,
    Kind.boundary_error: Boundary,
    Kind.boundary_escalation: Boundary,
    Kind.boundary_cancel: Boundary,
    Kind.boundary_compensate: Boundary,
}
"""What runs each kind of element."""


SCOPES = frozenset({Kind.sub_process, Kind.transaction, Kind.event_sub_process})
"""Kinds that have an inside."""


class CannotRun(ValueError):
    """The blueprint holds something that the runner does not run; the checker should have refused it."""


class Plan(BpmnProcessSpec):  # type: ignore[misc]  # the library has no types
    """The nodes of a process, or of one sub-process in it."""

    def __init__(self, process: str, inside: str | None, names: frozenset[str]) -> None:
        self.process = process
        self.embedded = inside is not None
        self.key = process if inside is None else f"{process}/{inside}"
        super().__init__(name=self.key)
        self.names = names
        """Names that routing data may have; FEEL must know those that are also names of its functions (`sum`)."""
        self.nodes: dict[str, Node] = {}
        self.opening: Node
        self.correlations: Mapping[str, Correlation] = {}
        """How the key of a message is found, by the name of the message."""
        self.listeners: list[Listener] = []
        """Starts of event sub-processes that wait for something."""
        self.takers: list[Listener] = []
        """Starts of event sub-processes that take errors and escalations."""
        self.undoing: EventSubProcess | None = None
        """The event sub-process that undoes the scope when it is done."""
        self.idles = False
        """Whether a token may stay that alone does not keep a scope going."""
        self.watches = False
        """Whether a condition may be waited for."""
        self.watched = False
        """Whether one may be waited for in a case of this process, in those that it calls, too."""
        self._origins: dict[tuple[str, str], frozenset[Node]] = {}

    def may_arrive(self, gate: Node, places: Collection[Node], here: Collection[str | None]) -> bool:
        """Whether a token at one of the places can come to `gate` on a flow where none waits yet.

        A token that could as well come on a flow where one waits does not count (BPMN 2.0 §13.4.3).
        """
        hoped: set[Node] = set()
        arrived: set[Node] = set()
        for flow in gate.incoming:
            (arrived if flow in here else hoped).update(self._origins[gate.name, flow])
        return any(place in hoped and place not in arrived for place in places)

    def trace(self, elements: Mapping[str, Element]) -> None:
        """Work out from where a token can come to each incoming flow of an inclusive gateway."""
        before: dict[str, list[str]] = {name: [] for name in self.nodes}
        for name, node in self.nodes.items():
            for flow in node.flows:
                before[flow.target.name].append(name)
            if isinstance(node, Boundary):
                before[name].append(node.attached_to)
        for name, node in self.nodes.items():
            if isinstance(node, Inclusive | Complex) and len(node.incoming) > 1:
                for incoming in node.incoming:
                    self._origins[name, incoming] = self._reach(elements[incoming].source or "", name, before)

    def _reach(self, start: str, gate: str, before: Mapping[str, list[str]]) -> frozenset[Node]:
        found: set[str] = set()
        ahead = [start]
        while ahead:
            name = ahead.pop()
            if name not in found and name != gate:
                found.add(name)
                ahead.extend(before[name])
        return frozenset(self.nodes[name] for name in found)


def routed_names(blueprint: Blueprint) -> frozenset[str]:
    """Names that forms, services and tables give to routing data."""
    fields = (field for form in blueprint.forms.values() for field in form.fields)
    results = (element.result for element in blueprint.elements.values())
    return frozenset({field.name for field in fields if field.route} | {each for each in results if each})


def build_plans(blueprint: Blueprint, names: frozenset[str]) -> dict[str, Plan]:
    """The plans of a blueprint by key. Raises `CannotRun`, or FEEL's syntax error, on what the checker let through."""
    elements = blueprint.elements
    drawn = Drawn(blueprint)
    plans: dict[str | None, Plan] = {None: Plan(blueprint.process, None, names)}
    for element in elements.values():
        if element.kind in SCOPES:
            plans[element.id] = Plan(blueprint.process, element.id, names)
    correlations = read_correlations(drawn, blueprint.process, names)
    for plan in plans.values():
        plan.correlations = correlations
    for element in elements.values():
        if element.kind != Kind.sequence_flow:
            _place(plans, drawn.resolved(element), blueprint, drawn)
    for plan in plans.values():
        if not hasattr(plan, "opening"):
            raise CannotRun(f"{plan.key!r} has no start event")
        _wire(plan, elements)
    return {plan.key: plan for plan in plans.values()}


def _place(plans: Mapping[str | None, Plan], element: Element, blueprint: Blueprint, drawn: Drawn) -> None:
    """Make the node of an element and put it into its plan."""
    plan = plans[element.parent]
    kind = NODES.get(element.kind)
    if kind is None:
        raise CannotRun(f"line {element.line}: {element.kind} {element.id!r} does not run")
    if kind is RuleTask:
        node: Node = RuleTask(plan, element, blueprint.decisions[element.decision or ""])
    else:
        node = kind(plan, element)
    plan.nodes[element.id] = node
    mark = drawn.find(element.id)
    if isinstance(node, Activity) and mark is not None:
        node.rounds = read_rounds(mark, drawn, plan.names)
    if isinstance(node, SubProcess) and element.kind in SCOPES:
        node.inside = plans[element.id]
    if element.kind.is_start:
        plan.opening = node
        within = blueprint.elements.get(element.parent or "")
        if within is not None and within.kind == Kind.event_sub_process:
            _listen(plans[within.parent], element)
    plan.watches = plan.watches or bool(node.conditions)
    plan.idles = plan.idles or isinstance(node, Complex)


def _listen(around: Plan, element: Element) -> None:
    """Put the start event of an event sub-process into the plan of the scope around it, too."""
    listener = Listener(around, element)
    around.nodes[element.id] = listener
    around.watches = around.watches or bool(listener.conditions)
    if listener.waits:
        around.idles = True
        around.listeners.append(listener)
    elif listener.trigger != "compensate":
        around.takers.append(listener)


def _wire(plan: Plan, elements: Mapping[str, Element]) -> None:
    """Connect the nodes of a plan, and put boundary events on their activities."""
    landings = {
        elements[name].reference: node
        for name, node in plan.nodes.items()
        if elements[name].kind == Kind.intermediate_link
    }
    for name, node in plan.nodes.items():
        element = elements[name]
        if isinstance(node, Listener):
            _wire_listener(plan, node)
            continue
        flows = []
        for flow in map(elements.__getitem__, element.outgoing):
            condition = Formula(flow.condition, plan.names) if flow.condition and flow.id != element.default else None
            flows.append(Flow(flow.id, plan.nodes[flow.target or ""], condition))
        if element.kind == Kind.throw_link:
            flows = [Flow("", _landing(landings, element), None)]
        node.wire(flows, element.default)
        if isinstance(node, EventGateway):
            _check_gateway(node)
        if isinstance(node, Boundary):
            _wire_boundary(plan, node, element)
    plan.trace(elements)


def _wire_listener(plan: Plan, listener: Listener) -> None:
    handler = plan.nodes[listener.inside_of]
    if not isinstance(handler, EventSubProcess):
        raise CannotRun(f"{listener.name!r} starts no event sub-process")
    listener.handler = handler
    handler.interrupting = listener.interrupting
    if listener.trigger == "compensate":
        plan.undoing = handler


def _landing(landings: Mapping[str | None, Node], element: Element) -> Node:
    """The catching link of the same name in the same scope (BPMN 2.0 §10.5.1)."""
    if element.reference not in landings:
        raise CannotRun(f"line {element.line}: the link {element.reference!r} leads nowhere")
    return landings[element.reference]


def _wire_boundary(plan: Plan, event: Boundary, element: Element) -> None:
    activity = plan.nodes[event.attached_to]
    if not isinstance(activity, Activity):
        raise CannotRun(f"line {element.line}: {event.name!r} sits on {activity.name!r}, which is no activity")
    if event.trigger == "compensate":
        activity.undone_by = plan.nodes[element.undone_by or ""]
        activity.undoing = event.name
    else:
        (activity.edge if event.waits else activity.catches).append(event)


def _check_gateway(gateway: EventGateway) -> None:
    """Behind an event gateway a message is waited for once, by itself (BPMN 2.0 §10.6.6)."""
    for flow in gateway.flows:
        target = flow.target
        if isinstance(target, ReceiveTask) and target.rounds is not None:
            raise CannotRun(f"{target.name!r} behind the event gateway {gateway.name!r} is repeated")
        if not isinstance(target, Catch | ReceiveTask):
            raise CannotRun(f"{target.name!r} behind the event gateway {gateway.name!r} waits for nothing")
