"""The table of elements in docs/engine.md is true: every kind stands in it, as it is, with a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.definitions import Bundle, examine
from engine.definitions.elements import Kind
from engine.runner.elements import UNSUPPORTED
from engine.runner.plans import NODES

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/engine.md").read_text()
ROWS = re.findall(r"^\| [^|]+ \| `(\w+)` \| ([^|]+) \| `([\w.]+)::(\w+)` \|$", TEXT, re.MULTILINE)
PROOFS = re.findall(r"`(test_\w+\.py)::(test_\w+)`", TEXT)


def test_every_kind_stands_in_the_table_once() -> None:
    assert sorted(kind for kind, *_ in ROWS) == sorted(Kind)


def test_what_the_table_says_is_what_the_runner_does() -> None:
    for kind, said, *_ in ROWS:
        runs = kind in {*NODES, Kind.sequence_flow}
        within = Kind(kind).is_start and kind != Kind.start
        assert said == ("runs in an event sub-process, refused elsewhere" if within else "runs" if runs else "refused")
        assert runs == (kind not in UNSUPPORTED)


@pytest.mark.parametrize(("file", "name"), sorted(set(PROOFS)))
def test_every_proof_exists(file: str, name: str) -> None:
    found = (ROOT / "tests/runner" / file).read_text()
    assert f"\ndef {name}(" in found


HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">\n<process id="p">\n'
)
REFUSED = {
    "ad hoc": '<adHocSubProcess id="x"/>',
    "catching event without trigger": '<intermediateCatchEvent id="x"/>',
    "boundary event without trigger": '<boundaryEvent id="x" attachedToRef="a"/>',
    "timer start": '<startEvent id="x"><timerEventDefinition/></startEvent>',
    "message start": '<startEvent id="x"><messageEventDefinition/></startEvent>',
    "signal start": '<startEvent id="x"><signalEventDefinition/></startEvent>',
    "conditional start": '<startEvent id="x"><conditionalEventDefinition/></startEvent>',
    "error start": '<startEvent id="x"><errorEventDefinition/></startEvent>',
    "escalation start": '<startEvent id="x"><escalationEventDefinition/></startEvent>',
    "compensation start": '<startEvent id="x"><compensateEventDefinition/></startEvent>',
    "multiple start": '<startEvent id="x"><messageEventDefinition/><signalEventDefinition/></startEvent>',
    "instantiating receive task": '<receiveTask id="x" instantiate="true"/>',
    "instantiating event gateway": '<eventBasedGateway id="x" instantiate="true"/>',
    "parallel event gateway": '<eventBasedGateway id="x" eventGatewayType="Parallel"/>',
    "choreography task": '<choreographyTask id="x"/>',
    "several processes": '</process>\n<process id="x">',
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_is_refused_with_its_line_and_what_to_draw_instead(what: str) -> None:
    text = f'{HEAD}{REFUSED[what]}\n<task id="a"/></process></definitions>'
    examination = examine(Bundle("p", {"process.bpmn": text.encode()}))
    assert not examination.deployable
    codes = {"unsupported-element", "unsupported-mark", "start-trigger", "unknown-element", "several-processes"}
    told = [each for each in examination.problems if each.code in codes and each.element == "x"]
    assert told
    for each in told:
        assert each.severity == "error"
        assert each.line in (3, 4)
        assert each.message.zh.count("。") >= 2 or "；" in each.message.zh or "请" in each.message.zh
        assert re.search(r"[.;,] [A-Z]|; ", each.message.en)
