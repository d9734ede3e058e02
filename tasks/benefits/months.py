"""Months as the benefit counts them: `YYYY-MM`. Decisions work from the month after, for start and stop alike (T19)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date


def month_of(day: date) -> str:
    """The month that a day lies in."""
    return f"{day:%Y-%m}"


def month_after(day: date) -> str:
    """The month after the one that a day lies in (57号 art. 21)."""
    year, month = divmod(day.year * 12 + day.month, 12)
    return f"{year:04d}-{month + 1:02d}"


def months_between(first: str, last: str) -> Iterator[str]:
    """The months from the first to the last, both included; none where the last lies before the first."""
    month = first
    while month <= last:
        yield month
        month = month_after(date.fromisoformat(f"{month}-01"))


def in_words(month: str) -> str:
    """2026年3月."""
    year, number = month.split("-")
    return f"{year}年{int(number)}月"


def day_in_words(day: date) -> str:
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"
