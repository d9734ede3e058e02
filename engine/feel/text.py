"""Values as text: what `string()` gives."""

from __future__ import annotations

import re
from decimal import Decimal

from engine.feel.convert import to_feel
from engine.feel.frame import Frame, Run
from engine.feel.limits import CHARACTERS_PER_STEP
from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from engine.feel.values import Function, Range

PLAIN_KEY = re.compile(r"[^\W\d][\w .+*/'-]*")
TEMPORAL = (Date, Time, DateTime, DaysDuration, MonthsDuration)


def number_text(value: Decimal) -> str:
    """All digits, never an exponent."""
    return format(value, "f")


def text_of(frame: Frame, value: object, nested: bool = False) -> str:
    """The value as FEEL writes it; a string inside a list or context is quoted."""
    frame.run.spend(1)
    frame.run.touch(value)
    match value:
        case str():
            return quoted(value) if nested else value
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case Decimal():
            frame.run.spend(abs(value.adjusted()) // CHARACTERS_PER_STEP)
            return number_text(value)
        case list():
            return f"[{', '.join(text_of(frame, each, True) for each in value)}]"
        case dict():
            return f"{{{', '.join(f'{key_text(key)}: {text_of(frame, each, True)}' for key, each in value.items())}}}"
        case Range():
            return range_text(frame, value)
        case Function():
            return f"function({', '.join(value.parameters)})"
    return f'@"{value}"' if nested and isinstance(value, TEMPORAL) else str(value)


def quoted(value: str) -> str:
    """As a string literal."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def spelled(value: object) -> str:
    """A plain Python value as FEEL writes it: `P1DT2H`, `2026-01-31T08:30:00@Asia/Shanghai`, `[1, "a"]`.

    Raises ValueError for a value that FEEL does not have.
    """
    return text_of(Frame(Run(), {}, {}, []), to_feel(value))


def key_text(key: str) -> str:
    """A key of a context, quoted if no name could be written like that."""
    return key if PLAIN_KEY.fullmatch(key) else quoted(key)


def range_text(frame: Frame, span: Range) -> str:
    """`[1..3)` or `< 3`."""
    if span.operator:
        return f"{span.operator} {text_of(frame, span.low, True)}"
    if span.low is None:
        return f"{'<=' if span.high_included else '<'} {text_of(frame, span.high, True)}"
    if span.high is None:
        return f"{'>=' if span.low_included else '>'} {text_of(frame, span.low, True)}"
    low, high = text_of(frame, span.low, True), text_of(frame, span.high, True)
    return f"{'[' if span.low_included else '('}{low}..{high}{']' if span.high_included else ')'}"
