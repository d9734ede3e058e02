"""The language, one true line for each feature."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from engine.feel import MonthsDuration, compile_expression, spelled

NAMES = {
    "收入": 1500,
    "人数": 3,
    "a": 1,
    "b": 2,
    "a-b": 100,
    "家庭 收入": 900,
    "members": [{"name": "李大山", "age": 72}, {"name": "李小河", "age": 9}, {"name": "王𬭎", "age": 40}],
    "household": {"head": {"name": "李大山"}, "income": Decimal("1200.50")},
    "nothing": None,
}

TRUE = [
    "收入 / 人数 = 500",
    "家庭 收入 = 900",
    "a-b = 100",
    "a - b = 100",
    "1 - 2 = -1",
    "1 + 2 * 3 - 4 / 2 = 5",
    "(1 + 2) * 3 = 9",
    "2 ** 10 = 1024",
    "-(3) = 0 - 3",
    "1.5e3 = 1500",
    ".5 = 0.5",
    '"a" + "b" = "ab"',
    '"\\u4f4e\\u4fdd" = "低保"',
    '"\\U01F40E" = "🐎"',
    "true and true",
    "false or true",
    "not(false)",
    "(null and false) = false",
    "(null or true) = true",
    "(null and true) = null",
    "(null or false) = null",
    "not(null) = null",
    "null = null",
    "(1 = null) = false",
    '(1 = "1") = null',
    "5 between 1 and 10",
    "(5 between null and 10) = null",
    "5 in (1, 5, 9)",
    "5 in [1, 5, 9]",
    "5 in > 3",
    "5 in (< 3, > 4)",
    "not(5 in ]5..6])",
    "1 in (function(x) x)(1)",
    "3 in (1) + 2",
    "5 in [[1..2], [4..6]]",
    '"b" in ["a".."c"]',
    "if 1 < 2 then true else false",
    "(if null then 1 else 2) = 2",
    "[1, 2, 3][2] = 2",
    "[1, 2, 3][-1] = 3",
    "[1, 2, 3][5] = null",
    "[1, 2, 3][item > 1] = [2, 3]",
    'members[age >= 60].name = ["李大山"]',
    'members[item.age >= 60][1].name = "李大山"',
    "count(members[age < 18]) = 1",
    'household.head.name = "李大山"',
    "household.income > 1200",
    "{x: 1, y: x + 1}.y = 2",
    '{"任意 键": 1} = {"任意 键": 1}',
    "{foo bar: 1}.foo bar = 1",
    "{a+c: 5}.a+c = 5",
    "(for i in 1..3 return i * i) = [1, 4, 9]",
    "(for i in 3..1 return i) = [3, 2, 1]",
    "(for i in [1, 2], j in [10, 20] return i + j) = [11, 21, 12, 22]",
    "(for i in 0..4 return if i < 2 then 1 else partial[-1] + partial[-2]) = [1, 1, 2, 3, 5]",
    "some m in members satisfies m.age > 70",
    "every m in members satisfies m.age > 5",
    "(every m in [] satisfies false) = true",
    "(function(x, y) x + y)(1, 2) = 3",
    "(function(x: number) x + 1)(x: 2) = 3",
    "{twice: function(x) x * 2, r: twice(4)}.r = 8",
    '(function(x: number) x + 1)("2") = null',
    "1 instance of number",
    "not(nothing instance of Any)",
    '@"2026-01-31" instance of date',
    "[1, 2] instance of list<number>",
    "{a: 1} instance of context<a: number>",
    "[1..3] instance of range<number>",
    '@"2026-01-31" + @"P1M" = @"2026-02-28"',
    '@"2026-03-01" - @"2026-02-28" = @"P1D"',
    '@"2026-01-31T23:00:00" + @"PT2H" = @"2026-02-01T01:00:00"',
    '@"23:00:00" + @"PT2H" = @"01:00:00"',
    '@"2026-01-01T08:00:00+08:00" = @"2026-01-01T00:00:00Z"',
    '@"2026-01-01T08:00:00@Asia/Shanghai" = @"2026-01-01T00:00:00Z"',
    '@"2026-01-31".weekday = 6',
    '@"2026-03-28T12:00:00@Europe/Paris" + @"P1D" = @"2026-03-29T13:00:00@Europe/Paris"',
    '@"2026-03-28T12:00:00@Asia/Shanghai" + @"P1D" = @"2026-03-29T12:00:00@Asia/Shanghai"',
    "before(point: 1, range: [2..3])",
    "during(range1: [2..3], range2: [1..4])",
    '@"P1DT2H".hours = 2',
    '@"P14M".years = 1',
    '@"P1Y" * 1.5 = @"P18M"',
    '@"P1D" / @"PT6H" = 4',
    "[1..5).end included = false",
    "// a comment\n1 = 1 /* and another */",
    "nothing.x = null",
    "(1 / 0) = null",
]


@pytest.mark.parametrize("text", TRUE)
def test_this_line_is_true(text: str) -> None:
    found = compile_expression(text, NAMES).explain(NAMES)
    assert found.value is True, found.reasons


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 1", Decimal(2)),
        ('@"2026-01-31"', date(2026, 1, 31)),
        ('@"08:30:00"', time(8, 30)),
        ('@"2026-01-31T08:30:00Z"', datetime(2026, 1, 31, 8, 30, tzinfo=UTC)),
        ('@"2026-01-31T08:30:00+08:00"', datetime(2026, 1, 31, 8, 30, tzinfo=timezone(timedelta(hours=8)))),
        ('@"2026-01-31T08:30:00@Asia/Shanghai"', datetime(2026, 1, 31, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))),
        ('@"PT90M"', timedelta(minutes=90)),
        ('@"P1Y2M"', MonthsDuration(14)),
        ("[1, {a: null}]", [Decimal(1), {"a": None}]),
    ],
)
def test_values_leave_as_plain_python(text: str, expected: object) -> None:
    found = compile_expression(text).evaluate({})
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (timedelta(days=1, hours=2), "P1DT2H"),
        (MonthsDuration(14), "P1Y2M"),
        (datetime(2026, 1, 31, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai")), "2026-01-31T08:30:00@Asia/Shanghai"),
        ([1, "a", None, date(2026, 1, 31)], '[1, "a", null, @"2026-01-31"]'),
        ({"a": True, "b c": 0.5}, "{a: true, b c: 0.5}"),
        (compile_expression("[1..3)").evaluate({}), "[1..3)"),
    ],
)
def test_a_value_is_spelled_as_feel_writes_it(value: object, text: str) -> None:
    assert spelled(value) == text


def test_now_and_today_are_the_moment_given_and_never_the_wall_clock() -> None:
    moment = datetime(2026, 3, 5, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert compile_expression("now()").evaluate({}, now=moment) == moment
    assert compile_expression("today()").evaluate({}, now=moment) == date(2026, 3, 5)
    assert compile_expression("now()").explain({}).reasons[0].en == "now: no current time was given"


def test_functions_of_the_caller_get_and_give_plain_values() -> None:
    seen: list[object] = []

    def deadline(name: str) -> date:
        seen.append(name)
        return date(2026, 3, 12)

    found = compile_expression('deadline("publicity") + @"P1D"').evaluate({}, functions={"deadline": deadline})
    assert found == date(2026, 3, 13)
    assert seen == ["publicity"]


def test_a_function_of_the_caller_that_fails_is_null_with_its_reason() -> None:
    def broken() -> None:
        raise LookupError("no such deadline")

    found = compile_expression("broken()").explain({}, functions={"broken": broken})
    assert found.value is None
    assert "no such deadline" in found.reasons[0].en


def test_what_a_function_of_the_caller_says_in_two_languages_is_kept_in_both() -> None:
    class Missing(LookupError):
        zh = "没有这个期限"
        en = "no such deadline"

    def deadline(name: object) -> None:
        raise Missing

    reason = compile_expression('deadline("x")').explain({}, functions={"deadline": deadline}).reasons[0]
    assert reason.zh == "函数“deadline”没有结果：没有这个期限"
    assert reason.en == "function 'deadline' failed: no such deadline"


def test_a_name_in_scope_hides_a_built_in_of_that_name() -> None:
    assert compile_expression("count + 1", {"count"}).evaluate({"count": 1}) == 2


def test_a_variable_named_like_a_built_in_is_read_where_no_call_stands_even_if_it_was_not_declared() -> None:
    names = {"date": date(2026, 3, 5), "count": 2}
    assert (
        compile_expression('date > @"2026-01-01" and date.year = 2026 and count = 2 and count([1, 2]) = 2').evaluate(
            names
        )
        is True
    )


def test_expressions_are_compiled_once_per_text_and_names() -> None:
    long = " + ".join(["a"] * 500)
    assert compile_expression(long, {"a"}) is not compile_expression(long, {"a"}), "long ones would fill the memory"
    assert compile_expression("a + 1", {"a"}) is compile_expression("a + 1", ("a",))
    assert compile_expression("a-b", {"a-b"}) is not compile_expression("a-b", {"a", "b"})
