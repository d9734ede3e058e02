"""Reads a FEEL text into its tree: recursive descent, with names resolved against what is in scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from engine.feel.errors import FeelSyntaxError, TooDeep
from engine.feel.limits import MAX_CHAIN
from engine.feel.names import KEYWORDS, NameIndex
from engine.feel.operators import COMPARATORS
from engine.feel.phrases import Phrases
from engine.feel.scanner import Kind, Token
from engine.feel.syntax import (
    Call,
    Filter,
    Interval,
    ListOf,
    Literal,
    Name,
    Node,
    OperatorTest,
    Path,
    Tests,
)
from engine.feel.temporal_text import parse_literal

T = TypeVar("T")
BINDS_TO_BRACKET = (".", "[", "(", "..", "+", "-", "*", "/", "**")
"""Signs behind `x in (...)` that make the bracket an ordinary one, not a list of tests."""
CONSTANTS: dict[str, object] = {"true": True, "false": False, "null": None}


class Parser(Phrases):
    """The part of the grammar below the operators: literals, names, brackets and keywords."""

    def whole(self) -> Node:
        """An expression and nothing behind it."""
        node = self.expression()
        self.end()
        return node

    def whole_tests(self) -> Tests:
        """Unary tests: `-`, `not(...)` or tests separated by commas (rules 17 and 18)."""
        at = self.token.start
        if self.sees("-") and self.tokens[self.at + 1].kind is Kind.END:
            return Tests(at, (), False)
        mark = self.at
        if self.sees_word("not") and self.tokens[self.at + 1].text == "(":
            self.at += 2
            tests = self.tests()
            self.expect(")")
            if self.token.kind is Kind.END:
                return Tests(at, tests, True)
            self.at = mark
        tests = self.tests()
        self.end()
        return Tests(at, tests, False)

    def end(self) -> None:
        """Nothing may follow."""
        if self.token.kind is not Kind.END:
            raise self.error("这里应当是运算符或结尾", "expected an operator or the end")

    def tests(self) -> tuple[Node, ...]:
        """Tests separated by commas."""
        tests = [self.expression()]
        while self.accept(","):
            tests.append(self.expression())
        return tuple(tests)

    def in_tests(self) -> tuple[Node, ...]:
        """Tests in brackets behind `in`, or one without."""
        mark = self.at
        if mark not in self.plain and self.accept("("):
            tests = self.attempt(self.tests)
            if (
                tests is not None
                and self.accept(")")
                and not self.sees(*BINDS_TO_BRACKET)
                and not self.sees_word("instance")
            ):
                return tests
            self.plain.add(mark)
            self.at = mark
        return (self.sum(),)

    def attempt(self, read: Callable[[], T]) -> T | None:
        """What `read` gives, or None if the text is something else; depth and scopes are kept right."""
        depth, scopes = self.depth, len(self.scopes)
        try:
            return read()
        except TooDeep:
            raise
        except FeelSyntaxError:
            self.depth = depth
            del self.scopes[scopes:]
            return None

    def postfix(self) -> Node:
        """A value with paths, filters and calls behind it."""
        node = self.primary()
        for _ in range(MAX_CHAIN):
            token = self.token
            if self.sees("."):
                self.take()
                node = Path(token.start, node, self.name(members=True))
            elif self.sees("["):
                self.take()
                node = Filter(token.start, node, self.expression())
                self.expect("]")
            elif self.sees("("):
                self.take()
                node = self.call(node)
            else:
                return node
        raise self.too_deep()

    def call(self, function: Node) -> Node:
        """The arguments of a call, its bracket taken."""
        arguments: list[Node] = []
        names: list[str] = []
        while not self.sees(")"):
            if self.names_argument():
                names.append(self.name_until(":"))
                self.expect(":")
            arguments.append(self.expression())
            if not self.accept(","):
                break
        self.expect(")")
        if names and len(names) != len(arguments):
            raise self.error("参数要么全部写名称，要么全部不写", "name all arguments or none of them")
        return Call(function.at, function, tuple(arguments), tuple(names) if names else None)

    def names_argument(self) -> bool:
        """Whether words and a colon come next."""
        at = self.at
        while self.tokens[at].kind is Kind.NAME:
            at += 1
        return at > self.at and self.tokens[at].text == ":" and self.tokens[at].kind is Kind.SIGN

    def primary(self) -> Node:
        """What an operator can stand between."""
        token = self.token
        match token.kind:
            case Kind.NUMBER:
                return self.number(self.take())
            case Kind.STRING:
                return Literal(self.take().start, token.text)
            case Kind.NAME:
                return self.word(token)
            case Kind.SIGN:
                return self.sign(token)
        raise self.error("这里应当是一个值", "expected a value")

    def word(self, token: Token) -> Node:
        """What begins with a word: a keyword or a name."""
        if token.text in CONSTANTS:
            return Literal(self.take().start, CONSTANTS[token.text])
        match token.text:
            case "if":
                return self.conditional()
            case "for":
                return self.loop()
            case "some" | "every":
                return self.quantified()
            case "function" if self.tokens[self.at + 1].text == "(":
                return self.function()
        if token.text in KEYWORDS:
            raise self.error("这里应当是一个值", "expected a value")
        return Name(token.start, self.name())

    def sign(self, token: Token) -> Node:
        """What begins with a sign: brackets, `@"..."`, or a test without its left side."""
        if token.text in COMPARATORS:
            self.take()
            return OperatorTest(token.start, token.text, self.sum())
        match token.text:
            case "@":
                return self.temporal()
            case "(" | "[" | "]":
                return self.bracket()
            case "{":
                return self.context()
        raise self.error("这里应当是一个值", "expected a value")

    def temporal(self) -> Node:
        """`@"2026-01-31"`"""
        sign = self.take()
        token = self.take()
        value = parse_literal(token.text) if token.kind is Kind.STRING else None
        if value is None:
            raise self.error("@ 之后应当是日期、时间或时长", "expected a date, time or duration behind @", token)
        return Literal(sign.start, value)

    def bracket(self) -> Node:
        """`(a)`, `[a, b]` or an interval, which may begin with any of `(`, `[` and `]`."""
        opening = self.take()
        if opening.text == "[" and self.accept("]"):
            return ListOf(opening.start, ())
        first = self.expression()
        if self.sees(".."):
            return self.interval(opening, first)
        if opening.text == "(":
            self.expect(")")
            return first
        if opening.text == "]":
            raise self.error("区间缺少“..”", "expected '..' of an interval")
        items = [first]
        while self.accept(","):
            items.append(self.expression())
        self.expect("]")
        return ListOf(opening.start, tuple(items))

    def interval(self, opening: Token, low: Node) -> Node:
        """`low..high)` behind the opening bracket. A high end such as `10[` is no filter but the closing bracket."""
        self.take()
        mark = self.at
        high = None if mark in self.plain else self.attempt(self.closed_end)
        if high is None:
            self.plain.add(mark)
            self.at = mark
            high = self.open_end()
        closing = self.take()
        return Interval(opening.start, low, high, opening.text == "[", closing.text == "]")

    def closed_end(self) -> Node:
        """A high end before `]`, `)` or `[`."""
        self.enter()
        high = self.sum()
        self.leave()
        if not self.sees("]", ")", "["):
            raise self.error("区间缺少结尾的括号", "expected the closing bracket of the interval")
        return high

    def open_end(self) -> Node:
        """A high end before `[`."""
        high = self.primary()
        if not self.sees("["):
            raise self.error("区间缺少结尾的括号", "expected the closing bracket of the interval")
        return high


def parse(text: str, names: NameIndex) -> Node:
    """The tree of an expression over names in scope (those of built-ins included). Raises FeelSyntaxError."""
    return Parser(text, [names], NameIndex(), {}).whole()
