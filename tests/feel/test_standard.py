"""The built-in functions of DMN 1.5, tables 72 to 82: each with its parameters by name, and what the tables say of its edges."""

from __future__ import annotations

import pytest

from engine.feel import BUILTINS, compile_expression
from engine.feel.builtins.registry import by_name, by_place

POINT = ("before", "after", "coincides")
STANDARD: dict[str, list[str]] = {
    # 72: conversion
    "date": ["from", "year, month, day"],
    "date and time": ["date, time", "from"],
    "time": ["from", "hour, minute, second", "hour, minute, second, offset"],
    "number": ["from, grouping separator, decimal separator"],
    "string": ["from"],
    "duration": ["from"],
    "years and months duration": ["from, to"],
    "range": ["from"],
    # 73: boolean
    "not": ["negand"],
    # 74: strings
    "substring": ["string, start position", "string, start position, length"],
    "string length": ["string"],
    "upper case": ["string"],
    "lower case": ["string"],
    "substring before": ["string, match"],
    "substring after": ["string, match"],
    "replace": ["input, pattern, replacement", "input, pattern, replacement, flags"],
    "contains": ["string, match"],
    "starts with": ["string, match"],
    "ends with": ["string, match"],
    "matches": ["input, pattern", "input, pattern, flags"],
    "split": ["string, delimiter"],
    "string join": ["list", "list, delimiter"],
    # 75: lists
    "list contains": ["list, element"],
    **{name: ["list"] for name in ("count", "min", "max", "sum", "mean", "all", "any", "reverse", "distinct values", "flatten")},
    **{name: ["list"] for name in ("product", "median", "stddev", "mode")},
    "sublist": ["list, start position", "list, start position, length"],
    "append": ["list, items"],
    "concatenate": ["lists"],
    "insert before": ["list, position, newItem"],
    "remove": ["list, position"],
    "list replace": ["list, position, newItem", "list, match, newItem"],
    "index of": ["list, match"],
    "union": ["lists"],
    # 76: numbers
    "decimal": ["n, scale"],
    **{name: ["n", "n, scale"] for name in ("floor", "ceiling")},
    **{name: ["n, scale"] for name in ("round up", "round down", "round half up", "round half down")},
    "abs": ["n"],
    "modulo": ["dividend, divisor"],
    **{name: ["number"] for name in ("sqrt", "log", "exp", "odd", "even")},
    # 77: date and time
    "is": ["value1, value2"],
    # 78: ranges
    **{name: ["point, range", "range, point", "range1, range2", "point1, point2"] for name in ("before", "after")},
    **{name: ["range1, range2"] for name in ("meets", "met by", "overlaps", "overlaps before", "overlaps after")},
    **{name: ["point, range", "range1, range2"] for name in ("finishes", "during", "starts")},
    **{name: ["range, point", "range1, range2"] for name in ("finished by", "includes", "started by")},
    "coincides": ["point1, point2", "range1, range2"],
    # 79: temporal
    **{name: ["date"] for name in ("day of year", "day of week", "month of year", "week of year")},
    # 80: sort
    "sort": ["list, precedes"],
    # 81: contexts
    "get value": ["m, key"],
    "get entries": ["m"],
    "context": ["entries"],
    "context put": ["context, key, value", "context, keys, value"],
    "context merge": ["contexts"],
    # 82: miscellaneous
    "now": [""],
    "today": [""],
}  # fmt: skip


def test_the_built_in_functions_are_those_of_the_standard() -> None:
    assert set(BUILTINS) == set(STANDARD)


@pytest.mark.parametrize(("name", "signature"), [(name, each) for name, all_of in STANDARD.items() for each in all_of])
def test_each_takes_its_arguments_by_place_and_by_the_names_of_the_standard(name: str, signature: str) -> None:
    names = tuple(each for each in signature.split(", ") if each)
    assert any(by_place(each, len(names)) is not None for each in BUILTINS[name])
    assert any(by_name(each, names) is not None for each in BUILTINS[name])


