"""Registers: what is written comes back, stands sealed at rest, and is found by hash."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.vault import Vault
from tasks import tables
from tasks.registers import consents, identity, intake
from tasks.registers.facts import Household
from tasks.registers.households import HouseholdRegister
from tests.tasks import people

COUNTY = "990100"
NOW = datetime(2026, 3, 5, 1, 30, tzinfo=UTC)
PLACE = {"place": "990100001001", "place_path": "county:990100/township:990100001/village:990100001001"}

HEAD = people.number(date(1980, 5, 1))
CHILD = people.number(date(2015, 5, 1), woman=True)

FORM = {
    "applicant_name": "赵𠮷",
    "applicant_identity": HEAD,
    "phone": "13900001234",
    "address": "云岭县东乡一村9号",
    "area": "rural",
    "bank_name": "农商行",
    "bank_account": "6222020200001234567",
    "members": [
        {
            "name": "赵𠮷",
            "relation": "self",
            "identity_number": HEAD.lower(),
            "income_kind": "wage",
            "income": "1200.50",
            "other_income": "30",
            "health": "serious",
            "medical_cost": Decimal("415.25"),
        },
        {
            "name": "赵小妹",
            "relation": "child",
            "identity_number": CHILD,
            "disability_type": "mental",
            "disability_grade": 3,
        },
    ],
    "houses": 1,
    "cars": 0,
    "deposits": "1000",
    "support_received": "",
}


@pytest.fixture
def register(session: Session, vault: Vault) -> HouseholdRegister:
    return HouseholdRegister(session, vault, COUNTY)


@pytest.fixture
def family() -> Household:
    return intake.read(FORM)


def test_a_form_becomes_a_household(family: Household) -> None:
    head, child = family.members
    assert head.incomes == {"wage": Decimal("1200.50"), "other": Decimal(30)}
    assert head.identity_number == HEAD
    assert head.born == date(1980, 5, 1)
    assert child.sex == "女"
    assert child.disability is not None
    assert child.disability.is_severe
    assert family.persons == 2


def test_trap_9_an_applicant_listed_as_a_member_is_not_added_again() -> None:
    rows = [{**FORM["members"][0], "relation": "parent"}]  # type: ignore[index]
    family = intake.read({**FORM, "members": rows})
    assert [each.relation for each in family.members] == ["self"]


def test_an_applicant_who_is_missing_among_the_members_is_added() -> None:
    family = intake.read({**FORM, "members": []})
    assert family.applicant.identity_number == HEAD


def test_a_household_comes_back_as_it_was_written(register: HouseholdRegister, family: Household) -> None:
    kept = register.load(register.add(family, **PLACE, at=NOW))
    assert replace(kept, members=tuple(replace(each, id="") for each in kept.members)) == family


def test_nothing_that_must_be_sealed_lies_in_the_open(
    register: HouseholdRegister, family: Household, session: Session
) -> None:
    register.add(family, **PLACE, at=NOW)
    stored = ""
    for table in (tables.household, tables.member, tables.disability):
        stored += repr([tuple(row) for row in session.execute(select(table))])
    for secret in (HEAD, CHILD, "13900001234", "9号", "6222020200001234567", "serious", "415.25"):
        assert secret not in stored


def test_a_second_application_opens_a_new_file_and_links_the_old_one(
    register: HouseholdRegister, family: Household, session: Session
) -> None:
    first = register.add(family, **PLACE, at=NOW)
    second = register.add(family, **PLACE, at=NOW)
    rows = session.execute(select(tables.household.c.id, tables.household.c.previous, tables.household.c.superseded))
    assert {tuple(row) for row in rows} == {(first, None, True), (second, first, False)}
    assert register.latest_of_applicant(HEAD) == second


def test_adults_consent_for_themselves_and_once(
    register: HouseholdRegister, family: Household, session: Session
) -> None:
    made = register.add(family, **PLACE, at=NOW)
    kept = register.load(made)
    wanted = consents.adults(kept, date(2026, 3, 5))
    assert wanted == [kept.applicant.id]
    assert consents.given(session, COUNTY, made) == set()
    for _ in range(2):
        consents.give(session, COUNTY, made, wanted, case_id="c", at=NOW)
    assert consents.given(session, COUNTY, made) == set(wanted)


def test_identity_numbers_are_checked_and_masked() -> None:
    assert identity.is_valid("11010519491231002X")
    assert identity.is_valid("11010519491231002x ")
    assert not identity.is_valid("110105194912310021")
    assert not identity.is_valid("110105194913310021")
    assert not identity.is_valid("１１０１０５19491231002X")
    assert identity.mask("11010519491231002x") == "110105********002X"
    assert identity.mask("1234") == "****"
    assert identity.mask_tail("6222020200001234567") == "***************4567"


def test_age_changes_on_the_birthday() -> None:
    assert identity.age(date(2008, 3, 5), date(2026, 3, 4)) == 17
    assert identity.age(date(2008, 3, 5), date(2026, 3, 5)) == 18
