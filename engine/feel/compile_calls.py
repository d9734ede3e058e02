"""Closures of calls and of functions as values."""

from __future__ import annotations

from decimal import DecimalException

from engine.feel.builtins.registry import BUILTINS, Fault, Fitting, arrange, invoke
from engine.feel.calls import call_value
from engine.feel.compiler import Code, Compiler, compiles
from engine.feel.convert import Unconvertible, to_feel, to_python
from engine.feel.frame import Frame, Spot
from engine.feel.limits import COPIES_PER_STEP, HOST_STEPS
from engine.feel.syntax import Call, Lambda, Name
from engine.feel.types import ANY
from engine.feel.values import Function


@compiles(Call)
def compile_call(c: Compiler, node: Call) -> Code:
    """A call of a built-in, of a function the caller offers, or of a value."""
    arguments = [c.code(each) for each in node.arguments]
    spot = c.spot(node.at)
    if isinstance(node.function, Name) and c.is_builtin(node.function.name):
        return builtin_call(c, node, node.function.name, arguments)
    names = node.names
    if isinstance(node.function, Name) and c.is_global(node.function.name):
        return named_call(node.function.name, names, arguments, spot)
    function = c.code(node.function)
    return lambda frame: call_value(frame, function(frame), [each(frame) for each in arguments], names, spot)


def builtin_call(c: Compiler, node: Call, name: str, arguments: list[Code]) -> Code:
    """A call of a built-in: which overload is known but for the types of the values."""
    spot = c.spot(node.at)
    fitting = arrange(BUILTINS[name], len(arguments), node.names)
    if not fitting:
        usage = "、".join(each.usage for each in BUILTINS[name])
        zh, en = f"{name} 的参数不对，用法：{usage}", f"wrong arguments for {name!r}, usage: {usage}"
        c.warn(node.at, zh, en)
        return lambda frame: frame.run.null(spot, zh, en)
    if len(fitting) == len(arguments) == 1 and not fitting[0][0].variadic:
        return one_argument(fitting, arguments[0], spot)
    return lambda frame: invoke(frame, fitting, [each(frame) for each in arguments], spot)


def one_argument(fitting: list[Fitting], argument: Code, spot: Spot) -> Code:
    """A call with one argument: if it is of the declared type at once, the function is called without ado."""
    overload = fitting[0][0]
    function, types = overload.function, overload.parameters[0].types

    def run(frame: Frame) -> object:
        value = argument(frame)
        if value.__class__ in types and len(overload.parameters) == 1:
            try:
                frame.run.touch(value)
                return function(frame, value)
            except (Fault, DecimalException, OverflowError):
                pass
        return invoke(frame, fitting, [value], spot)

    return run


def named_call(name: str, names: tuple[str, ...] | None, arguments: list[Code], spot: Spot) -> Code:
    """A call of a function in the context, or of one that the caller of the evaluation offers."""

    def run(frame: Frame) -> object:
        values = [each(frame) for each in arguments]
        if name in frame.values or name in frame.context:
            function = frame.values[name] if name in frame.values else frame.fetch(name, spot)
            return call_value(frame, function, values, names, spot)
        if name in frame.run.functions:
            return host_call(frame, name, values, names, spot)
        zh, en = frame.run.hint(name, (*BUILTINS, *frame.run.functions))
        return frame.run.null(spot, f"没有名为“{name}”的函数{zh}", f"there is no function {name!r}{en}")

    return run


def host_call(frame: Frame, name: str, values: list[object], names: tuple[str, ...] | None, spot: Spot) -> object:
    """A call of a function offered from outside: plain values go out and come in.

    What it raises is kept as a reason, in two languages if the exception has the attributes `zh` and `en`.
    """
    frame.run.spend(HOST_STEPS)
    plain = [to_python(each, frame.run.touch) for each in values]
    function = frame.run.functions[name]
    try:
        if names is None:
            return to_feel(function(*plain))
        words = [each.replace(" ", "_") for each in names]
        return to_feel(function(**dict(zip(words, plain, strict=True))))
    except Unconvertible as problem:
        return frame.run.null(spot, problem.zh, problem.en)
    except Exception as problem:  # noqa: BLE001 - whatever the offering side raises becomes a reason
        zh, en = (getattr(problem, language, None) or problem for language in ("zh", "en"))
        return frame.run.null(spot, f"函数“{name}”没有结果：{zh}", f"function {name!r} failed: {en}")


@compiles(Lambda)
def compile_lambda(c: Compiler, node: Lambda) -> Code:
    """A function that remembers the local values of where it was made."""
    spot = c.spot(node.at)
    if node.body is None:
        return lambda frame: frame.run.null(
            spot, "不支持外部函数（Java、PMML）", "external functions (Java, PMML) are not supported"
        )
    level = c.open()
    slots = []
    for name, _ in node.parameters:
        level.slots[name] = c.slot()
        slots.append(level.slots[name])
    body, cost = c.repeated(node.body)
    c.levels.pop()
    names = tuple(name for name, _ in node.parameters)
    types = tuple(None if declared is ANY else declared for _, declared in node.parameters)

    def make(frame: Frame) -> Function:
        captured = list(frame.slots)

        def call(caller: Frame, arguments: list[object]) -> object:
            caller.run.spend(cost + len(captured) // COPIES_PER_STEP)
            inner = Frame(caller.run, frame.context, frame.values, captured.copy())
            for slot, argument in zip(slots, arguments, strict=True):
                inner.slots[slot] = argument
            return body(inner)

        return Function(names, call, types=types)

    return make
