"""How long things take and where they wait, for managers: read-only, over task and case rows, without personal data.

The measure is *working time*: the time that falls on working days in Asia/Shanghai, a working day being 24 hours, so that
Friday 16:00 to Monday 10:00 is 18 hours. Legal periods stay with `engine.calendar`; this is for comparing, not for law.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select

from engine.calendar import Calendar
from engine.clock import LEGAL_ZONE, legal_date
from engine.deadlines import days_left
from engine.records import LIVE, CaseStatus, TaskState
from engine.store.tables import cases, human_task

FEW = 5
"""A sample smaller than this is shown, and said to be small."""
_DAY = timedelta(days=1)
_WAITING = (TaskState.OPEN, TaskState.CLAIMED)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked at. `since` and `until` are aware instants of finishing; `place` a code that the case lies in."""

    process: str | None = None
    """Steps of this process, in cases of other processes that call it too."""
    version: int | None = None
    """Only together with `process`: cases of that version."""
    since: datetime | None = None
    until: datetime | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """A sample of working times: never an average alone."""

    n: int
    median: timedelta
    p90: timedelta
    """Nine of ten took no longer (nearest rank)."""

    @property
    def few(self) -> bool:
        """Whether the sample is too small to lean on."""
        return self.n < FEW


@dataclass(frozen=True, slots=True)
class NodeTime:
    """Done tasks of one step: from opening to completion, and how many came after their due time."""

    element: str
    spread: Spread
    late: int


@dataclass(frozen=True, slots=True)
class Duration:
    """Ended cases of one version of a process, from start to end."""

    process: str
    version: int
    spread: Spread


@dataclass(frozen=True, slots=True)
class Waiting:
    """Tasks that wait at one step in one place now."""

    process: str
    element: str
    place: str
    n: int
    late: int


@dataclass(frozen=True, slots=True)
class Late:
    """One task past its due time."""

    task_id: str
    case_id: str
    number: str
    process: str
    version: int
    element: str
    role: str
    place: str
    claimed: bool
    opened_at: datetime
    due_at: datetime
    days: int
    """Working days since the due day."""
    provisional: bool


class WorkingTime:
    """Measures the time between two instants that falls on working days."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._before: dict[date, int] = {}
        self._span = (date.max, date.min)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`, both aware; zero when `end` is not later."""
        if end <= start:
            return timedelta(0)
        self._count(legal_date(start), legal_date(end))
        return self._position(end) - self._position(start)

    def _position(self, at: datetime) -> timedelta:
        local = at.astimezone(LEGAL_ZONE)
        whole = self._before[local.date()] * _DAY
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return whole + (local - midnight if self._calendar.is_working(local.date()) else timedelta(0))

    def _count(self, first: date, last: date) -> None:
        """Knows for every day of the span how many working days lie before it."""
        if self._span[0] <= first and last <= self._span[1]:
            return
        self._span = (min(first, self._span[0]), max(last, self._span[1]))
        day, passed = self._span[0], 0
        self._before = {}
        while day <= self._span[1]:
            self._before[day] = passed
            passed += self._calendar.is_working(day)
            day += _DAY


def spread(sample: Sequence[timedelta]) -> Spread:
    """Size, median and 90th percentile of a sample that is not empty."""
    ordered = sorted(sample)
    middle = timedelta(seconds=median(each.total_seconds() for each in ordered))
    return Spread(len(ordered), middle, ordered[math.ceil(0.9 * len(ordered)) - 1])


