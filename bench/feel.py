"""How fast conditions and tables are, against two other evaluators in the same run.

The condition is ``income_per_capita < standard * 1.5 and count(members) > 1`` with Decimal. Each evaluator does what it would do for every
decision of a running system: ours looks up the compiled text and evaluates it; simpleeval evaluates a tree parsed before (its fastest way);
bkflow-feel has no compiled form in its API and parses each time. It cannot call ``count`` on a variable, nor join Decimal and float, so it
gets a list in the text and floats.
"""

from __future__ import annotations

import ast
import importlib
import logging
import operator
import time
from collections.abc import Callable
from decimal import Decimal
from itertools import cycle
from statistics import median
from typing import Any, TypedDict

from engine.decisions import parse_model
from engine.feel import compile_expression

CONDITION = "income_per_capita < standard * 1.5 and count(members) > 1"
VALUES = {"income_per_capita": Decimal(500), "standard": Decimal(600), "members": ["a", "b", "c"]}
ROUNDS = 15
RULES, INPUTS = 200, 6


class Figure(TypedDict):
    """One line of the bench's table."""

    value: float
    unit: str
    note: str


class YardstickMissing(RuntimeError):
    """A package to measure against is not installed."""


def run() -> dict[str, Figure]:
    """Medians of interleaved rounds, as ratios: above 1 ours is faster; the table in evaluations of simpleeval."""
    ours, simple, bkflow, table = measured(
        (evaluate_ours, 2000), (hardened_simpleeval(), 2000), (bkflow_feel(), 20), (decide_table(), 10)
    )
    return {
        "feel.condition.vs_bkflow": ratio(bkflow / ours, f"{ours * 1e6:.1f} µs against {bkflow * 1e6:.0f} µs"),
        "feel.condition.vs_simpleeval": ratio(simple / ours, f"{ours * 1e6:.1f} µs against {simple * 1e6:.1f} µs"),
        "dmn.table_200x6.vs_simpleeval": {
            "value": round(table / simple, 1),
            "unit": "evaluations",
            "note": f"{table * 1e6:.0f} µs for {RULES} rules of {INPUTS} inputs, the last of which decides; inputs in turn; at most 60",
        },
    }


def ratio(value: float, note: str) -> Figure:
    """How many times as fast."""
    return {"value": round(value, 2), "unit": "times as fast", "note": note}


def measured(*subjects: tuple[Callable[[], object], int]) -> list[float]:
    """The median seconds of one call of each subject, measured in turns."""
    times: list[list[float]] = [[] for _ in subjects]
    for _ in range(ROUNDS):
        for which, (call, repeats) in enumerate(subjects):
            began = time.perf_counter()
            for _ in range(repeats):
                call()
            times[which].append((time.perf_counter() - began) / repeats)
    return [median(each) for each in times]


def evaluate_ours() -> object:
    """Ours, with the look-up of the compiled text."""
    return compile_expression(CONDITION).evaluate(VALUES)


def hardened_simpleeval() -> Callable[[], object]:
    """Simpleeval with nothing but comparison, arithmetic, logic and ``count``; the tree is parsed before."""
    simpleeval = yardstick("simpleeval")
    operators: dict[type[ast.AST], Callable[..., object]] = {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: simpleeval.safe_mult,
        ast.Div: operator.truediv,
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
        ast.Eq: operator.eq,
    }
    names = {**VALUES, "factor": Decimal("1.5")}
    evaluator = simpleeval.SimpleEval(operators, {"count": len}, names)
    for forbidden in (ast.Attribute, ast.Subscript, ast.JoinedStr):
        evaluator.nodes.pop(forbidden, None)
    text = CONDITION.replace("1.5", "factor")
    tree = evaluator.parse(text)
    if evaluator.eval(text, previously_parsed=tree) is not True:
        raise AssertionError("simpleeval should find the condition true")
    return lambda: evaluator.eval(text, previously_parsed=tree)


def bkflow_feel() -> Callable[[], object]:
    """bkflow-feel through its own entry."""
    parse_expression = yardstick("bkflow_feel.api").parse_expression
    logging.getLogger("bkflow_feel").setLevel(logging.CRITICAL)
    text = CONDITION.replace("count(members)", "count([1, 2, 3])")
    values = {"income_per_capita": 500.0, "standard": 600.0}
    if parse_expression(text, values) is not True:
        raise AssertionError("bkflow-feel should find the condition true")
    return lambda: parse_expression(text, values)


def yardstick(name: str) -> Any:
    """A package of requirements/bench.in."""
    try:
        return importlib.import_module(name)
    except ImportError as missing:
        message = f"expected {name} to measure against; found none: install requirements/bench.txt"
        raise YardstickMissing(message) from missing


def decide_table() -> Callable[[], object]:
    """The table in which every rule but the last fails in its last column: the slowest case."""
    model = parse_model(drawn_table(), "bench.dmn")
    several = [
        {f"x{place}": Decimal(50 - shift * (place < INPUTS - 1)) for place in range(INPUTS)} for shift in range(20)
    ]
    if any(model.decide("t", inputs).value != RULES - 1 for inputs in several):
        raise AssertionError("the last rule should fire")
    turns = cycle(several)
    return lambda: model.decide("t", next(turns))


def drawn_table() -> bytes:
    """The table as DMN."""
    data = "".join(f'<inputData id="x{place}" name="x{place}"/>' for place in range(INPUTS))
    needs = "".join(
        f'<informationRequirement><requiredInput href="#x{place}"/></informationRequirement>' for place in range(INPUTS)
    )
    columns = "".join(
        f"<input><inputExpression><text>x{place}</text></inputExpression></input>" for place in range(INPUTS)
    )
    rules = "".join(rule(number) for number in range(RULES))
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="bench" namespace="bench">'
        f'{data}<decision id="t" name="t">{needs}<decisionTable id="table">{columns}<output/>{rules}</decisionTable>'
        "</decision></definitions>"
    ).encode()


def rule(number: int) -> str:
    """A row: five intervals that hold 50, and a last test that only the last rule passes; no two cells alike."""
    cells = [f"[{place}.{number:03}..{90 + place}]" for place in range(INPUTS - 1)]
    cells.append("= 50" if number == RULES - 1 else f"&lt; 49.{number:03}")
    entries = "".join(f"<inputEntry><text>{each}</text></inputEntry>" for each in cells)
    return f'<rule id="r{number}">{entries}<outputEntry><text>{number}</text></outputEntry></rule>'


if __name__ == "__main__":
    for name, figure in run().items():
        print(f"{name:32} {figure['value']:>8} {figure['unit']:16} {figure['note']}")
