"""Input entries of decision tables."""

from datetime import date
from decimal import Decimal

import pytest

from engine.feel import compile_unary_tests


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("-", "anything", True),
        ("< 600", 599, True),
        ("< 600", Decimal(600), False),
        ("<= limit", 700, True),
        ("[1..5)", 5, False),
        ("1, 2, > 9", 10, True),
        ("not(1, 2)", 2, False),
        ("not(1, 2)", 3, True),
        ('"A"', "A", True),
        ('"A"', None, False),
        ("null", None, True),
        ("null", 1, False),
        ("true", True, True),
        ("true", False, False),
        ("? > 3 and ? < 9", 5, True),
        ("even(?)", 4, True),
        ('contains(?, "保")', "低保", True),
        ("allowed", "x", True),
        ("allowed", "z", False),
        ('["x", "y"]', "y", True),
        ('@"2026-01-01"', date(2026, 1, 1), True),
        ('> @"2026-01-01"', date(2026, 1, 2), True),
        ("< 600", "text", None),
        ("< 600", None, None),
        ("count(?) > 1", [1, 2], True),
        ("-5", -5, True),
    ],
)
def test_a_value_passes_or_not_or_it_cannot_be_said(text: str, value: object, expected: bool | None) -> None:
    assert compile_unary_tests(text).matches(value, {"limit": 700, "allowed": ["x", "y"]}) is expected


def test_a_failed_test_says_why() -> None:
    found = compile_unary_tests("< 600").explain("text", {})
    assert found.value is None
    assert found.reasons[0].en == "'<' cannot join a string and a number"
