"""Calls a function value: arguments by place or by name, fitted to the declared types, within the budget."""

from __future__ import annotations

from engine.feel.coerce import NO_FIT, fit
from engine.feel.frame import Frame, Spot
from engine.feel.types import Type
from engine.feel.values import Function, kind, kind_zh

HERE = Spot("", 0)


def call_value(
    frame: Frame, function: object, arguments: list[object], names: tuple[str, ...] | None = None, spot: Spot = HERE
) -> object:
    """The result of the call; null with a reason if it is no function or the arguments do not fit."""
    if not isinstance(function, Function):
        if function is not None:
            frame.run.note(spot, f"{kind_zh(function)}不是函数", f"a {kind(function)} is not a function")
        return None
    if names is not None:
        by_name = dict(zip(names, arguments, strict=True))
        if set(by_name) != set(function.parameters) or len(by_name) != len(arguments):
            return wrong_arguments(frame, function, spot)
        arguments = [by_name[each] for each in function.parameters]
    elif len(arguments) != len(function.parameters) and not function.variadic:
        return wrong_arguments(frame, function, spot)
    for place, declared in enumerate(function.types):
        if isinstance(declared, Type):
            value = fit(declared, arguments[place], frame.run)
            if value is NO_FIT:
                name, found = function.parameters[place], arguments[place]
                return frame.run.null(
                    spot,
                    f"参数“{name}”应当是 {declared}，却是{kind_zh(found)}",
                    f"argument {name!r} should be {declared}, not a {kind(found)}",
                )
            arguments[place] = value
    frame.run.enter()
    result: object = function.call(frame, arguments)
    frame.run.calls -= 1
    return result


def wrong_arguments(frame: Frame, function: Function, spot: Spot) -> object:
    """Null, because the call has other arguments than the function."""
    usage = f"{function.name or 'function'}({', '.join(function.parameters)})"
    return frame.run.null(spot, f"参数不对，用法：{usage}", f"wrong arguments, usage: {usage}")
