"""FEEL, the expression language of DMN 1.5, compiled once to closures and evaluated safely.

    >>> compile_expression("total / people < 600").is_true({"total": 1500, "people": 3})
    True

Values come in as plain Python and leave as plain Python (numbers always as Decimal). Nothing of Python can be reached
from an expression. A mistake while evaluating gives null and keeps its reason (`explain`). Depends on nothing but the
standard library and the `regex` package.
"""

from engine.feel.builtins import BUILTINS
from engine.feel.errors import FeelSyntaxError, Reason
from engine.feel.expression import (
    Expression,
    Outcome,
    UnaryTests,
    compile_expression,
    compile_unary_tests,
)
from engine.feel.suggest import hint
from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from engine.feel.text import spelled
from engine.feel.values import Function, Range

__all__ = [
    "BUILTINS",
    "Date",
    "DateTime",
    "DaysDuration",
    "Expression",
    "FeelSyntaxError",
    "Function",
    "MonthsDuration",
    "Outcome",
    "Range",
    "Reason",
    "Time",
    "UnaryTests",
    "compile_expression",
    "compile_unary_tests",
    "hint",
    "spelled",
]
