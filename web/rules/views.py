"""The page of rules in force; it shows and never changes them (rule packs are files, docs/en/rule-packs.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.clock import legal_date
from engine.rules import DeadlineRule
from tasks import InForce, rules_in_force
from web.access import actor
from web.house import engine
from web.i18n import _, say
from web.rules.words import GROUPS, LEVELS, MARKS, written

blueprint = Blueprint("rules", __name__, url_prefix="/rules")

FOR_EVER = date.max


@dataclass(frozen=True, slots=True)
class Line:
    """One rule as the page tells it."""

    rule: InForce
    group: str
    value: str
    details: tuple[str, ...]
    """What else a period says: what does not count, how far it may be prolonged and why."""

    @property
    def words(self) -> str:
        """Where a filter looks."""
        entry = self.rule.entry
        return f"{entry.key} {entry.label.zh} {entry.label.en} {entry.authority} {entry.document.title.en}".casefold()


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The rules of a day; `q` looks in names and authorities, `group` and `level` narrow."""
    text, group, level = (request.args.get(each, "").strip() for each in ("q", "group", "level"))
    on = _day(request.args.get("on", ""))
    everything = lines(rules_in_force(engine(), actor().county, on))
    found = [
        each for each in everything
        if text.casefold() in each.words and group in ("", each.group) and level in ("", each.rule.pack.level)
    ]  # fmt: skip
    return render_template(
        "rules/index.html", lines=found, total=len(everything), groups=_groups(everything), shown=_groups(found),
        levels=LEVELS, marks=MARKS, text=text, group=group, level=level, on=on, for_ever=FOR_EVER,
    )  # fmt: skip


def lines(rules: Sequence[InForce]) -> list[Line]:
    """Each rule with its value in words."""
    names = {each.entry.key: say(each.entry.label) for each in rules}
    return [Line(each, each.entry.key.partition(".")[0], *_told(each, names)) for each in rules]


def _told(rule: InForce, names: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    period = rule.entry.deadline
    if period is None:
        return written(rule.entry.value, rule.entry.unit), ()
    return written(period.amount, period.unit), tuple(_details(period, names))


def _details(period: DeadlineRule, names: Mapping[str, str]) -> Iterable[str]:
    for other in period.excludes:
        yield _("“%(other)s”的时间不计入", other=names.get(f"deadline.{other}", other))
    if period.extension is not None:
        causes = _("、").join(say(cause.label) for cause in period.extension.causes)
        longest = written(period.extension.amount, period.unit)
        yield _("可延长到%(longest)s，事由：%(causes)s", longest=longest, causes=causes)


def _groups(found: Iterable[Line]) -> dict[str, str]:
    """Group -> its name, known ones in their order, others behind."""
    there = {each.group for each in found}
    known = {group: str(name) for group, name in GROUPS.items() if group in there}
    return known | {group: group for group in sorted(there - set(known))}


def _day(text: str) -> date:
    """The day asked for; today by the engine's clock where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return legal_date(engine().clock.now())
