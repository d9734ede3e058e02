"""A step that FEEL could not answer stops with the cause: the place in its text, and the name that was meant."""

from __future__ import annotations

import pytest

from engine.decisions import parse_model
from engine.definitions.elements import Kind
from engine.runner import load, start
from tests.runner.drawing import NOON, Drawing, TestHost

ROUNDS = '<multiInstanceLoopCharacteristics sw:inputCollection="memebrs" sw:inputElement="member"/>'
COUNT = (
    "<multiInstanceLoopCharacteristics><loopCardinality>memebrs</loopCardinality></multiInstanceLoopCharacteristics>"
)
TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="d" namespace="urn:t">
<inputData id="members" name="members"/><decision id="d" name="d"><variable name="d"/>
<informationRequirement><requiredInput href="#members"/></informationRequirement>
<literalExpression><text>count(members) + memebrs</text></literalExpression></decision></definitions>"""


def chain(kind: Kind, **facts: object) -> Drawing:
    """s -> x -> e"""
    return Drawing().node(Kind.start, "s").node(kind, "x", **facts).node(Kind.end, "e").flow("s", "x", "e")


def asked() -> Drawing:
    drawing = Drawing().node(Kind.start, "s").node(Kind.exclusive, "x").nodes(Kind.end, "e", "f")
    return drawing.flow("s", "x").flow("x", "e", when="memebrs > 1").flow("x", "f", default=True)


def test_the_incident_of_a_table_says_which_expression_is_meant() -> None:
    program = chain(Kind.business_rule_task, decision="d", result="r").blueprint(
        {"d": parse_model(TABLE.encode(), "d.dmn")}
    )
    cause = start(load(program), {"members": [1, 2]}, at=NOON, host=TestHost()).failed[0].cause
    assert "“count(members) + memebrs”第 1 行第 18 列：" in cause.zh
    assert "“count(members) + memebrs” line 1, column 18: " in cause.en


@pytest.mark.parametrize(
    ("drawing", "column"),
    [
        (asked(), 1),
        (chain(Kind.script_task, script="memebrs"), 1),
        (Drawing().node(Kind.start, "s").timer("x", "memebrs").node(Kind.end, "e").flow("s", "x", "e"), 1),
        (chain(Kind.user_task, mark=ROUNDS), 1),
        (chain(Kind.user_task, mark=COUNT), 1),
        (chain(Kind.business_rule_task, decision="d", result="r"), 18),
    ],
    ids=["condition", "script", "timer", "collection", "count", "table"],
)
def test_the_incident_says_where_and_what_was_meant_in_both_languages(drawing: Drawing, column: int) -> None:
    program = drawing.blueprint({"d": parse_model(TABLE.encode(), "d.dmn")})
    outcome = start(load(program), {"members": [1, 2]}, at=NOON, host=TestHost())
    cause = outcome.failed[0].cause
    assert f"第 1 行第 {column} 列：" in cause.zh
    assert f"line 1, column {column}: " in cause.en
    assert "（您是不是要写“members”？）" in cause.zh
    assert "(did you mean 'members'?)" in cause.en
