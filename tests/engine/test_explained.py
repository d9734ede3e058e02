"""What an event keeps of a decision, and how it is told again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec

from engine.eventlog import detail
from engine.explained import LONGEST, MOST, Explanation, explained, kept
from engine.runner import Decided
from engine.text import Text
from tests.decisions.samples import decision, given, literal, model, needs, table

AT = datetime(2026, 9, 14, 1, tzinfo=UTC)
STEP = Text("定额", "Measure")


def told(rules: Sequence[tuple[str, ...]], policy: str, **inputs: object) -> Explanation:
    """A decision, written into an event and read again."""
    small = model(*map(given, inputs), decision("d", needs(*inputs), table([*inputs], ["x"], rules, policy)))
    found = small.decide("d", inputs)
    facts = {"answer": kept(Decided("e", "d", found.fired, found.tables, found.value, "p"), STEP)}
    (only,) = explained(AT, msgspec.json.decode(detail(facts)))
    return only


def test_each_rule_has_its_number_and_its_reason_in_both_languages() -> None:
    found = told([("< 5", "true", "1"), (">= 5", "true", "2"), (">= 5", "false", "3")], "UNIQUE", a=7, b=False)
    assert (found.step, found.decision, found.value) == (STEP, "d", "3")
    assert found.inputs == (("a", "7"), ("b", "false"))
    assert [(each.number, each.fired) for each in found.rules] == [(1, False), (2, False), (3, True)]
    assert found.rules[0].why == Text("“a”要求“< 5”，实际是“7”", "“a” should be “< 5”, it is “7”")
    assert found.rules[1].why == Text("“b”要求“是”，实际是“否”", "“b” should be “true”, it is “false”")
    assert [each.number for each in found.applied] == [3]


def test_words_stand_without_the_quotes_of_feel() -> None:
    found = told([('"a", "b"', "1"), ("-", "2")], "FIRST", kind="特困")
    assert found.rules[0].why == Text("“kind”要求“a、b”，实际是“特困”", "“kind” should be “a, b”, it is “特困”")


def test_a_rule_behind_the_first_was_not_looked_at() -> None:
    found = told([("> 9", "1"), ("-", "2"), ("7", "3")], "FIRST", a=7)
    assert [each.fired for each in found.rules] == [False, True, False]
    assert found.rules[2].why.en == "not looked at: a rule before it applies"


def test_no_rule_may_have_applied() -> None:
    found = told([("> 9", "1")], "UNIQUE", a=None)
    assert (found.value, found.applied) == ("null", ())
    assert found.rules[0].why.zh == "“a”要求“> 9”，实际是“没有值”"


def test_long_values_and_large_tables_are_cut() -> None:
    found = told([(f"{number}", "1") for number in range(MOST + 50)], "COLLECT", a=[Decimal(1)] * 500)
    assert len(found.inputs[0][1]) == LONGEST + 1
    assert len(found.rules) <= MOST + 1


def test_values_of_every_kind_are_written_as_feel_has_them() -> None:
    found = told([('"a"', "-", '"b"')], "UNIQUE", a='say "a"', b=datetime(2026, 1, 2, tzinfo=UTC))
    assert dict(found.inputs) == {"a": '"say \\"a\\""', "b": '@"2026-01-02T00:00:00Z"'}


def test_an_event_from_before_tells_nothing() -> None:
    assert explained(AT, {"decision": "d", "fired": ["r1"]}) == []


def test_a_decision_without_a_table_has_nothing_to_explain() -> None:
    found = model(given("a"), decision("d", needs("a"), literal("a + 1"))).decide("d", {"a": 1})
    facts: dict[str, Any] = {"answer": kept(Decided("e", "d", found.fired, found.tables, found.value, "p"), STEP)}
    assert explained(AT, facts) == []
