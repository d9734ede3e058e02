"""The calculation sheet 核算表: every line with its formula, amounts and authority, kept sealed and printable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import cast

from engine.text import Text
from tasks.money import money


class Section(StrEnum):
    """Where a line stands on the sheet."""

    INCOME = "income"  # 家庭收入
    PROPERTY = "property"  # 家庭财产
    AMOUNT = "amount"  # 保障金额
    ADVICE = "advice"  # 提示


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `month` and `year` are yuan; both are None for a line that says something without an amount."""

    section: Section
    label: Text
    formula: str
    authority: str
    month: Decimal | None = None
    year: Decimal | None = None
    passes: bool | None = None
    """For a test (of property): whether it is passed."""

    def as_json(self) -> dict[str, object]:
        """Plain values for the vault and for the letter."""
        return {
            "section": self.section.value,
            "zh": self.label.zh,
            "en": self.label.en,
            "formula": self.formula,
            "authority": self.authority,
            "month": None if self.month is None else str(self.month),
            "year": None if self.year is None else str(self.year),
            "passes": self.passes,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, object]) -> Line:
        """What `as_json` wrote."""
        month, year = (None if raw[name] is None else money(raw[name]) for name in ("month", "year"))
        label = Text(str(raw["zh"]), str(raw["en"]))
        passes = cast("bool | None", raw["passes"])
        return cls(Section(str(raw["section"])), label, str(raw["formula"]), str(raw["authority"]), month, year, passes)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was reckoned for a household. Amounts are exact; nothing is rounded before the payment."""

    persons: int
    area: str
    standard: Decimal
    """Yuan per person and month."""
    income_year: Decimal
    """Counted income of the household after deductions: the base of everything (T8)."""
    property_ok: bool
    top_up: Decimal
    unstable: bool
    lines: tuple[Line, ...] = field(default_factory=tuple)
    found_month: Decimal | None = None
    """Yuan per month that a survey found instead of what was declared; holds until another survey finds otherwise."""
    found_by: str = ""

    @property
    def income_month(self) -> Decimal:
        """A twelfth of the year."""
        return self.income_year / 12

    @property
    def income_per_capita(self) -> Decimal:
        """Per person and month, from the year in one division."""
        return self.income_year / (12 * self.persons)

    @property
    def gap(self) -> Decimal:
        """Standard times persons less income, per month, not below zero; from the year in one division (T8)."""
        return max(Decimal(0), (self.standard * self.persons * 12 - self.income_year) / 12)

    def as_data(self) -> dict[str, object]:
        """What enters the case for tables and conditions: no personal value."""
        return {
            "persons": self.persons,
            "standard": self.standard,
            "income_month": self.income_month,
            "income_per_capita": self.income_per_capita,
            "property_ok": self.property_ok,
            "gap": self.gap,
            "top_up": self.top_up,
            "unstable": self.unstable,
        }

    def as_json(self) -> dict[str, object]:
        """Plain values for the vault."""
        return {
            "persons": self.persons,
            "area": self.area,
            "standard": str(self.standard),
            "income_year": str(self.income_year),
            "property_ok": self.property_ok,
            "top_up": str(self.top_up),
            "unstable": self.unstable,
            "lines": [line.as_json() for line in self.lines],
            "found_month": None if self.found_month is None else str(self.found_month),
            "found_by": self.found_by,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, object]) -> Sheet:
        """What `as_json` wrote."""
        lines = cast("list[Mapping[str, object]]", raw["lines"])
        return cls(
            persons=int(str(raw["persons"])),
            area=str(raw["area"]),
            standard=money(raw["standard"]),
            income_year=money(raw["income_year"]),
            property_ok=bool(raw["property_ok"]),
            top_up=money(raw["top_up"]),
            unstable=bool(raw["unstable"]),
            lines=tuple(Line.from_json(line) for line in lines),
            found_month=None if raw["found_month"] is None else money(raw["found_month"]),
            found_by=str(raw["found_by"]),
        )
