"""Synthetic families: who lives together, what they earn and own, and how the law would class them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from random import Random

from tasks.demo.names import account, identity_number, person_name, phone, surname_of
from tasks.registers.facts import Disability, Household, Member

BANKS = ("云岭农商银行", "云岭邮储银行", "云岭农业银行")
REASONS = ("illness", "disability", "old_age", "jobless", "study", "accident")
_ODDS_OF_DISABILITY = 0.16


class Means(StrEnum):
    """How a family stands to the standards of the demo county."""

    POOR = "poor"  # below the standard
    BORDERLINE = "borderline"  # between the standard and one and a half of it
    ABOVE = "above"
    ALONE = "alone"  # one old person with hardly any income and nobody to rely on


INCOME_PER_HEAD: Mapping[Means, tuple[int, int]] = {
    Means.POOR: (60, 480),
    Means.BORDERLINE: (900, 990),
    Means.ABOVE: (1500, 2400),
    Means.ALONE: (0, 120),
}
"""Yuan a month that are counted for each person; the ranges hold in town and country alike."""
JOB_COST = 230
"""A wage is that much higher than what is counted of it (30 % of the standard)."""


@dataclass(frozen=True, slots=True)
class Born:
    """A day of birth for an age."""

    random: Random
    today: date

    def years_ago(self, low: int, high: int) -> date:
        """A birthday of somebody between `low` and `high` years old."""
        return self.today - timedelta(days=self.random.randrange(low * 365 + 5, high * 365 + 90))


def make_family(random: Random, today: date, means: Means, address: str, *, urban: bool) -> Household:
    """A family of one to six people."""
    members = _people(random, Born(random, today), means)
    members = _with_incomes(random, members, means, today)
    return Household(
        members=tuple(members),
        area="urban" if urban else "rural",
        phone=phone(random),
        address=f"{address}{random.randrange(1, 40)}号",
        bank_name=random.choice(BANKS),
        bank_account=account(random),
        reason=random.choice(REASONS),
        homes=0 if random.random() < 0.08 else 1,
        cars=0,
        deposits=Decimal(random.randrange(0, 90) * 100),
    )


def _people(random: Random, born: Born, means: Means) -> list[Member]:
    if means is Means.ALONE or random.random() < 0.12:
        return [_member(random, born.years_ago(62, 88), "self")]
    head = _member(random, born.years_ago(30, 58), "self")
    family = [head]
    if random.random() < 0.72:
        family.append(_member(random, born.years_ago(28, 57), "spouse", male=head.sex != "男"))
    children = random.choices((0, 1, 2, 3), (2, 5, 4, 1))[0]
    family += [_member(random, born.years_ago(1, 19), "child", surname=surname_of(head.name)) for _ in range(children)]
    if random.random() < 0.35:
        family.append(_member(random, born.years_ago(66, 90), "parent"))
    return family


def _member(random: Random, born: date, relation: str, *, male: bool | None = None, surname: str = "") -> Member:
    man = random.random() < 0.5 if male is None else male
    health = random.choices(("good", "chronic", "serious"), (66, 24, 10))[0]
    kind = random.choice(("limb", "sight", "hearing", "intellectual", "mental", "speech"))
    disability = Disability(kind, random.randrange(1, 5)) if random.random() < _ODDS_OF_DISABILITY else None
    return Member(
        name=person_name(random, male=man, surname=surname),
        relation=relation,
        identity_number=identity_number(random, born, male=man),
        born=born,
        sex="男" if man else "女",
        health=health,
        medical_cost=Decimal(0),
        disability=disability,
    )


def _with_incomes(random: Random, members: list[Member], means: Means, today: date) -> list[Member]:
    """Shares out what is to be counted: one earner has a wage or a farm, the old a small pension."""
    counted = random.randrange(*INCOME_PER_HEAD[means]) * len(members)
    earner = next((n for n, each in enumerate(members) if each.can_work(today)), 0)
    made = []
    for n, each in enumerate(members):
        years = each.age_on(today) or 0
        kind = "none"
        if n == earner and counted:
            kind = "transfer" if years >= 60 else random.choice(("wage", "business"))
        amount = Decimal(counted + (JOB_COST if kind == "wage" else 0))
        made.append(_employed(each, years, kind, amount))
    return made


def _employed(each: Member, years: int, kind: str, amount: Decimal) -> Member:
    work = {"wage": "casual", "business": "farming"}.get(kind) or _without_income(each, years)
    incomes = {kind: amount} if kind != "none" else {}
    return Member(
        each.name, each.relation, each.identity_number, each.born, each.sex, work, each.health, each.medical_cost,
        incomes, each.disability,
    )  # fmt: skip


def _without_income(each: Member, years: int) -> str:
    if years < 6:
        return "child"
    if years < 18:
        return "student"
    if years >= 60:
        return "retired"
    return "unable" if each.health == "serious" or each.disability else "jobless"


def intake_values(family: Household, **declared: object) -> dict[str, object]:
    """The family as the form of an application asks for it."""
    applicant = family.applicant
    rows = [_row(each) for each in family.members]
    return {
        "applicant_name": applicant.name, "applicant_identity": applicant.identity_number, "phone": "",
        "address": family.address, "area": family.area, "reason": family.reason or "other",
        "statement": "家里收入少，日子困难，请求帮助。", "members": rows, "houses": family.homes, "cars": family.cars,
        "deposits": str(family.deposits), "bank_name": family.bank_name, "bank_account": family.bank_account,
        "near_relative": False, "entrusted": True, **declared,
    }  # fmt: skip


def _row(each: Member) -> dict[str, object]:
    kind, amount = next(iter(each.incomes.items()), ("none", Decimal(0)))
    row: dict[str, object] = {
        "name": each.name, "relation": each.relation, "identity_number": each.identity_number, "work": each.work,
        "income_kind": kind, "health": each.health,
        "disability_type": each.disability.type if each.disability else "none",
    }  # fmt: skip
    if kind != "none":
        row["income"] = str(amount)
    if each.disability:
        row["disability_grade"] = each.disability.grade
    return row
