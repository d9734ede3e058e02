"""Context functions (DMN 1.5, table 82)."""

from __future__ import annotations

from engine.feel.builtins.registry import Fault, builtin
from engine.feel.frame import Frame

Context = dict[str, object]


def contexts(items: list[object]) -> list[Context]:
    """The elements, all of which must be contexts."""
    found = [each for each in items if isinstance(each, dict)]
    if len(found) != len(items):
        raise Fault("列表里应当都是上下文", "all elements should be contexts")
    return found


@builtin("get value(m: context, key: string)")
def get_value(frame: Frame, context: Context, key: str) -> object:
    """The value of a key, or null."""
    return context.get(key)


@builtin("get value(context: context, keys: list)")
def get_nested_value(frame: Frame, context: Context, keys: list[object]) -> object:
    """The value at the end of several keys, or null."""
    found: object = context
    for key in keys:
        found = found.get(key) if isinstance(found, dict) and isinstance(key, str) else None
    return found if keys else None


@builtin("get entries(m: context)")
def get_entries(frame: Frame, context: Context) -> object:
    """A list of contexts with `key` and `value`."""
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context(entries: list)")
def context_of(frame: Frame, entries: list[object]) -> object:
    """A context from a list of contexts with `key` and `value`."""
    result: Context = {}
    for entry in contexts(entries):
        key = entry.get("key")
        if not isinstance(key, str) or "value" not in entry or key in result:
            raise Fault("每一项应当有不重复的 key 和 value", "each entry needs a value and a key of its own")
        result[key] = entry["value"]
    return result


@builtin("context put(context: context, key: string, value)")
def context_put(frame: Frame, context: Context, key: str, value: object) -> object:
    """The context with one entry more or other."""
    return {**context, key: value}


@builtin("context put(context: context, keys: list, value)")
def context_put_nested(frame: Frame, context: Context, keys: list[object], value: object) -> object:
    """The context with one entry more or other at the end of several keys."""
    if not keys or not all(isinstance(each, str) for each in keys):
        raise Fault("keys 应当是文本列表", "keys should be a list of strings")
    return put(frame, context, [str(each) for each in keys], value)


def put(frame: Frame, context: object, keys: list[str], value: object) -> Context:
    """A changed copy of the context and of those on the way."""
    frame.run.touch(context)
    if context is not None and not isinstance(context, dict):
        raise Fault("路径中间不是上下文", "something on the way is not a context")
    outer: Context = context or {}
    inner = value if len(keys) == 1 else put(frame, outer.get(keys[0]), keys[1:], value)
    return {**outer, keys[0]: inner}


@builtin("context merge(contexts: list)")
def context_merge(frame: Frame, items: list[object]) -> object:
    """Several contexts as one; later entries win."""
    result: Context = {}
    for each in contexts(items):
        frame.run.touch(each)
        result |= each
    return result
