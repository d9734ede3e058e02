"""JSON as this house reads and writes it."""

from __future__ import annotations

from typing import Any

from flask.json.provider import DefaultJSONProvider


class PlainJSON(DefaultJSONProvider):
    """A name stands once in an object (RFC 8259 section 4 leaves open which of two counts), and 人 is one character."""

    ensure_ascii = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Raises `ValueError` for what is no JSON, and for a name that stands twice."""
        return super().loads(s, object_pairs_hook=_each_once, **kwargs)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found
