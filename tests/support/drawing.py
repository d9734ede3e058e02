"""Gives a diagram a picture: every node in a row, so that editors and viewers can show it."""

from lxml import etree

from engine.definitions import Bundle

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
STEP, LINE = 160, 200


def drawn(bundle: Bundle) -> Bundle:
    """The same bundle with shapes and edges."""
    root = etree.fromstring(bundle.files["process.bpmn"])
    process = next(root.iter(f"{BPMN}process"))
    diagram = etree.SubElement(root, f"{{{DI}}}BPMNDiagram", {"id": "diagram"}, {"bpmndi": DI, "dc": DC, "di": DD})
    plane = etree.SubElement(diagram, f"{{{DI}}}BPMNPlane", {"id": "plane", "bpmnElement": process.get("id", "")})
    nodes = [each for each in process.iterchildren("*") if each.get("sourceRef") is None]
    at = {each.get("id", ""): 100 + number * STEP for number, each in enumerate(nodes)}
    for node in nodes:
        _shape(plane, node.get("id", ""), at[node.get("id", "")], str(node.tag).endswith("Task"))
    for flow in process.iterchildren(f"{BPMN}sequenceFlow"):
        _edge(plane, flow.get("id", ""), at[flow.get("sourceRef", "")], at[flow.get("targetRef", "")])
    return Bundle(bundle.name, {**bundle.files, "process.bpmn": etree.tostring(root)})


def _shape(plane: etree._Element, name: str, x: int, wide: bool) -> None:
    width, height = (100, 80) if wide else (36, 36)
    shape = etree.SubElement(plane, f"{{{DI}}}BPMNShape", {"id": f"{name}_di", "bpmnElement": name})
    bounds = {"x": x - width // 2, "y": LINE - height // 2, "width": width, "height": height}
    etree.SubElement(shape, f"{{{DC}}}Bounds", {key: str(value) for key, value in bounds.items()})


def _edge(plane: etree._Element, name: str, start: int, end: int) -> None:
    edge = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", {"id": f"{name}_di", "bpmnElement": name})
    for x in (start + 50, end - 50):
        etree.SubElement(edge, f"{{{DD}}}waypoint", {"x": str(x), "y": str(LINE)})
