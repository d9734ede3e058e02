"""What the registers know of a case: the household, the information check, the calculation, the letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import tasks
from engine.definitions import Blueprint
from engine.forms import Field
from engine.queries.cases import CaseView
from engine.text import Text
from web.access import actor
from web.house import county, engine
from web.i18n import _, say


@dataclass(frozen=True, slots=True)
class Casefile:
    """Everything beside the forms; empty where the case has not come so far."""

    household: tasks.HouseholdView | None
    calculation: tasks.Calculation | None
    checks: Sequence[tasks.CheckView]
    letters: Sequence[tasks.Letter]
    words: Words
    aid: tasks.AidFile | None
    """Of an emergency case."""
    benefit: tasks.BenefitFile | None
    """What the family gets."""
    related: Sequence[tuple[tasks.RelatedCase, str]]
    """Cases that this one came from or led to, each with the name of its process."""

    @property
    def sections(self) -> list[tuple[str, list[tasks.Line]]]:
        """(heading, lines) of the calculation sheet."""
        lines = self.calculation.sheet.lines if self.calculation else ()
        headings = {
            tasks.Section.INCOME: _("家庭收入"),
            tasks.Section.PROPERTY: _("家庭财产"),
            tasks.Section.AMOUNT: _("保障金额"),
            tasks.Section.ADVICE: _("提示"),
        }
        found = [
            (heading, [line for line in lines if line.section is section]) for section, heading in headings.items()
        ]
        return [(heading, those) for heading, those in found if those]

    @staticmethod
    def aid_state(aid: tasks.Aid) -> str:
        """How far temporary aid has come, and what is known of it."""
        states = {
            "proposed": _("待审批"),
            "refused": _("不予救助"),
            "ordered": _("已支付，尚未复核"),
            "verified": _("已核实"),
            "mistaken": _("差错，已记录，不追回"),
            "recovering": _("追回"),
        }
        return states[aid.state.value]

    @property
    def benefit_programme(self) -> str:
        """What the family is on."""
        return programme(self.benefit.enrolment.programme) if self.benefit else ""

    @property
    def benefit_state(self) -> str:
        """Whether money goes on, until when, or since when it does not."""
        held = self.benefit.enrolment if self.benefit else None
        if held is None:
            return ""
        if held.last_month:
            return _("已终止，发到%(month)s", month=held.last_month)
        return _("渐退期，发到%(month)s", month=held.leaves_after) if held.leaves_after else _("保障中")

    @property
    def category(self) -> str:
        """What the tables made of the sheet."""
        found = self.calculation.category if self.calculation else None
        return "" if found is None else programme(found)


class Words:
    """What codes such as `spouse` are called: in the forms of this process, else in those of any other."""

    def __init__(self, blueprint: Blueprint) -> None:
        self._labels = _labels(blueprint)
        self._elsewhere: dict[tuple[str, str], Text] | None = None

    def of(self, field: str, value: object) -> str:
        """The label of a value of the field of that name; the value itself where no form has it."""
        key = (field, str(value))
        found = self._labels.get(key) or self._others().get(key)
        return say(found) if found else str(value or "")

    def _others(self) -> dict[tuple[str, str], Text]:
        if self._elsewhere is None:
            processes = sorted({each.process for each in engine().definitions(county())})
            self._elsewhere = {}
            for process in processes:
                self._elsewhere |= _labels(engine().blueprint(county(), process))
        return self._elsewhere


def casefile(view: CaseView, *, whole: bool = False) -> Casefile:
    """What of it the visitor sees beside the view; identity numbers masked unless they are wanted `whole`."""
    found = tasks.records_of_case(engine(), actor(), view.case.id, hides=view.unseen, whole=whole)
    related = [(each, say(engine().blueprint(county(), each.process).name)) for each in found.related]
    return Casefile(
        found.household,
        found.calculation,
        found.checks,
        found.letters,
        Words(view.blueprint),
        found.aid,
        found.benefit,
        related,
    )


def programme(code: str) -> str:
    """What a programme is called; 不符合条件 for none."""
    return _("不符合条件") if code == "none" else say(tasks.programme_name(code))


def _labels(blueprint: Blueprint) -> dict[tuple[str, str], Text]:
    """(name of a field, value) -> label, for every choice of every form."""
    fields = [each for form in blueprint.forms.values() for each in _every(form.fields)]
    return {(each.name, str(choice.value)): choice.label for each in fields for choice in each.choices}


def _every(fields: Sequence[Field]) -> Iterator[Field]:
    for each in fields:
        yield each
        yield from _every(each.children)
