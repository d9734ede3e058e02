"""Closures of `in` and of unary tests (DMN 1.5, 7.3.4 and rule 51): does a value pass one of these tests?"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from decimal import Decimal

from engine.feel.compare import contains, equal
from engine.feel.compile_operators import NUMBER_TESTS, compared, sides
from engine.feel.compiler import Code, Compiler, Test, compiles
from engine.feel.frame import Frame, Run, Spot
from engine.feel.syntax import In, Interval, Literal, Name, Node, OperatorTest, Tests
from engine.feel.values import Range

VALUE_NAME = "?"


@compiles(In)
def compile_in(c: Compiler, node: In) -> Code:
    """`value in (test, test)`"""
    value, tests = c.code(node.value), [compile_test(c, each) for each in node.tests]

    def run(frame: Frame) -> object:
        return passes(tests, frame, value(frame))

    return run


@compiles(Tests)
def compile_tests(c: Compiler, node: Tests) -> Code:
    """Unary tests over the value in slot 0, which they also see as `?`."""
    level = c.open()
    level.slots[VALUE_NAME] = c.slot()
    slot = level.slots[VALUE_NAME]
    tests = [compile_test(c, each) for each in node.tests]
    c.levels.pop()
    if not tests:
        return lambda frame: True
    negated = node.negated
    if len(tests) == 1 and not negated:
        only = c.only_test = tests[0]
        return lambda frame: only(frame, frame.slots[slot])

    def run(frame: Frame) -> object:
        found = passes(tests, frame, frame.slots[slot])
        return found if found is None or not negated else not found

    return run


def passes(tests: list[Test], frame: Frame, value: object) -> bool | None:
    """True if one test is true, else null if one is null."""
    result: bool | None = False
    for test in tests:
        found = test(frame, value)
        if found is True:
            return True
        if found is None:
            result = None
    return result


def compile_test(c: Compiler, node: Node) -> Test:
    """The test that a node is; literal numbers and strings take a short way."""
    spot = c.spot(node.at)
    if isinstance(node, OperatorTest):
        return operator_test(node.operator, node.operand, c.code(node.operand), spot)
    code = c.code(node)
    if isinstance(node, Interval):
        return interval_test(node, code, spot)
    if isinstance(node, Literal):
        return literal_test(node.value, spot)
    if mentions_value(node):
        return lambda frame, value: expression_test(frame, value, code(frame), spot)
    return lambda frame, value: in_value(frame, value, code(frame), spot)


def operator_test(sign: str, operand: Node, code: Code, spot: Spot) -> Test:
    """`< 5`"""
    if not isinstance(operand, Literal) or not isinstance(operand.value, Decimal):
        return lambda frame, value: compared(frame, sign, value, code(frame), spot)
    number, quick = operand.value, NUMBER_TESTS[sign]

    def run(frame: Frame, value: object) -> bool | None:
        return quick(value, number) if isinstance(value, Decimal) else compared(frame, sign, value, number, spot)

    return run


def interval_test(node: Interval, code: Code, spot: Spot) -> Test:
    """`[1..5)`"""
    if not isinstance(node.low, Literal) or not isinstance(node.high, Literal):
        return lambda frame, value: in_interval(frame, value, code(frame), spot)
    low, high = node.low.value, node.high.value
    if not isinstance(low, Decimal) or not isinstance(high, Decimal) or low > high:
        return lambda frame, value: in_interval(frame, value, code(frame), spot)
    if node.low_included and node.high_included:
        return lambda frame, value: (
            low <= value <= high if isinstance(value, Decimal) else in_interval(frame, value, code(frame), spot)
        )
    above, below = NUMBER_TESTS[">=" if node.low_included else ">"], NUMBER_TESTS["<=" if node.high_included else "<"]

    def run(frame: Frame, value: object) -> bool | None:
        if isinstance(value, Decimal):
            return above(value, low) and below(value, high)
        return in_interval(frame, value, code(frame), spot)

    return run


def literal_test(literal: object, spot: Spot) -> Test:
    """`"A"` or `5`"""
    if not isinstance(literal, str | Decimal):
        return lambda frame, value: in_value(frame, value, literal, spot)
    same_type = type(literal)

    def run(frame: Frame, value: object) -> bool | None:
        return value == literal if value.__class__ is same_type else in_value(frame, value, literal, spot)

    return run


def expression_test(frame: Frame, value: object, found: object, spot: Spot) -> bool | None:
    """A test written with `?`: true when it says so; any other value than a boolean is compared with."""
    return found if isinstance(found, bool) or found is None else in_value(frame, value, found, spot)


def in_interval(frame: Frame, value: object, found: object, spot: Spot) -> bool | None:
    """Whether the value lies in an interval; null if the interval itself is null."""
    return None if found is None else in_value(frame, value, found, spot)


def in_value(frame: Frame, value: object, found: object, spot: Spot) -> bool | None:
    """Whether the value equals `found`, lies in it (a range) or is one of it (a list)."""
    if isinstance(found, Range):
        result = contains(found, value, frame.run)
    elif isinstance(found, list):
        return in_list(value, found, frame.run)
    else:
        result = equal(value, found, frame.run)
    if result is None:
        frame.run.note(spot, *sides("in", value, found))
    return result


def in_list(value: object, items: list[object], run: Run) -> bool | None:
    """Whether the value equals the list, equals an element, or lies in a range or list among them."""
    run.touch(items)
    if isinstance(value, list) and equal(value, items, run):
        return True
    for item in items:
        if isinstance(item, Range):
            found = contains(item, value, run)
        elif isinstance(item, list) and not isinstance(value, list):
            found = in_list(value, item, run)
        else:
            found = equal(value, item, run)
        if found:
            return True
    return False


def mentions_value(node: object) -> bool:
    """Whether `?` stands anywhere in the tree."""
    if isinstance(node, Name):
        return node.name == VALUE_NAME
    if isinstance(node, tuple):
        return any(mentions_value(each) for each in node)
    if isinstance(node, Node) and is_dataclass(node):
        return any(mentions_value(getattr(node, field.name)) for field in fields(node))
    return False