class Timing:
    """The questions of a manager, asked of one county through an open read-only connection."""

    def __init__(self, connection: Connection, county: str, calendar: Calendar, now: datetime) -> None:
        self._connection = connection
        self._county = county
        self._calendar = calendar
        self._now = now
        self._working = WorkingTime(calendar)

    def nodes(self, scope: Scope) -> tuple[NodeTime, ...]:
        """Working time per step of the tasks that were completed in the period, slowest median first."""
        query = self._tasks(
            scope, human_task.c.element, human_task.c.opened_at, human_task.c.closed_at, human_task.c.due_at
        )
        query = query.where(human_task.c.state == TaskState.COMPLETED, *_period(human_task.c.closed_at, scope))
        samples: dict[str, list[timedelta]] = defaultdict(list)
        late: dict[str, int] = defaultdict(int)
        for element, opened, closed, due in self._rows(query):
            samples[element].append(self._working.between(opened, closed))
            late[element] += due is not None and closed > due
        found = (NodeTime(element, spread(sample), late[element]) for element, sample in samples.items())
        return tuple(sorted(found, key=lambda node: node.spread.median, reverse=True))

    def durations(self, scope: Scope) -> tuple[Duration, ...]:
        """Working time from start to end of the cases that were completed in the period, per process and version."""
        query = select(cases.c.process, cases.c.version, cases.c.started_at, cases.c.ended_at).where(
            *self._cases(scope), cases.c.status == CaseStatus.COMPLETED, *_period(cases.c.ended_at, scope)
        )
        if scope.process is not None:
            query = query.where(cases.c.process == scope.process)
        samples: dict[tuple[str, int], list[timedelta]] = defaultdict(list)
        for process, version, started, ended in self._rows(query):
            samples[process, version].append(self._working.between(started, ended))
        return tuple(Duration(*key, spread(samples[key])) for key in sorted(samples))

    def waiting(self, scope: Scope, level: str = "township") -> tuple[Waiting, ...]:
        """How many tasks wait now per step and per place of `level` (the case's own place where it has none such)."""
        late = func.sum(case((human_task.c.due_at < self._now, 1), else_=0))
        columns = (human_task.c.process, human_task.c.element, cases.c.place_path)
        query = (
            self._tasks(scope, *columns, func.count(), late).where(human_task.c.state.in_(_WAITING)).group_by(*columns)
        )
        rows = [
            (process, element, _place(path, level), n, n_late)
            for process, element, path, n, n_late in self._rows(query)
        ]
        return _summed(rows)

    def late(self, scope: Scope, limit: int = 200) -> tuple[Late, ...]:
        """Open tasks past their due time, the longest overdue first."""
        task = human_task.c
        query = self._tasks(scope, human_task, cases.c.number, cases.c.version)
        query = (
            query.where(task.state.in_(_WAITING), task.due_at < self._now).order_by(task.due_at, task.id).limit(limit)
        )
        return tuple(self._late(row) for row in self._rows(query))

    def running(self, process: str) -> Mapping[int, int]:
        """How many cases run on each version of a process, suspended ones among them."""
        query = select(cases.c.version, func.count()).where(
            cases.c.county == self._county, cases.c.process == process, cases.c.status.in_(LIVE)
        )
        return dict(self._rows(query.group_by(cases.c.version)))

    def _late(self, row: Any) -> Late:
        return Late(
            task_id=row.id, case_id=row.case_id, number=row.number, process=row.process, version=row.version,
            element=row.element, role=row.role, place=row.place, claimed=row.state == TaskState.CLAIMED,
            opened_at=row.opened_at, due_at=row.due_at, provisional=row.provisional,
            days=-days_left(self._calendar, row.due_at, self._now),
        )  # fmt: skip

    def _rows(self, query: Select[*tuple[Any, ...]]) -> Iterable[Any]:
        return self._connection.execute(query).all()

    def _tasks(self, scope: Scope, *columns: Any) -> Select[*tuple[Any, ...]]:
        joined = human_task.join(cases, and_(cases.c.county == human_task.c.county, cases.c.id == human_task.c.case_id))
        query = select(*columns).select_from(joined).where(*self._cases(scope))
        return query if scope.process is None else query.where(human_task.c.process == scope.process)

    def _cases(self, scope: Scope) -> Iterable[ColumnElement[bool]]:
        yield cases.c.county == self._county
        if scope.version is not None:
            yield and_(cases.c.process == scope.process, cases.c.version == scope.version)
        if scope.place is not None:
            yield ("/" + cases.c.place_path + "/").contains(f":{scope.place}/", autoescape=True)


def _period(finished: ColumnElement[datetime | None], scope: Scope) -> Iterable[ColumnElement[bool]]:
    if scope.since is not None:
        yield finished >= scope.since
    if scope.until is not None:
        yield finished < scope.until


def _place(path: str, level: str) -> str:
    """The code at a level of a place path, or the narrowest one that the path has."""
    codes: Mapping[str, str] = dict(part.split(":", 1) for part in path.split("/") if part)
    return codes.get(level) or list(codes.values())[-1]


def _summed(rows: Iterable[tuple[str, str, str, int, int]]) -> tuple[Waiting, ...]:
    totals: dict[tuple[str, str, str], tuple[int, int]] = {}
    for process, element, place, n, late in rows:
        before = totals.get((process, element, place), (0, 0))
        totals[process, element, place] = (before[0] + n, before[1] + late)
    return tuple(Waiting(*key, *totals[key]) for key in sorted(totals))
