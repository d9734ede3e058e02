"""A misspelt name is found at upload wherever FEEL stands, with the name that was meant: not in front of a family."""

from __future__ import annotations

import json

import pytest

from engine.problems import Problem
from tests.definitions.permit import FORMS, TABLE, problems
from tests.definitions.test_checks import CYCLE, LOOK, SCRIPT, WAIT, condition, more, repeated

MANY = "multiInstanceLoopCharacteristics"
LATER = '<intermediateCatchEvent id="until"><conditionalEventDefinition><condition>plotz &gt; 1</condition></conditionalEventDefinition></intermediateCatchEvent>'
GIVEN = "<dataInputAssociation><assignment><from>plotz + 1</from><to>size</to></assignment></dataInputAssociation>"
SITES: dict[str, tuple[str, tuple[str, str]]] = {
    "condition of a flow": ("no", condition("plotz &gt; 3")),
    "duration": ("wait", (WAIT, '<timeDuration>plotz * duration("P1D")</timeDuration>')),
    "date": ("wait", (WAIT, '<timeDate>date("2026-09-01") + plotz * duration("P1D")</timeDate>')),
    "cycle": ("late", (CYCLE, '<timeCycle>plotz * duration("P1D")</timeCycle>')),
    "assignee": ("look", ('sw:deadline="visit"', 'sw:assignee="plotz"')),
    "script": ("tally", (SCRIPT, "{total: fee * plotz}")),
    "list of a repetition": ("again", repeated(f'<{MANY} sw:inputCollection="plotz" sw:inputElement="each"/>')),
    "count of a repetition": ("again", repeated(f"<{MANY}><loopCardinality>plotz</loopCardinality></{MANY}>")),
    "end of a repetition": (
        "again",
        repeated(
            f"<{MANY}><loopCardinality>3</loopCardinality><completionCondition>plotz &gt; 1</completionCondition></{MANY}>"
        ),
    ),
    "loop": (
        "again",
        repeated(
            '<standardLoopCharacteristics loopMaximum="3"><loopCondition>plotz &gt; 1</loopCondition></standardLoopCharacteristics>'
        ),
    ),
    "data association": ("look", (LOOK, LOOK.replace("/>", f">{GIVEN}</userTask>"))),
    "event that waits for a condition": ("until", more(LATER)),
}


def told(found: list[Problem], name: str, meant: str) -> Problem:
    """The one finding about that name, which suggests the other in both languages."""
    (only,) = [each for each in found if name in each.message.en and each.severity == "error"]
    assert f"“{meant}”" in only.message.zh
    assert f"did you mean '{meant}'?" in only.message.en
    return only


@pytest.mark.parametrize("site", SITES)
def test_in_a_diagram(site: str) -> None:
    element, change = SITES[site]
    found = told(problems(change), "plotz", "plots")
    assert (found.code, found.element, found.file) == ("unknown-name", element, "process.bpmn")
    assert found.line > 0


@pytest.mark.parametrize("site", SITES)
def test_the_same_place_rightly_spelt_is_fine(site: str) -> None:
    _, (old, new) = SITES[site]
    assert "unknown-name" not in {each.code for each in problems((old, new.replace("plotz", "plots")))}


def test_in_the_input_of_a_table() -> None:
    spoilt = TABLE.replace("<text>plots</text>", "<text>plotz</text>")
    (found,) = [each for each in problems(tables__fees=spoilt) if each.severity == "error"]
    assert (found.code, found.file, found.line) == ("unknown-name", "tables/fees.dmn", 7)
    assert "plots" in found.message.zh
    assert "plots" in found.message.en


def test_in_a_cell_of_a_table() -> None:
    spoilt = TABLE.replace("&lt;= 3", "&lt;= plotz")
    (found,) = [each for each in problems(tables__fees=spoilt) if each.code == "unknown-name"]
    assert (found.file, found.element) == ("tables/fees.dmn", "few")


def test_in_the_name_of_what_a_table_wants_from_the_process() -> None:
    found = told(problems(tables__fees=TABLE.replace("plots", "plotz")), "plotz", "plots")
    assert (found.code, found.element, found.file) == ("unknown-name", "measure", "process.bpmn")


@pytest.mark.parametrize(("path", "meant"), [("fees.bsae", "fees.base"), ("limti", "limit")])
def test_in_a_rule_that_a_table_reads(path: str, meant: str) -> None:
    reading = (
        TABLE.replace("<decision id", '<inputData id="rules_input" name="rules"><variable name="rules"/></inputData><decision id')
        .replace("<decisionTable", '<informationRequirement><requiredInput href="#rules_input"/></informationRequirement><decisionTable')
        .replace("<text>500</text>", f"<text>rules.{path}</text>")
    )  # fmt: skip
    found = told(problems(tables__fees=reading), path, meant)
    assert (found.code, found.element) == ("unknown-rule", "measure")
    assert problems(tables__fees=reading.replace(path, meant)) == []


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("plotz > 1", "form-show-unknown-name"),
        ("cuont([plots]) = 1", "form-show-unknown-function"),
        ("substring(1) = 1", "form-show-wrong-call"),
    ],
)
def test_in_the_rule_that_shows_a_field(rule: str, code: str) -> None:
    request = FORMS["request"]
    why = {"type": "string", "title": "理由", "x-en": "Why", "x-show": rule}
    changed = {**request, "properties": {**request["properties"], "why": why}}  # type: ignore[dict-item]
    (found,) = [each for each in problems(forms__request=json.dumps(changed)) if each.code.startswith("form-show")]
    assert (found.code, found.file, found.severity) == (code, "forms/request.json", "error")
    if "substring" not in rule:
        meant = "plots" if "plotz" in rule else "count"
        assert meant in found.message.zh
        assert meant in found.message.en


def test_a_call_that_can_never_have_a_result_is_found() -> None:
    (found,) = problems(condition('substring("abc") = "a"'))
    assert (found.code, found.element) == ("wrong-call", "no")
    assert "substring(string, start position, [length])" in found.message.en
