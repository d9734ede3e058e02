"""List functions (DMN 1.5, table 75)."""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key, reduce
from typing import TypeVar

from engine.feel.builtins.registry import Fault, builtin, whole
from engine.feel.calls import call_value
from engine.feel.compare import equal, order
from engine.feel.frame import Frame, Run
from engine.feel.limits import MAX_INPUT_DEPTH
from engine.feel.temporal import DaysDuration, MonthsDuration
from engine.feel.values import NUMBERS, Function

Items = list[object]
Duration = TypeVar("Duration", DaysDuration, MonthsDuration)


def numbers(items: Items) -> list[Decimal]:
    """The elements, all of which must be numbers."""
    found = [each for each in items if isinstance(each, Decimal)]
    if len(found) != len(items):
        raise Fault("列表里应当都是数字", "all elements should be numbers")
    return found


def place_in(items: Items, position: Decimal, behind: int = 0) -> int:
    """The index of a place counted from 1, or from the end if negative; `behind` allows places after the last."""
    place = int(position)
    if place == 0 or abs(place) > len(items) + (behind if place > 0 else 0):
        raise Fault(
            f"列表有 {len(items)} 项，没有第 {position} 项", f"the list has {len(items)} elements, none at {position}"
        )
    return place - 1 if place > 0 else len(items) + place


@builtin("list contains(list: list, element)")
def list_contains(frame: Frame, items: Items, element: object) -> object:
    """Whether an element equals the value."""
    return any(equal(each, element, frame.run) is True for each in items)


@builtin("count(list: list)")
def count(frame: Frame, items: Items) -> object:
    """The number of elements."""
    return Decimal(len(items))


def extreme(items: Items, wanted: int, run: Run) -> object:
    """The least (-1) or greatest (1) element."""
    best: object = None
    for place, item in enumerate(items):
        run.touch(item)
        found = order(item, item if place == 0 else best)
        if found is None:
            raise Fault("列表里的值不能互相比较", "the elements cannot be compared with each other")
        if place == 0 or found == wanted:
            best = item
    return best


@builtin("min(*list)")
def least(frame: Frame, items: Items) -> object:
    """The least element; null of an empty list."""
    return extreme(items, -1, frame.run)


@builtin("max(*list)")
def greatest(frame: Frame, items: Items) -> object:
    """The greatest element; null of an empty list."""
    return extreme(items, 1, frame.run)


@builtin("sum(*list)")
def total(frame: Frame, items: Items) -> object:
    """The sum of numbers or of durations of one kind; null of an empty list."""
    if not items:
        return None
    match items[0]:
        case DaysDuration():
            return DaysDuration(sum(each.nanos for each in alike(items, DaysDuration)))
        case MonthsDuration():
            return MonthsDuration(sum(each.months for each in alike(items, MonthsDuration)))
    return reduce(NUMBERS.add, numbers(items))


def alike(items: Items, wanted: type[Duration]) -> list[Duration]:
    """The elements, all of which must be durations of one kind."""
    found = [each for each in items if isinstance(each, wanted)]
    if len(found) != len(items):
        raise Fault("列表里应当都是同一种时长", "all elements should be durations of one kind")
    return found


@builtin("mean(*list)")
def mean(frame: Frame, items: Items) -> object:
    """The average; null of an empty list."""
    return NUMBERS.divide(reduce(NUMBERS.add, numbers(items)), Decimal(len(items))) if items else None


@builtin("product(*list)")
def product(frame: Frame, items: Items) -> object:
    """All numbers multiplied; null of an empty list."""
    return reduce(NUMBERS.multiply, numbers(items)) if items else None


@builtin("median(*list)")
def median(frame: Frame, items: Items) -> object:
    """The middle number, or the average of the middle two."""
    ordered = sorted(numbers(items))
    if not ordered:
        return None
    middle = len(ordered) // 2
    return (
        ordered[middle]
        if len(ordered) % 2
        else NUMBERS.divide(NUMBERS.add(ordered[middle - 1], ordered[middle]), Decimal(2))
    )


@builtin("stddev(*list)")
def stddev(frame: Frame, items: Items) -> object:
    """The standard deviation of a sample of at least two numbers."""
    found = numbers(items)
    if len(found) < 2:
        return None
    average = NUMBERS.divide(reduce(NUMBERS.add, found), Decimal(len(found)))
    squares = [NUMBERS.power(NUMBERS.subtract(each, average), 2) for each in found]
    return NUMBERS.sqrt(NUMBERS.divide(reduce(NUMBERS.add, squares), Decimal(len(found) - 1)))


