"""The world that a scenario is played in: a calendar, rules, and a clock that moves when the scenario says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from engine.calendar import Calendar
from engine.clock import end_of_legal_day, legal_date
from engine.definitions import Scenario
from engine.rules import Rules

BEGIN = datetime(2026, 11, 5, 1, 30, tzinfo=UTC)
"""09:30 in Asia/Shanghai on an ordinary Thursday: every scenario begins then, so that it always goes the same way."""
UNKNOWN_PERIOD = timedelta(days=7)
"""Taken for a period of the rule pack when none is given to play with."""


class ScenarioHost:
    """What the runner may ask while a scenario is played."""

    def __init__(self, scenario: Scenario, rules: Rules, calendar: Calendar) -> None:
        self.rules = merged(rules.values, scenario.rules)
        self.case: Mapping[str, object] = {
            "number": "1",
            "place": scenario.place_level or "",
            "started": BEGIN,
            "accepted": BEGIN,
            "subject": None,
        }
        self._deadlines = rules.deadlines
        self._calendar = calendar
        self._running: dict[str, datetime] = {}

    def deadline(self, name: str, at: datetime) -> datetime:
        """When the period ends that begins at `at`; one that runs already keeps its end."""
        due = self._running.get(name)
        if due is None or due <= at:
            due = self._running[name] = self._due(name, at)
        return due

    def left(self, process: str, element: str, at: datetime, data: Mapping[str, object]) -> None:
        """Periods are only asked for while a scenario is played; what starts or meets them is shown by the path."""

    def _due(self, name: str, at: datetime) -> datetime:
        rule = self._deadlines.get(name)
        if rule is None:
            return at + UNKNOWN_PERIOD
        return end_of_legal_day(self._calendar.last_day(legal_date(at), rule.amount, rule.unit).day)


def merged(under: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    """The values of a pack with a scenario's own put over them, group by group."""
    result = dict(under)
    for name, value in over.items():
        beneath = result.get(name)
        both = isinstance(value, Mapping) and isinstance(beneath, Mapping)
        result[name] = merged(beneath, value) if both else value  # type: ignore[arg-type]
    return result
