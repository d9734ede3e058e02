"""From a household and the rules to a calculation sheet: pure, exact, on an annual base, nothing rounded on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from engine.rules import Rules
from engine.text import Text
from tasks import law
from tasks.calculation import assets, income, topups
from tasks.calculation.assets import Assets
from tasks.calculation.sheet import Line, Section, Sheet
from tasks.money import written
from tasks.registers.facts import Household, distinct
from tasks.rules import need, number, source


@dataclass(frozen=True, slots=True)
class Findings:
    """What survey and registers found beside the family's own word; None where they found nothing else."""

    income_month: Decimal | None = None
    income_by: str = law.VISIT
    """Authority under which the found income goes before the declared one."""
    persons: int | None = None
    homes: int | None = None
    cars: int | None = None
    deposits: Decimal | None = None
    exempt: str = ""
    """Why a home or a car does not count (57号 art. 14)."""
    property_passes: bool | None = None
    """The result of a contested check (57号 art. 18), which goes before the tests."""


def standard_for(rules: Rules, area: str) -> Decimal:
    """The standard of town or country, yuan per person and month. Raises `MissingRule`."""
    value = need(rules, "dibao.standard")
    return number(rules, f"dibao.standard.{area}") if isinstance(value, dict) else number(rules, "dibao.standard")


def reckon(family: Household, rules: Rules, on: date, findings: Findings) -> Sheet:
    """The sheet of a household on a day, without category and amount, which the decision tables set."""
    standard = standard_for(rules, family.area)
    persons = findings.persons or family.persons
    receipts = tuple(income.lines(family, rules, standard, found=findings.income_month, found_by=findings.income_by))
    year = income.total_year(receipts)
    tests = _tests(family, rules, standard, persons, findings)
    top_ups = tuple(topups.lines(family, rules, standard, on))
    sheet = Sheet(
        persons=persons,
        area=family.area,
        standard=standard,
        income_year=year,
        property_ok=assets.all_pass(tests),
        top_up=sum((line.month or Decimal(0) for line in top_ups), Decimal(0)),
        unstable=_unstable(family, on),
        found_month=findings.income_month,
        found_by=findings.income_by if findings.income_month is not None else "",
    )
    return replace(sheet, lines=(*receipts, *_totals(sheet), *tests, *_gap(sheet, rules), *top_ups))


def _tests(family: Household, rules: Rules, standard: Decimal, persons: int, found: Findings) -> tuple[Line, ...]:
    if found.property_passes is not None:
        label = Text("复核认定", "Result of the contested check")
        formula = "财产状况符合规定" if found.property_passes else "财产状况不符合规定"
        return (Line(Section.PROPERTY, label, formula, law.RECHECK, passes=found.property_passes),)
    owned = Assets(
        homes=max(family.homes, found.homes or 0),
        cars=max(family.cars, found.cars or 0),
        deposits=max(family.deposits, found.deposits or Decimal(0)),
    )
    return tuple(assets.lines(owned, rules, standard, persons, exempt=found.exempt))


def _totals(sheet: Sheet) -> tuple[Line, ...]:
    year = written(sheet.income_year)
    return (
        Line(
            Section.INCOME,
            Text("家庭计入收入合计", "Counted income of the household"),
            "以上各项之和，不小于 0",
            law.INCOME,
            sheet.income_month,
            sheet.income_year,
        ),
        Line(
            Section.INCOME,
            Text("家庭月人均收入", "Income per head and month"),
            f"{year} ÷ 12 ÷ {sheet.persons}",
            law.INCOME,
            sheet.income_per_capita,
        ),
    )


def _gap(sheet: Sheet, rules: Rules) -> tuple[Line, ...]:
    formula = f"（{written(sheet.standard)} × {sheet.persons} × 12 − {written(sheet.income_year)}）÷ 12，不小于 0"
    authority = f"{law.AMOUNT}；{source(rules, 'dibao.standard')}"
    return (Line(Section.AMOUNT, Text("保障差额", "Gap to the standard"), formula, authority, sheet.gap),)


def _unstable(family: Household, on: date) -> bool:
    """Somebody is able to work and has no fixed income: reviewed twice a year (57号 art. 31)."""
    return any(each.can_work(on) and not each.has_fixed_income for each in distinct(family.members))
