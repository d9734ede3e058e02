"""The services of emergency aid on their own: what they give the diagram, what they refuse, and that twice is once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.services import ServiceFailed
from engine.vault import Vault
from tasks import tables
from tasks.emergency.book import Aid, AidBook, AidState, same_cause
from tasks.emergency.onward import application_values
from tasks.emergency.tables import temporary_aid
from tasks.letters import Letters, Template
from tests.tasks import people
from tests.tasks.office import COUNTY, Office

NUMBER = people.number(date(1980, 5, 1))
REPORT: dict[str, Any] = {
    "track": "emergency", "person_name": "赵大山", "cause": "fire", "happened": "房子烧了。", "needed": Decimal(1500),
}  # fmt: skip


@pytest.fixture
def office(session: Session, vault: Vault) -> Office:
    made = Office(session, vault)
    made.case = replace(made.case, process="emergency_aid", number="EA2026-000001", subject=None)
    made.data |= {"track": "emergency", "cause": "fire", "needed": Decimal(1500)}
    return made


@pytest.fixture
def given(office: Office) -> Office:
    """Reported without a number, approved, paid."""
    office.fill(None, **REPORT)
    office.data["aid"] = office.run("emergency.register")
    office.data["proposed"] = Decimal(1500)
    office.run("emergency.enter")
    office.fill("approve_township", person="head", approval="approve", reason="属实")
    office.data["amount"] = Decimal(1500)
    office.run("emergency.pay")
    return office


def aid_of(office: Office) -> Aid:
    found = AidBook(office.session, COUNTY).by_case(office.case.id)
    assert found is not None
    return found


def count(office: Office, table: object) -> int:
    return office.session.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def test_t16_no_number_is_asked_before_help(office: Office) -> None:
    office.fill(None, **REPORT)
    found = office.run("emergency.register")
    assert found == {
        "cap": Decimal("830.00"), "repeated": False, "repeated_of": "", "earlier_wrong": False, "near_relative": False,
    }  # fmt: skip
    assert office.run("emergency.register") == found
    for _ in range(2):
        office.run("emergency.enter")
    assert (count(office, temporary_aid), aid_of(office).state) == (1, AidState.PROPOSED)
    assert count(office, tables.case_household) == 1


@pytest.mark.parametrize(("township", "cap"), [("990100001", "830.00"), ("990100002", "700.00")])
def test_t17_the_cap_is_one_month_of_the_standard_of_the_place(office: Office, township: str, cap: str) -> None:
    """民政部、财政部 2026 二(一): of the place of the emergency, not of the hukou."""
    village = f"{township}001"
    path = f"county:{COUNTY}/township:{township}/village:{village}"
    office.case = replace(office.case, place=village, place_path=path)
    office.fill(None, **REPORT)
    found = office.run("emergency.register")
    assert found is not None
    assert found["cap"] == Decimal(cap)


def test_paid_twice_is_paid_once(given: Office) -> None:
    given.run("emergency.pay")
    assert (count(given, temporary_aid), count(given, tables.payment_order)) == (1, 1)
    assert len({key for kind, _, key in given.intended if kind == "payment"}) == 1


def test_t16_the_number_that_follows_names_the_provisional_file(given: Office, vault: Vault) -> None:
    given.fill("explain", identity_number=NUMBER, near_relative=False, explanation="属实")
    found = given.run("emergency.look_back")
    assert found is not None
    assert (found["identified"], found["repeated"], found["near_relative"]) == (True, False, False)
    stored = given.session.execute(select(tables.member.c.identity_hash, tables.member.c.born)).one()
    assert stored.born == date(1980, 5, 1)
    assert stored.identity_hash == given.session.execute(select(temporary_aid.c.identity_hash)).scalar_one()
    (letter,) = Letters(given.session, vault, COUNTY).of_case(given.case.id)
    facts = Letters(given.session, vault, COUNTY).facts(letter.id)[1]
    assert letter.template is Template.AID_RECORD
    assert (facts["applicant"], facts["situation"], facts["amount"]) == ("赵大山", "房子烧了。", "1,500.00")
    assert NUMBER not in str(facts)


def test_t16_a_near_relative_whom_the_explanation_names_counts_too(given: Office) -> None:
    given.fill("explain", near_relative=True, explanation="属实")
    found = given.run("emergency.look_back")
    assert found is not None
    assert (found["near_relative"], found["identified"]) == (True, False)


def test_what_was_paid_is_neither_refused_nor_paid_otherwise_afterwards(given: Office) -> None:
    """However a case came back to its approval: the payment stands, and so does the explanation that is owed (T16)."""
    given.fill("approve_township", person="head", approval="refuse", reason="弄错了")
    with pytest.raises(ServiceFailed) as refusal:
        given.run("emergency.refuse")
    assert "已经支付" in refusal.value.text.zh
    given.data["amount"] = Decimal(500)
    assert given.run("emergency.pay", key="again") == {"amount": Decimal(1500)}
    assert (aid_of(given).state, aid_of(given).amount) == (AidState.ORDERED, Decimal(1500))
    assert count(given, tables.payment_order) == 1


def test_nothing_is_taken_back_unheard_or_by_whoever_heard(given: Office) -> None:
    """法 art. 48, 73, whatever a diagram says."""
    with pytest.raises(ServiceFailed):
        given.run("emergency.recover")
    given.fill("decide_recovery", person="chief", recovery="recover", reason="骗取")
    with pytest.raises(ServiceFailed):
        given.run("emergency.recover")
    given.fill("hear", person="clerk", at=given.now + timedelta(hours=1), said="没有。")
    with pytest.raises(ServiceFailed):
        given.run("emergency.recover")
    given.fill("decide_recovery", person="clerk", at=given.now + timedelta(hours=2), recovery="recover", reason="骗取")
    with pytest.raises(ServiceFailed):
        given.run("emergency.recover")
    assert aid_of(given).state is AidState.ORDERED
    given.fill("decide_recovery", person="chief", at=given.now + timedelta(hours=3), recovery="recover", reason="骗取")
    given.run("emergency.recover")
    assert aid_of(given).state is AidState.RECOVERING
    book = Letters(given.session, given.vault, COUNTY)
    assert book.facts(book.of_case(given.case.id)[-1].id)[1]["said"] == "没有", "the letter ends the sentence itself"


@pytest.mark.parametrize(
    ("found", "state"),
    [
        ({}, AidState.VERIFIED),
        ({"verdict": "eligible"}, AidState.VERIFIED),
        ({"verdict": "honest_error"}, AidState.MISTAKEN),
        ({"verdict": "fraud_suspected", "recovery": "honest_error"}, AidState.MISTAKEN),
        ({"verdict": "fraud_suspected", "recovery": "eligible"}, AidState.VERIFIED),
    ],
)
def test_what_people_found_is_kept(given: Office, found: Mapping[str, object], state: AidState) -> None:
    given.data |= found
    given.run("emergency.close")
    assert aid_of(given).state is state


def test_a_step_before_the_payment_says_that_it_comes_too_early(office: Office) -> None:
    office.fill(None, **REPORT)
    office.run("emergency.register")
    with pytest.raises(ServiceFailed):
        office.run("emergency.look_back")


def test_the_same_cause_counts_within_the_months_of_the_pack(given: Office) -> None:
    aid = aid_of(given)
    day = aid.reported_at.date()
    assert same_cause([aid], "fire", day) is aid
    assert same_cause([aid], "fire", day + timedelta(days=1)) is None
    assert same_cause([aid], "illness", day) is None


def test_what_people_said_for_the_application_goes_over_what_is_on_file(given: Office) -> None:
    given.fill(
        "onward_facts", area="rural", houses=1, cars=0, deposits=0, near_relative=True, near_relative_who="村主任"
    )
    values = application_values(given.case, given.forms, None)
    assert (values["applicant_name"], values["reason"], values["near_relative_who"]) == ("赵大山", "accident", "村主任")
    assert [each["name"] for each in values["members"]] == ["赵大山"]  # type: ignore[attr-defined]


def test_adverse_letters_name_both_remedies() -> None:
    templates = Path(__file__).parents[2] / "tasks" / "letters" / "templates"
    for template in (Template.AID_REFUSAL, Template.AID_RECOVERY):
        assert "remedies()" in (templates / f"{template.value}.typ").read_text(encoding="utf-8")


def test_a_refusal_stands_on_the_law_in_force() -> None:
    """社会救助法 art. 45: refused in writing, with reasons (T1)."""
    letter = Path(__file__).parents[2] / "tasks" / "letters" / "templates" / "aid_refusal.typ"
    assert "《中华人民共和国社会救助法》第四十五条" in letter.read_text(encoding="utf-8")
