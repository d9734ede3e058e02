"""Attacks on who is paid, posted and reviewed: two applications at once, two reviews at once, cases that were cancelled."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.rules import Rules
from engine.services import ServiceFailed
from engine.store.tables import cases
from engine.vault import Vault
from tasks import publicity, tables
from tasks.benefits.enrolments import Enrolments
from tasks.calculation import income
from tasks.publicity import PostKind
from tasks.registers import relatives
from tasks.registers.facts import Household, Member, Obligor
from tasks.registers.households import HouseholdRegister
from tasks.registers.relations import SELF
from tests.tasks import people
from tests.tasks.office import COUNTY, HEARD, Office, hang
from tests.tasks.test_services import intake

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
DECIDED = {"category": "dibao", "amount": Decimal(1520), "interval": {"first": 3, "then": 12}}


@pytest.fixture
def office(session: Session, vault: Vault) -> Office:
    return ready(Office(session, vault))


def ready(office: Office, duplicate_of: str = "") -> Office:
    """A case that has come to its grant."""
    office.fill(None, **intake())
    household = office.run("household.register") or {}
    office.data["household"] = {**household, "duplicate_of": duplicate_of}
    office.fill("papers", all_signed=True)
    office.data["check"] = office.run("check.request")
    office.data["sheet"] = office.run("calculation.prepare")
    office.data |= DECIDED
    return office


def ordered(session: Session) -> list[tuple[str, int]]:
    table = tables.payment_order
    found = select(table.c.month, table.c.amount_fen).where(table.c.state == "ordered").order_by(table.c.month)
    return [(row.month, row.amount_fen) for row in session.execute(found)]


def test_two_open_cases_of_one_family_are_paid_once(office: Office) -> None:
    """The second was a duplicate of an open case, and the clerk let it go on as a change: one file, one payment."""
    second = ready(office.another("case2"), duplicate_of=office.case.number)
    office.run("grant.issue", "g1")
    second.run("grant.issue", "g2")
    assert ordered(office.session) == [("2026-12", 152_000)]


def test_a_family_that_came_on_benefit_meanwhile_is_not_enrolled_a_second_time(office: Office) -> None:
    """Nobody was told of a duplicate: a person must look before money is paid twice or a file is changed."""
    second = ready(office.another("case2"))
    office.run("grant.issue", "g1")
    with pytest.raises(ServiceFailed):
        second.run("grant.issue", "g2")
    assert ordered(office.session) == [("2026-12", 152_000)]


def test_granting_twice_after_a_crash_is_granting_once(office: Office) -> None:
    office.run("grant.issue", "g1")
    office.run("grant.issue", "g1")
    assert ordered(office.session) == [("2026-12", 152_000)]


def test_a_review_that_is_still_open_pays_nobody_who_has_left(office: Office) -> None:
    """Two reviews of one household: one ends the assistance, the other then wants to change the amount."""
    office.run("grant.issue", "g1")
    book = Enrolments(office.session, COUNTY)
    enrolled = book.by_case(office.case.id)
    assert enrolled is not None
    book.end(enrolled, date(2026, 11, 20), "x", basis=HEARD)
    review = office.another("case9")
    review.case = replace(review.case, subject=enrolled.id)
    review.data |= DECIDED
    for service in ("enrolment.change_amount", "enrolment.continue", "enrolment.exit"):
        with pytest.raises(ServiceFailed):
            review.run(service)
    assert ordered(office.session) == []


def test_a_table_without_an_interval_starts_no_endless_reviews(office: Office) -> None:
    """Zero months would open the next review on the same day, for ever."""
    office.data["interval"] = {}
    with pytest.raises(ServiceFailed):
        office.run("grant.issue", "g1")


def test_what_was_proposed_in_a_case_that_was_cancelled_is_on_no_board(office: Office) -> None:
    session, now = office.session, office.now
    facts: dict[str, Any] = {
        "county": COUNTY, "id": office.case.id, "number": "A1", "process": "application", "version": 1, "title": "",
        "place": office.case.place, "place_path": office.case.place_path, "status": "running", "revision": 1,
        "rules_version": "x", "started_by": "p", "started_at": AT, "last_event": 0, "last_hash": b"", "state": b"",
        "memory": b"",
    }  # fmt: skip
    session.execute(cases.insert().values(**facts))
    publicity.post(
        session, office.case, kind=PostKind.OPINION, key="k", applicant="赵大山", persons=3, programme="dibao",
        outcome="grant", amount=Decimal(100), at=now,
    )  # fmt: skip
    hang(office)
    assert len(publicity.board(session, COUNTY, now).rows) == 1
    session.execute(cases.update().values(status="cancelled"))
    assert publicity.board(session, COUNTY, now).rows == ()


def test_the_child_who_must_support_the_family_does_not_decide_on_it(office: Office, vault: Vault) -> None:
    """An official who is an obligor is a near relative, although no member of the household (57号 art. 11)."""
    son = people.number(date(1990, 1, 1))
    obligor = Obligor("赵小山", "child", 3, Decimal(9000), identity_number=son)
    HouseholdRegister(office.session, vault, COUNTY).add_obligor(str(office.data["household"]["household_id"]), obligor)
    assert "p7" not in relatives.barred(office.session.connection(), office.case)
    facts = {"person": "p7", "name": "赵小山", "relation": SELF, "number": son, "at": AT}
    relatives.declare(office.session, vault, COUNTY, **facts)  # type: ignore[arg-type]
    assert "p7" in relatives.barred(office.session.connection(), office.case)


def test_nobody_opens_a_file_of_another_place_by_guessing_a_certificate(office: Office) -> None:
    office.run("grant.issue", "g1")
    enrolled = Enrolments(office.session, COUNTY).by_case(office.case.id)
    assert enrolled is not None
    review = office.another("case9")
    review.fill(None, kind="by_hand", certificate=enrolled.certificate)
    far = office.another("case10")
    far.case = replace(far.case, place="990100002001")
    far.fill(None, kind="by_hand", certificate=enrolled.certificate)
    assert (review.run("review.collect") or {})["certificate"] == enrolled.certificate
    with pytest.raises(ServiceFailed):
        far.run("review.collect")
    assert far.case.subject is None


def test_trap_8_thirds_add_up_to_whole_yuan(office: Office) -> None:
    """Three children who owe a third each owe the whole, not the whole less a hair that rounds the gap up by a yuan."""
    child = Obligor("某", "child", 1, Decimal(1000) + 2 * Decimal(700), supported=3)
    rules = Rules(
        "x",
        {"maintenance": {"threshold_factor": Decimal(2), "rate": Decimal(1)}, "dibao": {"standard": Decimal(700)}},
        {},
    )
    family = Household((Member("甲", "self"),), obligors=(child,) * 3)
    found = income.total_year(tuple(income.lines(family, rules, Decimal(700), found=Decimal(0), found_by="x")))
    assert found == 12_000
