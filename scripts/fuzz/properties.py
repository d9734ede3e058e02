"""What must hold of every text, whatever it says."""

from __future__ import annotations

import datetime as python
from collections.abc import Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

from engine.feel import (
    Date,
    DateTime,
    DaysDuration,
    FeelSyntaxError,
    Function,
    MonthsDuration,
    Range,
    Time,
    compile_expression,
    compile_unary_tests,
    spelled,
)
from engine.feel.limits import MAX_TEXT
from scripts.fuzz.grammar import CONTEXT

NOW = python.datetime(2026, 3, 5, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
PLAIN = (
    type(None), bool, str, Decimal, python.date, python.time, python.datetime, python.timedelta, Date, Time, DateTime,
    DaysDuration, MonthsDuration, Range, Function,
)  # fmt: skip


def any_text(text: str) -> None:
    """It is read or refused with a place; read, it ends in a value, as an expression and as a cell."""
    for compiles in (compile_expression, compile_unary_tests):
        try:
            compiles(text, CONTEXT)
        except FeelSyntaxError as refusal:
            require(0 <= refusal.position <= len(text), "the place lies in the text")
            require(bool(refusal.zh and refusal.en), "the refusal speaks both languages")
    try:
        found = compile_unary_tests(text, CONTEXT).matches(3, CONTEXT, now=NOW)
    except FeelSyntaxError:
        pass
    else:
        require(found in (True, False, None), "a cell passes, fails or is null")
    try:
        sound(text)
    except FeelSyntaxError:
        return


def sound(text: str, context: Mapping[str, object] = CONTEXT) -> None:
    """It ends in a plain value, the same each time, with reasons in two languages; the value can be written and read."""
    compiled = compile_expression(text, context)
    first, second = (compiled.explain(context, now=NOW) for _ in range(2))
    for reason in first.reasons:
        require(bool(reason.zh and reason.en), "a reason speaks both languages")
        require(0 <= reason.position <= len(reason.source), "a reason has its place")
    require_plain(first.value)
    if not any("regular expression" in reason.en for reason in (*first.reasons, *second.reasons)):
        require(shape(first.value) == shape(second.value), "an expression gives the same twice")
    written = spelled([first.value]) if is_written(first.value) else ""
    if 0 < len(written) <= MAX_TEXT:
        again = compile_expression(written).evaluate({})
        require(shape(again) == shape([first.value]), f"what is written reads back: {written[:200]}")


def require(holds: bool, what: str) -> None:
    """Raises AssertionError."""
    if not holds:
        raise AssertionError(what)


def require_plain(value: object) -> None:
    """Nothing of the inside comes out."""
    if isinstance(value, list):
        for each in value:
            require_plain(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            require(type(key) is str, "keys are strings")
            require_plain(each)
    else:
        require(type(value) in PLAIN, f"a {type(value).__name__} came out")


def shape(value: object) -> object:
    """The value as something that can be compared exactly; functions all count as one."""
    match value:
        case list():
            return [shape(each) for each in value]
        case dict():
            return {key: shape(each) for key, each in value.items()}
        case Function():
            return "function"
        case Decimal():
            return ("number", value)
        case Range():
            ends = (shape(value.low), None if value.operator else shape(value.high))
            return ("range", *ends, value.low_included, value.high_included, value.operator)
    return (type(value).__name__, str(value))


def is_written(value: object, depth: int = 0) -> bool:
    """Whether FEEL has a literal for the value, of a length that a text may have."""
    match value:
        case list():
            return depth < 20 and len(value) < 100 and all(is_written(each, depth + 1) for each in value)
        case dict():
            return depth < 20 and len(value) < 100 and all(is_written(each, depth + 1) for each in value.values())
        case Function() | Range():
            return False
        case Decimal():
            return abs(value.adjusted()) < 100
        case str():
            return len(value) < 100
    return True
