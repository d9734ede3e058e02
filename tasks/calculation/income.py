"""Counted income of a household, per year: receipts by kind, less what may be deducted, plus maintenance due."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.rules import Rules
from engine.text import Text
from tasks import law
from tasks.calculation.sheet import Line, Section
from tasks.money import written
from tasks.registers.facts import Household, Member, Obligor, distinct
from tasks.rules import find, number, source

ZERO = Decimal(0)
_EXACT = Decimal("0.000001")
KINDS = {
    "wage": Text("工资性收入", "wages"),
    "business": Text("经营净收入", "net business income"),
    "property": Text("财产净收入", "net property income"),
    "transfer": Text("转移净收入", "net transfers"),
    "other": Text("其他收入", "other income"),
}


def lines(
    family: Household, rules: Rules, standard: Decimal, *, found: Decimal | None, found_by: str
) -> Iterator[Line]:
    """Every line of the income section; `found` (yuan per month) replaces what was declared, by that authority."""
    members = distinct(family.members)
    if found is None:
        for member in members:
            yield from _receipts(member, rules)
    else:
        yield _line(Text("调查核定收入", "Income found by the survey"), found, "调查核定数代替申报数", found_by)
    for member in members:
        yield from _job_cost(member, rules, standard)
        yield from _hardship(member)
    yield from _maintenance(family, rules, standard)


def total_year(income: tuple[Line, ...]) -> Decimal:
    """The sum of the section, per year, not below zero.

    Thirds of a yuan add up to whole ones: what a division leaves behind the sixth place would push a gap over the next
    step when it is rounded up (T8).
    """
    return max(ZERO, sum((line.year or ZERO for line in income), ZERO)).quantize(_EXACT)


def _receipts(member: Member, rules: Rules) -> Iterator[Line]:
    exempt = find(rules, "income.not_counted")
    for kind, amount in member.incomes.items():
        if isinstance(exempt, list) and kind in exempt:
            label = Text(f"{member.name} 不计入项目", f"{member.name}: not counted")
            yield _line(label, ZERO, f"{written(amount)} 不计入", source(rules, "income.not_counted"))
            continue
        name = KINDS.get(kind, KINDS["other"])
        authority = law.INCOME_BY_KIND.get(kind, law.INCOME_BY_KIND["other"])
        label = Text(f"{member.name} {name.zh}", f"{member.name}: {name.en}")
        yield _line(label, amount, f"{written(amount)} × 12", authority)


def _job_cost(member: Member, rules: Rules, standard: Decimal) -> Iterator[Line]:
    """Necessary cost of working, for whoever earns a wage and never more than it (57号 art. 13)."""
    wage, rate = member.incomes.get("wage", ZERO), find(rules, "income.job_cost_rate")
    if not wage or rate is None:
        return
    cost = min(wage, number(rules, "income.job_cost_rate") * standard)
    label = Text(f"{member.name} 必要就业成本", f"{member.name}: necessary cost of working")
    formula = f"−{written(standard)} × {rate} × 12"
    yield _line(label, -cost, formula, source(rules, "income.job_cost_rate") or law.HARDSHIP_COST)


def _hardship(member: Member) -> Iterator[Line]:
    if member.medical_cost:
        label = Text(f"{member.name} 患病、残疾刚性支出", f"{member.name}: unavoidable cost of illness or disability")
        yield _line(label, -member.medical_cost, f"−{written(member.medical_cost)} × 12", law.HARDSHIP_COST)


def _maintenance(family: Household, rules: Rules, standard: Decimal) -> Iterator[Line]:
    """What obligors owe by the local formula, or what they really pay when that is more."""
    owed = [(obligor, maintenance(obligor, rules, standard)) for obligor in family.obligors]
    if family.support_received > sum((amount for _, amount in owed), ZERO):
        paid = family.support_received
        label = Text("实际收到的赡养（抚养、扶养）费", "Maintenance really received")
        yield _line(label, paid, f"{written(paid)} × 12", law.INCOME_BY_KIND["transfer"])
        return
    for obligor, amount in owed:
        threshold, rate = (number(rules, f"maintenance.{name}") for name in ("threshold_factor", "rate"))
        formula = (
            f"（{written(obligor.income)} − {threshold} × {written(standard)} × {obligor.persons}）"
            f"× {rate} ÷ {obligor.supported}，不小于 0"
        )
        label = Text(f"{obligor.name} 应付赡养（抚养、扶养）费", f"Maintenance owed by {obligor.name}")
        yield _line(label, amount, formula, source(rules, "maintenance.rate"))


def maintenance(obligor: Obligor, rules: Rules, standard: Decimal) -> Decimal:
    """Yuan per month: a share of what the obligor's family has above a multiple of the standard per head."""
    kept = number(rules, "maintenance.threshold_factor") * standard * obligor.persons
    excess = max(ZERO, obligor.income - kept)
    return excess * number(rules, "maintenance.rate") / obligor.supported


def _line(label: Text, month: Decimal, formula: str, authority: str) -> Line:
    return Line(Section.INCOME, label, formula, authority, month, month * 12)