@builtin("mode(*list)")
def mode(frame: Frame, items: Items) -> object:
    """The most frequent numbers in ascending order."""
    counts: dict[Decimal, int] = {}
    for each in numbers(items):
        counts[each] = counts.get(each, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(each for each, times in counts.items() if times == most)


@builtin("all(*list)")
def all_of(frame: Frame, items: Items) -> object:
    """False if an element is false, else null unless all are true."""
    if False in [each for each in items if isinstance(each, bool)]:
        return False
    return True if all(each is True for each in items) else None


@builtin("any(*list)")
def any_of(frame: Frame, items: Items) -> object:
    """True if an element is true, else null unless all are false."""
    if True in [each for each in items if isinstance(each, bool)]:
        return True
    return False if all(each is False for each in items) else None


@builtin("sublist(list: list, start position: number, length?: number)")
def sublist(frame: Frame, items: Items, start: Decimal, length: Decimal | None) -> object:
    """The part from a place on, to the end or of so many elements."""
    begin = place_in(items, start)
    if length is None:
        return items[begin:]
    size = whole(length)
    if size < 1 or begin + size > len(items):
        raise Fault(f"从第 {begin + 1} 项起没有 {length} 项", f"there are not {length} elements from {begin + 1} on")
    return items[begin : begin + size]


@builtin("append(list: list, *items)")
def append(frame: Frame, items: Items, more: Items) -> object:
    """The list with elements at its end."""
    return frame.run.sized([*items, *more])


@builtin("concatenate(*lists)")
def concatenate(frame: Frame, lists: Items) -> object:
    """Several lists as one."""
    return frame.run.sized(joined(lists))


def joined(lists: Items) -> Items:
    """The elements of several lists; a value counts as a list of one."""
    if None in lists:
        raise Fault("参数不能为 null", "an argument is null")
    return [item for each in lists for item in (each if isinstance(each, list) else [each])]


@builtin("insert before(list: list, position: number, newItem)")
def insert_before(frame: Frame, items: Items, position: Decimal, item: object) -> object:
    """The list with an element put before a place."""
    place = place_in(items, position, behind=1)
    return frame.run.sized([*items[:place], item, *items[place:]])


@builtin("remove(list: list, position: number)")
def remove(frame: Frame, items: Items, position: Decimal) -> object:
    """The list without the element at a place."""
    place = place_in(items, position)
    return [*items[:place], *items[place + 1 :]]


@builtin("list replace(list: list, position: number, newItem)")
def list_replace(frame: Frame, items: Items, position: Decimal, item: object) -> object:
    """The list with another element at a place."""
    place = place_in(items, position)
    return [*items[:place], item, *items[place + 1 :]]


@builtin("list replace(list: list, match: function, newItem)")
def list_replace_matching(frame: Frame, items: Items, match: Function, item: object) -> object:
    """The list with another element wherever `match(element, newItem)` is true."""
    result: Items = []
    for each in items:
        found = call_value(frame, match, [each, item])
        if not isinstance(found, bool):
            raise Fault("match 的结果应当是是否值", "match should give a boolean")
        result.append(item if found else each)
    return result


@builtin("reverse(list: list)")
def reverse(frame: Frame, items: Items) -> object:
    """The elements from the last to the first."""
    return items[::-1]


@builtin("index of(list: list, match)")
def index_of(frame: Frame, items: Items, match: object) -> object:
    """All places, counted from 1, of elements equal to the value."""
    return [Decimal(place) for place, each in enumerate(items, 1) if equal(each, match, frame.run) is True]


@builtin("union(*lists)")
def union(frame: Frame, lists: Items) -> object:
    """The different elements of several lists."""
    return distinct(frame, joined(lists))


@builtin("distinct values(list: list)")
def distinct_values(frame: Frame, items: Items) -> object:
    """The elements without repetitions."""
    return distinct(frame, items)


def distinct(frame: Frame, items: Items) -> Items:
    """The elements without repetitions, in the order of their first appearance."""
    result: Items = []
    for item in items:
        frame.run.spend(len(result) + 1)
        if not any(equal(item, each, frame.run) is True for each in result):
            result.append(item)
    return result


@builtin("flatten(list: list)")
def flatten(frame: Frame, items: Items) -> object:
    """Lists inside the list replaced by their elements, at every level."""
    result: Items = []
    spread(frame, items, result, 0)
    return frame.run.sized(result)


def spread(frame: Frame, items: Items, result: Items, depth: int) -> None:
    """Add the elements, and those of lists among them."""
    frame.run.spend(len(items) + 1)
    if depth > MAX_INPUT_DEPTH:
        raise Fault("列表嵌套太深", "the lists are nested too deeply")
    for item in items:
        if isinstance(item, list):
            spread(frame, item, result, depth + 1)
        else:
            result.append(item)


@builtin("sort(list: list, precedes?: function)")
def sort(frame: Frame, items: Items, precedes: Function | None) -> object:
    """The elements in order; `precedes(a, b)` says whether a comes before b."""

    def compare(left: object, right: object) -> int:
        frame.run.spend(1)
        frame.run.touch(left)
        if precedes is None:
            found = order(left, right)
            if found is None:
                raise Fault("列表里的值不能互相比较", "the elements cannot be compared with each other")
            return found
        if call_value(frame, precedes, [left, right]) is True:
            return -1
        return 1 if call_value(frame, precedes, [right, left]) is True else 0

    return sorted(items, key=cmp_to_key(compare))
