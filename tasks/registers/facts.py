"""What is known of a household: frozen records, read from a form or a table alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tasks.registers.identity import ADULT, age

ZERO = Decimal(0)

INCOME_KINDS = ("wage", "business", "property", "transfer", "other")
"""工资性, 经营净, 财产净, 转移净收入 (57号 art. 13) and what else counts."""

NOT_WORKING = ("student", "child", "retired", "unable")
"""Choices of the form for who does not work and is not expected to."""


@dataclass(frozen=True, slots=True)
class Disability:
    """Kind and grade of a disability certificate; grade 1 is the severest."""

    type: str
    grade: int

    @property
    def is_severe(self) -> bool:
        """Grades 1 and 2 of any kind, grade 3 intellectual or mental (57号 art. 8)."""
        return self.grade <= 2 or (self.grade == 3 and self.type in ("intellectual", "mental"))


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the family living together (57号 art. 7). Amounts in yuan per month."""

    name: str
    relation: str
    identity_number: str = ""
    born: date | None = None
    sex: str = ""
    work: str = ""
    health: str = "good"
    medical_cost: Decimal = ZERO
    """Own share of documented costs of illness."""
    incomes: Mapping[str, Decimal] = field(default_factory=dict)
    """Kind -> yuan per month, as declared."""
    disability: Disability | None = None
    id: str = ""

    @property
    def is_applicant(self) -> bool:
        """The member who applies for the family."""
        return self.relation == "self"

    def age_on(self, day: date) -> int | None:
        """Completed years; None when the birth date is unknown."""
        return None if self.born is None else age(self.born, day)

    def is_adult(self, day: date) -> bool:
        """Of age on a day; one whose birth date is unknown counts as adult, so that consent is asked for."""
        years = self.age_on(day)
        return years is None or years >= ADULT

    def can_work(self, day: date) -> bool:
        """Sixteen to fifty-nine (43号 art. 5 the other way round), neither severely disabled nor seriously ill."""
        years = self.age_on(day)
        fit = self.health != "serious" and (self.disability is None or not self.disability.is_severe)
        return fit and self.work not in NOT_WORKING and years is not None and 16 <= years < 60

    @property
    def has_fixed_income(self) -> bool:
        """A regular job; where nothing is known of the work, a wage."""
        return self.work == "employed" if self.work else bool(self.incomes.get("wage"))


@dataclass(frozen=True, slots=True)
class Obligor:
    """Who must support the family by law and lives outside it (法 art. 41). Amounts in yuan per month."""

    name: str
    relation: str
    persons: int
    income: Decimal
    supported: int = 1
    identity_number: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Household:
    """A family with what it owns and earns, as declared."""

    members: tuple[Member, ...]
    area: str = "rural"
    phone: str = ""
    address: str = ""
    bank_name: str = ""
    bank_account: str = ""
    reason: str = ""
    homes: int = 0
    cars: int = 0
    deposits: Decimal = ZERO
    property_note: str = ""
    support_received: Decimal = ZERO
    """Yuan per month really received from obligors outside."""
    obligors: tuple[Obligor, ...] = ()
    near_relative: bool = False
    """Declared by the applicant (57号 art. 11)."""

    @property
    def applicant(self) -> Member:
        """The member who applies; the first one where none says so."""
        return next((each for each in self.members if each.is_applicant), self.members[0])

    @property
    def persons(self) -> int:
        """Everybody once: the head of the family stands in one row, however often typed."""
        return len(distinct(self.members))


def distinct(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """Each person once, by identity number; a member without a number is one of their own."""
    seen: set[str] = set()
    kept = []
    for each in members:
        if each.identity_number and each.identity_number in seen:
            continue
        seen.add(each.identity_number)
        kept.append(each)
    return tuple(kept)
