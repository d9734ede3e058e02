"""Names such as `members.0.name` and `members[0][name]`, as pages send them, into rows."""

from __future__ import annotations

import re
from collections.abc import Mapping

MAX_ROWS = 500
"""Rows of one repeating group."""

_PARTS = re.compile(r"[^.\[\]]+")


def unfolded(raw: Mapping[str, object]) -> dict[str, object]:
    """Nested values. Rows keep their order; gaps that deleted rows left are closed.

    A werkzeug MultiDict gives all its values; nested mappings and lists (drafts, programs) pass as they are.
    """
    top: dict[str, object] = {}
    for name, value in _pairs(raw):
        parts = _PARTS.findall(name)
        if len(parts) > 1:
            _put(top, parts[:6], value)
        elif parts:
            top[name.removesuffix("[]")] = value
    return {name: _rows(value) for name, value in top.items()}


def _pairs(raw: Mapping[str, object]) -> list[tuple[str, object]]:
    lists = getattr(raw, "lists", None)
    if lists is None:
        return list(raw.items())
    return [(name, values[0] if len(values) == 1 else values) for name, values in lists()]


def _put(top: dict[str, object], parts: list[str], value: object) -> None:
    here = top
    for part in parts[:-1]:
        inside = here.setdefault(part, {})
        if isinstance(inside, list):
            inside = here[part] = {str(number): each for number, each in enumerate(inside)}
        if not isinstance(inside, dict):
            return  # a plain value stands where a row was named: the plain value was first
        here = inside
    here[parts[-1]] = value


def _rows(value: object, depth: int = 0) -> object:
    if not isinstance(value, dict) or depth > 6:
        return value
    inner = {name: _rows(each, depth + 1) for name, each in value.items()}
    if inner and all(isinstance(name, str) and name.isascii() and name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=lambda name: (len(name.lstrip("0")), name))]
    return inner
