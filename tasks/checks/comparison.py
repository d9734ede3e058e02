"""Comparing what registers say with what the family said: a report for people, never a verdict (57号 art. 18; T33)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tasks.checks.registers import Answer
from tasks.money import written
from tasks.registers.facts import Household, Member

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Finding:
    """One register about one person or the family: what was declared, what was found, whether they differ."""

    register: str
    member: str
    """Name; empty for the family as a whole."""
    declared: str
    found: str
    differs: bool


def compare(family: Household, answers: Sequence[Answer], hash_of: Callable[[str], bytes]) -> tuple[Finding, ...]:
    """Findings in the order of the registers; `hash_of` gives the look-up hash of an identity number."""
    members = {hash_of(each.identity_number): each for each in family.members if each.identity_number}
    by_register: dict[str, list[Answer]] = {}
    for answer in answers:
        by_register.setdefault(answer.register, []).append(answer)
    found = [_of_family(family, by_register)]
    for register, test in _PERSONAL.items():
        found.append(
            [
                test(register, members[answer.identity_hash], answer)
                for answer in by_register.get(register, [])
                if answer.identity_hash in members
            ]
        )
    return tuple(finding for part in found for finding in part)


def owned(answers: Sequence[Answer]) -> Mapping[str, Decimal]:
    """Deposits in yuan, cars and homes as counts, over all people asked about."""
    return {
        "deposits": sum((each.value for each in answers if each.register == "deposits"), ZERO),
        "cars": Decimal(sum(each.quantity for each in answers if each.register == "vehicles")),
        "homes": Decimal(sum(each.quantity for each in answers if each.register == "real_estate")),
    }


def _of_family(family: Household, by_register: Mapping[str, list[Answer]]) -> list[Finding]:
    findings = []
    if deposits := by_register.get("deposits"):
        total = sum((each.value for each in deposits), ZERO)
        differs = total > family.deposits
        findings.append(Finding("deposits", "", written(family.deposits), written(total), differs))
    for register, declared in (("vehicles", family.cars), ("real_estate", family.homes)):
        if entries := by_register.get(register):
            count = sum(each.quantity for each in entries)
            findings.append(Finding(register, "", str(declared), str(count), count > declared))
    return findings


def _wages(register: str, member: Member, answer: Answer) -> Finding:
    wage = member.incomes.get("wage", ZERO)
    return Finding(register, member.name, written(wage), written(answer.value), answer.value > wage)


def _business(register: str, member: Member, answer: Answer) -> Finding:
    declared = member.incomes.get("business", ZERO)
    return Finding(register, member.name, written(declared), str(answer.quantity), not declared)


def _death(register: str, member: Member, answer: Answer) -> Finding:
    return Finding(register, member.name, "—", str(answer.quantity), differs=True)


_PERSONAL: Mapping[str, Callable[[str, Member, Answer], Finding]] = {
    "social_insurance": _wages,
    "tax": _wages,
    "business": _business,
    "death": _death,
}
