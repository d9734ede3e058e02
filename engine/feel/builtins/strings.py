"""String functions (DMN 1.5, table 74)."""

from __future__ import annotations

from decimal import Decimal

from engine.feel.arithmetic import too_long
from engine.feel.builtins.registry import Fault, builtin
from engine.feel.frame import Frame
from engine.feel.limits import MAX_STRING
from engine.feel.patterns import BadPattern, replace_all, search, split_at


@builtin("substring(string: string, start position: number, length?: number)")
def substring(frame: Frame, string: str, start: Decimal, length: Decimal | None) -> object:
    """The part from a place counted from 1, or from the end if negative."""
    place = int(start)
    if place == 0 or abs(place) > len(string):
        raise Fault(f"开始位置 {start} 不在文本内", f"start position {start} is outside the string")
    begin = place - 1 if place > 0 else len(string) + place
    if length is None:
        return string[begin:]
    if length < 1:
        raise Fault("长度应当至少为 1", "the length should be at least 1")
    return string[begin : begin + int(length)]


@builtin("string length(string: string)")
def string_length(frame: Frame, string: str) -> object:
    """The number of characters."""
    return Decimal(len(string))


@builtin("upper case(string: string)")
def upper_case(frame: Frame, string: str) -> object:
    """In capitals."""
    return string.upper()


@builtin("lower case(string: string)")
def lower_case(frame: Frame, string: str) -> object:
    """In small letters."""
    return string.lower()


@builtin("substring before(string: string, match: string)")
def substring_before(frame: Frame, string: str, match: str) -> object:
    """What stands before the first `match`; empty if there is none."""
    return string.partition(match)[0] if match and match in string else ""


@builtin("substring after(string: string, match: string)")
def substring_after(frame: Frame, string: str, match: str) -> object:
    """What stands behind the first `match`; empty if there is none."""
    return string.partition(match)[2] if match else string


@builtin("contains(string: string, match: string)")
def contains(frame: Frame, string: str, match: str) -> object:
    """Whether `match` stands in the string."""
    return match in string


@builtin("starts with(string: string, match: string)")
def starts_with(frame: Frame, string: str, match: str) -> object:
    """Whether the string begins with `match`."""
    return string.startswith(match)


@builtin("ends with(string: string, match: string)")
def ends_with(frame: Frame, string: str, match: str) -> object:
    """Whether the string ends with `match`."""
    return string.endswith(match)


@builtin("matches(input: string, pattern: string, flags?: string)")
def matches(frame: Frame, text: str, pattern: str, flags: str | None) -> object:
    """Whether the regular expression fits anywhere."""
    try:
        return search(frame.run, text, pattern, flags or "")
    except BadPattern as problem:
        raise Fault(problem.zh, problem.en) from None


@builtin("replace(input: string, pattern: string, replacement: string, flags?: string)")
def replace(frame: Frame, text: str, pattern: str, replacement: str, flags: str | None) -> object:
    """Every fit of the regular expression replaced; `$1` is its first group."""
    try:
        return replace_all(frame.run, text, pattern, replacement, flags or "")
    except BadPattern as problem:
        raise Fault(problem.zh, problem.en) from None


@builtin("split(string: string, delimiter: string)")
def split(frame: Frame, string: str, delimiter: str) -> object:
    """The parts between fits of a regular expression."""
    try:
        return frame.run.sized(list(split_at(frame.run, string, delimiter)))
    except BadPattern as problem:
        raise Fault(problem.zh, problem.en) from None


@builtin("string join(list: list, delimiter?: string)")
def string_join(frame: Frame, items: list[object], delimiter: str | None) -> object:
    """The strings of a list as one; nulls are left out."""
    parts = [each for each in items if each is not None]
    if not all(isinstance(each, str) for each in parts):
        raise Fault("列表里应当都是文本", "all elements should be strings")
    joint = delimiter or ""
    if sum(len(str(each)) + len(joint) for each in parts) > MAX_STRING:
        raise too_long()
    return joint.join(str(each) for each in parts)
