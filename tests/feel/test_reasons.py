"""Why a value is null, and why a text is no FEEL: with a place, in two languages."""

from __future__ import annotations

import pytest

from engine.feel import FeelSyntaxError, compile_expression, compile_unary_tests


def test_a_misspelt_name_is_null_with_a_suggestion_in_both_languages() -> None:
    found = compile_expression("1 +\n  inocme").explain({"income": 1})
    reason = found.reasons[0]
    assert found.value is None
    assert (reason.line, reason.column) == (2, 3)
    assert reason.zh == "没有名为“inocme”的变量（您是不是要写“income”？）"
    assert reason.en == "there is no variable 'inocme' (did you mean 'income'?)"


@pytest.mark.parametrize(
    ("text", "en"),
    [
        ("household.incom", "there is no entry 'incom' (did you mean 'income'?)"),
        ('income > "600"', "'>' cannot join a number and a string"),
        ("nothing + 1", "the left side of '+' is null"),
        ("1 < nothing", "the right side of '<' is null"),
        ("income / 0", "'/' has no result (zero, range or zone)"),
        ("[1, 2][5]", "the list has 2 elements, not one at 5"),
        ('date("2026-02-30")', "date: 2026-02-30 is not a date such as 2026-01-31"),
        ('substring("abc", 9)', "substring: start position 9 is outside the string"),
        ("count(1, 2)", "wrong arguments for 'count', usage: count(list)"),
        ("coutn([1])", "there is no function 'coutn' (did you mean 'count'?)"),
        ('@"2026-01-01".yaer', "a date has no 'yaer' (did you mean 'year'?)"),
        ("{a: 1, a: 2}", "a key of the context is written twice"),
    ],
)
def test_null_keeps_its_reason(text: str, en: str) -> None:
    found = compile_expression(text).explain({"income": 1, "household": {"income": 1}, "nothing": None})
    assert found.value is None
    assert [reason.en for reason in found.reasons] == [en]
    assert all(reason.zh and reason.zh != reason.en for reason in found.reasons)


def test_a_condition_is_true_only_when_it_is_exactly_true() -> None:
    condition = compile_expression("income < limit")
    assert condition.is_true({"income": 1, "limit": 2})
    assert not condition.is_true({"income": 3, "limit": 2})
    assert not condition.is_true({"income": 1})


def test_a_condition_that_is_neither_true_nor_false_says_why() -> None:
    found = compile_expression("income < limit").condition({"income": 1})
    assert found.value is False
    assert "there is no variable 'limit'" in found.reasons[0].en
    assert found.reasons[-1].zh == "条件的结果是空值 null，按“否”处理"


@pytest.mark.parametrize(
    ("text", "column", "zh", "en"),
    [
        ("1 +", 4, "这里应当是一个值，但表达式到此结束", "expected a value, but the expression ends here"),
        ("if a then 1", 12, "这里应当是 else，但表达式到此结束", "expected 'else', but the expression ends here"),
        ("（1）", 1, "这里是全角符号“（”，请改用半角“(”", "full-width '（': write '('"),
        ("a，b", 2, "这里是全角符号“，”，请改用半角“,”", "full-width '，': write ','"),
        ('"abc', 1, "字符串缺少结尾的引号", "this string is not closed"),
        ("a b) + 1", 4, "这里应当是运算符或结尾，却是“)”", "expected an operator or the end, found ')'"),
        (
            "1 instance of nubmer",
            15,
            "没有这种类型（您是不是要写“number”？），却是“nubmer”",
            "there is no such type (did you mean 'number'?), found 'nubmer'",
        ),
        (
            '@"2026-02-30"',
            2,
            '@ 之后应当是日期、时间或时长，却是“"2026-02-30"”',
            "expected a date, time or duration behind @, found '\"2026-02-30\"'",
        ),
    ],
)
def test_a_text_that_is_not_feel_is_refused_with_its_place(text: str, column: int, zh: str, en: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text)
    error = caught.value
    assert (error.line, error.column) == (1, column)
    assert error.zh == f"第 1 行第 {column} 列：{zh}"
    assert error.en == f"line 1, column {column}: {en}"


def test_a_wrong_cell_is_refused_too() -> None:
    with pytest.raises(FeelSyntaxError):
        compile_unary_tests('"a",,"b"')


def test_reasons_come_first_cause_first_and_are_not_endless() -> None:
    found = compile_expression("for i in 1..500 return missing + i").explain({})
    assert len(found.reasons) == 50
    assert "missing" in found.reasons[0].en
