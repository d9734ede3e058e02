"""Rules with a handful of periods."""

from dataclasses import dataclass, field
from datetime import date

from engine import Cause, DeadlineRule, Extension, Rules, Text, Unit

DAYS = {"old": 7, "new": 5}
"""How long a notice hangs."""
DAY, WORK = Unit.CALENDAR_DAY, Unit.WORKING_DAY


def rule(name: str, amount: int, unit: Unit = WORK, **more: object) -> DeadlineRule:
    return DeadlineRule(name, Text(name, name), amount, unit, "test", **more)  # type: ignore[arg-type]


def periods(notice: int) -> dict[str, DeadlineRule]:
    late = Extension(45, (Cause("apart", Text("人户分离", "lives elsewhere")),), "test")
    made = (
        rule("total", 30, extension=late, excludes=("notice",)),
        rule("notice", notice, DAY),
        rule("look", 3),
    )
    return {each.name: each for each in made}


@dataclass
class DatedRules:
    """One set before a day, another from that day on."""

    turn: date = date(2026, 7, 1)
    known: dict[str, Rules] = field(default_factory=dict)

    def current(self, process: str, place: str, on: date) -> Rules:
        version = "new" if on >= self.turn else "old"
        made = Rules(version, {"age": version}, periods(DAYS[version]), text=version)
        return self.known.setdefault(version, made)

    def read(self, version: str, text: str) -> Rules:
        return Rules(version, {"age": text}, periods(DAYS[text]), text=text)
