"""The operators of the grammar, by precedence climbing (DMN 1.5, 10.3.1.2, rules 2 and 4)."""

from __future__ import annotations

from decimal import Decimal, DecimalException

from engine.feel.reader import Reader
from engine.feel.scanner import Kind, Token
from engine.feel.syntax import Between, Chain, Comparison, In, InstanceOf, Literal, Logic, Negate, Node
from engine.feel.types import Type
from engine.feel.values import NUMBERS

COMPARATORS = frozenset(("=", "!=", "<", "<=", ">", ">="))
OR, AND, COMPARE, SUM, PRODUCT, POWER = range(6)
SIGNS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "**": POWER, **dict.fromkeys(COMPARATORS, COMPARE)}
WORDS = {"or": OR, "and": AND, "between": COMPARE, "in": COMPARE}


class Operators(Reader):
    """Reads operands joined by operators."""

    def expression(self) -> Node:
        """A whole expression."""
        self.enter()
        node = self.operation(OR)
        self.leave()
        return node

    def sum(self) -> Node:
        """An operand of a comparison."""
        return self.operation(SUM)

    def operation(self, level: int) -> Node:
        """Everything that binds at least as strongly as `level`."""
        node = self.unary()
        while True:
            token = self.token
            found = SIGNS.get(token.text) if token.kind is Kind.SIGN else None
            if token.kind is Kind.NAME:
                found = WORDS.get(token.text)
            if found is None or found < level:
                return node
            node = self.combine(node, token, found)

    def combine(self, left: Node, token: Token, level: int) -> Node:
        """The node of an operator behind its left side."""
        if level <= AND:
            return self.logic(left, token, level)
        if level != COMPARE:
            return self.chain(left, level)
        self.take()
        match token.text:
            case "between":
                low = self.sum()
                self.expect_word("and")
                return Between(token.start, left, low, self.sum())
            case "in":
                return In(token.start, left, self.in_tests())
        return Comparison(token.start, token.text, left, self.sum())

    def logic(self, first: Node, token: Token, level: int) -> Node:
        """`a and b and c` as one node, however long."""
        operands = [first]
        while self.sees_word(token.text):
            self.take()
            operands.append(self.operation(level + 1))
        return Logic(token.start, token.text, tuple(operands))

    def chain(self, first: Node, level: int) -> Node:
        """`a + b - c` as one node, however long; `**` too goes from left to right, as the standard has it."""
        rest: list[tuple[str, int, Node]] = []
        while self.token.kind is Kind.SIGN and SIGNS.get(self.token.text) == level:
            sign = self.take()
            rest.append((sign.text, sign.start, self.operation(level + 1)))
        return Chain(first.at, first, tuple(rest))

    def unary(self) -> Node:
        """`-a`, and `a instance of type`."""
        if self.sees("-"):
            sign = self.take()
            self.enter()
            operand = self.unary()
            self.leave()
            if isinstance(operand, Literal) and isinstance(operand.value, Decimal):
                return Literal(sign.start, operand.value.copy_negate() if operand.value else operand.value)
            return Negate(sign.start, operand)
        node = self.postfix()
        while self.sees_word("instance"):
            token = self.take()
            self.expect_word("of")
            node = InstanceOf(token.start, node, self.type())
        return node

    def postfix(self) -> Node:
        """Paths, filters and calls behind a primary expression."""
        raise NotImplementedError

    def in_tests(self) -> tuple[Node, ...]:
        """What stands behind `in`."""
        raise NotImplementedError

    def type(self) -> Type:
        """A type behind `instance of`."""
        raise NotImplementedError

    def number(self, token: Token) -> Literal:
        """A number literal, rounded to 34 digits."""
        try:
            return Literal(token.start, NUMBERS.create_decimal(token.text))
        except DecimalException:
            raise self.error("数字超出范围", "the number is out of range", token) from None
