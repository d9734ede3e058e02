"""Numeric functions (DMN 1.5, table 76)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from engine.feel.builtins.registry import Fault, builtin, whole
from engine.feel.frame import Frame
from engine.feel.temporal import DaysDuration, MonthsDuration
from engine.feel.values import NUMBERS

MIN_SCALE, MAX_SCALE = -6111, 6176
ONE = Decimal(1)


def rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal:
    """The number with so many digits behind the point; -2 rounds to hundreds."""
    places = int(scale)
    if not MIN_SCALE <= places <= MAX_SCALE:
        raise Fault(
            f"小数位数应在 {MIN_SCALE} 到 {MAX_SCALE} 之间", f"the scale should be from {MIN_SCALE} to {MAX_SCALE}"
        )
    if number.as_tuple().exponent >= -places:  # type: ignore[operator]  # finite: the exponent is a number
        return number
    result = number.quantize(ONE.scaleb(-places), rounding, NUMBERS)
    return NUMBERS.create_decimal(format(result, "f")) if places < 0 else result


ROUNDINGS = {
    "decimal": ROUND_HALF_EVEN,
    "floor": ROUND_FLOOR,
    "ceiling": ROUND_CEILING,
    "round up": ROUND_UP,
    "round down": ROUND_DOWN,
    "round half up": ROUND_HALF_UP,
    "round half down": ROUND_HALF_DOWN,
}
"""Each function that rounds to `scale` digits behind the point; `round up` is away from zero, `decimal` a half to even."""


def rounding_by(rounding: str) -> Callable[..., object]:
    """The function that rounds so, to whole numbers where no scale is given."""
    return lambda frame, n, scale=Decimal(0): rounded(n, scale, rounding)


for name, way in ROUNDINGS.items():
    if name in ("floor", "ceiling"):
        builtin(f"{name}(n: number)")(rounding_by(way))
    builtin(f"{name}(n: number, scale: number)")(rounding_by(way))


@builtin("abs(n: number | duration)")
def absolute(frame: Frame, n: Decimal | DaysDuration | MonthsDuration) -> object:
    """Without its sign."""
    match n:
        case DaysDuration(nanos):
            return DaysDuration(abs(nanos))
        case MonthsDuration(months):
            return MonthsDuration(abs(months))
    return n.copy_abs()


@builtin("modulo(dividend: number, divisor: number)")
def modulo(frame: Frame, dividend: Decimal, divisor: Decimal) -> object:
    """The remainder, with the sign of the divisor."""
    if not divisor:
        raise Fault("除数为零", "the divisor is zero")
    rest = NUMBERS.remainder(dividend, divisor)
    return NUMBERS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


@builtin("sqrt(number: number)")
def sqrt(frame: Frame, number: Decimal) -> object:
    """The square root."""
    if number < 0:
        raise Fault("负数没有平方根", "a negative number has no square root")
    return NUMBERS.sqrt(number)


@builtin("log(number: number)")
def log(frame: Frame, number: Decimal) -> object:
    """The natural logarithm."""
    if number <= 0:
        raise Fault("只有正数有对数", "only a positive number has a logarithm")
    return NUMBERS.ln(number)


@builtin("exp(number: number)")
def exp(frame: Frame, number: Decimal) -> object:
    """e to the power of the number."""
    return NUMBERS.exp(number)


@builtin("odd(number: number)")
def odd(frame: Frame, number: Decimal) -> object:
    """Whether the number is odd."""
    return whole(number) % 2 == 1


@builtin("even(number: number)")
def even(frame: Frame, number: Decimal) -> object:
    """Whether the number is even."""
    return whole(number) % 2 == 0
