"""Turns the tree of an expression into Python closures, once.

Each kind of node has one function, registered with `compiles`, in this file or in the `compile_*` files. A closure
takes the frame of the evaluation and gives the value. Local names become slots of the frame at compile time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from engine.feel.builtins.registry import BUILTINS, builtin_value
from engine.feel.errors import Reason
from engine.feel.frame import MISSING, Frame, Spot
from engine.feel.limits import NODES_PER_STEP
from engine.feel.syntax import ContextOf, If, InstanceOf, ListOf, Literal, Logic, Name, Node
from engine.feel.values import kind, kind_zh

Code = Callable[[Frame], object]
Test = Callable[[Frame, object], bool | None]
NodeT = TypeVar("NodeT", bound=Node)
COMPILERS: dict[type[Node], Callable[..., Code]] = {}


@dataclass(frozen=True, slots=True)
class Locals:
    """A level of the scope with known names and their slots."""

    slots: dict[str, int]


@dataclass(frozen=True, slots=True)
class Items:
    """A level of the scope inside a filter: `item`, and its entries if it is a context."""

    slot: int


class Compiler:
    """Compiles one text.

    `slots` is how many local values a frame needs, `nodes` how many parts the text has, `only_test` the test that unary
    tests are.
    """

    def __init__(self, text: str, names: frozenset[str]) -> None:
        self.text = text
        self.names = names
        self.levels: list[Locals | Items] = []
        self.slots = 0
        self.nodes = 0
        self.warnings: list[Reason] = []
        self.only_test: Test | None = None

    def code(self, node: Node) -> Code:
        """The closure of a node."""
        self.nodes += 1
        return COMPILERS[type(node)](self, node)

    def repeated(self, node: Node) -> tuple[Code, int]:
        """The closure of a node that is run again and again, and the steps that each time costs."""
        before = self.nodes
        return self.code(node), 1 + (self.nodes - before) // NODES_PER_STEP

    def spot(self, at: int) -> Spot:
        """The place that a message points to."""
        return Spot(self.text, at)

    def warn(self, at: int, zh: str, en: str) -> None:
        """Keep a mistake that is certain before any evaluation."""
        self.warnings.append(Reason(self.text, at, zh, en))

    def slot(self) -> int:
        """A new slot."""
        self.slots += 1
        return self.slots - 1

    def open(self) -> Locals:
        """A new level of local names; who opens it closes it with `levels.pop()`."""
        level = Locals({})
        self.levels.append(level)
        return level

    def is_global(self, name: str) -> bool:
        """Whether the name is read from the context given from outside, whatever the values."""
        if any(isinstance(level, Items) or name in level.slots for level in self.levels):
            return False
        return name in self.names or name not in BUILTINS

    def is_builtin(self, name: str) -> bool:
        """Whether the name means a built-in function: nothing else of that name is in scope."""
        local = any(isinstance(level, Locals) and name in level.slots for level in self.levels)
        return name in BUILTINS and not local and name not in self.names


def compiles(
    node_type: type[NodeT],
) -> Callable[[Callable[[Compiler, NodeT], Code]], Callable[[Compiler, NodeT], Code]]:
    """Register the function that compiles a kind of node."""

    def register(function: Callable[[Compiler, NodeT], Code]) -> Callable[[Compiler, NodeT], Code]:
        COMPILERS[node_type] = function
        return function

    return register


@compiles(Literal)
def compile_literal(c: Compiler, node: Literal) -> Code:
    """A constant."""
    value = node.value
    return lambda frame: value


@compiles(Name)
def compile_name(c: Compiler, node: Name) -> Code:
    """A local value, an entry of the item of a filter, a variable of the context, or a built-in function."""
    code: Code | None = None
    items: list[int] = []
    for level in reversed(c.levels):
        if isinstance(level, Items):
            items.append(level.slot)
            if node.name == "item":
                code = slot_reader(level.slot)
                break
        elif node.name in level.slots:
            code = slot_reader(level.slots[node.name])
            break
    if code is None:
        code = global_reader(node.name, c.spot(node.at))
        if c.is_builtin(node.name):
            code = builtin_reader(node.name, code)
    for slot in reversed(items):
        code = item_reader(slot, node.name, code)
    return code


def slot_reader(slot: int) -> Code:
    """Reads a local value."""
    return lambda frame: frame.slots[slot]


def global_reader(name: str, spot: Spot) -> Code:
    """Reads a variable of the context, converted at its first use."""

    def read(frame: Frame) -> object:
        value = frame.values.get(name, MISSING)
        return frame.fetch(name, spot) if value is MISSING else value

    return read


def builtin_reader(name: str, otherwise: Code) -> Code:
    """Reads a built-in function as a value, unless a variable of that name is there."""
    function = builtin_value(name)
    return lambda frame: otherwise(frame) if name in frame.context else function


def item_reader(slot: int, name: str, otherwise: Code) -> Code:
    """Reads an entry of the item of a filter, or what the name means outside."""

    def read(frame: Frame) -> object:
        item = frame.slots[slot]
        if isinstance(item, dict) and name in item:
            return item[name]
        return otherwise(frame)

    return read


@compiles(Logic)
def compile_logic(c: Compiler, node: Logic) -> Code:
    """`and` and `or` with three values (DMN 1.5, table 50): null only if the known sides do not decide."""
    operands = [c.code(each) for each in node.operands]
    spot = c.spot(node.at)
    decisive = node.operator == "or"
    neutral = not decisive
    word = node.operator

    def run(frame: Frame) -> object:
        result: object = neutral
        for operand in operands:
            value = operand(frame)
            if value is decisive:
                return decisive
            if value is not neutral:
                result = None
                if value is not None:
                    frame.run.note(
                        spot,
                        f"{word} 的一边是{kind_zh(value)}，应当是是否值",
                        f"a side of {word!r} is a {kind(value)}, not a boolean",
                    )
        return result

    return run


@compiles(If)
def compile_if(c: Compiler, node: If) -> Code:
    """`else` also when the condition is null."""
    condition, yes, no = c.code(node.condition), c.code(node.yes), c.code(node.no)
    return lambda frame: yes(frame) if condition(frame) is True else no(frame)


@compiles(InstanceOf)
def compile_instance_of(c: Compiler, node: InstanceOf) -> Code:
    """Null is an instance of nothing."""
    value, accepts = c.code(node.value), node.type.accepts
    return lambda frame: accepts(value(frame), frame.run)


@compiles(ListOf)
def compile_list(c: Compiler, node: ListOf) -> Code:
    """A new list."""
    items = [c.code(each) for each in node.items]
    return lambda frame: [item(frame) for item in items]


@compiles(ContextOf)
def compile_context(c: Compiler, node: ContextOf) -> Code:
    """A new context; an entry sees those before it. A key written twice makes it null."""
    level = c.open()
    entries: list[tuple[str, int, Code]] = []
    for key, value in node.entries:
        code, slot = c.code(value), c.slot()
        entries.append((key, slot, code))
        level.slots[key] = slot
    c.levels.pop()
    spot = c.spot(node.at)
    if len(level.slots) != len(entries):
        c.warn(node.at, "上下文里有重复的键", "a key of the context is written twice")
        return lambda frame: frame.run.null(spot, "上下文里有重复的键", "a key of the context is written twice")

    def run(frame: Frame) -> object:
        result: dict[str, object] = {}
        for key, slot, code in entries:
            result[key] = frame.slots[slot] = code(frame)
        return result

    return run
