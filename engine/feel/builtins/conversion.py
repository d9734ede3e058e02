"""Conversion and logic (DMN 1.5, tables 72 and 73), and `is` (table 81)."""

from __future__ import annotations

import re
from decimal import Decimal

from engine.feel.arithmetic import sized
from engine.feel.builtins.registry import Fault, builtin
from engine.feel.frame import Frame
from engine.feel.text import text_of
from engine.feel.values import NUMBERS

NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@builtin("number(from: string, grouping separator?: string, decimal separator?: string)")
def number(frame: Frame, text: str, grouping: str | None, decimal: str | None) -> object:
    """The number that a text spells; the separators say what stands between thousands and before decimals."""
    if grouping not in (None, " ", ",", "."):
        raise Fault("千位分隔符只能是空格、逗号或句点", "the grouping separator can be a space, comma or period")
    if decimal not in (None, ",", ".") or (
        grouping is not None and grouping == (decimal or ".") and decimal is not None
    ):
        raise Fault(
            "小数点只能是与千位分隔符不同的逗号或句点", "the decimal separator can be the other of comma and period"
        )
    plain = text.replace(grouping, "") if grouping else text
    plain = plain.replace(decimal, ".") if decimal else plain
    if not NUMBER.fullmatch(plain):
        raise Fault(f"“{text[:40]}”不是数字", f"{text[:40]!r} is not a number")
    return NUMBERS.create_decimal(plain)


@builtin("number(from: number)")
def number_of_number(frame: Frame, value: Decimal) -> object:
    """A number as it is."""
    return value


@builtin("string(from)")
def string(frame: Frame, value: object) -> object:
    """The value as text; null of null."""
    return None if value is None else sized(text_of(frame, value))


@builtin("not(negand)")
def negation(frame: Frame, value: object) -> object:
    """The other boolean; null of anything else."""
    return not value if isinstance(value, bool) else None


@builtin("is(value1?, value2?)")
def identical(frame: Frame, left: object, right: object) -> object:
    """Whether both are the very same value: also of one type, and for times with the same zone."""
    if type(left) is not type(right):
        return False
    frame.run.touch(left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(identical(frame, a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(identical(frame, left[key], right[key]) for key in left)
    return left == right
