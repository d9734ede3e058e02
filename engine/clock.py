"""Where time comes from. Nothing else in the house asks the machine what time it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")
"""Legal days begin and end by this zone's calendar."""


class Clock(Protocol):
    """Anything that can say what time it is."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


class FrozenClock:
    """A clock that moves only when told to; for tests, scenarios and the making of histories."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it stands at, aware, in UTC."""
        return self._at

    def advance(self, by: timedelta) -> datetime:
        """Moves it by a span (which may be negative, as a machine's clock may step back)."""
        self._at += by
        return self._at

    def set(self, at: datetime) -> None:
        """Puts it at an aware instant."""
        self._at = at.astimezone(UTC)


def legal_date(at: datetime) -> date:
    """The calendar date of an aware instant in Asia/Shanghai."""
    return at.astimezone(LEGAL_ZONE).date()


def end_of_legal_day(day: date) -> datetime:
    """24:00 in Asia/Shanghai of that day, as an aware instant in UTC."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), LEGAL_ZONE)
    return midnight.astimezone(UTC)
