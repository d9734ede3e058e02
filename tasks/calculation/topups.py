"""Classified top-ups 分类施保: for each person the highest one that the pack grants, each person once (T9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from engine.rules import Rules
from engine.text import Text
from tasks import law
from tasks.calculation.sheet import Line, Section
from tasks.money import written
from tasks.registers.facts import Household, Member, distinct
from tasks.rules import find, source, whole

CLASSES = {
    "seriously_ill": Text("重病患者", "seriously ill"),
    "severely_disabled": Text("重度残疾人", "severely disabled"),
    "aged": Text("老年人", "aged"),
    "minor": Text("未成年人", "minor"),
}


def lines(family: Household, rules: Rules, standard: Decimal, on: date) -> Iterator[Line]:
    """One line for each person who gets a top-up, yuan per month."""
    rates = find(rules, "topup.rates")
    if not isinstance(rates, Mapping):
        return
    for member in distinct(family.members):
        granted = [(Decimal(str(rates[name])), name) for name in classes(member, rules, on) if name in rates]
        if granted:
            rate, name = max(granted)
            label = Text(f"{member.name} {CLASSES[name].zh}", f"{member.name}: {CLASSES[name].en}")
            authority = f"{law.TOP_UP}；{source(rules, 'topup.rates')}"
            amount = standard * rate
            yield Line(Section.AMOUNT, label, f"{written(standard)} × {rate}", authority, amount, amount * 12)


def classes(member: Member, rules: Rules, on: date) -> Iterator[str]:
    """Every class that a member is in on a day."""
    if member.health == "serious":
        yield "seriously_ill"
    if is_covered(member, find(rules, "topup.disabled")):
        yield "severely_disabled"
    years = member.age_on(on)
    if years is None:
        return
    if find(rules, "topup.aged_from") is not None and years >= whole(rules, "topup.aged_from"):
        yield "aged"
    if find(rules, "topup.minor_below") is not None and years < whole(rules, "topup.minor_below"):
        yield "minor"


def is_covered(member: Member, grades: object) -> bool:
    """Whether kind and grade of a disability are in a pack's table {any = [..], kind = [..]} (T13)."""
    held = member.disability
    if held is None or not isinstance(grades, Mapping):
        return False
    return held.grade in grades.get("any", []) or held.grade in grades.get(held.type, [])
