"""Functions of points and ranges (DMN 1.5, table 78), and `range()` (table 72).

A point is taken as the range that holds only itself where a function allows both.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.feel.builtins.registry import Fault, builtin
from engine.feel.compare import contains, equal, order
from engine.feel.errors import FeelSyntaxError
from engine.feel.frame import Frame
from engine.feel.range_text import parse_range
from engine.feel.values import Range

Point = object


def mirrored(relation: Callable[[Frame, Point, Point], object]) -> Callable[..., object]:
    """The relation of b to a: `met by` of `meets`, `during` of `includes`."""
    return lambda frame, a, b: relation(frame, b, a)


def span(value: object) -> Range:
    """A point as a range."""
    return value if isinstance(value, Range) else Range(value, value, True, True)


def ordered(left: object, right: object) -> int:
    """-1, 0 or 1. An open end or different types have no order."""
    found = order(left, right)
    if found is None:
        raise Fault("这两个值不能比较先后", "these values have no order")
    return found


def starts_before(a: Range, b: Range) -> int:
    """-1, 0 or 1: how the beginnings lie to each other."""
    if a.low is None or b.low is None:
        return (a.low is not None) - (b.low is not None)
    return ordered(a.low, b.low) or (not a.low_included) - (not b.low_included)


def ends_before(a: Range, b: Range) -> int:
    """-1, 0 or 1: how the ends lie to each other."""
    if a.high is None or b.high is None:
        return (a.high is None) - (b.high is None)
    return ordered(a.high, b.high) or a.high_included - b.high_included


def lies_before(a: Range, b: Range) -> bool:
    """Whether all of a lies before all of b."""
    if a.high is None or b.low is None:
        return False
    found = ordered(a.high, b.low)
    return found < 0 or (found == 0 and not (a.high_included and b.low_included))


@builtin("before(point1: point, point2: point)")
@builtin("before(point: point, range: range)")
@builtin("before(range: range, point: point)")
@builtin("before(range1: range, range2: range)")
def before(frame: Frame, a: Point, b: Point) -> object:
    """All of a lies before b."""
    return lies_before(span(a), span(b))


@builtin("after(point1: point, point2: point)")
@builtin("after(point: point, range: range)")
@builtin("after(range: range, point: point)")
@builtin("after(range1: range, range2: range)")
def after(frame: Frame, a: Point, b: Point) -> object:
    """All of a lies behind b."""
    return lies_before(span(b), span(a))


@builtin("meets(range1: range, range2: range)")
def meets(frame: Frame, a: Range, b: Range) -> object:
    """a ends in the point in which b begins."""
    return a.high_included and b.low_included and equal(a.high, b.low, frame.run) is True


builtin("met by(range1: range, range2: range)")(mirrored(meets))


def overlap(a: Range, b: Range) -> bool:
    """Whether some point can be in both."""
    return not lies_before(a, b) and not lies_before(b, a)


@builtin("overlaps(range1: range, range2: range)")
def overlaps(frame: Frame, a: Range, b: Range) -> object:
    """Some point is in both."""
    return overlap(a, b)


@builtin("overlaps before(range1: range, range2: range)")
def overlaps_before(frame: Frame, a: Range, b: Range) -> object:
    """They overlap, and a begins and ends before b does."""
    return overlap(a, b) and starts_before(a, b) < 0 and ends_before(a, b) <= 0


builtin("overlaps after(range1: range, range2: range)")(mirrored(overlaps_before))


@builtin("finishes(point: point, range: range)")
@builtin("finishes(range1: range, range2: range)")
def finishes(frame: Frame, a: Point, b: Range) -> object:
    """a lies at the end of b."""
    if not isinstance(a, Range):
        return b.high_included and ordered(a, b.high) == 0
    return ends_before(a, b) == 0 and starts_before(a, b) >= 0


builtin("finished by(range: range, point: point)")(mirrored(finishes))
builtin("finished by(range1: range, range2: range)")(mirrored(finishes))


@builtin("starts(point: point, range: range)")
@builtin("starts(range1: range, range2: range)")
def starts(frame: Frame, a: Point, b: Range) -> object:
    """a lies at the beginning of b."""
    if not isinstance(a, Range):
        return b.low_included and ordered(a, b.low) == 0
    return starts_before(a, b) == 0 and ends_before(a, b) <= 0


builtin("started by(range: range, point: point)")(mirrored(starts))
builtin("started by(range1: range, range2: range)")(mirrored(starts))


@builtin("includes(range: range, point: point)")
@builtin("includes(range1: range, range2: range)")
def includes(frame: Frame, a: Range, b: Point) -> object:
    """All of b lies in a."""
    if not isinstance(b, Range):
        return contains(a, b, frame.run)
    return starts_before(a, b) <= 0 and ends_before(b, a) <= 0


builtin("during(point: point, range: range)")(mirrored(includes))
builtin("during(range1: range, range2: range)")(mirrored(includes))


@builtin("coincides(point1: point, point2: point)")
@builtin("coincides(range1: range, range2: range)")
def coincides(frame: Frame, a: Point, b: Point) -> object:
    """Both are the same."""
    return equal(a, b, frame.run)


@builtin("range(from: string)")
def range_from_text(frame: Frame, text: str) -> object:
    """`range("[18..60)")`; the ends are literals."""
    try:
        return parse_range(text)
    except FeelSyntaxError as problem:
        raise Fault(problem.zh, problem.en) from None
