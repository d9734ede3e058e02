"""Where an expression of a model stands: names in scope, types, and the list of findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from engine.decisions.item_types import ItemTypes
from engine.decisions.problems import ModelProblem
from engine.decisions.source import Element, identity
from engine.decisions.table import Table
from engine.feel.builtins import BUILTINS
from engine.feel.errors import FeelSyntaxError
from engine.feel.expression import Expression, UnaryTests, build_expression, build_unary_tests
from engine.feel.suggest import hint

C = TypeVar("C", Expression, UnaryTests)
MAX_CHARACTERS = 500_000
"""Of all expressions of a file together: some seconds of reading."""


@dataclass(slots=True)
class Shared:
    """What all expressions of a model have in common."""

    types: ItemTypes
    members: frozenset[str]
    problems: list[ModelProblem] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    characters: int = 0
    """Of the expressions that were read so far."""
    reads: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    """For each owner the paths of variables that its expressions read, such as `("rules", "fees", "base")`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands: names in scope, the decision it belongs to, depth of boxes, cell of a table (from 1)."""

    shared: Shared
    names: frozenset[str]
    owner: str
    depth: int = 0
    rule: int = 0
    column: int = 0

    def inside(self, names: Iterable[str] = ()) -> Place:
        """The place inside a box that adds names."""
        return replace(self, names=self.names | frozenset(names), depth=self.depth + 1)

    def problem(self, element: Element, code: str, zh: str, en: str, line: int = 0) -> None:
        """Keep a finding about an element."""
        where = line or element.sourceline or 0
        self.shared.problems.append(ModelProblem(code, identity(element), where, zh, en, self.rule, self.column))

    def expression(self, element: Element, text: str) -> Expression | None:
        """A compiled expression; None, and a problem, if the text is not FEEL."""
        return self.compiled(element, text, build_expression)

    def tests(self, element: Element, text: str) -> UnaryTests | None:
        """Compiled unary tests; None, and a problem, if the text is not FEEL."""
        return self.compiled(element, text, build_unary_tests)

    def compiled(self, element: Element, text: str, build: Callable[..., C]) -> C | None:
        """What `build` makes of the text."""
        before, self.shared.characters = self.shared.characters, self.shared.characters + len(text)
        if self.shared.characters > MAX_CHARACTERS:
            if before <= MAX_CHARACTERS:
                zh = f"表达式合计超过 {MAX_CHARACTERS} 个字符，从这里起没有再读。请拆成几个文件"
                en = f"the expressions have more than {MAX_CHARACTERS} characters together, and nothing was read from here on: split the file"
                self.problem(element, "too-many-expressions", zh, en)
            return None
        try:
            made = build(text, self.names, self.shared.members, self.shared.types)
        except FeelSyntaxError as problem:
            self.problem(element, "bad-expression", problem.zh, problem.en)
            return None
        for warning in made.warnings:
            self.problem(element, "wrong-call", warning.zh, warning.en)
        self.check_names(element, made)
        return made

    def check_names(self, element: Element, made: Expression | UnaryTests) -> None:
        """Every variable that is read must be in scope."""
        self.shared.reads.setdefault(self.owner, set()).update(made.free_names)
        for path in sorted(made.free_names):
            if path[0] not in self.names:
                zh, en = hint(path[0], self.names)
                zh, en = f"这里没有名为“{path[0]}”的变量{zh}", f"there is no variable {path[0]!r} here{en}"
                self.problem(element, "unknown-name", zh, en)
        for name in sorted(made.free_functions):
            zh, en = hint(name, (*BUILTINS, *self.names))
            self.problem(
                element, "unknown-function", f"没有名为“{name}”的函数{zh}", f"there is no function {name!r}{en}"
            )
