"""`+ - * / **` by the types of both sides (DMN 1.5, table 55 to 58). None stands for a result that does not exist."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DecimalException

from engine.feel.errors import LimitExceeded
from engine.feel.limits import MAX_STRING
from engine.feel.temporal import (
    EPOCH_DATE,
    MIDNIGHT,
    NANO,
    UTC_MIDNIGHT,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    shift_moment,
    shift_months,
    shift_time,
)
from engine.feel.values import NUMBERS

Operation = Callable[..., object]
MAX_NANOS = 10**27


def concatenate(left: str, right: str) -> str:
    """Both strings as one."""
    return sized(left + right)


def sized(text: str) -> str:
    """The text, if it is not too long."""
    if len(text) > MAX_STRING:
        raise too_long()
    return text


def too_long() -> LimitExceeded:
    """The error for a string that is longer than any text."""
    return LimitExceeded(f"文本超过 {MAX_STRING} 个字符", f"a string longer than {MAX_STRING} characters")


def days(nanos: int) -> DaysDuration | None:
    """The duration, unless it is longer than all years together."""
    return DaysDuration(nanos) if abs(nanos) < MAX_NANOS else None


def months(count: int) -> MonthsDuration | None:
    """The duration, unless it is longer than all years together."""
    return MonthsDuration(count) if abs(count) < MAX_NANOS else None


def date_plus_months(date: Date, duration: MonthsDuration) -> Date | None:
    """The same day of another month."""
    return shift_months(date, duration.months)


def date_plus_days(date: Date, duration: DaysDuration) -> Date | None:
    """The date of the moment so long after the date's midnight."""
    moment = shift_moment(DateTime(date, MIDNIGHT), duration.nanos)
    return None if moment is None else moment.date


def moment_plus_months(moment: DateTime, duration: MonthsDuration) -> DateTime | None:
    """The same time on the same day of another month."""
    date = shift_months(moment.date, duration.months)
    return None if date is None else DateTime(date, moment.time)


def moment_plus_days(moment: DateTime, duration: DaysDuration) -> DateTime | None:
    """The moment so much later."""
    return shift_moment(moment, duration.nanos)


def time_plus_days(time: Time, duration: DaysDuration) -> Time:
    """The time of day so much later, whatever the day."""
    return shift_time(time, duration.nanos)[1]


def difference(left: Date | DateTime, right: Date | DateTime) -> DaysDuration | None:
    """From `right` to `left`; a date is its midnight in UTC; a local moment and one with a zone have no difference."""
    a = left if isinstance(left, DateTime) else DateTime(left, UTC_MIDNIGHT)
    b = right if isinstance(right, DateTime) else DateTime(right, UTC_MIDNIGHT)
    return DaysDuration(a.instant - b.instant) if a.is_local == b.is_local else None


def time_difference(left: Time, right: Time) -> DaysDuration | None:
    """From `right` to `left` on one day."""
    if left.is_local != right.is_local:
        return None
    shift = (right.offset_on(EPOCH_DATE) or 0) - (left.offset_on(EPOCH_DATE) or 0)
    return DaysDuration(left.nanos - right.nanos + shift * NANO)


def swapped(operation: Operation) -> Operation:
    """The operation with its sides exchanged."""
    return lambda left, right: operation(right, left)


def minus(operation: Operation) -> Operation:
    """The operation with the negative of its right side."""
    return lambda left, right: operation(left, negative(right))


def negative(value: object) -> object:
    """`-value` of a number or duration, otherwise None."""
    match value:
        case Decimal():
            return NUMBERS.minus(value)
        case DaysDuration(nanos):
            return DaysDuration(-nanos)
        case MonthsDuration(count):
            return MonthsDuration(-count)
    return None


def scaled_days(duration: DaysDuration, factor: Decimal) -> DaysDuration | None:
    """`duration * factor`, cut to whole nanoseconds."""
    return days(int(NUMBERS.multiply(Decimal(duration.nanos), factor)))


def scaled_months(duration: MonthsDuration, factor: Decimal) -> MonthsDuration | None:
    """`duration * factor`, cut to whole months."""
    return months(int(NUMBERS.multiply(Decimal(duration.months), factor)))


def days_divided(duration: DaysDuration, divisor: Decimal) -> DaysDuration | None:
    """`duration / divisor`, cut to whole nanoseconds."""
    return days(int(NUMBERS.divide(Decimal(duration.nanos), divisor)))


def months_divided(duration: MonthsDuration, divisor: Decimal) -> MonthsDuration | None:
    """`duration / divisor`, cut to whole months."""
    return months(int(NUMBERS.divide(Decimal(duration.months), divisor)))


ADD: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): NUMBERS.add,
    (str, str): concatenate,
    (Date, MonthsDuration): date_plus_months,
    (Date, DaysDuration): date_plus_days,
    (DateTime, MonthsDuration): moment_plus_months,
    (DateTime, DaysDuration): moment_plus_days,
    (Time, DaysDuration): time_plus_days,
}
SUBTRACT: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): NUMBERS.subtract,
    **{types: minus(operation) for types, operation in ADD.items() if types[0] in (Date, DateTime, Time)},
    **{(left, right): difference for left in (Date, DateTime) for right in (Date, DateTime)},
    (Time, Time): time_difference,
    (DaysDuration, DaysDuration): lambda left, right: days(left.nanos - right.nanos),
    (MonthsDuration, MonthsDuration): lambda left, right: months(left.months - right.months),
}
ADD |= {(right, left): swapped(operation) for (left, right), operation in ADD.items() if left is not right}
ADD |= {
    (DaysDuration, DaysDuration): lambda left, right: days(left.nanos + right.nanos),
    (MonthsDuration, MonthsDuration): lambda left, right: months(left.months + right.months),
}
MULTIPLY: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): NUMBERS.multiply,
    (DaysDuration, Decimal): scaled_days,
    (Decimal, DaysDuration): swapped(scaled_days),
    (MonthsDuration, Decimal): scaled_months,
    (Decimal, MonthsDuration): swapped(scaled_months),
}
DIVIDE: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): NUMBERS.divide,
    (DaysDuration, Decimal): days_divided,
    (MonthsDuration, Decimal): months_divided,
    (DaysDuration, DaysDuration): lambda left, right: NUMBERS.divide(Decimal(left.nanos), Decimal(right.nanos)),
    (MonthsDuration, MonthsDuration): lambda left, right: NUMBERS.divide(Decimal(left.months), Decimal(right.months)),
}
POWER: dict[tuple[type, type], Operation] = {(Decimal, Decimal): NUMBERS.power}
OPERATIONS = {"+": ADD, "-": SUBTRACT, "*": MULTIPLY, "/": DIVIDE, "**": POWER}


def calculate(operator: str, left: object, right: object) -> object:
    """`left operator right`, or None if the types do not fit or the result does not exist."""
    operation = OPERATIONS[operator].get((type(left), type(right)))
    if operation is None:
        return None
    try:
        return operation(left, right)
    except (DecimalException, OverflowError):
        return None
