"""A write-back that loses anything is told what and where; one that only writes differently is not."""

import re

import pytest

from engine.definitions import lost
from tests.definitions.permit import DIAGRAM

VENDOR = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:v="urn:vendor" id="d">
  <itemDefinition id="item" structureRef="v:thing"/>
  <process id="p">
    <extensionElements><v:info key="a" value="1"/><v:info key="b" value="2"/></extensionElements>
    <userTask id="t" v:colour="red">
      <multiInstanceLoopCharacteristics><loopDataInputRef>members</loopDataInputRef></multiInstanceLoopCharacteristics>
    </userTask>
  </process>
</definitions>"""


@pytest.mark.parametrize(
    ("old", "new", "code", "element"),
    [
        ("<loopDataInputRef>members</loopDataInputRef>", "", "lost-content", "t"),
        (' v:colour="red"', "", "lost-attribute", "t"),
        ('<v:info key="b" value="2"/>', "", "lost-content", "p"),
        ('<v:info key="a" value="1"/><v:info key="b" value="2"/>', '<v:info key="a" value="2"/><v:info key="b" value="1"/>', "lost-content", "p"),
        ('<itemDefinition id="item" structureRef="v:thing"/>', "", "lost-element", "item"),
        ('v:colour="red"', 'v:colour="blue"', "lost-attribute", "t"),
        ("urn:vendor", "urn:other", "lost-attribute", "t"),
    ],
)  # fmt: skip
def test_a_loss_is_told(old: str, new: str, code: str, element: str) -> None:
    found = lost(VENDOR.encode(), VENDOR.replace(old, new).encode())
    assert (code, element) in {(each.code, each.element) for each in found}
    assert all(each.severity == "error" and each.line > 0 for each in found)


def test_a_lost_element_is_told_once() -> None:
    after = re.sub(r"<userTask.*</userTask>", "", VENDOR, flags=re.DOTALL)
    assert [(each.code, each.element, each.line) for each in lost(VENDOR.encode(), after.encode())] == [
        ("lost-element", "t", 5)
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n  ", "\n"),
        (
            '<v:info key="a" value="1"/><v:info key="b" value="2"/>',
            '<v:info value="2" key="b"/><v:info key="a" value="1"/>',
        ),
        ('<userTask id="t"', '<userTask id="t" isForCompensation="false"'),
        ('id="d">', 'id="d" exporter="editor" exporterVersion="18">'),
        ("<process", "<!-- a remark --><process"),
    ],
)
def test_writing_the_same_differently_is_no_loss(old: str, new: str) -> None:
    assert lost(VENDOR.encode(), VENDOR.replace(old, new).encode()) == ()
    assert lost(VENDOR.replace(old, new).encode(), VENDOR.encode()) == ()


def test_other_prefixes_are_no_loss() -> None:
    after = VENDOR.replace("v:", "w:").replace("xmlns:w", "xmlns:w").replace("xmlns:v", "xmlns:w")
    assert lost(VENDOR.encode(), after.encode()) == ()


def test_what_an_editor_adds_is_no_loss() -> None:
    after = DIAGRAM.replace("</process>", '<task id="new"/></process>')
    assert lost(DIAGRAM.encode(), after.encode()) == ()


def test_an_unreadable_write_back_is_told() -> None:
    (found,) = lost(DIAGRAM.encode(), b"<oops")
    assert found.code == "unreadable-after"


DRAWN = DIAGRAM.replace(
    "</definitions>",
    """<b:BPMNDiagram id="drawing" xmlns:b="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">
  <b:BPMNPlane bpmnElement="permit"><b:BPMNShape id="shape" bpmnElement="gone"><dc:Bounds x="1" y="2" width="3" height="4"/></b:BPMNShape></b:BPMNPlane>
</b:BPMNDiagram></definitions>""",
)


@pytest.mark.parametrize(
    ("pattern", "new"),
    [("<b:BPMNShape.*</b:BPMNShape>", ""), ('x="1"', 'x="9"'), ("<b:BPMNDiagram.*</b:BPMNDiagram>", "")],
)
def test_what_only_the_drawing_loses_is_a_warning(pattern: str, new: str) -> None:
    found = lost(DRAWN.encode(), re.sub(pattern, new, DRAWN, flags=re.DOTALL).encode())
    assert found
    assert {(each.code, each.severity) for each in found} == {("lost-picture", "warning")}
    assert all(each.line for each in found)


def test_a_loss_of_meaning_beside_one_of_the_drawing_stays_an_error() -> None:
    after = re.sub("<b:BPMNShape.*</b:BPMNShape>", "", DRAWN, flags=re.DOTALL).replace("<userTask", "<manualTask", 1)
    severities = {
        each.code: each.severity
        for each in lost(DRAWN.encode(), after.replace("</userTask", "</manualTask", 1).encode())
    }
    assert severities["lost-picture"] == "warning"
    assert "error" in severities.values()
