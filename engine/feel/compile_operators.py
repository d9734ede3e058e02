"""Closures of arithmetic, comparisons, ranges and tests."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal, DecimalException

from engine.feel.arithmetic import OPERATIONS, calculate, negative
from engine.feel.compare import equal, order
from engine.feel.compiler import Code, Compiler, compiles
from engine.feel.frame import Frame, Spot
from engine.feel.syntax import Between, Chain, Comparison, Interval, Negate, OperatorTest
from engine.feel.values import NUMBERS, Range, kind, kind_zh

NUMBER_METHODS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": NUMBERS.power,
}
NUMBER_TESTS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
ORDER_TESTS: dict[str, Callable[[int], bool]] = {
    "<": lambda found: found < 0,
    "<=": lambda found: found <= 0,
    ">": lambda found: found > 0,
    ">=": lambda found: found >= 0,
}


def sides(sign: str, left: object, right: object) -> tuple[str, str]:
    """The message for two values that an operator cannot join."""
    if left is None and right is None:
        return f"“{sign}”的两边都没有值（null）", f"both sides of {sign!r} are null"
    if left is None or right is None:
        zh, en = ("左边", "left") if left is None else ("右边", "right")
        return f"“{sign}”的{zh}没有值（null）", f"the {en} side of {sign!r} is null"
    return (
        f"“{sign}”不能用于{kind_zh(left)}和{kind_zh(right)}",
        f"{sign!r} cannot join a {kind(left)} and a {kind(right)}",
    )


def slow_step(frame: Frame, sign: str, left: object, right: object, spot: Spot) -> object:
    """Arithmetic on whatever the sides are; null with a reason if it has no result."""
    value = calculate(sign, left, right)
    frame.run.touch(value)
    if value is None:
        if (type(left), type(right)) in OPERATIONS[sign]:
            frame.run.note(
                spot, f"“{sign}”没有结果（除以零、超出范围或时区不明）", f"{sign!r} has no result (zero, range or zone)"
            )
        else:
            frame.run.note(spot, *sides(sign, left, right))
    return value


@compiles(Chain)
def compile_chain(c: Compiler, node: Chain) -> Code:
    """Operators of one precedence, from left to right."""
    code = c.code(node.first)
    if len(node.rest) == 1:
        sign, at, right = node.rest[0]
        return binary(sign, code, c.code(right), c.spot(at))
    steps = [(sign, c.code(operand), c.spot(at)) for sign, at, operand in node.rest]

    def run(frame: Frame) -> object:
        value = code(frame)
        for sign, operand, spot in steps:
            value = slow_step(frame, sign, value, operand(frame), spot)
        return value

    return run


def binary(sign: str, left: Code, right: Code, spot: Spot) -> Code:
    """One arithmetic operator; numbers take the short way."""
    method = NUMBER_METHODS[sign]

    def run(frame: Frame) -> object:
        a, b = left(frame), right(frame)
        if a.__class__ is Decimal and b.__class__ is Decimal:
            try:
                return method(a, b)
            except DecimalException:
                pass
        return slow_step(frame, sign, a, b, spot)

    return run


@compiles(Negate)
def compile_negate(c: Compiler, node: Negate) -> Code:
    """`-a` of a number or duration."""
    operand, spot = c.code(node.operand), c.spot(node.at)

    def run(frame: Frame) -> object:
        value = operand(frame)
        result = negative(value)
        if result is None:
            frame.run.note(spot, f"{kind_zh(value)}没有负值", f"a {kind(value)} has no negative")
        return result

    return run


@compiles(Comparison)
def compile_comparison(c: Compiler, node: Comparison) -> Code:
    """`a < b`; numbers take the short way."""
    left, right, spot = c.code(node.left), c.code(node.right), c.spot(node.at)
    sign, quick = node.operator, NUMBER_TESTS[node.operator]

    def run(frame: Frame) -> object:
        a, b = left(frame), right(frame)
        if a.__class__ is Decimal and b.__class__ is Decimal:
            return quick(a, b)
        return compared(frame, sign, a, b, spot)

    return run


def compared(frame: Frame, sign: str, left: object, right: object, spot: Spot) -> bool | None:
    """A comparison of whatever the sides are; null with a reason if they cannot be compared."""
    if sign in ORDER_TESTS:
        frame.run.touch(left)
        found = order(left, right)
        result = None if found is None else ORDER_TESTS[sign](found)
    else:
        same = equal(left, right, frame.run)
        result = same if same is None else same is (sign == "=")
    if result is None:
        frame.run.note(spot, *sides(sign, left, right))
    return result


@compiles(Between)
def compile_between(c: Compiler, node: Between) -> Code:
    """`low <= value and value <= high`; null if a side cannot be compared."""
    value, low, high = c.code(node.value), c.code(node.low), c.code(node.high)
    spot = c.spot(node.at)

    def run(frame: Frame) -> object:
        found = value(frame)
        above = compared(frame, ">=", found, low(frame), spot)
        below = compared(frame, "<=", found, high(frame), spot)
        return None if above is None or below is None else above and below

    return run


@compiles(OperatorTest)
def compile_operator_test(c: Compiler, node: OperatorTest) -> Code:
    """`(< 5)` as a value."""
    operand, make = c.code(node.operand), RANGE_OF[node.operator]
    return lambda frame: make(operand(frame))


RANGE_OF: dict[str, Callable[[object], Range]] = {
    "<": lambda value: Range(None, value, False, False),
    "<=": lambda value: Range(None, value, False, True),
    ">": lambda value: Range(value, None, False, False),
    ">=": lambda value: Range(value, None, True, False),
    "=": lambda value: Range(value, value, True, True, "="),
    "!=": lambda value: Range(value, value, True, True, "!="),
}


@compiles(Interval)
def compile_interval(c: Compiler, node: Interval) -> Code:
    """`[a..b]`; null if the ends are null, have no common order, or stand the wrong way round."""
    low, high, spot = c.code(node.low), c.code(node.high), c.spot(node.at)
    low_included, high_included = node.low_included, node.high_included

    def run(frame: Frame) -> object:
        first, last = low(frame), high(frame)
        found = order(first, last)
        if found is None:
            return frame.run.null(spot, *sides("..", first, last))
        if found > 0:
            return frame.run.null(spot, "区间的起点大于终点", "the range begins behind its end")
        return Range(first, last, low_included, high_included)

    return run
