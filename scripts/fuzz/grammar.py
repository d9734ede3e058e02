"""Texts in the grammar of FEEL, drawn at random, and texts with something changed in them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from engine.feel.builtins.registry import BUILTINS

CONTEXT: dict[str, object] = {
    "x": 3, "y": {"z": [1, 2, 3], "name": "李大山"}, "a-b": 1.5, "家庭 收入": 900, "none": None, "flag": True,
    "members": [{"name": "甲", "age": 72, "ok": True}, {"name": "乙", "age": 9, "ok": False}], "text": "低保户,特困",
}  # fmt: skip
NAMES = (
    "x",
    "y",
    "y.z",
    "y.name",
    "a-b",
    "家庭 收入",
    "none",
    "flag",
    "members",
    "text",
    "item",
    "?",
    "missing",
    "members.age",
)
NUMBERS = (
    "0",
    "1",
    "2",
    "-1",
    "0.1",
    "1e30",
    "1e-30",
    "1e6000",
    "1e-6000",
    "9999999999999999999999999999999999",
    ".5",
    "100000",
)
STRINGS = (
    '""',
    '"a"',
    '"低保"',
    '"2026-02-30"',
    '"P1D"',
    '"[1..2]"',
    '"(a|aa)+b"',
    '"\\uD83D\\uDE00"',
    '"\\n\\t"',
    '"1,5"',
    '"(.*)*"',
    '"$1"',
)
TEMPORAL = ('@"2026-01-31"', '@"-999999999-01-01"', '@"999999999-12-31"', '@"10:00:00Z"', '@"23:59:59@Asia/Shanghai"',
    '@"2026-01-31T10:00:00"', '@"2026-03-29T02:30:00@Europe/Paris"', '@"P1D"', '@"-PT0.000000001S"', '@"P99999999999999D"',
    '@"P999999999999Y"', '@"P1M"', "now()", "today()")  # fmt: skip
OPERATORS = ("+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in")
TYPES = ("number", "string", "boolean", "date", "time", "date and time", "days and time duration", "list<number>", "range<date>",
    "context<a: number>", "function<number> -> number", "Any", "list<list<Any>>")  # fmt: skip
PIECES = ("(", ")", "[", "]", "{", "}", ",", ":", "..", ".", "+", "-", "*", "/", "**", "=", "<", ">", "!=", "and", "or", "not", "in", "if",
    "then", "else", "for", "return", "some", "every", "satisfies", "between", "instance", "of", "function", "external", "@", '"', "\\",
    "//", "/*", "*/", "null", "true", "?", "item", "partial", "，", "（", "“", " ", "\n", "\u3000", "\x00", "\ud800", "1e", "e9", "#", "$", "`",
    "a in (", "[1..", "x[", "-")  # fmt: skip


class Grammar:
    """Draws expressions; a greater depth makes longer ones."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.locals: list[str] = []
        self.forms: tuple[Callable[[int], str], ...] = (
            self.joined, self.joined, self.joined, self.call, self.call, self.call, self.listed, self.context, self.interval,
            self.filtered, self.path, self.negated, self.choice, self.loop, self.quantified, self.lambda_, self.tested,
            self.between, self.typed,
        )  # fmt: skip

    def expression(self, depth: int) -> str:
        """One expression."""
        if depth <= 0 or self.random.random() < 0.15:
            return self.leaf()
        return self.random.choice(self.forms)(depth - 1 - self.random.randrange(2))

    def leaf(self) -> str:
        """A name or a literal."""
        pools = (NAMES, NUMBERS, STRINGS, TEMPORAL, ("true", "false", "null", "[]", "{}"), self.locals or NAMES)
        return self.random.choice(self.random.choice(pools))

    def several(self, depth: int, most: int = 3) -> str:
        """Expressions with commas between."""
        return ", ".join(self.expression(depth) for _ in range(self.random.randrange(most + 1)))

    def joined(self, depth: int) -> str:
        """Two operands."""
        return f"({self.expression(depth)}) {self.random.choice(OPERATORS)} ({self.expression(depth)})"

    def call(self, depth: int) -> str:
        """A built-in with about as many arguments as it wants, by place or by name."""
        name = self.random.choice(list(BUILTINS))
        overload = self.random.choice(BUILTINS[name])
        if self.random.random() < 0.2:
            return f"{name}({', '.join(f'{each.name}: {self.expression(depth)}' for each in overload.parameters)})"
        count = max(0, len(overload.parameters) + self.random.choice((0, 0, 0, 0, -1, 1)))
        return f"{name}({', '.join(self.expression(depth) for _ in range(count))})"

    def listed(self, depth: int) -> str:
        """A list."""
        return f"[{self.several(depth, 4)}]"

    def context(self, depth: int) -> str:
        """A context."""
        keys = self.random.sample(("a", "b c", "key", "value", '"任意 键"', "a+b", "name"), self.random.randrange(4))
        return f"{{{', '.join(f'{key}: {self.expression(depth)}' for key in keys)}}}"

    def interval(self, depth: int) -> str:
        """A range."""
        ends = self.random.choice("[(]"), self.random.choice("])[")
        return f"({ends[0]}({self.expression(depth)})..({self.expression(depth)}){ends[1]})"

    def filtered(self, depth: int) -> str:
        """A filter."""
        return f"({self.expression(depth)})[{self.expression(depth)}]"

    def path(self, depth: int) -> str:
        """A path."""
        return f"({self.expression(depth)}).{self.random.choice(('a', 'name', 'year', 'start', 'time offset', 'b c'))}"

    def negated(self, depth: int) -> str:
        """A minus."""
        return f"-({self.expression(depth)})"

    def choice(self, depth: int) -> str:
        """If, then, else."""
        return f"if {self.expression(depth)} then {self.expression(depth)} else {self.expression(depth)}"

    def variables(self, depth: int) -> tuple[str, list[str]]:
        """`i in ..., j in ...` and the names."""
        names = self.random.sample(("i", "j", "一 人"), self.random.randrange(1, 3))
        sources = [self.random.choice((self.expression(depth), "1..9", "members", "1..99999")) for _ in names]
        return ", ".join(f"{name} in {source}" for name, source in zip(names, sources, strict=True)), names

    def inside(self, names: list[str], depth: int) -> str:
        """An expression that sees more names."""
        self.locals += names
        body = self.expression(depth)
        del self.locals[len(self.locals) - len(names) :]
        return body

    def loop(self, depth: int) -> str:
        """For."""
        head, names = self.variables(depth)
        return f"(for {head} return {self.inside([*names, 'partial', 'partial[-1]'], depth)})"

    def quantified(self, depth: int) -> str:
        """Some, every."""
        head, names = self.variables(depth)
        return f"({self.random.choice(('some', 'every'))} {head} satisfies {self.inside(names, depth)})"

    def lambda_(self, depth: int) -> str:
        """A function that is called at once."""
        declared = self.random.choice(("", f": {self.random.choice(TYPES)}"))
        return f"(function(p{declared}) {self.inside(['p'], depth)})({self.expression(depth)})"

    def tested(self, depth: int) -> str:
        """In, with tests."""
        tests = ", ".join(
            self.random.choice((self.expression(depth), f"< {self.expression(depth)}", self.interval(depth)))
            for _ in range(self.random.randrange(1, 3))
        )
        return f"({self.expression(depth)}) in ({tests})"

    def between(self, depth: int) -> str:
        """Between."""
        return f"({self.expression(depth)}) between ({self.expression(depth)}) and ({self.expression(depth)})"

    def typed(self, depth: int) -> str:
        """Instance of."""
        return f"({self.expression(depth)}) instance of {self.random.choice(TYPES)}"


def mutated(random: Random, text: str) -> str:
    """The text with pieces put in, taken out, doubled, or repeated many times."""
    for _ in range(random.randrange(1, 5)):
        at, end = sorted((random.randrange(len(text) + 1), random.randrange(len(text) + 1)))
        piece = random.choice(PIECES)
        match random.randrange(5):
            case 0:
                text = text[:at] + piece + text[at:]
            case 1:
                text = text[:at] + text[end:]
            case 2:
                text = text[:end] + text[at:end] + text[end:]
            case 3:
                text = text[:at] + piece * random.choice((2, 20, 70, 3_000)) + text[at:]
            case _:
                text = text[:at] + piece + text[end:]
    return text[:70_000]
