"""Whether sequence flows hang together, and gateways know where to send a case."""

from __future__ import annotations

from engine.definitions.checks.draft import Draft
from engine.definitions.elements import Element, Kind
from engine.definitions.words import line
from engine.findings import Catalogue, error, listed, warning

SENTENCES: Catalogue = {
    "dangling-flow": error(
        "顺序流“{name}”的{end}是“{found}”，图里没有这个元素。请把线重新接到元素上，或删去。",
        "The {end} of the sequence flow “{name}” is “{found}”, which is not in the diagram. Connect it anew or delete it.",
    ),
    "flow-crosses-scope": error(
        "顺序流“{name}”从“{source}”穿过子流程（或泳池）的边线到“{target}”。请接到子流程本身，或用边界事件离开。",
        "The sequence flow “{name}” crosses the edge of a sub-process or pool, from “{source}” to “{target}”. Connect the sub-process itself, or leave it by a boundary event.",
    ),
    "flow-into-start": error(
        "有顺序流指向开始事件“{name}”。请把线接到开始之后的第一个步骤。",
        "A sequence flow leads into the start event “{name}”. Connect it to the first step behind it.",
    ),
    "flow-out-of-end": error(
        "结束事件“{name}”后面还有顺序流。请删去这条线，或把它改成中间事件。",
        "A sequence flow leaves the end event “{name}”. Delete it, or make this an intermediate event.",
    ),
    "flow-into-boundary": error(
        "有顺序流指向边界事件“{name}”。边界事件只能由它所在的步骤触发；请改接到别处。",
        "A sequence flow leads into the boundary event “{name}”, which only its step can trigger. Connect it elsewhere.",
    ),
    "boundary-unattached": error(
        "边界事件“{name}”应附在一个步骤上，现在是“{found}”。请把它拖到步骤的边线上。",
        "The boundary event “{name}” should sit on an activity, not on “{found}”. Drag it onto the edge of a step.",
    ),
    "no-start": error(
        "{where}没有开始事件。请画一个，接到第一步。",
        "{where} has no start event. Draw one and connect it to the first step.",
    ),
    "too-deep": error(
        "“{name}”在 {found} 层子流程里面，最多 {most} 层。请把里面的部分改成被调用的流程。",
        "“{name}” lies {found} sub-processes deep; at most {most} can run. Make the inner part a process that is called.",
    ),
    "several-starts": error(
        "{where}有 {found} 个开始事件，“{name}”是多出来的。请只留一个，之后用排他网关分开。",
        "{where} has {found} start events; “{name}” is one too many. Keep one and part the ways by an exclusive gateway.",
    ),
    "no-end": error(
        "{where}没有结束事件。请在最后一步后面画一个。", "{where} has no end event. Draw one behind the last step."
    ),
    "bad-default": error(
        "“{name}”的默认流是“{found}”，它不是从这里出去的线。请重新指定默认流。",
        "The default flow of “{name}” is “{found}”, which does not leave it. Choose the default anew.",
    ),
    "default-without-choice": warning(
        "“{name}”的默认流“{found}”上写了条件，条件不起作用。请删去条件，或另选默认流。",
        "The default flow “{found}” of “{name}” has a condition, which has no effect. Delete it, or choose another default.",
    ),
    "missing-condition": error(
        "“{name}”的出线“{flow}”没有条件，也不是默认流，系统不知道何时走它。请写条件，或设为默认流。",
        "The way “{flow}” out of “{name}” has no condition and is not the default, so nobody knows when to take it. Add a condition or make it the default.",
    ),
    "no-default": warning(
        "“{name}”的每条出线都有条件，但没有默认流。如果都不成立，案件会停在这里等人处理。请设一条默认流。",
        "Every way out of “{name}” has a condition and none is the default. If none holds, the case stops here as an incident. Choose a default.",
    ),
    "condition-on-parallel": error(
        "“{name}”的出线“{flow}”上写了条件，这种网关不看条件。请改用包容网关，或删去条件。",
        "The way “{flow}” out of “{name}” has a condition, which this gateway ignores. Use an inclusive gateway or delete the condition.",
    ),
    "complex-condition": error(
        "复杂网关“{name}”有 {found} 条来线，但没有激活条件（activationCondition）。请写 FEEL 条件，如 activationCount >= 2。",
        "The complex gateway “{name}” has {found} ways in and no activation condition. Write one in FEEL, such as activationCount >= 2.",
    ),
    "event-gateway-target": error(
        "事件网关“{name}”后面是“{target}”，应为定时、消息中间事件或接收任务。请在它们之间画一个事件。",
        "Behind the event-based gateway “{name}” stands “{target}”; a timer or message event or a receive task was expected. Draw an event between them.",
    ),
    "lonely-event-gateway": error(
        "事件网关“{name}”后面应至少有两个事件，现在有 {found} 个。请补画，或直接用中间事件。",
        "The event-based gateway “{name}” needs at least two events behind it; it has {found}. Draw another, or use the event alone.",
    ),
    "implicit-split": warning(
        "“{name}”后面有 {found} 条没有条件的线，会同时走。如果真要并行，请画并行网关；只走一条，请画排他网关。",
        "“{name}” is left by {found} ways without conditions, all taken at once. Draw a parallel gateway if that is meant, an exclusive one if not.",
    ),
}

