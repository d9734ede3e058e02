"""What a table forgets, says twice, or never says; each with an input that shows it."""

from __future__ import annotations

from collections.abc import Sequence

from tests.decisions.samples import decision, given, model, needs, table


def findings(
    rules: Sequence[tuple[str, ...]], policy: str = "UNIQUE", values: str = "", **options: str
) -> list[tuple[str, str]]:
    inputs = ["a", "b"][: len(rules[0]) - 1]
    drawn = table(inputs, ["x"], rules, policy, **options)
    if values:
        drawn = drawn.replace(
            "</inputExpression>", f"</inputExpression><inputValues><text>{values}</text></inputValues>", 1
        )
    small = model(*map(given, inputs), decision("x", needs(*inputs), drawn))
    return [(each.code, each.en) for each in small.check()]


def test_a_gap_between_numbers_is_shown_by_a_number_in_it() -> None:
    assert findings([("< 10", "1"), ("> 10", "2")]) == [("gap", "no rule covers a = 10")]
    assert findings([("<= 10", "1"), ("(10..20]", "2"), ("> 20", "3")]) == []


def test_an_overlap_is_shown_by_a_value_that_both_rules_take() -> None:
    assert findings([("<= 10", "1"), (">= 10", "2")]) == [("overlap", "rules 1 and 2 both fire for a = 10")]


def test_a_gap_of_two_columns_names_both() -> None:
    rules = [("true", "< 5", "1"), ("true", ">= 5", "2"), ("false", "< 5", "3")]
    assert findings(rules) == [("gap", "no rule covers a = false, b = 5")]


def test_strings_need_a_rule_for_all_others_unless_they_are_listed() -> None:
    rules = [('"A"', "1"), ('"B"', "2")]
    assert findings(rules) == [("gap", 'no rule covers a = "…"')]
    assert findings(rules, values='"A","B"') == []
    assert findings(rules, values='"A","B","C"') == [("gap", 'no rule covers a = "C"')]


def test_strings_may_be_compared_by_the_alphabet() -> None:
    assert findings([('< "M"', "1"), ('>= "M"', "2")]) == []
    assert findings([('< "M"', "1"), ('> "M"', "2")]) == [("gap", 'no rule covers a = "M"')]
    assert findings([('["A".."F"]', "1"), ('> "K"', "2"), ('< "A"', "3")]) == [("gap", 'no rule covers a = "K"')]


def test_null_counts_where_a_cell_speaks_of_it() -> None:
    assert findings([("null", "1"), ("< 10", "2"), (">= 10", "3")]) == []
    assert (
        findings([("null", "true", "1"), ("-", "false", "2"), ("5", "true", "3"), ("not(5, null)", "true", "4")]) == []
    )
    assert findings([("null", "true", "1"), ("not(null)", "-", "2")]) == [("gap", "no rule covers a = null, b = false")]
    assert findings([("null, 1", "1"), ("null", "2"), ("not(1, null)", "3")]) == [
        ("overlap", "rules 1 and 2 both fire for a = null")
    ]


def test_a_default_or_an_open_policy_has_no_gaps() -> None:
    assert findings([("< 10", "1")], default="0") == []
    assert findings([("< 10", "1")], "COLLECT") == []


def test_a_rule_behind_others_that_cover_it_never_fires() -> None:
    rules = [("< 10", "1"), (">= 10", "2"), ("5", "3")]
    assert findings(rules, "FIRST") == [
        ("idle-rule", "rule 3 can never fire: rules before it cover it, a = 5 fires rule 1")
    ]


def test_a_rule_with_a_value_that_is_not_allowed_never_fires() -> None:
    assert findings([('"A"', "1"), ('"Z"', "2")], values='"A"') == [
        ("idle-rule", 'rule 2 can never fire: no value of “a” passes "Z"')
    ]


def test_a_column_that_lets_no_value_in_has_rules_that_never_fire_and_no_gaps() -> None:
    values = "</inputExpression><inputValues><text>count([?]) &gt; 5</text></inputValues></input><output"
    drawn = table(["a", "b"], ["x"], [("1", "1", "1"), ("1", "2", "2")]).replace(
        "</inputExpression></input><output", values
    )
    small = model(given("a"), given("b"), decision("x", needs("a", "b"), drawn))
    assert [each.code for each in small.check()] == ["idle-rule", "idle-rule"]


def test_a_rule_that_lacks_its_cells_is_a_finding_and_no_fault() -> None:
    small = model(given("a"), decision("x", needs("a"), table(["a"], ["x"], [(), ("1", "2")])))
    assert {"wrong-width", "idle-rule"} <= {each.code for each in small.check()}


def test_rules_that_agree_may_overlap_under_any() -> None:
    assert findings([("<= 10", "1"), (">= 10", "1")], "ANY") == []
    assert findings([("<= 10", "1"), (">= 10", "2")], "ANY") == [("overlap", "rules 1 and 2 both fire for a = 10")]


def test_days_are_whole() -> None:
    assert findings([('< @"2026-01-01"', "1"), ('>= @"2026-01-01"', "2")]) == []
    assert findings([('< @"2026-01-01"', "1"), ('> @"2026-01-01"', "2")]) == [("gap", "no rule covers a = 2026-01-01")]


def test_durations_are_looked_at_too() -> None:
    assert findings([('< @"P30D"', "1"), ('>= @"P30D"', "2")]) == []
    assert findings([('< @"P30D"', "1"), ('> @"P60D"', "2")]) == [("gap", "no rule covers a = P30D")]
    assert findings([('<= @"P1Y"', "1"), ('> @"P13M"', "2")]) == [("gap", "no rule covers a = P1Y1M")]


def test_nothing_is_said_of_cells_that_depend_on_other_names() -> None:
    assert findings([("< b", "1", "1"), ("> b", "1", "2")]) == []


def test_a_table_too_large_to_search_says_nothing_and_ends() -> None:
    rules = [(f"{number}", f"[{number}..{number * 3}]", str(number)) for number in range(1, 150)]
    assert all(code in {"gap", "overlap"} for code, _ in findings(rules))


def test_findings_of_coverage_are_warnings() -> None:
    small = model(given("a"), decision("x", needs("a"), table(["a"], ["x"], [("< 10", "1")])))
    assert [each.severity for each in small.check()] == ["warning"]


def test_allowed_values_that_compute_without_end_say_nothing() -> None:
    assert findings([("1", "1")], values="count(for i in 1..9999999 return i) &gt; ?") == []
