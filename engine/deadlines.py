"""The legal periods of a case: started, met, paused, prolonged; one computation for inbox, timer and report.

A period is (amount, unit 天/工作日/月, start, excluded intervals). The first day is not counted and the last ends at
24:00 Asia/Shanghai. 民发〔2022〕83号 四(一): prolonging needs a recorded cause, before expiry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, case, insert, null, select, update

from engine.calendar import Calendar, Interval
from engine.clock import end_of_legal_day, legal_date
from engine.errors import NotFound, NotPossible, TooLate
from engine.memory import Period
from engine.records import Deadline
from engine.rules import DeadlineRule, Rules
from engine.store.base import UtcDateTime
from engine.store.prepared import Prepared
from engine.store.tables import deadline, human_task
from engine.text import Text


def due_of(
    calendar: Calendar, rule: DeadlineRule, at: datetime, excluded: Iterable[Interval] = (), amount: int | None = None
) -> tuple[datetime, bool]:
    """(instant at which the period ends, whether it rests on provisional days)."""
    due = calendar.last_day(legal_date(at), rule.amount if amount is None else amount, rule.unit, excluded)
    return end_of_legal_day(due.day), due.provisional


def days_left(calendar: Calendar, due_at: datetime, now: datetime) -> int:
    """Working days until the last day of a period: 0 on that day, negative when it is over."""
    last = legal_date(due_at - timedelta(microseconds=1))
    today = legal_date(now)
    left = calendar.working_days_between(today, last)
    return left if left or last >= today else -1


class Periods:
    """The legal periods of one case during one verb; what changed is written for queries at the end."""

    def __init__(self, rows: list[Period], rules: Rules, calendar: Callable[[], Calendar]) -> None:
        self.rows = rows
        self._rules = rules
        self._calendar = calendar
        self._new: list[Period] = []
        self._moved: list[Period] = []
        self._changed: list[Period] = []

    def follow(self, rules: Rules) -> None:
        """From now on counts by other rules (those frozen at acceptance)."""
        self._rules = rules

    def _change(self, row: Period) -> None:
        if row not in self._new and row not in self._changed:
            self._changed.append(row)

    def start(self, name: str, at: datetime) -> Period:
        """Starts a period, or finds it running: one that runs is never started a second time."""
        running = self.running(name)
        if running is not None:
            return running
        rule = self.rule(name)
        due_at, provisional = due_of(self._calendar(), rule, at, self._runs_of(rule.excludes))
        number = 1 + max((row.round for row in self.rows if row.name == name), default=0)
        row = Period(name, number, rule.amount, rule.unit.value, at, due_at, provisional)
        self.rows.append(row)
        self._new.append(row)
        self._recount_those_that_exclude(name)
        return row

    def rule(self, name: str) -> DeadlineRule:
        """The rule of a period. Raises `NotFound` where the rules in force have none of that name."""
        rule = self._rules.deadlines.get(name)
        if rule is None:
            raise NotFound(what=Text(f"名为“{name}”的期限", f"period named “{name}”"))
        return rule

    def meet(self, name: str, at: datetime) -> Period | None:
        """The running round of a period is fulfilled; None where none runs."""
        row = self.running(name)
        if row is not None:
            row.met_at, row.paused_at = at, None
            self._change(row)
            self._recount_those_that_exclude(name)
        return row

    def meet_all(self, at: datetime) -> None:
        """The case has ended: nothing runs any longer."""
        for row in [row for row in self.rows if row.is_open]:
            self.meet(row.name, at)

    def pause(self, name: str, at: datetime) -> Period | None:
        """The period stands still from the next day on."""
        row = self.running(name)
        if row is not None and row.paused_at is None:
            row.paused_at = at
            self._change(row)
            return row
        return None

    def resume(self, name: str, at: datetime) -> Period | None:
        """The period goes on; the days in between do not count."""
        row = self.running(name)
        if row is None or row.paused_at is None:
            return None
        first, last = legal_date(row.paused_at) + timedelta(days=1), legal_date(at)
        if first <= last:
            row.excluded = [*row.excluded, (first, last)]
        row.paused_at = None
        self.recount(row)
        return row

    def extend(self, name: str, cause: str, note: str, person: str, now: datetime) -> Period:
        """Prolongs a running period for a cause that its rule allows, before it is over."""
        row, rule = self.running(name), self.rule(name)
        if row is None:
            raise NotPossible(detail=Text("这项期限没有在计算。", "this period is not running"))
        if rule.extension is None or cause not in {each.code for each in rule.extension.causes}:
            raise NotPossible(
                detail=Text("规定没有允许以此事由延长。", "the rules do not allow an extension for this cause")
            )
        if row.extended_at is not None:
            raise NotPossible(detail=Text("已经延长过一次。", "it was extended once already"))
        if now >= row.due_at:  # 24:00 of the last day is the next day
            raise TooLate(
                detail=Text(
                    "期限已届满，延长须在届满前登记事由。",
                    "the period is over; an extension must be recorded before that",
                )
            )
        row.amount, row.cause, row.note = rule.extension.amount, cause, note
        row.extended_by, row.extended_at = person, now
        self.recount(row)
        return row

    def running(self, name: str) -> Period | None:
        """The round of a period that runs or is paused."""
        return next((row for row in reversed(self.rows) if row.name == name and row.is_open), None)

    def _recount_those_that_exclude(self, name: str) -> None:
        for row in self.rows:
            rule = self._rules.deadlines.get(row.name)
            if rule is not None and row.is_open and name in rule.excludes:
                self.recount(row)

    def recount(self, row: Period) -> None:
        """Counts a period anew by the calendar and rules as they are now."""
        gaps = [*(Interval(*each) for each in row.excluded), *self._runs_of(self.rule(row.name).excludes)]
        before = row.due_at, row.provisional
        row.due_at, row.provisional = due_of(self._calendar(), self.rule(row.name), row.started_at, gaps, row.amount)
        if before != (row.due_at, row.provisional):
            self._moved.append(row)
        self._change(row)

    def _runs_of(self, names: Sequence[str]) -> list[Interval]:
        return [
            Interval(
                legal_date(row.started_at) + timedelta(days=1),
                legal_date(row.met_at or row.due_at - timedelta(seconds=1)),
            )
            for row in self.rows
            if row.name in names
        ]

    def write(self, connection: Connection, county: str, case_id: str) -> None:
        """Tells queries what changed, and open steps that are due by it; nothing is executed where nothing did."""
        key = {"county": county, "case_id": case_id}
        if self._new:
            _INSERT.run_many(connection, [key | _kept(row) for row in self._new])
        if self._changed:
            _UPDATE.run_many(connection, [_named(key | _kept(row)) for row in self._changed])
        if self._moved:
            _FOLLOW.run_many(connection, [_due_by(county, case_id, row) for row in self._moved])
        self._new, self._changed, self._moved = [], [], []


_COLUMNS = tuple(column.name for column in deadline.c)
_KEY = ("county", "case_id", "name", "round")
_INSERT = Prepared(insert(deadline), _COLUMNS)
_UPDATE = Prepared(
    update(deadline)
    .where(*(deadline.c[name] == bindparam(f"b_{name}") for name in _KEY))
    .values({name: bindparam(f"b_{name}") for name in _COLUMNS if name not in _KEY})
)


_FOLLOW = Prepared(
    update(human_task)
    .where(
        human_task.c.county == bindparam("b_county"),
        human_task.c.case_id == bindparam("b_case"),
        human_task.c.deadline == bindparam("b_name"),
        human_task.c.closed_at.is_(None),
    )
    .values(
        due_at=bindparam("v_due"),
        sort_at=bindparam("v_due"),
        provisional=bindparam("v_provisional"),
        wake_at=case((human_task.c.wake_at.is_(None), null()), else_=bindparam("v_wake", type_=UtcDateTime)),
    )
)


def _due_by(county: str, case_id: str, row: Period) -> dict[str, Any]:
    same = {"b_county": county, "b_case": case_id, "b_name": row.name}
    moved = {"v_due": row.due_at, "v_provisional": row.provisional}
    return same | moved | {"v_wake": row.started_at}  # the clock looks at once, and counts its moments anew


def _kept(row: Period) -> dict[str, Any]:
    kept = msgspec.structs.asdict(row)
    return kept | {"excluded": msgspec.json.encode(row.excluded).decode()}


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"b_{name}": value for name, value in values.items()}


def load(connection: Connection, county: str, case_id: str) -> list[Period]:
    """The periods of a case, oldest first, as queries see them."""
    rows = connection.execute(
        select(deadline)
        .where(deadline.c.county == county, deadline.c.case_id == case_id)
        .order_by(deadline.c.started_at, deadline.c.name, deadline.c.round)
    ).mappings()
    names = [field.name for field in msgspec.structs.fields(Period)]
    return [
        Period(
            **{name: row[name] for name in names if name != "excluded"},
            excluded=msgspec.json.decode(row["excluded"], type=list[tuple[date, date]]),
        )
        for row in rows
    ]


def told(row: Period, rules: Rules) -> Deadline:
    """A period as people see it."""
    rule = rules.deadlines.get(row.name)
    return Deadline(
        name=row.name,
        label=rule.label if rule else Text(row.name, row.name),
        round=row.round,
        amount=row.amount,
        unit=row.unit,
        authority=rule.authority if rule else "",
        started_at=row.started_at,
        due_at=row.due_at,
        provisional=row.provisional,
        met_at=row.met_at,
        paused_at=row.paused_at,
        cause=row.cause,
        note=row.note,
        extended_at=row.extended_at,
    )
