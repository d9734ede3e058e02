"""When a timer is due: FEEL or ISO 8601 text, computed once when the timer is set, from the instant that the host gives.

Dates without a clock and durations in months are counted in Asia/Shanghai, where the people live whose days they are.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from engine.runner.facts import StepFailed
from engine.runner.formulas import Formula, reason, shown
from engine.text import Text

if TYPE_CHECKING:
    from engine.definitions.elements import Timing
    from engine.runner.tokens import Token

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST = datetime(9000, 1, 1, tzinfo=UTC)
"""Later than any timer may be."""

MOMENT = Text("时刻、日期或时长", "an instant, a date or a duration")
CYCLE = Text("重复周期（如 R3/P7D）", "a cycle such as R3/P7D")
NO_REASON = Text("", "")

_DURATION = re.compile(
    r"P(?=.)(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,5})M)?(?:(?P<weeks>\d{1,5})W)?(?:(?P<days>\d{1,7})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,7})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,9})S)?)?",
    re.ASCII,
)
_CYCLE = re.compile(r"R(?P<count>\d{0,6})/(?:(?P<start>\d{4}-[^/]+)/)?(?P<every>P[^/]+)", re.ASCII)
_LITERAL = re.compile(r"R\d*/.*|P[\dT].*|\d{4}-\d\d-\d\d(T.*)?", re.ASCII)


class Schedule:
    """The timing of one event."""

    def __init__(self, timing: Timing, names: frozenset[str]) -> None:
        self.text = timing.expression.strip()
        self.cyclic = timing.form == "cycle"
        self.literal = self.text if _LITERAL.fullmatch(self.text) else None
        self.formula = None if self.literal else Formula(self.text, names)

    def first(self, token: Token) -> datetime:
        """The first due instant, aware, in UTC."""
        at = token.workflow.top.at
        value: Any = self.literal
        why = NO_REASON
        if self.formula is not None:
            outcome = self.formula.explain(token)
            value, why = outcome.value, reason(outcome)
        due = self._cycle(token, value, at) if self.cyclic else instant(value, at)
        return self._checked(due, value, why)

    def _cycle(self, token: Token, value: Any, at: datetime) -> datetime | None:
        found = _CYCLE.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            return None
        left = int(found["count"]) if found["count"] else -1
        due = instant(found["start"] or found["every"], at)
        step = instant(found["every"], at)
        if step is None or step <= at or left == 0:
            return None
        token.internal_data["cycle"] = [left, found["every"], due]
        return due

    def next(self, token: Token) -> datetime | None:
        """The next turn after the one that just fired; None after the last. Turns missed by a late clock are one."""
        left, every, last = token.internal_data.get("cycle", (1, "", None))
        if left == 1:
            return None
        at = token.workflow.top.at
        due = instant(every, last)
        due = self._checked(due if due is not None and due > at else instant(every, at), every)
        token.internal_data["cycle"] = [left - 1, every, due]
        return due

    def _checked(self, due: datetime | None, value: Any, why: Text = NO_REASON) -> datetime:
        if due is not None and due <= LAST:
            return due
        raise StepFailed(
            "定时表达式“{text}”应给出{expected}，得到的是 {found}。{why}",
            "The timer “{text}” should give {expected}; it gave {found}. {why}",
            text=self.text,
            expected=CYCLE if self.cyclic else MOMENT,
            found=shown(value),
            why=why,
        )


def instant(value: Any, at: datetime) -> datetime | None:
    """The aware instant in UTC that a FEEL value or ISO text means, counted from `at`; None if it means none."""
    try:
        return _instant(value, at)
    except (ValueError, OverflowError):
        return None


def _instant(value: Any, at: datetime) -> datetime | None:
    if isinstance(value, str):
        return _from_text(value, at)
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), SHANGHAI).astimezone(UTC)
    if isinstance(value, timedelta):
        return at + value
    months = getattr(value, "months", None)
    return _add_months(at, months) if isinstance(months, int) else None


def _from_text(text: str, at: datetime) -> datetime | None:
    found = _DURATION.fullmatch(text)
    if found is None:
        return _instant(datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text), at)
    part = {name: int(number or 0) for name, number in found.groupdict().items()}
    later = _add_months(at, part["years"] * 12 + part["months"])
    return later + timedelta(
        weeks=part["weeks"], days=part["days"], hours=part["hours"], minutes=part["minutes"], seconds=part["seconds"]
    )


def _add_months(at: datetime, months: int) -> datetime:
    """The same day of a later month in Asia/Shanghai, or that month's last day."""
    local = at.astimezone(SHANGHAI)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    day = min(local.day, (following - timedelta(days=1)).day)
    return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)
