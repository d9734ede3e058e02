"""Requirement graphs, boxed expressions, functions and services."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.decisions import DecisionModelError, parse_model, parse_models
from tests.decisions.samples import decision, definitions, given, knows, literal, model, needs, table

BKM = """<businessKnowledgeModel id="rate" name="rate"><variable name="rate"/><encapsulatedLogic>
<formalParameter name="n" typeRef="number"/><literalExpression><text>if n &gt; 2 then 0.9 else 1</text></literalExpression>
</encapsulatedLogic></businessKnowledgeModel>"""


def test_a_decision_uses_other_decisions_and_knowledge() -> None:
    small = model(
        given("income", "number"),
        given("people", "number"),
        BKM,
        decision("per head", needs("income", "people"), literal("income / people")),
        decision(
            "amount",
            needs("people"),
            needs("per head", kind="Decision"),
            knows("rate"),
            literal("(700 - per head) * rate(people)"),
        ),
    )
    assert small.decide("amount", {"income": 900, "people": 3}).value == Decimal(360)
    assert small.input_names("amount") == ("people", "income")
    assert small.decisions["amount"].requires == ("people", "per head", "rate")


def test_a_context_sees_its_own_entries_and_its_last_one_is_the_result() -> None:
    box = """<context><contextEntry><variable name="a"/><literalExpression><text>1</text></literalExpression></contextEntry>
    <contextEntry><variable name="b"/><literalExpression><text>a + 1</text></literalExpression></contextEntry>{end}</context>"""
    last = "<contextEntry><literalExpression><text>a + b</text></literalExpression></contextEntry>"
    assert model(decision("x", box.format(end=""))).decide("x", {}).value == {"a": 1, "b": 2}
    assert model(decision("x", box.format(end=last))).decide("x", {}).value == 3


def test_an_invocation_binds_by_name() -> None:
    call = """<invocation><literalExpression><text>rate</text></literalExpression><binding><parameter name="n"/>
    <literalExpression><text>1 + 2</text></literalExpression></binding></invocation>"""
    assert model(BKM, decision("x", knows("rate"), call)).decide("x", {}).value == Decimal("0.9")


def test_a_table_inside_a_knowledge_model_is_explained_too() -> None:
    bkm = f"""<businessKnowledgeModel id="grade" name="grade"><encapsulatedLogic><formalParameter name="income"/>
    {table(["income"], ["x"], [("< 600", '"A"'), ("-", '"B"')], "FIRST")}</encapsulatedLogic></businessKnowledgeModel>"""
    decided = model(given("sum"), bkm, decision("x", needs("sum"), knows("grade"), literal("grade(sum)"))).decide(
        "x", {"sum": 700}
    )
    assert decided.value == "B"
    assert decided.fired == ("r2",)


def test_a_service_is_decided_by_the_names_of_its_inputs() -> None:
    service = '<decisionService id="s" name="s"><outputDecision href="#b"/><inputDecision href="#a"/></decisionService>'
    small = model(decision("a", literal("1")), decision("b", needs("a", kind="Decision"), literal("a * 10")), service)
    assert small.decide("b", {}).value == 10
    assert small.decide("s", {"a": 5}).value == 50


def test_a_knowledge_model_is_decided_by_the_names_of_its_parameters() -> None:
    assert model(BKM).decide("rate", {"n": 5}).value == Decimal("0.9")
    assert model(BKM).decide("rate", {"n": "five"}).reasons[0].en == "argument 'n' should be number, not a string"


def test_item_definitions_hold_values_to_their_type() -> None:
    kind = """<itemDefinition name="tKind"><typeRef>string</typeRef><allowedValues><text>"低保", "特困"</text></allowedValues>
    </itemDefinition>"""
    small = model(kind, given("kind", "tKind"), decision("x", needs("kind"), literal("kind")))
    assert small.decide("x", {"kind": "低保"}).value == "低保"
    refused = small.decide("x", {"kind": "其他"})
    assert refused.value is None
    assert "tKind" in refused.reasons[0].en


def test_item_definitions_have_components_collections_and_constraints() -> None:
    types = """<itemDefinition name="tMember"><itemComponent name="name"><typeRef>string</typeRef></itemComponent>
    <itemComponent name="age"><typeRef>number</typeRef><allowedValues><text>[0..130]</text></allowedValues></itemComponent></itemDefinition>
    <itemDefinition name="tFamily" isCollection="true"><typeRef>tMember</typeRef><typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>"""
    small = model(types, given("family", "tFamily"), decision("x", needs("family"), literal("count(family)")))
    one = {"name": "甲", "age": 40}
    assert small.decide("x", {"family": [one, one]}).value == 2
    assert small.decide("x", {"family": one}).value == 1, "a single one is a list of one"
    for wrong in ([one] * 3, [{"name": "甲", "age": 140}], [{"name": "甲"}], [{"name": 1, "age": 40}], "甲"):
        refused = small.decide("x", {"family": wrong})
        assert refused.value is None
        assert "tFamily" in refused.reasons[0].en


def test_a_value_of_a_type_that_does_not_fit_is_null_where_it_is_declared() -> None:
    typed = decision("x", literal('"text"')).replace('<variable name="x"/>', '<variable name="x" typeRef="number"/>')
    decided = model(typed).decide("x", {})
    assert decided.value is None
    assert decided.reasons[0].placed[1].startswith("“x”: a string that is not an allowed value of type number")


def test_a_service_has_several_outputs_and_is_called_by_others() -> None:
    service = """<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#b"/><outputDecision href="#c"/>
    <encapsulatedDecision href="#a"/><inputData href="#n"/></decisionService>"""
    call = decision("x", knows("s"), literal("s(3).b + s(n: 4).c"))
    small = model(
        given("n"),
        decision("a", needs("n"), literal("n + 1")),
        decision("b", needs("a", kind="Decision"), literal("a * 10")),
        decision("c", needs("a", kind="Decision"), literal("a * 100")),
        service,
        call,
    )
    assert small.decide("s", {"n": 1}).value == {"b": 20, "c": 200}
    assert small.decide("x", {}).value == 540


def test_boxed_loops_filters_choices_and_relations_are_decided() -> None:
    def text(of: str) -> str:
        return f"<literalExpression><text>{of}</text></literalExpression>"

    relation = f"<relation><column name='name'/><column name='age'/><row>{text('&quot;甲&quot;')}{text('72')}</row><row>{text('&quot;乙&quot;')}{text('9')}</row></relation>"
    boxes = {
        "people": relation,
        "old": f"<filter><in>{text('people')}</in><match>{text('item.age &gt; 60')}</match></filter>",
        "later": f"<for iteratorVariable='p'><in>{text('people')}</in><return>{text('p.age + 1')}</return></for>",
        "any": f"<some iteratorVariable='p'><in>{text('people')}</in><satisfies>{text('p.age &lt; 10')}</satisfies></some>",
        "all": f"<every iteratorVariable='p'><in>{text('people')}</in><satisfies>{text('p.age &lt; 10')}</satisfies></every>",
        "choice": f"<conditional><if>{text('count(people) = 2')}</if><then>{text('1')}</then><else>{text('2')}</else></conditional>",
        "list": f"<list>{text('1')}{text('2')}</list>",
    }
    parts = [
        decision(name, needs("people", kind="Decision") if name != "people" else "", box) for name, box in boxes.items()
    ]
    small = model(*parts)
    assert small.check() == []
    found = {name: small.decide(name, {}).value for name in boxes}
    assert found["old"] == [{"name": "甲", "age": 72}]
    assert (found["later"], found["any"], found["all"]) == ([73, 10], True, False)
    assert (found["choice"], found["list"]) == (1, [1, 2])


def test_a_missing_input_is_null_and_said() -> None:
    decided = model(given("income"), decision("x", needs("income"), literal("income + 1"))).decide("x", {})
    assert decided.value is None
    assert decided.reasons[0].zh == "没有给出输入“income”"


def test_an_unknown_decision_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        model(decision("x", literal("1"))).decide("y", {})


def test_endless_recursion_is_null_and_said() -> None:
    bkm = """<businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic><formalParameter name="n"/>
    <literalExpression><text>f(n + 1)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>"""
    decided = model(bkm, decision("x", knows("f"), literal("f(1)"))).decide("x", {})
    assert decided.value is None
    assert decided.reasons


def test_a_model_imports_another_by_namespace() -> None:
    inner = parse_model(definitions(BKM).replace(b"urn:d", b"urn:inner"), "inner.dmn")
    outer = definitions(
        '<import namespace="urn:inner" name="lib" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>',
        decision("x", knows("rate").replace("#rate", "urn:inner#rate"), literal("lib.rate(3)")),
    )
    assert parse_model(outer, "outer.dmn", {"urn:inner": inner}).decide("x", {}).value == Decimal("0.9")
    library = definitions(BKM).replace(b"urn:d", b"urn:inner")
    both = parse_models({"outer.dmn": outer, "inner.dmn": library})
    assert both["outer.dmn"].decide("x", {}).value == Decimal("0.9")
    assert set(parse_models({"outer.dmn": outer, "inner.dmn": library, "bad.dmn": b"bad"}, only="outer.dmn")) == {
        "outer.dmn",
        "inner.dmn",
    }
    with pytest.raises(DecisionModelError) as caught:
        parse_models({"outer.dmn": outer})
    assert caught.value.problems[0].code == "missing-import"
