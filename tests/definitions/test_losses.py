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
