"""Whether a played scenario came to what it expects."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime

from engine.definitions.scenario import Expectation
from engine.findings import listed
from engine.scenarios import sentences
from engine.text import Text


def unmet(
    expect: Expectation,
    end: str | None,
    running: Text,
    passed: Collection[str],
    trail: Sequence[str],
    values: Mapping[str, object],
) -> Iterator[Text]:
    """A sentence for each thing that is otherwise.

    `running` says where a case stands that has not ended; `trail` holds the nodes left, in order, for the reader.
    """
    lately = listed(trail[-12:], 12)
    if expect.end is not None and end != expect.end:
        found = sentences.ENDED_AT.format(end=end) if end is not None else running
        yield sentences.WRONG_END.format(expected=expect.end, found=found, passed=lately)
    for name in expect.passes:
        if name not in passed:
            yield sentences.NOT_PASSED.format(expected=name, passed=lately)
    for name in expect.avoids:
        if name in passed:
            yield sentences.NOT_AVOIDED.format(expected=name)
    for name, expected in expect.values.items():
        found_value = values.get(name)
        if not same(expected, found_value):
            yield sentences.WRONG_VALUE.format(name=name, expected=shown(expected), found=shown(found_value))


def same(expected: object, found: object) -> bool:
    """Equal by value; of a table only the entries that are written count."""
    if isinstance(expected, Mapping):
        return isinstance(found, Mapping) and all(same(value, found.get(name)) for name, value in expected.items())
    if isinstance(expected, list):
        return isinstance(found, (list, tuple)) and len(found) == len(expected) and all(map(same, expected, found))
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected is found
    if isinstance(expected, date) and isinstance(found, str):
        return expected.isoformat() == found
    return expected == found


def shown(value: object) -> str:
    """A value as a process owner writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {shown(each)}" for name, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(shown(each) for each in value) + "]"
    return "null" if value is None else f'"{value}"' if isinstance(value, str) else str(value)
