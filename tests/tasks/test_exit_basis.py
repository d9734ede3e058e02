"""T2: nothing is lowered or ended without a hearing and a decision on record; own wish and death of the only person excepted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import tasks
from engine.services import ServiceFailed
from engine.vault import Vault
from tasks import tables
from tasks.benefits.basis import Unheard
from tasks.benefits.due import due_reviews
from tasks.benefits.enrolments import Enrolment, Enrolments, Grant
from tasks.exits.book import exit_of
from tasks.exits.tables import benefit_exit
from tasks.letters import Letters, Template
from tasks.registers.facts import Household
from tasks.registers.households import HouseholdRegister
from tests.tasks.office import COUNTY, PATH, VILLAGE, Office
from tests.tasks.test_services import AT, intake

TODAY = date(2026, 11, 20)
EARLIER = AT - timedelta(days=20)
"""When the invitation was served: the five working days to answer are over today."""


def enrol(session: Session, vault: Vault, members: int, amount: int = 980, programme: str = "dibao") -> Enrolment:
    """A family of so many on benefit."""
    from tasks.registers import intake as reading

    whole = reading.read(intake())
    family: Household = replace(whole, members=whole.members[:members])
    home = HouseholdRegister(session, vault, COUNTY).add(family, place=VILLAGE, place_path=PATH, at=AT)
    grant = Grant(home, VILLAGE, PATH, "赵大山", members, programme, Decimal(amount), stable=True, rules_version="x")
    return Enrolments(session, COUNTY).enrol(grant, date(2026, 5, 3))


def exit_case(session: Session, vault: Vault, enrolled: Enrolment) -> Office:
    """An exit of theirs that has come to its decision."""
    office = Office(session, vault)
    office.case = replace(office.case, id="exit1", number="E2026-000001", process="exit", subject=enrolled.id)
    office.data |= {"effect": "end", "exit_cause": "income", "grace_months": 0, "ground": {"article": "57号第三十二条"}}
    return office


@pytest.fixture
def enrolled(session: Session, vault: Vault) -> Enrolment:
    return enrol(session, vault, 3)


@pytest.fixture
def leaving(session: Session, vault: Vault, enrolled: Enrolment) -> Office:
    return exit_case(session, vault, enrolled)


def amounts(session: Session) -> list[tuple[Any, ...]]:
    who, worth = tables.enrolment.c, tables.enrolment_amount.c
    rows = session.execute(select(who.programme, who.amount_fen, who.pending_fen, who.last_month, who.leaves_after))
    told = session.execute(select(worth.from_month, worth.fen))
    return [tuple(row) for row in (*rows, *told)]


def propose(office: Office) -> None:
    office.fill("propose_exit", at=EARLIER, person="clerk", reason="人均收入超过标准")


def invited(office: Office, served: datetime = EARLIER, **proof: object) -> None:
    values = {"served_on": served.date(), "proof": ["f1"]} | proof
    office.fill("serve_invitation", at=served, person="aide", **values)


def came(office: Office, person: str = "clerk") -> None:
    invited(office)
    office.fill("hear", person=person, came=True, said="希望缓几个月")


def absent(office: Office) -> None:
    office.fill("hear", person="clerk", came=False)


def decide(office: Office, decision: str = "agree", person: str = "head") -> None:
    office.fill("county_decide", person=person, decision=decision, reason="同意")


def then(*steps: Callable[[Office], None]) -> Callable[[Office], None]:
    """One after the other."""

    def all_of(office: Office) -> None:
        for step in steps:
            step(office)

    return all_of


def wish(**changes: object) -> Callable[[Office], None]:
    """The family confirms that it wishes to leave."""

    def confirm(office: Office) -> None:
        office.data["exit_cause"] = "wish"
        values: dict[str, Any] = {"verified": "stands", "signature": "f1"} | changes
        office.fill("confirm_wish", person="aide", **values)

    return confirm


def death(**changes: object) -> Callable[[Office], None]:
    """A death is verified."""

    def verify(office: Office) -> None:
        office.data["exit_cause"] = "death"
        values: dict[str, Any] = {"verified": "stands", "proof": ["f1"], "died_name": "赵大山"} | changes
        office.fill("verify_death", person="aide", **values)

    return verify


def soon(office: Office) -> None:
    invited(office, AT - timedelta(days=2))


MISSING: dict[str, Callable[[Office], None]] = {
    "nothing": then(propose),
    "no hearing": then(propose, decide),
    "no decision": then(propose, came),
    "heard after the decision": then(propose, decide, came),
    "proposed anew and not heard anew": then(propose, came, propose, decide),
    "sent back by the county": then(propose, came, decide, lambda office: decide(office, "back")),
    "not agreed to": then(propose, came, lambda office: decide(office, "stay")),
    "decided by who heard": then(propose, lambda office: came(office, "head"), decide),
    "decided by who proposed": then(propose, came, lambda office: decide(office, person="clerk")),
    "decided by who served": then(propose, came, lambda office: decide(office, person="aide")),
    "absent, never invited": then(propose, absent, decide),
    "absent, no proof of service": then(propose, lambda office: invited(office, proof=[]), absent, decide),
    "absent before the day that was set": then(propose, soon, absent, decide),
    "absent, served after it was written down": then(
        propose, lambda office: invited(office, served_on=date(2026, 11, 12)), absent, decide
    ),
    "absent, served before anything was proposed": then(
        propose, lambda office: invited(office, served_on=EARLIER.date() - timedelta(days=1)), absent, decide
    ),
    "a wish without signature": then(wish(signature=""), propose, decide),
    "a wish that was not theirs": then(wish(verified="unfounded"), propose, decide),
    "a death without proof": then(death(proof=[]), propose, decide),
    "a death while others live": then(death(), propose, decide),
    "a wish that nobody decided": then(wish(), propose),
}


@pytest.mark.parametrize("service", ["exit.leave", "exit.reduce", "enrolment.exit", "enrolment.change_amount"])
@pytest.mark.parametrize("missing", MISSING)
def test_t2_no_service_lowers_or_ends_where_the_record_lacks_something(
    session: Session, leaving: Office, service: str, missing: str
) -> None:
    """Whatever the diagram says and by whichever step (法 art. 48)."""
    before = amounts(session)
    leaving.data |= {"new_amount": Decimal(300), "amount": Decimal(300), "category": "dibao", "interval": {"then": 12}}
    MISSING[missing](leaving)
    with pytest.raises(Unheard) as refusal:
        leaving.run(service)
    assert "第四十八条" in refusal.value.text.zh
    assert "art. 48" in refusal.value.text.en
    assert amounts(session) == before
    assert leaving.intended == []


def test_t2_the_register_itself_refuses_a_lower_amount_and_an_end_without_a_basis(
    session: Session, enrolled: Enrolment
) -> None:
    book, before = Enrolments(session, COUNTY), amounts(session)
    with pytest.raises(Unheard):
        book.change(enrolled, TODAY, amount=Decimal("979.99"), programme="dibao")
    with pytest.raises(Unheard):
        book.change(enrolled, TODAY, amount=Decimal(0), programme="edge")
    with pytest.raises(Unheard):
        book.end(enrolled, TODAY, "x", basis=None)  # type: ignore[arg-type]
    assert amounts(session) == before
    book.change(enrolled, TODAY, amount=Decimal(980), programme="dibao")


def test_t2_a_lower_amount_is_measured_by_what_stands_and_not_by_an_older_look(
    session: Session, enrolled: Enrolment
) -> None:
    book = Enrolments(session, COUNTY)
    book.change(enrolled, TODAY, amount=Decimal(1200), programme="dibao")
    with pytest.raises(Unheard):
        book.change(enrolled, TODAY, amount=Decimal(1000), programme="dibao")


def apply(office: Office, amount: int, category: str = "dibao") -> None:
    """An application that comes to its grant."""
    office.fill(None, **intake())
    office.data["household"] = office.run("household.register")
    office.data |= {"category": category, "amount": Decimal(amount), "interval": {"first": 3, "then": 12}}
    office.run("grant.issue")


def test_t2_an_application_that_goes_on_as_a_change_lowers_nothing_and_opens_a_review(
    session: Session, vault: Vault
) -> None:
    """The old amount stands under the new file until a review has heard the family; the letter says so."""
    first = Office(session, vault)
    office = first.another("case2")
    apply(first, 980)
    apply(office, 300)
    (row,) = session.execute(select(tables.enrolment)).all()
    assert (row.amount_fen, row.pending_fen) == (98_000, None)
    assert row.household == (office.data["household"] or {})["household_id"]
    (waiting,) = due_reviews(session, TODAY)
    assert waiting.enrolment == row.id
    letters = Letters(session, vault, COUNTY)
    _, facts = letters.facts(letters.of_case("case2")[-1].id)
    assert (facts["amount"], facts["kept"]) == ("980.00", True)


def test_a_family_that_was_leaving_and_is_granted_anew_stays_whatever_the_amount(
    session: Session, vault: Vault
) -> None:
    """Work was lost within the gradual exit: the planned end is taken back, and less still waits for its hearing."""
    first, book = Office(session, vault), Enrolments(session, COUNTY)
    again = first.another("case2")
    apply(first, 980)
    enrolled = book.by_case("case1")
    assert enrolled is not None
    leaving = exit_case(session, vault, enrolled)
    leaving.data |= {"exit_cause": "employment", "grace_months": 6}
    then(propose, came, decide)(leaving)
    leaving.run("exit.leave")
    assert book.load(enrolled.id).leaves_after == "2027-05"
    apply(again, 300)
    stays = book.load(enrolled.id)
    assert (stays.is_leaving, stays.is_running, stays.amount_in("2026-12")) == (False, True, Decimal(980))
    assert exit_of(session.execute(select(benefit_exit)).one()).state == "revoked"


def test_t2_an_application_does_not_end_the_money_by_another_programme(session: Session, vault: Vault) -> None:
    first = Office(session, vault)
    second = first.another("case2")
    apply(first, 980)
    apply(second, 0, "edge")
    (row,) = session.execute(select(tables.enrolment)).all()
    assert (row.programme, row.amount_fen, row.pending_fen) == ("dibao", 98_000, None)


def test_t2_only_the_register_writes_what_a_household_gets() -> None:
    """No other file of the house updates amounts, last months or enrolments: there is no way around the question."""
    room = Path(tasks.__file__).parent
    told = {path.relative_to(room).as_posix(): path.read_text("utf-8") for path in room.rglob("*.py")}
    writing = re.compile(
        r"set_amount\(|revoke_after\(|update\(tables\.(enrolment|enrolment_amount|payment_order)\)|_reprice\("
    )
    found = {name for name, text in told.items() if writing.search(text)}
    assert found == {"benefits/enrolments.py", "benefits/payments.py", "demo/enrolled.py"}
    assert "values(last_review=last)" in told["demo/enrolled.py"], "which notes a review and nothing else"


@pytest.mark.parametrize(
    ("lawful", "ground", "members"),
    [
        (then(propose, came, decide), "heard", 3),
        (then(propose, invited, absent, decide), "heard", 3),
        (then(propose, came, lambda office: decide(office, "back"), decide), "heard", 3),
        (then(wish(), propose, decide), "wish", 3),
        (then(death(), propose, decide), "death", 1),
    ],
)
def test_with_its_basis_on_record_a_family_leaves_from_next_month(
    session: Session, vault: Vault, lawful: Callable[[Office], None], ground: str, members: int
) -> None:
    enrolled = enrol(session, vault, members)
    leaving = exit_case(session, vault, enrolled)
    lawful(leaving)
    assert leaving.run("exit.leave") == {"exit_outcome": "ended"}
    left = Enrolments(session, COUNTY).load(enrolled.id)
    assert (left.last_month, left.is_running) == ("2026-11", False)
    record = exit_of(session.execute(select(benefit_exit)).one())
    assert (record.ground, record.cause, record.state) == (ground, leaving.data["exit_cause"], "ended")
    assert record.watch_until == (None if ground == "death" else date(2028, 12, 1)), "nobody is left to be watched"
    (letter,) = Letters(session, vault, COUNTY).of_case("exit1")
    assert letter.template is Template.DECISION


def test_a_reduction_pays_less_from_next_month_with_reasons_and_remedies(
    session: Session, vault: Vault, enrolled: Enrolment, leaving: Office
) -> None:
    then(propose, came, decide)(leaving)
    leaving.data |= {"effect": "reduce", "exit_cause": "recalculated", "new_amount": Decimal(620)}
    assert leaving.run("exit.reduce") == {"exit_outcome": "reduced"}
    again = Enrolments(session, COUNTY).load(enrolled.id)
    assert [again.amount_in(month) for month in ("2026-11", "2026-12")] == [980, 620]
    letters = Letters(session, vault, COUNTY)
    _, facts = letters.facts(letters.of_case("exit1")[-1].id)
    assert facts["reasons"] == ["人均收入超过标准"]
    assert facts["remedy"] == {"days": "60", "months": "6", "reviewer": "990100人民政府"}


def test_43_26_a_reduction_to_nothing_is_an_end_and_goes_no_easier_way(
    session: Session, enrolled: Enrolment, leaving: Office
) -> None:
    """Else an end would be neither posted nor watched, and the family stay on the list with nothing."""
    then(propose, came, decide)(leaving)
    leaving.data |= {"effect": "reduce", "exit_cause": "recalculated", "new_amount": Decimal(0)}
    before = amounts(session)
    with pytest.raises(ServiceFailed) as refusal:
        leaving.run("exit.reduce")
    assert "终止" in refusal.value.text.zh
    assert amounts(session) == before
