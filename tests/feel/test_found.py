"""What the program of attacks (scripts/fuzz) found, kept."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from engine.feel import FeelSyntaxError, compile_expression, compile_unary_tests

DIGITS = "2.302585092994045684017991454684364"


@pytest.mark.parametrize("text", [f"-{DIGITS}", f"- {DIGITS}", f'range("[-{DIGITS}..0]").start', f"-abs(-{DIGITS})"])
def test_a_negative_number_keeps_its_34_digits(text: str) -> None:
    assert compile_expression(text).evaluate({}) == Decimal(f"-{DIGITS}")


@pytest.mark.parametrize(
    ("text", "en"),
    [
        ("list replace([1], 1e6000, 2)", "list replace: the list has 1 elements, none at 1E+6000"),
        ("remove([1], -1e6000)", "remove: the list has 1 elements, none at -1E+6000"),
        ('substring("a", 1e6000)', "substring: start position 1E+6000 is outside the string"),
        ("sublist([1], 1, 1e6000)", "sublist: there are not 1E+6000 elements from 1 on"),
    ],
)
def test_a_place_of_thousands_of_digits_is_told_as_it_was_written(text: str, en: str) -> None:
    assert compile_expression(text).explain({}).reasons[0].en == en


def test_two_readings_of_nested_brackets_are_each_tried_once() -> None:
    began = time.process_time()
    for text in ("(a in (" * 28, "a in (" * 29 + "1" + ")" * 29 + " + 1", "(1..(" * 25 + "1"):
        for compiles in (compile_expression, compile_unary_tests):
            try:
                compiles(text, {"a"})
            except FeelSyntaxError as error:
                assert error.zh  # noqa: PT017 - refused or read, both are right
    assert time.process_time() - began < 1


def test_names_of_a_reading_that_was_given_up_are_gone() -> None:
    """`a-b` is a key only inside the context; the bracket behind `in` is read twice."""
    text = "3 in ([{a-b: 3}][1].a-b) + 0 and a-b = 1"
    assert compile_expression(text, {"a", "b"}).evaluate({"a": 3, "b": 2}) is True
