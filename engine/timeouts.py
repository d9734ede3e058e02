"""What happens by itself to a person's step whose time runs out: reminders, escalation, and the system's passing it.

Pure: which moments there are. When the clock looks at a step next stands in its row (`human_task.wake_at`), so that it is
gone with the step; `engine.verbs.lapsing` does what is due.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from engine.calendar import Calendar, Unit
from engine.clock import LEGAL_ZONE, legal_date
from engine.definitions import Element, Timeouts
from engine.records import HumanTask
from engine.work import CaseFile, Look

OPENS: Final = time(8, 30)
"""When offices open, in Asia/Shanghai: nobody is reminded at midnight."""
FAR: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Of a step whose moments are over, until its due time moves."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that is to happen at an instant; `key` is the same for the same due time, so that it happens once."""

    at: datetime
    kind: str
    """`remind`, `escalate` or `autopass`."""
    key: str


def moments(timeouts: Timeouts, due_at: datetime, unit: Unit, calendar: Calendar) -> list[Moment]:
    """Everything that is to happen to a step with that due time, the earliest first."""
    return sorted(_moments(timeouts, due_at, unit, calendar), key=lambda each: each.at)


def _moments(timeouts: Timeouts, due_at: datetime, unit: Unit, calendar: Calendar) -> Iterator[Moment]:
    last, due = legal_date(due_at - timedelta(microseconds=1)), due_at.isoformat()
    for left in timeouts.remind:
        day = _day_with(last, left, unit, calendar)
        yield Moment(datetime.combine(day, OPENS, LEGAL_ZONE).astimezone(UTC), "remind", f"remind:{left}:{due}")
    if timeouts.escalate is not None:
        yield Moment(due_at, "escalate", f"escalate:{due}")
    if timeouts.autopass is not None:
        yield Moment(due_at, "autopass", f"autopass:{due}")


def _day_with(last: date, left: int, unit: Unit, calendar: Calendar) -> date:
    """The day on which so many units are left (a negative number: have passed since), as an inbox counts them."""
    if unit is not Unit.WORKING_DAY:
        return last - timedelta(days=left)
    day, step = last, timedelta(days=-1 if left >= 0 else 1)
    for _ in range(abs(left)):
        day = _next_working(day, step, calendar)
    return day


def _next_working(day: date, step: timedelta, calendar: Calendar) -> date:
    day += step
    while not calendar.is_working(day):
        day += step
    return day


def next_look(all_moments: Collection[Moment], done: Collection[str], since: datetime) -> datetime:
    """When the clock looks at a step next: at its first moment after it was opened that has not been."""
    return min((each.at for each in all_moments if each.key not in done and each.at >= since), default=FAR)


def moments_of(work: Look, file: CaseFile, element: Element, task: HumanTask) -> list[Moment]:
    """Those of a task, by its due time as it is now; none without one."""
    if not element.timeouts or task.due_at is None:
        return []
    return moments(element.timeouts, task.due_at, _unit(file, task), work.calendar)


def first_look(work: Look, file: CaseFile, element: Element, task: HumanTask) -> datetime | None:
    """When the clock looks at a step that opens now; None where nothing happens by itself."""
    found = moments_of(work, file, element, task)
    return next_look(found, (), task.opened_at) if found else None


def _unit(file: CaseFile, task: HumanTask) -> Unit:
    """That of the period that gives the due time; calendar days where the diagram does."""
    row = file.periods.running(task.deadline) if task.deadline else None
    rule = file.rules.deadlines.get(task.deadline or "")
    return Unit(row.unit) if row else rule.unit if rule else Unit.CALENDAR_DAY


def permits(values: Mapping[str, object], process: str, element: str) -> bool:
    """Whether rules name a step as one that the system may pass: `autopass.<process>.<step> = true`."""
    found: object = values
    for name in ("autopass", process, element):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found is True
