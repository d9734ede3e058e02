"""A member has died: a new file without the dead, chained to the old one; the others keep what they have (T10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from engine.services import ServiceFailed
from engine.text import Text
from tasks.registers import consents
from tasks.registers.facts import Household, Member
from tasks.registers.relations import SELF
from tasks.services.desk import Desk

UNKNOWN_MEMBER = "unknown_member"
"""BPMN error: nobody of that name lives in the family, or several do."""


def without(desk: Desk, name: str) -> tuple[str, Household]:
    """Writes the file without the one who died and gives its id and content. Raises `ServiceFailed` for a wrong name."""
    gone = _named(desk.family, name)
    left = tuple(each for each in desk.family.members if each is not gone)
    if gone.is_applicant:
        left = _with_new_head(left, desk.today)
    family = replace(desk.family, members=left)
    case, before = desk.ctx.case, desk.household_id
    made = desk.register.add(family, place=case.place, place_path=case.place_path, at=desk.ctx.now, previous=before)
    return made, _carry_consents(desk, made, left)


def _named(family: Household, name: str) -> Member:
    found = [each for each in family.members if each.name == name.strip()]
    if len(found) != 1:
        raise ServiceFailed(
            Text(
                f"家庭成员名单里没有唯一的“{name}”，请核对已故成员姓名。",
                f"The family has no single member named “{name}”; check the name.",
            ),
            error=UNKNOWN_MEMBER,
        )
    return found[0]


def _with_new_head(left: tuple[Member, ...], today: date) -> tuple[Member, ...]:
    """The spouse speaks for the family now, else the eldest of age, else the eldest; how the others are related to them is
    asked at the review.
    """
    head = min(left, key=lambda each: (each.relation != "spouse", not each.is_adult(today), each.born or today))
    return tuple(replace(each, relation=SELF if each is head else _relation(each, head)) for each in left)


def _relation(each: Member, head: Member) -> str:
    """Children of a couple are the children of either; anything else is not known."""
    return "child" if each.relation == "child" and head.relation == "spouse" else "other"


def _carry_consents(desk: Desk, made: str, left: tuple[Member, ...]) -> Household:
    """Who agreed to be checked agreed for good; the new file has new ids (法 art. 40)."""
    family = desk.register.load(made)
    agreed = {each.name for each in left if each.id in consents.given(desk.session, desk.county, desk.household_id)}
    people = [each.id for each in family.members if each.name in agreed]
    consents.give(desk.session, desk.county, made, people, case_id=desk.ctx.case.id, at=desk.ctx.now)
    return family
