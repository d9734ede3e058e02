"""What pages send becomes typed values; what cannot be typed stays as it was typed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tests.forms.survey import form

SURVEY = form()


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("name", "  张三 ", "张三"),
        ("story", "一\r\n二 ", "一\n二"),
        ("rooms", "3", 3),
        ("rooms", "３", 3),
        ("rooms", "3.0", 3),
        ("rooms", 3, 3),
        ("area", "12.5", Decimal("12.5")),
        ("income", "1,234.50", Decimal("1234.50")),
        ("income", "1234.5", Decimal("1234.5")),
        ("income", 12.1, Decimal("12.1")),
        ("since", "2026-03-01", date(2026, 3, 1)),
        ("since", "2026年3月1日", date(2026, 3, 1)),
        ("since", "2026/3/1", date(2026, 3, 1)),
        ("since", "20260301", date(2026, 3, 1)),
        ("where", "city", "city"),
        ("which", ["city", "country"], ["city", "country"]),
        ("which", "city", ["city"]),
        ("sworn", "on", True),
        ("alone", "yes", True),
        ("alone", "否", False),
        ("alone", False, False),
        ("identity", " 11010519491231002x ", "11010519491231002X"),
        ("identity", "１１０１０５ 19491231 002Ｘ", "11010519491231002X"),
        ("phone", " 138 0000 0000 ", "13800000000"),
        ("pictures", ["a", ""], ["a"]),
    ],
)
def test_a_value_gets_its_type(name: str, typed: object, value: object) -> None:
    cleaned = SURVEY.clean({name: typed, "where": "country"} if name != "where" else {name: typed})
    assert cleaned[name] == value
    assert type(cleaned[name]) is type(value)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("rooms", "三"),
        ("rooms", "3.5.1"),
        ("income", "一千二"),
        ("income", "NaN"),
        ("income", "Infinity"),
        ("income", "1e999999"),
        ("income", "9" * 40),
        ("since", "2026-02-30"),
        ("since", "明天"),
        ("alone", "也许"),
    ],
)
def test_text_that_cannot_be_typed_is_kept_and_told(name: str, typed: str) -> None:
    cleaned = SURVEY.clean({name: typed})
    assert cleaned[name] == typed
    assert name in SURVEY.validate(cleaned)


def test_rows_come_by_dotted_and_by_bracket_names() -> None:
    dotted = SURVEY.clean(
        {"members.0.name": "甲", "members.0.earns": "no", "members.2.name": "乙", "members.10.name": "丙"}
    )
    bracket = SURVEY.clean(
        {"members[0][name]": "甲", "members[0].earns": "no", "members[2][name]": "乙", "members[10][name]": "丙"}
    )
    assert dotted["members"] == [{"name": "甲", "earns": False}, {"name": "乙"}, {"name": "丙"}]
    assert bracket == dotted


def test_nested_values_of_drafts_and_programs_pass() -> None:
    values = {"members": [{"name": "甲", "born": "2020-01-02"}], "income": "12.00"}
    cleaned = SURVEY.clean(values)
    assert cleaned["members"] == [{"name": "甲", "born": date(2020, 1, 2)}]
    assert SURVEY.clean(cleaned) == cleaned


def test_a_page_with_several_values_of_one_name() -> None:
    sent: MultiDict[str, str] = MultiDict(
        [("which", "city"), ("which", "country"), ("name", "张三"), ("csrf_token", "x")]
    )
    cleaned = SURVEY.clean(sent)
    assert (cleaned["which"], cleaned["name"]) == (["city", "country"], "张三")
    assert "csrf_token" not in cleaned


def test_blank_rows_and_blank_entries_are_left_out() -> None:
    cleaned = SURVEY.clean({"members.0.name": " ", "members.1.name": "甲", "name": "", "income": " "})
    assert cleaned["members"] == [{"name": "甲"}]
    assert not {"name", "income"} & set(cleaned)


def test_a_box_that_is_not_ticked_is_no() -> None:
    assert SURVEY.clean({})["sworn"] is False


def test_hidden_entries_are_dropped_also_inside_rows() -> None:
    cleaned = SURVEY.clean({
        "where": "city", "reason": "路远",
        "members.0.name": "甲", "members.0.earns": "no", "members.0.wage": "100",
        "members.1.name": "乙", "members.1.earns": "yes", "members.1.wage": "100",
    })  # fmt: skip
    assert "reason" not in cleaned
    assert cleaned["members"] == [{"name": "甲", "earns": False}, {"name": "乙", "earns": True, "wage": Decimal(100)}]
    assert SURVEY.clean({"where": "country", "reason": "路远"})["reason"] == "路远"


def test_what_is_only_shown_is_never_taken() -> None:
    assert "total" not in SURVEY.clean({"total": "999999"})


@pytest.mark.parametrize(
    "name",
    ["members.999999999999999999.name", "members" + ".0" * 500, "[[[", "members.0", "members[0][name][x][y]", "."],
)
def test_strange_names_do_no_harm(name: str) -> None:
    cleaned = SURVEY.clean({name: "x", "members.0.name": "甲"})
    SURVEY.validate(cleaned)


KEYS = st.sampled_from(
    ["name", "rooms", "income", "since", "members", "members.0.name", "members[1][wage]", "which", "sworn"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(KEYS | st.text(max_size=12), VALUES, max_size=6))
def test_whatever_is_sent_is_cleaned_and_judged_without_an_exception(sent: dict[str, object]) -> None:
    cleaned = SURVEY.clean(sent)
    for faults in SURVEY.validate(cleaned).values():
        assert all(fault.zh and fault.en for fault in faults)
    SURVEY.routed(cleaned)
    SURVEY.unknown(sent)