MAX_DEPTH = 40
"""Sub-processes inside one another; the runner's own limit counts called processes, too."""
_CATCHING = frozenset({Kind.receive_task})


def check_flows(draft: Draft) -> None:
    """Ends of flows, starts and ends, conditions and defaults."""
    for flow in draft.diagram.flows():
        _check_ends(draft, flow)
    for element in draft.diagram.nodes():
        _check_place(draft, element)
        _check_ways_out(draft, element)
    _check_depth(draft)
    for process in draft.diagram.processes:
        _check_scope(draft, process.get("id") or "", None)
    for element in draft.diagram.nodes():
        if element.kind in (Kind.sub_process, Kind.transaction, Kind.event_sub_process):
            _check_scope(draft, draft.diagram.process_of[element.id], element)


def _check_depth(draft: Draft) -> None:
    """Told once, at the outermost that is too deep."""
    depth: dict[str | None, int] = {None: 0}
    for element in draft.diagram.nodes():  # a scope stands before what is inside it
        if element.kind.is_scope:
            depth[element.id] = depth[element.parent] + 1
            if depth[element.id] == MAX_DEPTH + 1:
                draft.about("too-deep", element, found=depth[element.id], most=MAX_DEPTH)


def _check_ends(draft: Draft, flow: Element) -> None:
    elements, owner = draft.diagram.elements, draft.diagram.process_of
    source, target = elements.get(flow.source or ""), elements.get(flow.target or "")
    if source is None or source.kind is Kind.sequence_flow:
        draft.about("dangling-flow", flow, end="sourceRef", found=flow.source or "")
    elif target is None or target.kind is Kind.sequence_flow:
        draft.about("dangling-flow", flow, end="targetRef", found=flow.target or "")
    elif source.parent != target.parent or owner[source.id] != owner[target.id]:
        draft.about("flow-crosses-scope", flow, source=source.name, target=target.name)


def _check_place(draft: Draft, element: Element) -> None:
    if element.kind.is_start and element.incoming:
        draft.about("flow-into-start", element)
    if element.kind.is_end and element.outgoing:
        draft.about("flow-out-of-end", element)
    if element.kind.is_boundary:
        if element.incoming:
            draft.about("flow-into-boundary", element)
        host = draft.diagram.elements.get(element.attached_to or "")
        if host is None or not host.kind.is_activity or host.parent != element.parent:
            draft.about("boundary-unattached", element, found=element.attached_to or "")


def _check_ways_out(draft: Draft, element: Element) -> None:
    flows = [draft.diagram.elements[each] for each in element.outgoing]
    if element.default is not None and element.default not in element.outgoing:
        draft.about("bad-default", element, found=element.default)
    for flow in flows:
        if flow.id == element.default and flow.condition:
            draft.about("default-without-choice", element, found=flow.id)
    if element.kind in (Kind.exclusive, Kind.inclusive) and (len(flows) > 1 or any(flow.condition for flow in flows)):
        _check_conditions(draft, element, flows)
    elif element.kind in (Kind.parallel, Kind.event_based):
        for flow in flows:
            if flow.condition:
                draft.about("condition-on-parallel", element, flow=flow.name if flow.name.zh else flow.id)
    elif element.kind.is_activity or element.kind.is_start:
        free = [flow for flow in flows if not flow.condition and flow.id != element.default]
        if len(free) > 1:
            draft.about("implicit-split", element, found=len(free))
    if element.kind is Kind.complex and len(element.incoming) > 1 and not element.condition:
        draft.about("complex-condition", element, found=len(element.incoming))
    if element.kind is Kind.event_based:
        _check_events(draft, element, flows)


def _check_conditions(draft: Draft, gateway: Element, flows: list[Element]) -> None:
    bare = [flow for flow in flows if not flow.condition and flow.id != gateway.default]
    for flow in bare:
        draft.about("missing-condition", gateway, flow=flow.name if flow.name.zh else flow.id)
    if not bare and gateway.default is None:
        draft.about("no-default", gateway)


def _check_events(draft: Draft, gateway: Element, flows: list[Element]) -> None:
    targets = [draft.diagram.elements.get(flow.target or "") for flow in flows]
    for target in targets:
        if target is not None and not target.kind.is_catching and target.kind not in _CATCHING:
            draft.about("event-gateway-target", gateway, target=target.name)
    if len(flows) < 2:
        draft.about("lonely-event-gateway", gateway, found=len(flows))


def _check_scope(draft: Draft, process: str, scope: Element | None) -> None:
    diagram = draft.diagram
    parent = scope.id if scope is not None else None
    inside = [each for each in diagram.children(parent) if diagram.process_of[each.id] == process]
    where = listed([f"“{scope.name.zh}”" if scope is not None else f"“{process}”"])
    at = (
        scope.line
        if scope is not None
        else next((line(each) for each in diagram.processes if each.get("id") == process), 0)
    )
    starts = [each for each in inside if each.kind.is_start]
    if not starts:
        draft.findings.tell("no-start", parent or process, at, where=where)
    for extra in starts[1:]:
        draft.about("several-starts", extra, where=where, found=len(starts))
    if not any(each.kind.is_end for each in inside):
        draft.findings.tell("no-end", parent or process, at, where=where)
