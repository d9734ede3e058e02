"""From a BPMN document to elements: reading only; what is wrong with them is for the checks to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from engine.definitions.elements import Element, Kind
from engine.definitions.mapping import Carriers
from engine.definitions.markup import Markup, Unreadable
from engine.definitions.reading import kind_of, read_flow, read_node, text_of
from engine.definitions.words import BESIDE_THE_FLOW, BPMN, SW, is_bpmn, line, local

MAX_NODES = 10_000
"""Elements of one diagram; nobody can survey a tenth of it."""


@dataclass(frozen=True, slots=True)
class Lane:
    id: str
    name: str
    line: int
    role: str | None
    level: str | None
    nodes: tuple[str, ...]
    """Ids of the flow nodes that name this lane itself (an inner lane's nodes are its own)."""
    has_inner: bool


@dataclass(slots=True)
class Diagram:
    """The document with its elements found; `sources` leads from an id back to the XML."""

    root: etree._Element
    carriers: Carriers
    """The data objects, inputs, outputs and properties of the document."""
    processes: list[etree._Element] = field(default_factory=list)
    elements: dict[str, Element] = field(default_factory=dict)
    sources: dict[str, etree._Element] = field(default_factory=dict)
    lanes: list[Lane] = field(default_factory=list)
    process_of: dict[str, str] = field(default_factory=dict)
    """Element id to the id of its process."""
    unknown: list[etree._Element] = field(default_factory=list)
    """BPMN elements inside a process that this version of BPMN does not have there."""
    clashes: list[etree._Element] = field(default_factory=list)
    """Elements whose id another element had before."""
    unnamed_flows: list[str] = field(default_factory=list)
    """Ids given to sequence flows that came without one."""
    unnamed_nodes: list[etree._Element] = field(default_factory=list)

    def nodes(self) -> Iterator[Element]:
        """The flow nodes."""
        return (each for each in self.elements.values() if each.kind is not Kind.sequence_flow)

    def flows(self) -> Iterator[Element]:
        """The sequence flows."""
        return (each for each in self.elements.values() if each.kind is Kind.sequence_flow)

    def children(self, parent: str | None) -> list[Element]:
        """The flow nodes that lie directly in a sub-process, or at the top."""
        return [each for each in self.nodes() if each.parent == parent]


def read_diagram(markup: Markup) -> Diagram:
    """The diagram in a document. Raises `Unreadable` where it is XML but not BPMN 2.0."""
    root = markup.root
    _refuse_other_formats(root)
    diagram = Diagram(root, Carriers(root), list(root.findall(f"{BPMN}process")))
    _clash(diagram)
    for number, process in enumerate(diagram.processes, 1):
        _read_process(diagram, process, process.get("id") or f"process_{number}")
    _connect(diagram)
    _seat(diagram)
    return diagram


def _refuse_other_formats(root: etree._Element) -> None:
    if root.tag == f"{BPMN}definitions":
        return
    raise Unreadable(
        "not-bpmn",
        "这是 XML，但不是 BPMN 2.0：根元素是“{found}”，应为 BPMN 2.0 的 definitions（{uri}）。请从建模工具里导出 BPMN 2.0 格式。",
        "This is XML but not BPMN 2.0: the root is “{found}”; the definitions of BPMN 2.0 ({uri}) were expected. Export BPMN 2.0 from the modeller.",
        line=line(root),
        found=str(root.tag)[:200],
        uri=BPMN[1:-1],
    )


def _clash(diagram: Diagram) -> None:
    """Ids must be unique in the whole document, pictures included."""
    seen: set[str] = set()
    for node in diagram.root.iter(etree.Element):
        known = node.get("id")
        if known is None:
            continue
        if known in seen:
            diagram.clashes.append(node)
        seen.add(known)


def _read_process(diagram: Diagram, process: etree._Element, process_id: str) -> None:
    waiting: list[tuple[etree._Element, str | None]] = [(process, None)]
    training = process_id if process.get(f"{SW}training") == "true" else None
    while waiting:
        container, parent = waiting.pop()
        for node in container:
            if not is_bpmn(node):
                continue
            element = _element(diagram, node, parent)
            if element is None:
                continue
            if len(diagram.elements) >= MAX_NODES:
                raise _too_many(node)
            if element.id in diagram.elements:
                continue
            diagram.elements[element.id] = replace(element, training=training) if element.kind.is_human else element
            diagram.sources[element.id] = node
            diagram.process_of[element.id] = process_id
            if element.kind.is_scope:
                waiting.append((node, element.id))
        _read_lanes(diagram, container)


def _too_many(node: etree._Element) -> Unreadable:
    return Unreadable(
        "too-many-elements",
        "流程图超过 {most} 个元素（到第 {line} 行）。请拆成几个流程，用调用活动连接。",
        "The diagram has more than {most} elements (reached at line {line}). Split it into several processes joined by call activities.",
        line=line(node),
        most=MAX_NODES,
    )


def _element(diagram: Diagram, node: etree._Element, parent: str | None) -> Element | None:
    """One flow node or sequence flow; None where the XML element is neither."""
    if local(node) == "sequenceFlow":
        return _flow(diagram, node, parent)
    kind = kind_of(node)
    if kind is None:
        if local(node) not in BESIDE_THE_FLOW:
            diagram.unknown.append(node)
        return None
    known = node.get("id")
    if known is None:
        diagram.unnamed_nodes.append(node)
        known = f"{local(node)}_line_{line(node)}_{len(diagram.unnamed_nodes)}"
    return read_node(node, kind, known, parent, diagram.carriers)


def _flow(diagram: Diagram, node: etree._Element, parent: str | None) -> Element:
    known = node.get("id")
    if known is None:
        known = f"flow_line_{line(node)}_{len(diagram.unnamed_flows) + 1}"
        diagram.unnamed_flows.append(known)
        node.set("id", known)
    return read_flow(node, known, parent)


def _read_lanes(diagram: Diagram, container: etree._Element) -> None:
    waiting: list[tuple[etree._Element, str | None, str | None]] = []
    for lanes in container.findall(f"{BPMN}laneSet"):
        waiting += [(lane, None, None) for lane in lanes.findall(f"{BPMN}lane")]
    while waiting:
        node, outer_role, outer_level = waiting.pop(0)
        role = (node.get(f"{SW}role") or "").strip() or outer_role
        level = (node.get(f"{SW}level") or "").strip() or outer_level
        inner = node.findall(f"{BPMN}childLaneSet/{BPMN}lane")
        nodes = tuple(text_of(each) or "" for each in node.findall(f"{BPMN}flowNodeRef"))
        name = " ".join((node.get("name") or "").split())
        diagram.lanes.append(Lane(node.get("id") or "", name, line(node), role, level, nodes, bool(inner)))
        waiting += [(each, role, level) for each in inner]


def _connect(diagram: Diagram) -> None:
    """Puts the sequence flows into the elements at their ends."""
    arriving: dict[str, list[str]] = {}
    leaving: dict[str, list[str]] = {}
    for flow in diagram.flows():
        leaving.setdefault(flow.source or "", []).append(flow.id)
        arriving.setdefault(flow.target or "", []).append(flow.id)
    for known, element in diagram.elements.items():
        if element.kind is not Kind.sequence_flow:
            diagram.elements[known] = replace(
                element, incoming=tuple(arriving.get(known, ())), outgoing=tuple(leaving.get(known, ()))
            )
    for association in diagram.root.iter(f"{BPMN}association"):
        event = diagram.elements.get(association.get("sourceRef", ""))
        if event is not None and event.kind is Kind.boundary_compensate:
            diagram.elements[event.id] = replace(event, undone_by=association.get("targetRef", ""))


def _seat(diagram: Diagram) -> None:
    """Gives each node the lane, role and level that it has by its lane, or by the lane of its sub-process."""
    # Inner lanes come after outer ones in the list, so the innermost wins.
    lane_of = {node: lane for lane in diagram.lanes for node in lane.nodes}
    for known, element in diagram.elements.items():
        if element.kind is Kind.sequence_flow:
            continue
        lane = next((lane_of[each] for each in _upward(diagram, known) if each in lane_of), None)
        if lane is not None:
            diagram.elements[known] = replace(
                element, lane=lane.id or None, role=element.role or lane.role, level=element.level or lane.level
            )


def _upward(diagram: Diagram, known: str) -> Iterator[str]:
    """The element, its sub-process, the sub-process of that, and so on."""
    here: str | None = known
    while here is not None:
        yield here
        here = diagram.elements[here].parent
