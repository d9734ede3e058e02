"""From the form `intake` of an application to a household."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import cast

from tasks.money import money
from tasks.registers import identity
from tasks.registers.facts import Disability, Household, Member, Obligor, distinct


def read(values: Mapping[str, object]) -> Household:
    """The household that a form describes; the applicant becomes a member when no row says `self`."""
    members = distinct(tuple(_member(each) for each in _rows(values.get("members"))))
    if not any(each.is_applicant for each in members):
        members = _with_applicant(values, members)
    return Household(
        members=members,
        area=_text(values, "area") or "rural",
        phone=_text(values, "phone"),
        address=_text(values, "address"),
        bank_name=_text(values, "bank_name"),
        bank_account=_text(values, "bank_account"),
        reason=_text(values, "reason") or _text(values, "statement"),
        homes=whole(values.get("houses")),
        cars=whole(values.get("cars")),
        deposits=money(values.get("deposits")),
        property_note=_text(values, "property_note"),
        support_received=money(values.get("support_received")),
        obligors=tuple(_obligor(each) for each in _rows(values.get("obligors"))),
        near_relative=bool(values.get("near_relative")),
    )


def _with_applicant(values: Mapping[str, object], members: tuple[Member, ...]) -> tuple[Member, ...]:
    """T9: the applicant's own row is found by number before a new one is made, so nobody counts twice."""
    number = identity.normal(_text(values, "applicant_identity"))
    for n, each in enumerate(members):
        if number and each.identity_number == number:
            own = replace(each, relation="self")
            return (*members[:n], own, *members[n + 1 :])
    row = {"name": values.get("applicant_name"), "relation": "self", "identity_number": number}
    return (_member(row), *members)


def _member(row: Mapping[str, object]) -> Member:
    number = identity.normal(_text(row, "identity_number"))
    return Member(
        name=_text(row, "name"),
        relation=_text(row, "relation") or "other",
        identity_number=number,
        born=identity.birth_date(number) or _date(row.get("birth")),
        sex=identity.sex(number),
        work=_text(row, "work"),
        health=_text(row, "health") or "good",
        medical_cost=money(row.get("medical_cost")),
        incomes=_incomes(row),
        disability=_disability(row),
    )


def _incomes(row: Mapping[str, object]) -> Mapping[str, Decimal]:
    kind, amount, other = _text(row, "income_kind") or "none", money(row.get("income")), money(row.get("other_income"))
    found = {"other" if kind == "none" else kind: amount} if amount else {}
    if other:
        found["other"] = found.get("other", Decimal(0)) + other
    return found


def _disability(row: Mapping[str, object]) -> Disability | None:
    kind, grade = _text(row, "disability_type"), whole(row.get("disability_grade"))
    return None if kind in ("", "none") or not grade else Disability(kind, grade)


def _obligor(row: Mapping[str, object]) -> Obligor:
    return Obligor(
        name=_text(row, "name"),
        relation=_text(row, "relation"),
        persons=max(whole(row.get("persons")), 1),
        income=money(row.get("income")),
        supported=max(whole(row.get("supported")), 1),
        identity_number=identity.normal(_text(row, "identity_number")),
    )


def whole(value: object) -> int:
    """A count from a form; nothing entered is zero."""
    return int(Decimal(str(value))) if value not in (None, "", "none") else 0


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    return "" if value is None else str(value).strip()


def _date(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def _rows(value: object) -> list[Mapping[str, object]]:
    return (
        [cast("Mapping[str, object]", each) for each in value if isinstance(each, dict)]
        if isinstance(value, list)
        else []
    )
