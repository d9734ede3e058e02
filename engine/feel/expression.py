"""Compiled expressions and unary tests: what users of the package hold in their hands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from engine.feel import compile_calls, compile_loops, compile_operators, compile_tests
from engine.feel.builtins.registry import BUILTINS
from engine.feel.compiler import Code, Compiler, Test
from engine.feel.constants import constants_of
from engine.feel.convert import Touch, Unconvertible, to_feel, to_python
from engine.feel.errors import LimitExceeded, Reason, TooDeep
from engine.feel.frame import Frame, HostFunctions, Run, Spot
from engine.feel.limits import NODES_PER_STEP
from engine.feel.names import NameIndex
from engine.feel.parser import Parser
from engine.feel.reads import Reads, reads_of
from engine.feel.syntax import ContextOf, Node
from engine.feel.types import Type
from engine.feel.values import kind, kind_zh

PARTS = (compile_calls, compile_loops, compile_operators, compile_tests)  # each registers its kinds of node
CACHE_SIZE = 2_048
MAX_CACHED = 500
"""Characters of a text that is kept compiled: the cache holds many, and a long one is larger than all short ones."""
Leave = Callable[[object, Touch], object]


def as_it_is(value: object, touch: Touch) -> object:
    """For a value that nobody outside will look into."""
    return value


@dataclass(frozen=True, slots=True)
class Outcome:
    """A value and, first cause first, why it or a part of it is null."""

    value: object
    reasons: tuple[Reason, ...]


class Compiled:
    """What expressions and unary tests have in common. `entries` are the keys of a text that is a context, `{a: 1}`."""

    __slots__ = ("code", "constants", "cost", "entries", "only_test", "reads", "slots", "text", "warnings")

    def __init__(self, text: str, node: Node, names: frozenset[str]) -> None:
        compiler = Compiler(text, names)
        self.text = text
        self.code: Code = compiler.code(node)
        self.slots = compiler.slots
        self.cost = 1 + compiler.nodes // NODES_PER_STEP
        self.only_test = compiler.only_test
        self.warnings: tuple[Reason, ...] = tuple(compiler.warnings)
        self.reads: Reads = reads_of(node, names, BUILTINS)
        self.constants = constants_of(node)
        self.entries: tuple[str, ...] = tuple(key for key, _ in node.entries) if isinstance(node, ContextOf) else ()

    @property
    def free_names(self) -> frozenset[tuple[str, ...]]:
        """The variable paths that are read, such as `("order", "total")`; no locals, no built-ins."""
        return self.reads.paths

    @property
    def free_functions(self) -> frozenset[str]:
        """The names of called functions that are neither built in nor local: host functions, for a check at upload."""
        return self.reads.functions

    def run(self, run: Run, values: dict[object, object], first: object = None) -> object:
        """Evaluate over values that are FEEL's already, sharing a budget; `first` is the value of `?`.

        Raises LimitExceeded. For packages that run many expressions as one evaluation.
        """
        run.spend(self.cost)
        frame = Frame(run, values, values, [None] * self.slots)  # type: ignore[arg-type]
        if self.slots:
            frame.slots[0] = first
        return self.code(frame)

    def guarded(
        self, context: Mapping[str, object], run: Run, first: object = None, leave: Leave = to_python
    ) -> object:
        """Evaluate over values from outside; what exceeds a limit is null with that reason."""
        frame = Frame(run, context, {}, [None] * self.slots)
        if self.slots:
            frame.slots[0] = first
        try:
            return leave(self.code(frame), run.touch)
        except LimitExceeded as limit:
            run.reasons.append(Reason(self.text, 0, limit.zh, limit.en))
        except RecursionError:
            run.reasons.append(Reason(self.text, 0, "表达式嵌套太深", "the expression is nested too deeply"))
        return None


class Expression(Compiled):
    """A compiled expression; immutable and safe to share between threads."""

    __slots__ = ()

    def evaluate(
        self, context: Mapping[str, object], *, now: datetime | None = None, functions: HostFunctions | None = None
    ) -> object:
        """The value in plain Python (numbers are Decimal); None for null, whatever the cause.

        `now` is what `now()` and `today()` give; `functions` are functions that the text may call by name.
        """
        return self.guarded(context, Run(now, functions))

    def explain(
        self, context: Mapping[str, object], *, now: datetime | None = None, functions: HostFunctions | None = None
    ) -> Outcome:
        """The value and the reasons why parts of it are null."""
        run = Run(now, functions)
        value = self.guarded(context, run)
        return Outcome(value, tuple(run.reasons))

    def is_true(
        self, context: Mapping[str, object], *, now: datetime | None = None, functions: HostFunctions | None = None
    ) -> bool:
        """Whether the value is exactly true; false and null are both no."""
        return self.guarded(context, Run(now, functions)) is True

    def condition(
        self, context: Mapping[str, object], *, now: datetime | None = None, functions: HostFunctions | None = None
    ) -> Outcome:
        """As `is_true`, with the reasons when the value was neither true nor false."""
        run = Run(now, functions)
        value = self.guarded(context, run, leave=as_it_is)
        if not isinstance(value, bool):
            zh, en = f"条件的结果是{kind_zh(value)}，按“否”处理", f"the condition is a {kind(value)}, taken as false"
            run.reasons.append(Reason(self.text, 0, zh, en))
        return Outcome(value is True, tuple(run.reasons))


class UnaryTests(Compiled):
    """Compiled unary tests: an input entry of a decision table."""

    __slots__ = ()

    @property
    def test(self) -> Test:
        """The test of a value in a frame whose slot 0 holds it, for packages that run very many."""
        code = self.code
        return self.only_test or (lambda frame, value: code(frame) is True)

    def matches(
        self,
        value: object,
        context: Mapping[str, object],
        *,
        now: datetime | None = None,
        functions: HostFunctions | None = None,
    ) -> bool | None:
        """Whether the value passes; None if that cannot be said."""
        return self.explain(value, context, now=now, functions=functions).value  # type: ignore[return-value]

    def explain(
        self,
        value: object,
        context: Mapping[str, object],
        *,
        now: datetime | None = None,
        functions: HostFunctions | None = None,
    ) -> Outcome:
        """As `matches`, with the reasons."""
        run = Run(now, functions)
        try:
            first = to_feel(value)
        except Unconvertible as problem:
            run.note(Spot(self.text, 0), problem.zh, problem.en)
            first = None
        found = self.guarded(context, run, first)
        return Outcome(found if isinstance(found, bool) else None, tuple(run.reasons))


def build_expression(
    text: str, names: Iterable[str], members: Iterable[str] = (), types: Mapping[str, Type] | None = None
) -> Expression:
    """As `compile_expression`, not cached, with the types of a model and entry names that hold signs."""
    known = frozenset(names)
    with shallow(text):
        return Expression(text, parser_of(text, known, members, types).whole(), known)


def build_unary_tests(
    text: str, names: Iterable[str], members: Iterable[str] = (), types: Mapping[str, Type] | None = None
) -> UnaryTests:
    """As `compile_unary_tests`, not cached, with the types of a model and entry names that hold signs."""
    known = frozenset(names)
    with shallow(text):
        return UnaryTests(text, parser_of(text, known, members, types).whole_tests(), known)


def parser_of(text: str, names: frozenset[str], members: Iterable[str], types: Mapping[str, Type] | None) -> Parser:
    """A parser with the built-ins and the names in scope."""
    return Parser(text, [index(frozenset(BUILTINS)), index(names)], index(frozenset(members)), types or {})


@contextmanager
def shallow(text: str) -> Iterator[None]:
    """Turn a RecursionError while reading a text into the error that the text deserves."""
    try:
        yield
    except RecursionError:
        raise TooDeep(
            text, 0, "表达式嵌套太深，请拆成几步", "the expression is nested too deeply: split it into steps"
        ) from None


@lru_cache(maxsize=256)
def index(names: frozenset[str]) -> NameIndex:
    """Names, ready to be found in a text."""
    return NameIndex(sorted(names))


@lru_cache(maxsize=CACHE_SIZE)
def cached_expression(text: str, names: frozenset[str]) -> Expression:
    """One expression per text and names."""
    return build_expression(text, names)


@lru_cache(maxsize=CACHE_SIZE)
def cached_tests(text: str, names: frozenset[str]) -> UnaryTests:
    """One set of unary tests per text and names."""
    return build_unary_tests(text, names)


def compile_expression(text: str, names: Iterable[str] = ()) -> Expression:
    """Compile an expression, once per text and names in scope. Raises FeelSyntaxError.

    `names` are the variables that will be there: needed only for names with signs or keywords in them, and for those
    that are named like a built-in function, which they then hide.
    """
    known = frozenset(names)
    return cached_expression(text, known) if len(text) <= MAX_CACHED else build_expression(text, known)


def compile_unary_tests(text: str, names: Iterable[str] = ()) -> UnaryTests:
    """Compile unary tests, once per text and names in scope; `?` is the tested value. Raises FeelSyntaxError."""
    known = frozenset(names)
    return cached_tests(text, known) if len(text) <= MAX_CACHED else build_unary_tests(text, known)
