"""A sound bundle that tests spoil in one place at a time."""

from __future__ import annotations

import json

from engine.definitions import Bundle, Examination, examine
from engine.problems import Problem

DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:sw="urn:shouwang:bpmn:1"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" id="definitions" targetNamespace="urn:shouwang:test">
  <process id="permit" name="许可" sw:en="Permit" sw:subject="plot" sw:starters="clerk" sw:administrator="owner" isExecutable="true">
    <laneSet id="lanes">
      <lane id="town" name="乡镇" sw:en="Town" sw:role="clerk" sw:level="township">
        <flowNodeRef>look</flowNodeRef>
        <flowNodeRef>again</flowNodeRef>
      </lane>
      <lane id="hall" name="县" sw:en="County" sw:role="head" sw:level="county">
        <flowNodeRef>decide</flowNodeRef>
      </lane>
    </laneSet>
    <startEvent id="ask" name="申请" sw:en="Ask" sw:form="request"/>
    <userTask id="look" name="看现场" sw:en="Look" sw:form="note" sw:deadline="visit"/>
    <boundaryEvent id="late" name="逾期" sw:en="Late" attachedToRef="look" cancelActivity="false">
      <timerEventDefinition><timeCycle>R3/P7D</timeCycle></timerEventDefinition>
    </boundaryEvent>
    <serviceTask id="remind" name="催办" sw:en="Remind" sw:service="remind" sw:result="reminded"/>
    <endEvent id="reminded_end" name="已催" sw:en="Reminded"/>
    <exclusiveGateway id="sound" default="yes"/>
    <manualTask id="again" name="再看" sw:en="Look again"/>
    <businessRuleTask id="measure" name="定额" sw:en="Measure" sw:decision="amount" sw:result="fee"/>
    <intermediateCatchEvent id="wait" name="公示" sw:en="Posted">
      <timerEventDefinition><timeDuration>deadline("posting")</timeDuration></timerEventDefinition>
    </intermediateCatchEvent>
    <userTask id="decide" name="决定" sw:en="Decide" sw:form="decision" sw:separateFrom="look"/>
    <scriptTask id="tally" name="合计" sw:en="Tally" scriptFormat="feel"><script>{total: fee * plots}</script></scriptTask>
    <endEvent id="done" name="办结" sw:en="Done"/>
    <sequenceFlow id="f1" sourceRef="ask" targetRef="look"/>
    <sequenceFlow id="f2" sourceRef="look" targetRef="sound"/>
    <sequenceFlow id="no" sourceRef="sound" targetRef="again">
      <conditionExpression>plots &gt; 3 and rules.limit &lt; 5 and case.number != ""</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="yes" sourceRef="sound" targetRef="measure"/>
    <sequenceFlow id="f3" sourceRef="again" targetRef="measure"/>
    <sequenceFlow id="f4" sourceRef="measure" targetRef="wait"/>
    <sequenceFlow id="f5" sourceRef="wait" targetRef="decide"/>
    <sequenceFlow id="f6" sourceRef="decide" targetRef="tally"/>
    <sequenceFlow id="f7" sourceRef="tally" targetRef="done"/>
    <sequenceFlow id="f8" sourceRef="late" targetRef="remind"/>
    <sequenceFlow id="f9" sourceRef="remind" targetRef="reminded_end"/>
  </process>
</definitions>
"""

FORMS: dict[str, dict[str, object]] = {
    "request": {
        "type": "object",
        "title": "申请",
        "x-en": "Request",
        "required": ["who"],
        "properties": {
            "who": {"type": "string", "title": "姓名", "x-en": "Name", "x-personal": True},
            "plots": {"type": "integer", "title": "块数", "x-en": "Plots", "x-route": True},
        },
    },
    "note": {
        "type": "object",
        "title": "记录",
        "x-en": "Note",
        "properties": {"note": {"type": "string", "title": "记录", "x-en": "Note", "x-widget": "textarea"}},
    },
    "decision": {
        "type": "object",
        "title": "决定",
        "x-en": "Decision",
        "properties": {"agreed": {"type": "boolean", "title": "同意", "x-en": "Agreed", "x-route": True}},
    },
}

TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="fees" name="fees" namespace="urn:test:fees">
  <inputData id="plots_input" name="plots"><variable name="plots" typeRef="number"/></inputData>
  <decision id="amount" name="amount">
    <informationRequirement><requiredInput href="#plots_input"/></informationRequirement>
    <decisionTable hitPolicy="UNIQUE">
      <input><inputExpression typeRef="number"><text>plots</text></inputExpression></input>
      <output name="fee" typeRef="number"/>
      <rule id="few"><inputEntry><text>&lt;= 3</text></inputEntry><outputEntry><text>100</text></outputEntry></rule>
      <rule id="many"><inputEntry><text>&gt; 3</text></inputEntry><outputEntry><text>500</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""

KNOWN = {
    "services": {"remind", "report"},
    "roles": {"clerk", "head", "owner"},
    "rules": {"limit", "fees.base"},
    "deadlines": {"visit", "posting"},
    "processes": {"other"},
}


def bundle(*changes: tuple[str, str], **files: str) -> Bundle:
    """The bundle with places of its diagram replaced, and files added (`forms__note` for `forms/note.json`)."""
    diagram = DIAGRAM
    for old, new in changes:
        assert diagram.count(old) == 1, f"{old!r} stands {diagram.count(old)} times in the diagram"
        diagram = diagram.replace(old, new)
    content = {"process.bpmn": diagram, "tables/fees.dmn": TABLE}
    content |= {f"forms/{name}.json": json.dumps(form, ensure_ascii=False) for name, form in FORMS.items()}
    kinds = {"forms": "json", "tables": "dmn", "scenarios": "toml"}
    for name, text in files.items():
        folder, _, stem = name.partition("__")
        content[f"{folder}/{stem}.{kinds[folder]}"] = text
    return Bundle("permit", {path: text.encode() for path, text in content.items()})


def problems(*changes: tuple[str, str], **files: str) -> list[Problem]:
    """What the check finds, but for the missing picture that this bundle never has."""
    return [each for each in examined(*changes, **files).problems if each.code != "no-picture"]


def examined(*changes: tuple[str, str], **files: str) -> Examination:
    return examine(bundle(*changes, **files), **KNOWN)


def diagram(inside: str, attributes: str = "") -> list[Problem]:
    """What the check finds in a process made of this XML alone."""
    head = DIAGRAM[: DIAGRAM.index("  <process")]
    text = f'{head}<process id="p" name="流程" sw:en="Process" {attributes}>{inside}</process></definitions>'
    return list(examine(Bundle("p", {"process.bpmn": text.encode()})).problems)


def line_of(text: str) -> int:
    return DIAGRAM[: DIAGRAM.index(text)].count("\n") + 1
