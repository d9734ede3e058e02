"""Decision tables: hit policies, defaults, allowed values, and the explanation that comes with each."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.decisions import Decided, Miss
from tests.decisions.samples import decision, given, model, needs, table

RULES = [("< 100", '"A"', "1"), ("< 200", '"B"', "2"), ("< 200", '"C"', "3"), (">= 500", '"A"', "4")]


def decide(income: object, policy: str, outputs: int = 1, **options: str) -> Decided:
    rules = [rule[: 1 + outputs] for rule in RULES]
    names = ["grade", "points"][:outputs]
    drawn = table(["income"], names, rules, policy, **options)
    return model(given("income"), decision("grade", needs("income"), drawn)).decide("grade", {"income": income})


def test_unique_gives_the_one_rule_that_fires_and_says_why_the_others_did_not() -> None:
    decided = decide(600, "UNIQUE")
    assert decided.value == "A"
    assert decided.fired == ("r4",)
    assert decided.tables[0].misses == (
        Miss("r1", "income", Decimal(600), "< 100"),
        Miss("r2", "income", Decimal(600), "< 200"),
        Miss("r3", "income", Decimal(600), "< 200"),
    )


def test_unique_with_two_rules_is_null_and_names_them() -> None:
    decided = decide(150, "UNIQUE")
    assert decided.value is None
    assert decided.fired == ("r2", "r3")
    assert decided.reasons[0].zh == "UNIQUE 只允许一条规则命中，现命中第 2, 3 条"
    assert decided.reasons[0].en == "with UNIQUE only one rule may fire: rules 2, 3 do"


def test_no_rule_gives_null_or_the_default() -> None:
    assert decide(300, "UNIQUE").value is None
    assert decide(300, "UNIQUE", default='"Z"').value == "Z"


def test_first_takes_the_first_and_looks_no_further() -> None:
    decided = decide(50, "FIRST")
    assert decided.value == "A"
    assert decided.fired == ("r1",)
    assert not decided.tables[0].misses


def test_any_demands_agreement() -> None:
    assert decide(600, "ANY").value == "A"
    assert decide(150, "ANY").value is None


def test_priority_takes_the_output_that_is_listed_first() -> None:
    assert decide(50, "PRIORITY", values='"C", "B", "A"').value == "C"
    assert decide(50, "PRIORITY", values='"B", "C", "A"').value == "B"


def test_priority_may_take_its_order_from_the_type_of_the_output() -> None:
    kind = "<itemDefinition name='tGrade'><typeRef>string</typeRef><allowedValues><text>{}</text></allowedValues></itemDefinition>"
    rules = [rule[:2] for rule in RULES]
    drawn = table(["income"], ["grade"], rules, "PRIORITY").replace("<output ", "<output typeRef='tGrade' ")
    for order, best in (('"C", "B", "A"', "C"), ('"B", "C", "A"', "B")):
        small = model(kind.format(order), given("income"), decision("grade", needs("income"), drawn))
        assert small.decide("grade", {"income": 50}).value == best


def test_output_order_sorts_by_the_list_and_rule_order_by_the_table() -> None:
    assert decide(50, "OUTPUT ORDER", values='"C", "A", "B"').value == ["C", "A", "B"]
    assert decide(50, "RULE ORDER", values='"C", "A", "B"').value == ["A", "B", "C"]


def test_several_outputs_are_a_context() -> None:
    assert decide(600, "UNIQUE", outputs=2).value == {"grade": "A", "points": Decimal(4)}
    assert decide(150, "COLLECT", outputs=2).value == [
        {"grade": "B", "points": Decimal(2)},
        {"grade": "C", "points": Decimal(3)},
    ]


@pytest.mark.parametrize(("aggregation", "expected"), [("SUM", 6), ("MIN", 1), ("MAX", 3), ("COUNT", 3)])
def test_collect_adds_up(aggregation: str, expected: int) -> None:
    drawn = table(
        ["income"], ["points"], [(each[0], each[2]) for each in RULES], "COLLECT", f'aggregation="{aggregation}"'
    )
    small = model(given("income"), decision("points", needs("income"), drawn))
    assert small.decide("points", {"income": 50}).value == expected


def test_collect_without_aggregation_is_a_list_in_the_order_of_the_rules() -> None:
    assert decide(50, "COLLECT").value == ["A", "B", "C"]


def test_a_rule_fires_only_if_every_input_passes_and_tells_the_first_that_did_not() -> None:
    drawn = table(["a", "b", "c"], ["x"], [("1", "2", "3", '"yes"')])
    small = model(*map(given, "abc"), decision("x", needs("a", "b", "c"), drawn))
    decided = small.decide("x", {"a": 1, "b": 9, "c": 9})
    assert decided.tables[0].misses == (Miss("r1", "b", Decimal(9), "2"),)


def test_an_input_outside_its_allowed_values_is_null_with_a_reason() -> None:
    drawn = table(["kind"], ["x"], [("-", "1")]).replace(
        "</inputExpression>", '</inputExpression><inputValues><text>"低保", "特困"</text></inputValues>'
    )
    small = model(given("kind"), decision("x", needs("kind"), drawn))
    assert small.decide("x", {"kind": "低保"}).value == 1
    refused = small.decide("x", {"kind": "其他"})
    assert refused.value is None
    assert "允许值" in refused.reasons[0].zh


def test_an_output_outside_the_output_values_is_null_with_a_reason() -> None:
    drawn = table(["n"], ["x"], [("< 5", "n * 2"), (">= 5", "n")], values="2, 4, 5", default="9")
    small = model(given("n"), decision("x", needs("n"), drawn))
    assert small.decide("x", {"n": 2}).value == 4
    assert small.decide("x", {"n": 5}).value == 5
    for strange in (3, 7):
        refused = small.decide("x", {"n": strange})
        assert refused.value is None
        assert refused.reasons[0].zh == "输出“x”的值不在允许值 2, 4, 5 之内"
        assert refused.reasons[0].en == "output 'x' is not one of 2, 4, 5"
    assert small.decide("x", {}).value is None, "nor may the default be another value"


def test_output_values_may_be_ranges() -> None:
    drawn = table(["n"], ["x"], [("-", "n")], values="[0..10], 99")
    small = model(given("n"), decision("x", needs("n"), drawn))
    assert [small.decide("x", {"n": n}).value for n in (0, 10, 11, 99)] == [0, 10, None, 99]


def test_defaults_of_several_outputs_are_each_their_own() -> None:
    drawn = table(["n"], ["x", "y"], [("1", "1", "2")], default='"none"')
    small = model(given("n"), decision("x", needs("n"), drawn))
    assert small.decide("x", {"n": 1}).value == {"x": 1, "y": 2}
    assert small.decide("x", {"n": 2}).value == {"x": "none", "y": None}


@pytest.mark.parametrize("policy", ["FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"])
def test_every_policy_falls_back_on_the_default(policy: str) -> None:
    assert decide(300, policy, default='"Z"', values='"A", "B", "C", "Z"').value == "Z"


@pytest.mark.parametrize(("aggregation", "expected"), [("SUM", None), ("MIN", None), ("MAX", None), ("COUNT", 0)])
def test_nothing_collected_adds_up_to_nothing(aggregation: str, expected: int | None) -> None:
    drawn = table(["n"], ["x"], [("1", "1")], "COLLECT", f'aggregation="{aggregation}"')
    assert model(given("n"), decision("x", needs("n"), drawn)).decide("x", {"n": 2}).value == expected


def test_what_does_not_add_up_is_null_with_a_reason() -> None:
    drawn = table(["n"], ["x"], [("-", "1"), ("-", '"a"')], "COLLECT", 'aggregation="MAX"')
    refused = model(given("n"), decision("x", needs("n"), drawn)).decide("x", {"n": 2})
    assert refused.value is None
    assert refused.reasons[0].en == "the elements cannot be compared with each other"


def test_a_cell_may_use_other_names_and_the_value_itself() -> None:
    drawn = table(["income"], ["x"], [("? < standard * 1.5 and ? > 0", '"near"'), ("-", '"far"')], "FIRST")
    small = model(given("income"), given("standard"), decision("x", needs("income", "standard"), drawn))
    assert small.decide("x", {"income": 900, "standard": 700}).value == "near"
    assert small.decide("x", {"income": 1100, "standard": 700}).value == "far"


def test_the_annotations_of_the_rules_that_fired_come_along() -> None:
    drawn = table(["income"], ["x"], [("1", "1"), ("2", "2")]).replace(
        "</rule>", "<annotationEntry><text>第八条</text></annotationEntry></rule>", 1
    )
    small = model(given("income"), decision("x", needs("income"), drawn))
    assert small.decide("x", {"income": 1}).tables[0].annotations == (("第八条",),)


def test_rule_ids_are_known_for_coverage_even_where_the_file_has_none() -> None:
    drawn = table(["income"], ["x"], [("1", "1"), ("2", "2")]).replace(' id="r2"', "")
    small = model(given("income"), decision("x", needs("income"), drawn))
    assert small.rule_ids("x") == ("r1", "t_rule_2")
    assert small.decide("x", {"income": 2}).fired == ("t_rule_2",)


def test_answers_that_are_kept_are_those_of_the_tests() -> None:
    rules = [("< 10", '"a"'), ("[10..20)", '"b"'), ("20, 30", '"c"'), ("not([0..40])", '"d"'), ("-", '"e"')]
    drawn = table(["income"], ["x"], rules, "COLLECT")
    small = model(given("income"), decision("x", needs("income"), drawn))
    for number in (*range(-2, 45), Decimal("9.99"), Decimal("20.5"), None, "20", True):
        fresh = model(given("income"), decision("x", needs("income"), drawn))
        assert small.decide("x", {"income": number}).value == fresh.decide("x", {"income": number}).value
    assert small.decide("x", {"income": 20}).value == ["c", "e"]
    assert small.decide("x", {"income": 41}).value == ["d", "e"]


def test_answers_that_are_kept_of_one_string_are_not_those_of_another() -> None:
    drawn = table(["name"], ["x"], [('< "m"', '"a"'), ('["m".."t"]', '"b"'), ('> "t"', '"c"')], "COLLECT")
    small = model(given("name"), decision("x", needs("name"), drawn))
    found = [small.decide("x", {"name": name}).value for name in ("apple", "zebra", "m", "pear", "t", "ta", "l")]
    assert found == [["a"], ["c"], ["b"], ["b"], ["b"], ["c"], ["a"]]


def test_a_rule_that_lacks_an_output_gives_null_there() -> None:
    drawn = table(["income"], ["x", "y"], [("1", '"only one"')], "COLLECT")
    small = model(given("income"), decision("x", needs("income"), drawn))
    assert small.decide("x", {"income": 1}).value == [{"x": "only one", "y": None}]
    summed = model(
        given("income"), decision("x", needs("income"), drawn.replace('COLLECT"', "COLLECT\" aggregation='COUNT'"))
    )
    assert summed.decide("x", {"income": 1}).value == {"x": 1, "y": 1}
