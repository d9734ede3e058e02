"""FEEL types: what `instance of` asks and what parameters, variables and item definitions declare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.feel.frame import Run
from engine.feel.values import Function, Range, kind


class Type:
    """A set of values. Null belongs to none of them, yet is allowed wherever a value is declared."""

    def accepts(self, value: object, run: Run) -> bool:
        """Whether a value (not null) belongs to the type; the budget pays for looking inside."""
        raise NotImplementedError

    def allows(self, value: object, run: Run) -> bool:
        """Whether a value or null may stand where this type is declared."""
        return value is None or self.accepts(value, run)


@dataclass(frozen=True)
class Simple(Type):
    """One of the named types of the language; `Any` holds everything."""

    name: str

    def accepts(self, value: object, run: Run) -> bool:  # noqa: D102 - as in Type
        return value is not None and (self.name == "Any" or kind(value) == self.name)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class ListType(Type):
    """`list<item>`"""

    item: Type

    def accepts(self, value: object, run: Run) -> bool:  # noqa: D102 - as in Type
        if not isinstance(value, list):
            return False
        run.touch(value)
        return all(self.item.allows(each, run) for each in value)

    def __str__(self) -> str:
        return f"list<{self.item}>"


@dataclass(frozen=True)
class RangeType(Type):
    """`range<item>`"""

    item: Type

    def accepts(self, value: object, run: Run) -> bool:  # noqa: D102 - as in Type
        return isinstance(value, Range) and self.item.allows(value.low, run) and self.item.allows(value.high, run)

    def __str__(self) -> str:
        return f"range<{self.item}>"


@dataclass(frozen=True)
class ContextType(Type):
    """`context<a: number>`: at least these entries."""

    fields: tuple[tuple[str, Type], ...]

    def accepts(self, value: object, run: Run) -> bool:  # noqa: D102 - as in Type
        if not isinstance(value, dict):
            return False
        run.spend(len(self.fields))
        return all(name in value and declared.allows(value[name], run) for name, declared in self.fields)

    def __str__(self) -> str:
        return f"context<{', '.join(f'{name}: {declared}' for name, declared in self.fields)}>"


@dataclass(frozen=True)
class FunctionType(Type):
    """`function<a, b> -> result`; `parameters` None stands for any."""

    parameters: tuple[Type, ...] | None
    result: Type

    def accepts(self, value: object, run: Run) -> bool:  # noqa: D102 - as in Type
        if not isinstance(value, Function):
            return False
        return not self.parameters or value.variadic or len(value.parameters) == len(self.parameters)

    def __str__(self) -> str:
        return f"function<{', '.join(map(str, self.parameters or ()))}> -> {self.result}"


@dataclass(frozen=True, eq=False)
class Allowed(Type):
    """The values of `base` that also pass `test`: an item definition with allowed values."""

    name: str
    base: Type
    test: Callable[[object, Run], bool]

    def accepts(self, value: object, run: Run) -> bool:  # noqa: D102 - as in Type
        return self.base.accepts(value, run) and self.test(value, run)

    def __str__(self) -> str:
        return self.name


ANY = Simple("Any")
SIMPLE_TYPES: Mapping[str, Type] = {
    **{
        name: Simple(name)
        for name in (
            "Any",
            "number",
            "string",
            "boolean",
            "date",
            "time",
            "date and time",
            "days and time duration",
            "years and months duration",
        )
    },
    "Null": Simple("null"),
    "dateTime": Simple("date and time"),
    "dayTimeDuration": Simple("days and time duration"),
    "yearMonthDuration": Simple("years and months duration"),
    "list": ListType(ANY),
    "context": ContextType(()),
    "function": FunctionType(None, ANY),
    "range": RangeType(ANY),
}
