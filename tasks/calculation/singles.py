"""单人户: who in a borderline family may apply alone (57号 art. 8), and for how much; advice for staff, nothing automatic."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.rules import Rules
from engine.text import Text
from tasks import law
from tasks.calculation.sheet import Line, Section, Sheet
from tasks.money import written
from tasks.registers.facts import Household, distinct
from tasks.rules import find, number, source


def lines(family: Household, rules: Rules, sheet: Sheet) -> Iterator[Line]:
    """One line for each severely disabled member (grades 1, 2; grade 3 intellectual or mental)."""
    for member in distinct(family.members):
        if member.disability is None or not member.disability.is_severe:
            continue
        label = Text(f"{member.name} 可单独提出申请（单人户）", f"{member.name} may apply alone")
        amount = single_amount(rules, sheet)
        if amount is None:
            yield Line(Section.ADVICE, label, "金额按本地规定", law.SINGLE)
            continue
        factor = number(rules, "single.full_up_to_factor")
        formula = f"家庭月人均收入不超过 {factor} × {written(sheet.standard)} 的，按标准 100%；超过的，50%"
        authority = f"{law.SINGLE}；{source(rules, 'single.full_up_to_factor')}"
        yield Line(Section.ADVICE, label, formula, authority, amount)


def single_amount(rules: Rules, sheet: Sheet) -> Decimal | None:
    """Yuan per month for a single person of this family; None where the place has no rule."""
    if find(rules, "single.full_up_to_factor") is None:
        return None
    limit = number(rules, "single.full_up_to_factor") * sheet.standard
    return sheet.standard if sheet.income_per_capita <= limit else sheet.standard / 2
