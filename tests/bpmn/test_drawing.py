"""The diagrams are drawn whole: everything has its place, nothing lies over anything else, time runs to the right."""

from itertools import combinations
from typing import NamedTuple

import pytest
from lxml import etree

from engine.definitions.elements import Kind
from tests.bpmn.test_bundles import BUNDLES, blueprint

SPACE = {
    "di": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
}


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    def meets(self, other: "Box") -> bool:
        """Whether the two cover a common spot, touching apart."""
        across = self.x < other.x + other.width - 1 and other.x < self.x + self.width - 1
        return across and self.y < other.y + other.height - 1 and other.y < self.y + self.height - 1


def boxes(name: str, path: str) -> dict[str, Box]:
    """Element id to the bounds that `path` finds in its shape or edge."""
    tree = etree.fromstring(blueprint(name).xml)
    found = {}
    for shape in tree.iterfind(".//di:BPMNShape", SPACE):
        bounds = shape.find(path, SPACE)
        if bounds is not None:
            found[str(shape.get("bpmnElement"))] = Box(
                *(float(bounds.get(key) or 0) for key in ("x", "y", "width", "height"))
            )
    return found


@pytest.mark.parametrize("name", BUNDLES)
def test_every_node_has_a_shape_and_every_flow_an_edge(name: str) -> None:
    tree = etree.fromstring(blueprint(name).xml)
    drawn = {
        each.get("bpmnElement") for kind in ("BPMNShape", "BPMNEdge") for each in tree.iterfind(f".//di:{kind}", SPACE)
    }
    assert set(blueprint(name).elements) - drawn == set()
    assert all(len(each.findall("{*}waypoint")) > 1 for each in tree.iterfind(".//di:BPMNEdge", SPACE))


@pytest.mark.parametrize("name", BUNDLES)
def test_no_node_lies_over_another_and_no_label_over_a_node(name: str) -> None:
    elements = blueprint(name).elements
    shapes = {
        key: box for key, box in boxes(name, "dc:Bounds").items() if key in elements and not elements[key].kind.is_scope
    }
    labels = boxes(name, "di:BPMNLabel/dc:Bounds")
    assert labels
    overlapping = [
        (one, other)
        for (one, here), (other, there) in combinations(shapes.items(), 2)
        if here.meets(there) and other != elements[one].attached_to and one != elements[other].attached_to
    ]
    # The corner of a gateway is empty, so its own label may reach into its box.
    hidden = [
        (one, other)
        for one, here in labels.items()
        for other, there in shapes.items()
        if one != other and here.meets(there)
    ]
    assert (overlapping, hidden) == ([], [])


@pytest.mark.parametrize("name", BUNDLES)
def test_every_decision_has_its_question_placed(name: str) -> None:
    labels = boxes(name, "di:BPMNLabel/dc:Bounds")
    named = {each.id for each in blueprint(name).nodes() if each.kind is Kind.exclusive and len(each.outgoing) > 1}
    assert named
    assert named - set(labels) == set()


@pytest.mark.parametrize("name", BUNDLES)
def test_time_runs_from_left_to_right(name: str) -> None:
    shapes, process = boxes(name, "dc:Bounds"), blueprint(name)
    start = next(each.id for each in process.nodes() if each.kind.is_start and each.parent is None)
    assert all(shapes[start].x <= shapes[each.id].x for each in process.nodes())
    centres = {key: box.x + box.width / 2 for key, box in shapes.items()}
    backward = [flow.id for flow in process.flows() if centres[flow.source or ""] > centres[flow.target or ""] + 1]
    # What goes back is a loop: again to the survey, back to whoever proposed, bring the papers, go on with publicity.
    assert len(backward) / len(process.flows()) < 0.2
