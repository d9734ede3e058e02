"""The values inside an evaluation.

number Decimal, string str, boolean bool, null None, list list, context dict, and the types of temporal.py and of
this file. Lists and dicts are never changed once made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from engine.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time

NUMBERS = Context(
    prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[InvalidOperation, DivisionByZero, Overflow]
)
"""Arithmetic of IEEE 754 decimal128, as DMN 1.5, 10.3.2.3.1 asks."""

TYPE_NAMES: dict[type, str] = {
    Decimal: "number",
    str: "string",
    bool: "boolean",
    type(None): "null",
    list: "list",
    dict: "context",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysDuration: "days and time duration",
    MonthsDuration: "years and months duration",
}
CHINESE_NAMES = {
    "number": "数字",
    "string": "文本",
    "boolean": "是否值",
    "null": "空值 null",
    "list": "列表",
    "context": "上下文",
    "date": "日期",
    "time": "时刻",
    "date and time": "日期时间",
    "days and time duration": "天时长",
    "years and months duration": "年月时长",
    "range": "区间",
    "function": "函数",
}


@dataclass(frozen=True, slots=True)
class Range:
    """`[low..high)`. `operator` is set for a test used as a value, such as `(< 5)` or `(!= 5)`."""

    low: object
    high: object
    low_included: bool
    high_included: bool
    operator: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function as a value. `call` takes the frame of the caller and the list of arguments by position.

    `types` are the declared types of the parameters, None where any value will do; a `variadic` function checks the
    number of its arguments itself.
    """

    parameters: tuple[str, ...]
    call: Callable[..., object]
    name: str = ""
    variadic: bool = False
    types: tuple[object, ...] = field(default=())


def kind(value: object) -> str:
    """The FEEL name of the value's type."""
    name = TYPE_NAMES.get(type(value))
    if name is not None:
        return name
    return "range" if isinstance(value, Range) else "function"


def kind_zh(value: object) -> str:
    """The Chinese name of the value's type."""
    return CHINESE_NAMES[kind(value)]
