"""Reads a FEEL text into its tree: recursive descent, with names resolved against what is in scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from engine.feel.errors import FeelSyntaxError, TooDeep
from engine.feel.limits import MAX_CHAIN
from engine.feel.names import KEYWORDS, NameIndex
from engine.feel.operators import COMPARATORS, Operators
from engine.feel.scanner import Kind, Token
from engine.feel.syntax import (
    Call,
    ContextOf,
    Filter,
    For,
    If,
    Interval,
    Lambda,
    ListOf,
    Literal,
    Name,
    Node,
    OperatorTest,
    Path,
    Quantified,
    Span,
    Tests,
)
from engine.feel.temporal_text import parse_literal
from engine.feel.type_reader import TypeReader
from engine.feel.types import ANY, Type

T = TypeVar("T")
BINDS_TO_BRACKET = (".", "[", "(", "..", "+", "-", "*", "/", "**")
"""Signs behind `x in (...)` that make the bracket an ordinary one, not a list of tests."""
CONSTANTS: dict[str, object] = {"true": True, "false": False, "null": None}


class Parser(TypeReader, Operators):
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
        if self.accept("("):
            tests = self.attempt(self.tests)
            if (
                tests is not None
                and self.accept(")")
                and not self.sees(*BINDS_TO_BRACKET)
                and not self.sees_word("instance")
            ):
                return tests
            self.at = mark
        return (self.sum(),)

    def attempt(self, read: Callable[[], T]) -> T | None:
        """What `read` gives, or None if the text is something else; the depth is kept right."""
        depth = self.depth
        try:
            return read()
        except TooDeep:
            raise
        except FeelSyntaxError:
            self.depth = depth
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
        high = self.attempt(self.closed_end) or self.at_mark(mark).open_end()
        closing = self.take()
        return Interval(opening.start, low, high, opening.text == "[", closing.text == "]")

    def at_mark(self, mark: int) -> Parser:
        """Go back to a place."""
        self.at = mark
        return self

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

    def context(self) -> Node:
        """`{key: value}`; each key is in scope for the entries behind it."""
        opening = self.take()
        scope = self.open_scope()
        entries: list[tuple[str, Node]] = []
        while not self.sees("}"):
            token = self.token
            key = self.take().text if token.kind is Kind.STRING else self.name_until(":")
            self.expect(":")
            entries.append((key, self.expression()))
            scope.add(key)
            self.members[1].add(key)
            if not self.accept(","):
                break
        self.expect("}")
        self.scopes.pop()
        return ContextOf(opening.start, tuple(entries))

    def conditional(self) -> Node:
        """`if a then b else c`"""
        at = self.take().start
        condition = self.expression()
        self.expect_word("then")
        yes = self.expression()
        self.expect_word("else")
        return If(at, condition, yes, self.expression())

    def loop(self) -> Node:
        """`for a in x return b`; `partial` is the list made so far."""
        at = self.take().start
        self.open_scope().add("partial")
        variables = self.variables("return")
        body = self.expression()
        self.scopes.pop()
        return For(at, variables, body)

    def quantified(self) -> Node:
        """`some a in x satisfies b`"""
        token = self.take()
        self.open_scope()
        variables = self.variables("satisfies")
        condition = self.expression()
        self.scopes.pop()
        return Quantified(token.start, token.text == "every", variables, condition)

    def variables(self, stop: str) -> tuple[tuple[str, Node], ...]:
        """`a in x, b in y`, up to the keyword `stop`."""
        variables: list[tuple[str, Node]] = []
        while True:
            name = self.name_until("in")
            self.expect_word("in")
            source = self.expression()
            if self.sees(".."):
                self.take()
                source = Span(source.at, source, self.expression())
            variables.append((name, source))
            self.scopes[-1].add(name)
            if not self.accept(","):
                break
        self.expect_word(stop)
        return tuple(variables)

    def function(self) -> Node:
        """`function(a: number, b) body` or `function(a) external {...}`."""
        at = self.take().start
        self.expect("(")
        scope = self.open_scope()
        parameters: list[tuple[str, Type]] = []
        while not self.sees(")"):
            name = self.name_until(":", ",")
            parameters.append((name, self.type() if self.accept(":") else ANY))
            scope.add(name)
            if not self.accept(","):
                break
        self.expect(")")
        external = self.sees_word("external")
        if external:
            self.take()
        body = self.expression()
        self.scopes.pop()
        return Lambda(at, tuple(parameters), None if external else body)

    def open_scope(self) -> NameIndex:
        """A scope for local names; who opens it pops it."""
        scope = NameIndex()
        self.scopes.append(scope)
        return scope


def parse(text: str, names: NameIndex) -> Node:
    """The tree of an expression over names in scope (those of built-ins included). Raises FeelSyntaxError."""
    return Parser(text, [names], NameIndex(), {}).whole()
