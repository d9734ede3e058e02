"""What stands in the file and has no effect here, although whoever drew it may count on it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.definitions.checks.draft import Draft
from engine.definitions.elements import Element
from engine.definitions.words import BPMN, DI, local, unprefixed
from engine.findings import Catalogue, listed, warning

SENTENCES: Catalogue = {
    "foreign-behaviour": warning(
        "“{name}”上有 {engine} 的设置（{found}），例如脚本、监听器或程序类；在这里不起作用。请用本系统的服务、FEEL 或表单重做，再删去它。",
        "“{name}” has settings of {engine} ({found}), such as scripts, listeners or classes, which do nothing here. Say it by a service, FEEL or a form, and delete them.",
    ),
    "flow-list": warning(
        "“{name}”写明有流“{found}”（{tag}），但没有这条流，或者它不与“{name}”相连。以流自己的起点、终点为准；请在编辑器中重新连线后保存。",
        "“{name}” lists the flow “{found}” ({tag}), which does not exist or is not joined to it. What the flow itself says counts; connect it anew in the editor and save.",
    ),
    "drawn-nothing": warning(
        "图上画了并不存在的元素：{found}。请在编辑器中打开后重新保存。",
        "The picture draws elements that do not exist: {found}. Open the file in the editor and save it again.",
    ),
}

_ENGINES = {
    "http://camunda.org/schema/1.0/bpmn": "Camunda 7",
    "http://camunda.org/schema/zeebe/1.0": "Camunda 8 (Zeebe)",
    "http://activiti.org/bpmn": "Activiti",
    "http://flowable.org/bpmn": "Flowable",
    "http://www.jboss.org/drools": "jBPM",
}
_ENDS = {"incoming": "targetRef", "outgoing": "sourceRef"}


def check_leftovers(draft: Draft) -> None:
    """Settings of other engines, lists of flows that contradict the flows, and shapes of nothing; warnings alone."""
    flows = {node.get("id"): node for node in draft.diagram.root.iter(f"{BPMN}sequenceFlow")}
    for element in draft.diagram.elements.values():
        node = draft.diagram.sources[element.id]
        for engine, names in _foreign(node):
            draft.about("foreign-behaviour", element, engine=engine, found=listed(names))
        _check_lists(draft, element, node, flows)
    _check_shapes(draft)


def _foreign(node: etree._Element) -> Iterator[tuple[str, list[str]]]:
    """Engines whose settings an element has, with their names."""
    extensions = (inner for each in node.iterchildren(f"{BPMN}extensionElements") for inner in each)
    tags = [*(str(name) for name in node.attrib), *(each.tag for each in extensions if isinstance(each.tag, str))]
    for uri, engine in _ENGINES.items():
        names = [etree.QName(tag).localname for tag in tags if tag.startswith(f"{{{uri}}}")]
        if names:
            yield engine, names


def _check_lists(draft: Draft, element: Element, node: etree._Element, flows: dict[str | None, etree._Element]) -> None:
    for each in node.iterchildren(*(BPMN + tag for tag in _ENDS)):
        known = unprefixed((each.text or "").strip()) or ""
        flow = flows.get(known)
        if flow is None or unprefixed(flow.get(_ENDS[local(each)])) != element.id:
            draft.about("flow-list", element, found=known, tag=local(each))


def _check_shapes(draft: Draft) -> None:
    known = {each.get("id") for each in draft.diagram.root.iter() if isinstance(each.tag, str)}
    shapes = [*draft.diagram.root.iter(f"{DI}BPMNPlane", f"{DI}BPMNShape", f"{DI}BPMNEdge")]
    named = [(unprefixed(each.get("bpmnElement")) or "", each) for each in shapes]
    strange = [(name, each) for name, each in named if name and name not in known]
    if strange:
        draft.at("drawn-nothing", strange[0][1], found=listed(dict.fromkeys(name for name, _ in strange)))