EDGES = [
    # 72
    '(date("2026-02-29")) = null',
    'date(date and time("2026-03-05T23:00:00Z")) = date("2026-03-05")',
    'date and time(date and time("2026-03-05T23:00:00"), time("08:00:00")) = date and time("2026-03-05T08:00:00")',
    'time("08:30:00z") = time("08:30:00Z")',
    'time(8, 30, 0, duration("PT8H")) = time("08:30:00+08:00")',
    'time("23:59:30Z") + duration("PT1M") = time("00:00:30@Etc/UTC")',
    'number("1.234,5", ".", ",") = 1234.5',
    'number("1 234", " ", null) = 1234',
    'number("1,5", ",", ",") = null',
    'number("1;5", ";", ".") = null',
    "string(null) = null",
    'string(@"P1D") = "P1D"',
    'duration("P26M") = duration("P2Y2M")',
    'years and months duration(date("2026-03-05"), date("2025-01-04")) = duration("-P1Y2M")',
    'is(range("[2..)"), (>= 2))',
    'is(range("(..2)"), (< 2))',
    'range("(2..)") = (> 2)',
    'range("(..2]") = (<= 2)',
    'range("") = null',
    'range("[..]") = null',
    'range("[..2]") = null',
    'range("[2..]") = null',
    'range("[3..2]") = null',
    'range("[1 + 1..3]") = null',
    'range("[date(\\"2026-01-01\\")..@\\"2026-02-01\\"]") = [@"2026-01-01"..@"2026-02-01"]',
    # 73
    "not(null) = null",
    'not("true") = null',
    # 74
    'substring("低保户", -2, 1) = "保"',
    'substring("低保户", 0) = null',
    'substring("低保户", 4) = null',
    'substring("\\U01F40Eab", 2) = "ab"',
    'string length("\\U01F40Eab") = 3',
    'substring before("foobar", "xyz") = ""',
    'substring after("", "a") = ""',
    'replace("abcd", "(ab)|(a)", "[1=$1][2=$2]") = "[1=ab][2=]cd"',
    'replace("ABC", "b", "x", "i") = "AxC"',
    'matches("a", "[") = null',
    'matches("a", "a", "z") = null',
    'split("甲 乙", "\\\\s") = ["甲", "乙"]',
    'split("a;;", ";") = ["a", "", ""]',
    'string join(["a", null, "c"], "X") = "aXc"',
    'string join([], "X") = ""',
    'string join(["a", "b"], null) = "ab"',
    "string join([1]) = null",
    # 75
    "list contains([1, null], null)",
    "count([]) = 0",
    "count([1, [2, 3]]) = 2",
    "min([]) = null",
    'max(["b", "a"]) = "b"',
    'max([1, "a"]) = null',
    "sum([]) = null",
    'sum([@"P1D", @"PT12H"]) = @"PT36H"',
    "mean([]) = null",
    "all([]) = true",
    "all([true, null]) = null",
    "all([false, null]) = false",
    "all(0) = null",
    "any([]) = false",
    "any([false, null]) = null",
    "any([true, null]) = true",
    "sublist([4, 5, 6], -2, 1) = [5]",
    "sublist([4, 5, 6], 2, 5) = null",
    "append([1], null) = [1, null]",
    "insert before([1, 3], 1, 2) = [2, 1, 3]",
    "remove([1, 2, 3], 4) = null",
    "list replace([2, 4, 7], function(item, newItem) item < newItem, 5) = [5, 5, 7]",
    "list replace([1], 2, 5) = null",
    "index of([1, null, 1], null) = [2]",
    "union([1, 2], 2, [3]) = [1, 2, 3]",
    "flatten([1, [[2]], [[[3]]]]) = [1, 2, 3]",
    "product([]) = null",
    "median([]) = null",
    "median([6, 1, 2, 3]) = 2.5",
    "stddev([47]) = null",
    "stddev(2, 4, 7, 5) = 2.081665999466132735282297706979931",
    "mode([]) = []",
    "mode([6, 1, 9, 6, 1]) = [1, 6]",
    "mode([null]) = null",
    # 76
    "decimal(2.5, 0) = 2",
    "decimal(1/3, 2) = 0.33",
    "decimal(1, 6177) = null",
    "floor(-1.56, 1) = -1.6",
    "floor(null) = null",
    "ceiling(-1.56, 1) = -1.5",
    "round up(-5.5, 0) = -6",
    "round down(-5.5, 0) = -5",
    "round half up(-1.126, 2) = -1.13",
    "round half down(-5.5, 0) = -5",
    'abs(@"-PT5H") = @"PT5H"',
    'abs(@"-P1Y") = @"P1Y"',
    "modulo(-10.1, 4.5) = 3.4",
    "modulo(10.1, -4.5) = -3.4",
    "modulo(1, 0) = null",
    "sqrt(-1) = null",
    "log(0) = null",
    "even(2.5) = null",
    # 77
    'is(time("23:00:50z"), time("23:00:50+00:00"))',
    'not(is(time("23:00:50z"), time("23:00:50")))',
    'not(is(date("2026-03-05"), time("23:00:50")))',
    "is(null, null)",
    # 78
    "before(1, (1..10])",
    "not(before(1, [1..10]))",
    "before([1..10), [10..20])",
    "after((11..20], 11)",
    "not(meets([1..5), [5..10]))",
    "not(met by((5..10], [1..5]))",
    "not(overlaps([1..5], (5..8]))",
    "overlaps before([1..5), (1..5])",
    "not(overlaps before([1..5], [1..5]))",
    "overlaps after((1..5], [1..5))",
    "not(overlaps after([1..5], [1..5]))",
    "finishes((1..10], [1..10])",
    "not(finishes([5..10), [1..10]))",
    "finished by([1..10), [5..10))",
    "not(includes([1..10), 10))",
    "includes((1..10], (1..5])",
    "not(during(1, (1..10]))",
    "starts([1..10), [1..10])",
    "not(starts((1..5], [1..10]))",
    "not(started by([1..10], (1..5]))",
    "not(coincides((1..5), [1..5]))",
    # 79
    'week of year(date("2005-01-01")) = 53',
    'week of year(date("2003-12-29")) = 1',
    'day of year(date("2024-12-31")) = 366',
    # 80
    "sort(list: [3, 1, 2], precedes: function(x, y) x > y) = [3, 2, 1]",
    # 81
    'get value({a: 1}, "b") = null',
    'context([{key: "a", value: 1, more: 2}]) = {a: 1}',
    'context([{key: "a"}]) = null',
    'get entries(context put({x: 1, y: 0, z: 0}, "y", 2)).key = ["x", "y", "z"]',
    'context put({x: 1, y: {a: 0}}, ["y", "a"], 2) = {x: 1, y: {a: 2}}',
    "context put({x: 1}, [], 2) = null",
    "context merge([{x: 1, y: 0}, {y: 2}]) = {x: 1, y: 2}",
]  # fmt: skip


@pytest.mark.parametrize("text", EDGES)
def test_this_edge_is_as_the_standard_says(text: str) -> None:
    found = compile_expression(text).explain({})
    assert found.value is True, found.reasons
