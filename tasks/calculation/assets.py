"""The property test: each limit of the rule pack against what is known, with reasoned exemption (57号 art. 14)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from engine.rules import Rules
from engine.text import Text
from tasks import law
from tasks.calculation.sheet import Line, Section
from tasks.money import written
from tasks.rules import find, number, source


@dataclass(frozen=True, slots=True)
class Assets:
    """What a household owns, by whoever knows of more: its own word, the visit or the registers."""

    homes: int
    cars: int
    deposits: Decimal


def lines(assets: Assets, rules: Rules, standard: Decimal, persons: int, *, exempt: str) -> Iterator[Line]:
    """One line per limit that the pack sets; `exempt` is the reason for which a home or car does not count."""
    if find(rules, "property.cash_years") is not None:
        years = number(rules, "property.cash_years")
        limit = years * 12 * standard * persons
        yield _line(
            Text("金融资产", "Financial assets"),
            f"{written(assets.deposits)} ≤ {years} × 12 × {written(standard)} × {persons} = {written(limit)}",
            source(rules, "property.cash_years"),
            passes=assets.deposits <= limit,
        )
    if find(rules, "property.homes") is not None:
        most = int(number(rules, "property.homes"))
        passes = assets.homes <= most
        formula = f"{assets.homes} 套 ≤ {most} 套"
        yield _exempted(Text("住房", "Homes"), formula, source(rules, "property.homes"), exempt, passes=passes)
    yield _exempted(Text("机动车", "Cars"), f"{assets.cars} 辆", law.PROPERTY, exempt, passes=assets.cars == 0)


def all_pass(tests: tuple[Line, ...]) -> bool:
    """Whether every test is passed."""
    return all(line.passes for line in tests)


def _exempted(label: Text, formula: str, authority: str, exempt: str, *, passes: bool) -> Line:
    if passes or not exempt:
        return _line(label, formula, authority, passes=passes)
    return _line(label, f"{formula}；豁免：{exempt}", f"{authority}；{law.PROPERTY}", passes=True)


def _line(label: Text, formula: str, authority: str, *, passes: bool) -> Line:
    return Line(Section.PROPERTY, label, formula, authority, passes=passes)
