"""Every way in which an entry can be wrong is told by field, in both languages, in our own words."""

import re
import time
from datetime import date
from decimal import Decimal

import pytest

from tests.forms.survey import CHOICES, PROPERTIES, field, form

SURVEY = form()
SOUND: dict[str, object] = {
    "name": "张三",
    "rooms": 3,
    "area": Decimal("80.5"),
    "income": Decimal("1200.50"),
    "since": date(2026, 3, 1),
    "where": "city",
    "which": ["city"],
    "sworn": True,
    "alone": False,
    "identity": "11010519491231002X",
    "phone": "13800000000",
    "members": [{"name": "甲", "born": date(2020, 1, 2)}],
    "pictures": ["a"],
    "code": "AB-1234",
}


def test_sound_values_are_right() -> None:
    assert SURVEY.validate(SOUND) == {}
    assert SURVEY.warnings(SOUND) == {}


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("name", "张", "at least 2"),
        ("name", "张" * 21, "at most 20"),
        ("rooms", -1, "at least 0"),
        ("rooms", 21, "at most 20"),
        ("rooms", Decimal("1.5"), "whole number"),
        ("rooms", "三", "whole number"),
        ("rooms", True, "whole number"),
        ("area", 0, "above 0"),
        ("income", Decimal("1.005"), "two decimals"),
        ("income", Decimal(-1), "at least 0"),
        ("income", Decimal("NaN"), "two decimals"),
        ("income", 10.5, "two decimals"),
        ("since", "2026-02-30", "should be a date"),
        ("since", "昨天", "should be a date"),
        ("where", "moon", "one of the options (City, Country)"),
        ("where", 7, "one of the options"),
        ("which", ["city", "moon"], "one of the options"),
        ("which", "city", "list"),
        ("sworn", False, "must be ticked"),
        ("alone", "也许", "yes or no"),
        ("identity", "123", "18 characters"),
        ("identity", "11010519491331002X", "no date"),
        ("identity", "110105194912310021", "last character"),
        ("phone", "12345", "11 digits"),
        ("members", "甲", "list of rows"),
        ("members.0", "甲", "set of fields"),
        ("pictures", ["a", "b", "c", "d"], "at most 3"),
        ("pictures", [1], "should be a list"),
        ("code", "ab", "AB-1234 was expected"),
        ("story", 5, "should be text"),
        ("story", "长" * 30_000, "too long"),
        ("nmae", "张三", "name"),
    ],
)
def test_a_wrong_entry_is_told_at_its_field(path: str, value: object, said: str) -> None:
    sent = {"members": [value]} if path == "members.0" else {path: value}
    errors = SURVEY.validate(SOUND | sent)
    assert list(errors) == [path]
    (fault,) = errors[path]
    assert said in fault.en
    assert re.search(r"[\u4e00-\u9fff]", fault.zh)
    assert not re.search(
        r"[\u4e00-\u9fff]", fault.en.replace("项", "").replace("三", "").replace("昨天", "").replace("也许", "")
    )


def test_a_row_is_told_by_its_number_and_field() -> None:
    rows = [{"name": "甲"}, {"born": date(2020, 1, 1)}, {"name": "丙", "earns": True, "wage": Decimal(-5)}]
    assert set(SURVEY.validate(SOUND | {"members": rows})) == {"members.1.name", "members.2.wage"}


def test_required_entries_are_asked_for_unless_hidden() -> None:
    asked = form(PROPERTIES, required=["name", "where", "reason", "members", "which"])
    errors = asked.validate({"sworn": True})
    assert set(errors) == {"name", "where", "members", "which"}
    assert "Choose" in errors["where"][0].en
    assert "reason" in asked.validate({"where": "country"})
    assert "reason" not in asked.validate({"where": "city"})
    assert set(asked.validate({"name": "张三", "where": "city", "members": [], "which": [], "sworn": True})) == {
        "members",
        "which",
    }


def test_rules_over_several_fields() -> None:
    married = form(
        {"married": field("yesno", "boolean"), "spouse": field("text"), "wage": field("number", "integer")},
        **{
            "if": {"properties": {"married": {"const": True}}, "required": ["married"]},
            "then": {"required": ["spouse"]},
            "dependentRequired": {"wage": ["spouse"]},
        },
    )
    assert married.validate({"married": False}) == {}
    assert list(married.validate({"married": True})) == ["spouse"]
    assert list(married.validate({"married": False, "wage": 5})) == ["spouse"]


@pytest.mark.parametrize(
    "rule",
    [
        {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
        {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
        {"not": {"maxProperties": 5}},
        {"minProperties": 2},
        {"allOf": [{"required": ["a"]}]},
        {"properties": {"a": field("text", const="x"), "b": field("text")}, "minProperties": 1},
    ],
)
def test_any_keyword_is_told_in_our_own_words(rule: dict[str, object]) -> None:
    each = form(**({"properties": {"a": field("text"), "b": field("text")}} | rule))  # type: ignore[arg-type]
    faults = [fault for found in each.validate({}).values() for fault in found]
    assert faults
    assert all(re.search(r"[\u4e00-\u9fff]", fault.zh) and " is " not in fault.zh for fault in faults)


def test_the_region_of_an_identity_number_is_only_doubted() -> None:
    unknown = "990101196803120013"
    assert SURVEY.validate(SOUND | {"identity": unknown}) == {}
    assert list(SURVEY.warnings(SOUND | {"identity": unknown})) == ["identity"]


@pytest.mark.parametrize("number", ["0871-1234567", "08711234567", "021-12345678-12", "+8613900000000", "13900000000"])
def test_telephone_numbers(number: str) -> None:
    assert SURVEY.validate(SOUND | {"phone": number}) == {}


def test_only_marked_fields_enter_routing_data() -> None:
    routed = SURVEY.routed(SOUND | {"members": [{"name": "甲", "earns": True, "wage": Decimal(5)}]})
    assert routed == {
        "rooms": 3,
        "income": Decimal("1200.50"),
        "where": "city",
        "alone": False,
        "members": [{"earns": True, "wage": Decimal(5)}],
    }


def test_an_entry_that_was_emptied_clears_its_routing_value() -> None:
    assert SURVEY.routed({})["income"] is None


def test_a_pattern_that_takes_for_ever_is_given_up() -> None:
    slow = form({"word": field("text", pattern="^(a|a|aa)+$")})
    begun = time.process_time()
    assert list(slow.validate({"word": "a" * 60 + "!"})) == ["word"]
    assert time.process_time() - begun < 2


def test_too_many_rows_are_told_as_one_error() -> None:
    errors = SURVEY.validate(SURVEY.clean({"members": [{"name": "甲"}] * 5_000}))
    assert "500" in errors["members"][0].en


def test_choices_may_be_whole_numbers() -> None:
    rank = form(
        {"rank": field("choice", "integer", **{"x-choices": [each | {"value": n} for n, each in enumerate(CHOICES)]})}
    )
    assert rank.clean({"rank": "1"}) == {"rank": 1}
    assert rank.validate({"rank": 1}) == {}
    assert list(rank.validate({"rank": 9})) == ["rank"]
