"""Closures of `in` and of unary tests (DMN 1.5, 7.3.4 and rule 51): does a value pass one of these tests?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass

from engine.feel.compare import contains, equal
from engine.feel.compile_operators import compared, sides
from engine.feel.compiler import Code, Compiler, compiles
from engine.feel.frame import Frame, Spot
from engine.feel.syntax import In, Interval, Name, Node, OperatorTest, Tests
from engine.feel.values import Range

Test = Callable[[Frame, object], bool | None]
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
    """The test that a node is."""
    spot = c.spot(node.at)
    if isinstance(node, OperatorTest):
        sign, operand = node.operator, c.code(node.operand)
        return lambda frame, value: compared(frame, sign, value, operand(frame), spot)
    code = c.code(node)
    if isinstance(node, Interval):
        return lambda frame, value: in_interval(frame, value, code(frame), spot)
    if mentions_value(node):
        return lambda frame, value: expression_test(frame, value, code(frame), spot)
    return lambda frame, value: in_value(frame, value, code(frame), spot)


def expression_test(frame: Frame, value: object, found: object, spot: Spot) -> bool | None:
    """A test written with `?`: true when it says so; any other value than a boolean is compared with."""
    return found if isinstance(found, bool) or found is None else in_value(frame, value, found, spot)


def in_interval(frame: Frame, value: object, found: object, spot: Spot) -> bool | None:
    """Whether the value lies in an interval; null if the interval itself is null."""
    return None if found is None else in_value(frame, value, found, spot)


def in_value(frame: Frame, value: object, found: object, spot: Spot) -> bool | None:
    """Whether the value equals `found`, lies in it (a range) or is one of it (a list)."""
    if isinstance(found, Range):
        result = contains(found, value)
    elif isinstance(found, list):
        return in_list(value, found)
    else:
        result = equal(value, found)
    if result is None:
        frame.run.note(spot, *sides("in", value, found))
    return result


def in_list(value: object, items: list[object]) -> bool | None:
    """Whether the value equals the list, equals an element, or lies in a range or list among them."""
    if isinstance(value, list) and equal(value, items):
        return True
    for item in items:
        if isinstance(item, Range):
            found = contains(item, value)
        elif isinstance(item, list) and not isinstance(value, list):
            found = in_list(value, item)
        else:
            found = equal(value, item)
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
