"""How soon steps are due, in legal working days: one reckoning for the groups of the inbox, its counts and its filter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from engine.calendar import Calendar
from engine.clock import LEGAL_ZONE, legal_date
from engine.records import Urgency
from engine.store.hot_tasks import NO_DEADLINE


@dataclass(frozen=True, slots=True)
class Horizon:
    """The last instants at which something may be due to be overdue, due today, or due this week."""

    overdue: datetime
    today: datetime
    week: datetime

    @classmethod
    def at(cls, now: datetime, calendar: Calendar) -> Self:
        """As `days_left` counts: due today is what has no working day left after this one."""
        today = legal_date(now)
        following = today + timedelta(days=1)
        while not calendar.is_working(following):
            following += timedelta(days=1)
        monday = today + timedelta(days=7 - today.weekday())
        return cls(_begin(today), _begin(following), _begin(max(monday, following)))

    def urgency(self, due_at: datetime | None) -> Urgency:
        """The group of something that is due at an instant."""
        if due_at is None:
            return Urgency.NONE
        bounds = ((self.overdue, Urgency.OVERDUE), (self.today, Urgency.TODAY), (self.week, Urgency.WEEK))
        return next((group for until, group in bounds if due_at <= until), Urgency.LATER)

    def span(self, urgency: Urgency) -> tuple[datetime | None, datetime | None]:
        """(after, until) between which the sorting time of a group lies; None where it is open."""
        return {
            Urgency.OVERDUE: (None, self.overdue),
            Urgency.TODAY: (self.overdue, self.today),
            Urgency.WEEK: (self.today, self.week),
            Urgency.LATER: (self.week, NO_DEADLINE - timedelta(days=1)),
            Urgency.NONE: (NO_DEADLINE - timedelta(days=1), None),
        }[urgency]


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), LEGAL_ZONE)
