"""The parts of the grammar that bring names into scope or begin with a keyword: contexts, if, for, some, every, function."""

from __future__ import annotations

from engine.feel.names import NameIndex
from engine.feel.operators import Operators
from engine.feel.scanner import Kind
from engine.feel.syntax import ContextOf, For, If, Lambda, Node, Quantified, Span
from engine.feel.type_reader import TypeReader
from engine.feel.types import ANY, Type


class Phrases(TypeReader, Operators):
    """Reads what brings names into scope."""

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
