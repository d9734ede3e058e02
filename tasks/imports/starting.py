"""From which month this house pays the households that it takes over; what lies before was paid by the old system."""

from __future__ import annotations

import re
from datetime import date

from engine.calendar import add_months
from engine.errors import Refusal
from engine.text import Text
from tasks.benefits.months import month_after, month_of

AHEAD = 12
"""Months ahead of today that may be named; anything later is a slip of the pen and would leave families unpaid."""
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


class WrongFirstMonth(Refusal):
    """A first month of payment that cannot be."""

    code = "wrong_first_month"
    sentence = Text(
        "首个发放月份应写成“YYYY-MM”，在 {earliest} 至 {latest} 之间，现在是“{found}”。请改正后再试。",
        "The first month of payment must be written YYYY-MM and lie between {earliest} and {latest}; found “{found}”. "
        "Correct it and try again.",
    )


def first_month_of_payment(text: str, today: date) -> str:
    """The month that a county names, the next one if it names none. Raises `WrongFirstMonth`.

    Earlier than the current one is refused, because those months have been paid.
    """
    month = text.strip() or month_after(today)
    earliest, latest = month_of(today), month_of(add_months(today, AHEAD))
    if not _MONTH.fullmatch(month) or not earliest <= month <= latest:
        raise WrongFirstMonth(earliest=earliest, latest=latest, found=month)
    return month
