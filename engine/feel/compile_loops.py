"""Closures of paths, filters, `for`, `some` and `every`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from engine.feel.compiler import Code, Compiler, Items, compiles
from engine.feel.frame import MISSING, Frame, Spot
from engine.feel.limits import COPIES_PER_STEP, MAX_LIST
from engine.feel.properties import property_of
from engine.feel.syntax import Filter, For, Literal, Name, Node, Path, Quantified, Span
from engine.feel.temporal import Date, date_of, day_number
from engine.feel.values import Range, kind, kind_zh

Each = Callable[[Frame], object]


@compiles(Path)
def compile_path(c: Compiler, node: Path) -> Code:
    """`a.b`; a path from a variable reads the outside value step by step and converts only its end."""
    steps, base = path_of(node)
    if isinstance(base, Name) and c.is_global(base.name):
        return global_path(base.name, steps, c.spot(node.at))
    source, name, spot = c.code(node.source), node.name, c.spot(node.at)
    return lambda frame: property_of(frame, source(frame), name, spot)


def path_of(node: Node) -> tuple[tuple[str, ...], Node]:
    """The steps of a path and what they start from."""
    steps: list[str] = []
    while isinstance(node, Path):
        steps.append(node.name)
        node = node.source
    return tuple(reversed(steps)), node


def global_path(name: str, steps: tuple[str, ...], spot: Spot) -> Code:
    """Reads `name.step.step` of the context."""
    key = (name, *steps)

    def read(frame: Frame) -> object:
        value = frame.values.get(key, MISSING)
        if value is MISSING:
            value = frame.values[key] = walk(frame, name, steps, spot)
        return value

    return read


def walk(frame: Frame, name: str, steps: tuple[str, ...], spot: Spot) -> object:
    """Follow a path as far as it goes through mappings from outside, convert, and follow the rest."""
    done = 0
    if name in frame.values or name not in frame.context:
        value = frame.values[name] if name in frame.values else frame.fetch(name, spot)
    else:
        raw: object = frame.context[name]
        while done < len(steps) and isinstance(raw, Mapping) and steps[done] in raw:
            raw = raw[steps[done]]
            done += 1
        value = frame.converted(raw, spot)
    for step in steps[done:]:
        value = property_of(frame, value, step, spot)
    return value


@compiles(Filter)
def compile_filter(c: Compiler, node: Filter) -> Code:
    """`list[2]`, `list[-1]` or `list[condition]`; a single value is taken as a list of one."""
    source = c.code(node.source)
    spot = c.spot(node.at)
    if isinstance(node.condition, Literal) and isinstance(node.condition.value, Decimal):
        index = node.condition.value
        return lambda frame: element(frame, as_list(source(frame)), index, spot)
    slot = c.slot()
    c.levels.append(Items(slot))
    condition, cost = c.repeated(node.condition)
    c.levels.pop()

    def run(frame: Frame) -> object:
        items = as_list(source(frame))
        frame.run.spend((len(items) + 1) * cost)
        return filtered(frame, items, slot, condition, spot)

    return run


def as_list(value: object) -> list[object]:
    """A list as it is, null as no elements, anything else as one."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def filtered(frame: Frame, items: list[object], slot: int, condition: Code, spot: Spot) -> object:
    """The elements for which the condition is true; or one element if it is a number."""
    outer = frame.slots[slot]
    kept: list[object] = []
    for item in items or [None]:
        frame.slots[slot] = item
        found = condition(frame)
        if isinstance(found, Decimal):
            frame.slots[slot] = outer
            return element(frame, items, found, spot)
        if found is True and items:
            kept.append(item)
        elif found is not None and not isinstance(found, bool):
            frame.run.note(
                spot,
                f"筛选条件是{kind_zh(found)}，应当是是否值或数字",
                f"the filter is a {kind(found)}, not a boolean or number",
            )
            kept = []
            break
    frame.slots[slot] = outer
    return kept


def element(frame: Frame, items: list[object], index: Decimal, spot: Spot) -> object:
    """The element at a place counted from 1, or from the end if negative."""
    place = int(index)
    if place == index and 1 <= abs(place) <= len(items):
        return items[place - 1 if place > 0 else place]
    return frame.run.null(
        spot, f"列表有 {len(items)} 项，没有第 {index} 项", f"the list has {len(items)} elements, not one at {index}"
    )


