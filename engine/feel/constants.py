"""The constants that unary tests compare with, where they depend on nothing else: for checks of tables without input."""

from __future__ import annotations

from engine.feel.syntax import Interval, ListOf, Literal, Node, OperatorTest, Tests


def constants_of(node: Node) -> tuple[object, ...] | None:
    """All constants of the tests; None if a test reads a name, calls a function or computes."""
    match node:
        case Tests():
            parts: tuple[Node, ...] = node.tests
        case ListOf():
            parts = node.items
        case OperatorTest():
            parts = (node.operand,)
        case Interval():
            parts = (node.low, node.high)
        case Literal():
            return (node.value,)
        case _:
            return None
    found = [constants_of(each) for each in parts]
    return None if None in found else tuple(value for each in found if each is not None for value in each)
