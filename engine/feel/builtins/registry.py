"""The table of built-in functions: signatures as the standard writes them, and how a call finds its overload."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, DecimalException

from engine.feel.errors import Message
from engine.feel.frame import Frame, Spot
from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from engine.feel.values import Function, Range, kind, kind_zh

NO_FIT = object()
KINDS: dict[str, tuple[type, ...]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "list": (list,),
    "context": (dict,),
    "function": (Function,),
    "range": (Range,),
    "date": (Date,),
    "time": (Time,),
    "date and time": (DateTime,),
    "days and time duration": (DaysDuration,),
    "duration": (DaysDuration, MonthsDuration),
    "point": (Decimal, str, Date, Time, DateTime, DaysDuration, MonthsDuration),
}


class Fault(Exception):
    """Why a built-in function has no result for its arguments."""

    def __init__(self, zh: str, en: str) -> None:
        self.message: Message = (zh, en)
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; no `types` means that anything fits, null too. An optional one may be null or missing."""

    name: str
    types: tuple[type, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class Overload:
    """One signature of a built-in. With `variadic` the last parameter takes all further arguments."""

    usage: str
    name: str
    parameters: tuple[Parameter, ...]
    variadic: bool
    function: Callable[..., object]


Fitting = tuple[Overload, tuple[int, ...]]
BUILTINS: dict[str, list[Overload]] = {}


def builtin(signature: str) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Register a function under a signature such as `substring(string: string, start position: number, length?: number)`.

    Types may be alternatives (`date | date and time`); none means any. `*` before the last name makes it variadic.
    The function gets the frame of the call, then one value per parameter (None where an optional one is missing).
    """
    name, _, rest = signature.rstrip(")").partition("(")
    parts = [each.strip() for each in rest.split(",") if each.strip()]
    variadic = bool(parts) and parts[-1].startswith("*")
    parameters = tuple(parameter(each.lstrip("*")) for each in parts)
    shown = ", ".join(f"[{each.name}]" if each.optional else each.name for each in parameters)
    usage = f"{name}({shown}{'…' if variadic else ''})"

    def register(function: Callable[..., object]) -> Callable[..., object]:
        BUILTINS.setdefault(name, []).append(Overload(usage, name, parameters, variadic, function))
        return function

    return register


def parameter(text: str) -> Parameter:
    """A parameter from `name?: type | type`."""
    name, _, declared = text.partition(":")
    types = tuple(each for part in declared.split("|") if part.strip() for each in KINDS[part.strip()])
    return Parameter(name.strip().rstrip("?"), types, name.strip().endswith("?"))


def arrange(overloads: Sequence[Overload], count: int, names: tuple[str, ...] | None) -> list[Fitting]:
    """The overloads that a call with so many (named) arguments can mean; -1 marks a missing argument."""
    fitting: list[Fitting] = []
    for each in overloads:
        places = by_place(each, count) if names is None else by_name(each, names)
        if places is not None:
            fitting.append((each, places))
    # `before(point: 1, range: r)` and `before(range: r, point: 1)` have the same names: the order written decides.
    return sorted(fitting, key=lambda found: found[1] != tuple(range(count))) if names else fitting


def by_place(overload: Overload, count: int) -> tuple[int, ...] | None:
    """Arguments in the order of the parameters."""
    needed = sum(not each.optional for each in overload.parameters)
    if count < needed or (count > len(overload.parameters) and not overload.variadic):
        return None
    length = len(overload.parameters)
    return tuple(range(count)) + (-1,) * (length - count)


def by_name(overload: Overload, names: tuple[str, ...]) -> tuple[int, ...] | None:
    """Arguments found by the names of the parameters."""
    known = [each.name for each in overload.parameters]
    if len(set(names)) != len(names) or not set(names) <= set(known):
        return None
    places = tuple(names.index(each) if each in names else -1 for each in known)
    missing = any(place < 0 and not each.optional for place, each in zip(places, overload.parameters, strict=True))
    return None if missing else places


def invoke(frame: Frame, fitting: Sequence[Fitting], arguments: list[object], spot: Spot) -> object:
    """Call the first overload that the values fit; null with a reason if there is none, or if it has no result."""
    for overload, places in fitting:
        values = fit_all(overload, [arguments[place] if place >= 0 else None for place in places])
        if values is not None:
            for value in values:
                frame.run.touch(value)
            try:
                return overload.function(frame, *values)
            except Fault as fault:
                zh, en = fault.message
            except (DecimalException, OverflowError):
                zh, en = "结果超出范围", "the result is out of range"
            return frame.run.null(spot, f"{overload.name}：{zh}", f"{overload.name}: {en}")
    overload = fitting[0][0]
    found = "、".join(kind_zh(each) for each in arguments)
    shown = ", ".join(kind(each) for each in arguments)
    return frame.run.null(
        spot, f"{overload.usage} 不接受参数（{found}）", f"{overload.usage} does not take arguments ({shown})"
    )


def fit_all(overload: Overload, arguments: list[object]) -> list[object] | None:
    """The arguments as the parameters want them, or None if one does not fit."""
    if overload.variadic:
        arguments = gathered(overload, arguments)
    values = []
    for declared, argument in zip(overload.parameters, arguments, strict=True):
        value = fit(declared, argument)
        if value is NO_FIT:
            return None
        values.append(value)
    return values


def gathered(overload: Overload, arguments: list[object]) -> list[object]:
    """Further arguments as one list; a single list in their place is that list."""
    last = len(overload.parameters) - 1
    rest = arguments[last:]
    if last == 0 and len(rest) == 1 and isinstance(rest[0], list):
        return rest
    return [*arguments[:last], rest]


def fit(declared: Parameter, value: object) -> object:
    """The value as the parameter wants it (a list of one as its element, a value as a list of one), or NO_FIT."""
    types = declared.types
    if not types or type(value) in types or (value is None and declared.optional):
        return value
    if isinstance(value, list) and len(value) == 1 and type(value[0]) in types:
        return value[0]
    if list in types and value is not None:
        return [value]
    return NO_FIT


def builtin_value(name: str) -> Function:
    """The built-in as a value, to be handed to another function."""
    overloads = BUILTINS[name]

    def call(frame: Frame, arguments: list[object]) -> object:
        spot = Spot(name, 0)
        fitting = arrange(overloads, len(arguments), None)
        if not fitting:
            return frame.run.null(
                spot, f"{name} 的参数不对，用法：{overloads[0].usage}", f"usage: {overloads[0].usage}"
            )
        return invoke(frame, fitting, arguments, spot)

    return Function(tuple(each.name for each in overloads[0].parameters), call, name, variadic=True)


def whole(value: Decimal) -> int:
    """A number that must be whole."""
    count = int(value)
    if count != value:
        raise Fault(f"{value} 应当是整数", f"{value} should be a whole number")
    return count