@compiles(For)
def compile_for(c: Compiler, node: For) -> Code:
    """All combinations of the variables in order; `partial` is the list made so far."""
    level = c.open()
    partial = level.slots["partial"] = c.slot()
    loops = [compile_variable(c, level.slots, name, source) for name, source in node.variables]
    (body, cost), spot = c.repeated(node.body), c.spot(node.at)
    c.levels.pop()

    def run(frame: Frame) -> object:
        outer = frame.slots[partial]
        results: list[object] = []
        for feasible in combinations(frame, loops, 0):
            if not feasible:
                return frame.run.null(spot, "for 只能遍历列表或区间", "'for' needs a list or a range")
            frame.run.spend(cost)
            if uses_partial:
                frame.run.spend(len(results) // COPIES_PER_STEP)
            frame.slots[partial] = list(results) if uses_partial else results
            results.append(body(frame))
            if len(results) > MAX_LIST:
                frame.run.sized(results)
        frame.slots[partial] = outer
        return results

    uses_partial = "partial" in c.text
    return run


@compiles(Quantified)
def compile_quantified(c: Compiler, node: Quantified) -> Code:
    """`some` and `every` as a long `or` and a long `and`."""
    level = c.open()
    loops = [compile_variable(c, level.slots, name, source) for name, source in node.variables]
    (condition, cost), spot = c.repeated(node.condition), c.spot(node.at)
    c.levels.pop()
    decisive = not node.every

    def run(frame: Frame) -> object:
        result: bool | None = not decisive
        for feasible in combinations(frame, loops, 0):
            if not feasible:
                return frame.run.null(spot, "some 和 every 只能遍历列表", "'some' and 'every' need a list")
            frame.run.spend(cost)
            found = condition(frame)
            if found is decisive:
                return decisive
            if not isinstance(found, bool):
                result = None
        return result

    return run


def compile_variable(c: Compiler, slots: dict[str, int], name: str, source: Node) -> tuple[int, Each]:
    """The slot of a loop variable and what gives its elements (a list, or null if there is nothing to go through)."""
    if isinstance(source, Span):
        first, last = c.code(source.first), c.code(source.last)
        code: Code = lambda frame: span(frame, first(frame), last(frame))  # noqa: E731 - one of two ways
    else:
        inner = c.code(source)
        code = lambda frame: elements(frame, inner(frame))  # noqa: E731
    slots[name] = c.slot()
    return slots[name], code


def combinations(frame: Frame, loops: list[tuple[int, Each]], depth: int) -> Iterator[bool]:
    """Puts each combination of the loop variables into the frame and yields True; yields False if one has no list."""
    if depth == len(loops):
        yield True
        return
    slot, source = loops[depth]
    items = source(frame)
    if not isinstance(items, list):
        yield False
        return
    for item in items:
        frame.run.spend(1)
        frame.slots[slot] = item
        yield from combinations(frame, loops, depth + 1)


def elements(frame: Frame, value: object) -> list[object] | None:
    """What a loop goes through: a list, the whole numbers or days of a range, or a single value as one."""
    if isinstance(value, list):
        return value
    if value is None:
        return None
    if not isinstance(value, Range):
        return [value]
    items = span(frame, value.low, value.high)
    if items and not value.low_included:
        items = items[1:]
    return items[:-1] if items and not value.high_included else items


def span(frame: Frame, first: object, last: object) -> list[object] | None:
    """Numbers or dates from first to last, upwards or downwards."""
    if isinstance(first, Decimal) and isinstance(last, Decimal):
        if first != int(first) or last != int(last):
            return None
        return [Decimal(each) for each in steps(frame, int(first), int(last))]
    if isinstance(first, Date) and isinstance(last, Date):
        return [date_of(each) for each in steps(frame, day_number(first), day_number(last))]
    return None


def steps(frame: Frame, first: int, last: int) -> range:
    """Whole numbers from first to last, upwards or downwards."""
    down = first > last
    numbers = range(first, last - 1, -1) if down else range(first, last + 1)
    frame.run.spend(abs(last - first) + 1)
    return numbers
