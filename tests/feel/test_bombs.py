"""Small texts that would grow without end: each is stopped by the budget, whatever it grows in."""

from __future__ import annotations

import time

import pytest

from engine.feel import compile_expression, frame

STEPS = 20_000
GROWN = "(for i in 1..40 return [partial[-1], partial[-1]])[-1]"
"""A list of two, forty levels deep: small to keep, and a million million values to look through."""
LIST = "l: for i in 1..2000 return i"
TEXT = 's: string join(for i in 1..2000 return "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")'
BOMBS = {
    "a value that holds itself many times over leaves": GROWN,
    "it is compared": f"{GROWN} = {GROWN}",
    "it is compared by is": f"is({GROWN}, {GROWN})",
    "it is searched": f"5 in {GROWN}",
    "it is an element to look for": f"list contains([{GROWN}], {GROWN})",
    "it is written out": f"string({GROWN})",
    "it is flattened": f"flatten({GROWN})",
    "its entries are asked for": f"{GROWN}.name",
    "its type is asked for": f"(function(x: {'list<' * 40}number{'>' * 40}) 1)({GROWN})",
    "a test of a test of a test is compared": "(" + "=" * 40 + "3) = (" + "=" * 40 + "3)",
    "partial lists are kept": "for i in 1..90000 return partial",
    "partial lists are counted": "for i in 1..90000 return count(partial)",
    "a list is copied again and again": f"{{{LIST}, r: for i in 1..9000 return reverse(l)}}.r",
    "a list is added up again and again": f"{{{LIST}, r: for i in 1..9000 return sum(l)}}.r",
    "lists are compared again and again": f"{{{LIST}, r: for i in 1..9000 return l = l}}.r",
    "a list is searched again and again": f"{{{LIST}, r: for i in 1..9000 return -1 in l}}.r",
    "a long text is made again and again": f'{{{TEXT}, r: for i in 1..9000 return s + "a"}}.r',
    "a long text is changed again and again": f"{{{TEXT}, r: for i in 1..9000 return upper case(s)}}.r",
    "long texts are compared again and again": f'{{{TEXT}, t: s + "a", r: for i in 1..90000 return s < t}}.r',
    "a long text is given out again and again": f"{{{TEXT}, r: for i in 1..9000 return s}}.r",
    "long numbers are written again and again": "for i in 1..9000 return string(1e6000)",
    "a long body is run again and again": "for i in 1..9000 return [" + ", ".join(["1"] * 3000) + "]",
    "a long condition filters": "(for i in 1..9000 return i)[item > " + " + ".join(["1"] * 3000) + "]",
    "a long function is called again and again": "for i in 1..9000 return (function() "
    + " + ".join(["1"] * 3000)
    + ")()",
    "a function of the caller is called again and again": "for i in 1..9000 return ask()",
    "days are gone through": 'for d in @"-999999999-01-01"..@"999999999-01-01" return d',
    "numbers are gone through": "some i in 1..1e6000 satisfies i < 0",
}


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fiftieth of the real budget: what it stops now takes a fiftieth of the time."""
    monkeypatch.setattr(frame, "MAX_STEPS", STEPS)


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_the_budget_stops_it(text: str) -> None:
    began = time.process_time()
    found = compile_expression(text).explain({}, functions={"ask": lambda: 1})
    assert time.process_time() - began < 1
    assert found.value is None
    assert found.reasons[-1].en == f"more than {STEPS} steps"


@pytest.mark.parametrize(
    "text",
    [
        'matches("a", "(a{99999}){99999}")',
        'matches("a", "(((((a{9}){9}){9}){9}){9}){9}")',
        'split("a", "(a{1,999}b{1,999}){99,}")',
        'replace("a", "a{0,99999}b", "")',
    ],
)
def test_a_pattern_that_fills_the_memory_is_refused(text: str) -> None:
    assert "repeats too often" in compile_expression(text).explain({}).reasons[0].en


def test_an_ordinary_pattern_with_counts_is_fine() -> None:
    assert compile_expression('matches("11010519491231002X", "^[1-9][0-9]{16}[0-9X]$")').evaluate({}) is True


def test_all_patterns_of_an_evaluation_share_one_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "ALL_REGEX_SECONDS", 0.1)
    slow = 'split("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a|a|aa)+b")'
    began = time.process_time()
    found = compile_expression(f"for i in 1..1000 return {slow}").explain({})
    assert time.process_time() - began < 1
    assert found.reasons[-1].en == "regular expressions took more than 1 s"


def test_a_missing_name_is_looked_for_only_as_often_as_somebody_reads_of_it() -> None:
    names = {f"the long name {number}": 1 for number in range(500)}
    began = time.process_time()
    found = compile_expression("for i in 1..900 return the long nmae seven").explain(names)
    assert time.process_time() - began < 2
    assert len(found.reasons) == 50
    assert "the long name" in found.reasons[0].en


def test_thousands_of_names_that_begin_alike_are_read_quickly() -> None:
    entries = ", ".join(f"monthly income {number}: {number}" for number in range(2000))
    began = time.process_time()
    assert compile_expression(f"{{{entries}}}.monthly income 7").evaluate({}) == 7
    assert time.process_time() - began < 2
