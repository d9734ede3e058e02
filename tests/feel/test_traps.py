"""Mistakes that other evaluators make; each is here by name."""

from decimal import Decimal

import pytest

from engine.feel import compile_expression, compile_unary_tests


def value(text: str, **names: object) -> object:
    return compile_expression(text).evaluate(names)


def test_a_conjunction_of_a_number_and_a_string_test_is_true_when_both_sides_are() -> None:
    assert value('amount > 1000 and dept = "IT"', amount=2000, dept="IT") is True


@pytest.mark.parametrize("amount", [2000, 2000.0, Decimal(2000)])
def test_in_binds_tighter_than_and_without_brackets_whatever_the_kind_of_number(amount: object) -> None:
    assert value("amount in [100..5000] and days <= 10", amount=amount, days=3) is True


def test_if_then_else_exists() -> None:
    assert value('if income < 700 then "A" else "B"', income=600) == "A"


def test_a_cell_with_several_values_matches_each_of_them() -> None:
    cell = compile_unary_tests('"Medium","Low"')
    assert [cell.matches(each, {}) for each in ("Low", "Medium", "High")] == [True, True, False]


def test_not_in_a_cell_negates_all_its_tests() -> None:
    cell = compile_unary_tests('not("拒绝", "退回")')
    assert [cell.matches(each, {}) for each in ("同意", "退回")] == [True, False]


def test_an_interval_in_a_cell_keeps_its_ends_apart() -> None:
    cell = compile_unary_tests("(1..5]")
    assert [cell.matches(each, {}) for each in (1, 2, 5, 6)] == [False, True, True, False]


def test_decimal_and_float_work_together() -> None:
    assert value("a * b", a=Decimal("0.1"), b=3.0) == Decimal("0.3")


def test_a_value_given_as_text_is_no_number() -> None:
    assert value("age > 60", age="70") is None


def test_a_float_comes_in_by_its_shortest_text() -> None:
    assert value("x = 0.1", x=0.1) is True


def test_an_interval_may_end_in_an_opening_bracket_before_and() -> None:
    assert value("x in [1..10[ and y in ]0..1]", x=9, y=1) is True


def test_a_division_has_34_digits() -> None:
    assert value("1 / 3") == Decimal("0." + "3" * 34)


def test_power_goes_from_left_to_right_and_minus_binds_tighter() -> None:
    assert value("2 ** 3 ** 2") == 64
    assert value("-3 ** 2") == 9
