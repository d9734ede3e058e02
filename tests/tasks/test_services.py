"""The services behind automatic steps: what they write, what they give the diagram, and that twice is once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.services import ServiceFailed
from engine.store.tables import cases
from engine.testing import counted
from engine.vault import Vault
from tasks import checks, publicity, tables
from tasks.benefits.due import due_reviews, mark_opened
from tasks.benefits.enrolments import Enrolments
from tasks.calculation.store import latest
from tasks.letters import Letters, Template
from tasks.registers import relatives
from tasks.registers.relations import SELF
from tasks.rules import MissingRule, PackRules, shipped
from tests.tasks import people
from tests.tasks.office import COUNTY, Office, hang

HEAD = people.number(date(1980, 5, 1))
WIFE = people.number(date(1982, 5, 1), woman=True)
CHILD = people.number(date(2015, 5, 1), woman=True)
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)


def intake(**changes: object) -> dict[str, Any]:
    """The form of a family of three: a wage of 1,000, a disabled wife, a child."""
    return {
        "applicant_name": "赵大山",
        "applicant_identity": HEAD,
        "phone": "13900001234",
        "address": "一村9号",
        "area": "rural",
        "reason": "illness",
        "statement": "困难",
        "members": [
            {"name": "赵大山", "relation": "self", "identity_number": HEAD, "income_kind": "wage", "income": 1000},
            {
                "name": "钱小梅",
                "relation": "spouse",
                "identity_number": WIFE,
                "disability_type": "limb",
                "disability_grade": 2,
            },
            {"name": "赵小妹", "relation": "child", "identity_number": CHILD},
        ],
        "houses": 1,
        "cars": 0,
        "deposits": 2000,
        "near_relative": False,
        **changes,
    }


@pytest.fixture
def office(session: Session, vault: Vault) -> Office:
    made = Office(session, vault)
    made.fill(None, **intake())
    return made


@pytest.fixture
def registered(office: Office) -> Office:
    office.data["household"] = office.run("household.register")
    return office


@pytest.fixture
def reckoned(registered: Office) -> Office:
    registered.fill("papers", all_signed=True)
    registered.data["check"] = registered.run("check.request")
    registered.data["sheet"] = registered.run("calculation.prepare")
    registered.data |= {"category": "dibao", "amount": Decimal(1520), "interval": {"first": 3, "then": 12}}
    return registered


def count(session: Session, table: object) -> int:
    return session.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def letters(office: Office) -> list[Template]:
    book = Letters(office.session, office.vault, COUNTY)
    return [letter.template for letter in book.of_case(office.case.id)]


def test_a_household_is_registered_once(office: Office) -> None:
    first, again = (office.run("household.register") for _ in range(2))
    assert first == again
    assert first is not None
    assert first["duplicate"] is False
    assert first["near_relative"] is False
    assert count(office.session, tables.household) == 1
    assert office.case.title == "赵大山家庭"


def test_trap_15_a_member_of_another_open_case_is_a_duplicate(registered: Office) -> None:
    office = registered
    office.session.execute(
        cases.insert().values(
            county=COUNTY, id="case1", number="A2026-000001", process="application", version=1, title="", place="p",
            place_path="p", status="running", revision=1, rules_version="x", started_by="p", started_at=AT, last_event=0,
            last_hash=b"", memory=b"", state=b"",
        )
    )  # fmt: skip
    other = office.another("case2")
    other.fill(None, **intake(applicant_name="赵小妹", applicant_identity=CHILD, members=[]))
    result = other.run("household.register")
    assert result is not None
    assert result["duplicate"] is True
    assert result["duplicate_of"] == "A2026-000001"


def test_trap_24_relatives_of_staff_are_found_and_barred(registered: Office, vault: Vault) -> None:
    office = registered
    facts = {"person": "p9", "name": "钱小梅", "relation": "spouse", "number": WIFE, "at": AT}
    for _ in range(2):
        relatives.declare(office.session, vault, COUNTY, **facts)  # type: ignore[arg-type]
    assert count(office.session, tables.near_relative) == 1
    reason = relatives.barred(office.session.connection(), office.case).get("p9")
    assert reason is not None
    assert "近亲属" in reason.zh
    assert "p8" not in relatives.barred(office.session.connection(), office.case)
    assert "p9" not in relatives.barred(office.session.connection(), replace(office.case, id="other", subject=None))
    other = office.another("case2")
    other.fill(None, **intake())
    again = other.run("household.register")
    assert again is not None
    assert again["near_relative"] is True


def test_trap_24_nobody_acts_on_their_own_familys_case(registered: Office, vault: Vault) -> None:
    relatives.declare(registered.session, vault, COUNTY, person="p7", name="赵大山", relation=SELF, number=HEAD, at=AT)
    reason = relatives.barred(registered.session.connection(), registered.case).get("p7")
    assert reason is not None
    assert "本人家庭" in reason.zh


def test_a_case_without_a_household_says_what_is_missing(office: Office) -> None:
    with pytest.raises(ServiceFailed, match="no household yet"):
        office.run("application.accept")


def test_acceptance_is_told_with_the_periods_that_bind(registered: Office) -> None:
    registered.run("application.accept")
    assert letters(registered) == [Template.ACCEPTANCE]
    book = Letters(registered.session, registered.vault, COUNTY)
    _, facts = book.facts(book.of_case("case1")[0].id)
    assert (facts["total_days"], facts["survey_days"], facts["extended_days"]) == ("30", "3", "45")
    assert facts["identity"] == f"{HEAD[:6]}********{HEAD[-4:]}"
    assert HEAD not in str(facts)


def test_all_gaps_are_told_in_one_letter(registered: Office) -> None:
    registered.fill("check_papers", gaps=["consent", "account"], gaps_other="户口簿")
    registered.run("supplement.letter")
    book = Letters(registered.session, registered.vault, COUNTY)
    _, facts = book.facts(book.of_case("case1")[0].id)
    gaps = facts["gaps"]
    assert isinstance(gaps, list)
    assert len(gaps) == 3
    assert gaps[-1] == "户口簿"


def test_trap_22_without_consent_nothing_is_asked(registered: Office) -> None:
    assert registered.run("check.request") == {"consent_missing": True, "hits": 0, "qualified_hint": False}
    assert count(registered.session, tables.information_check) == 0


def test_trap_22_each_query_is_on_record_by_case_and_purpose(registered: Office) -> None:
    registered.fill("collect_consent", all_signed=True)
    first, again = (registered.run("check.request") for _ in range(2))
    assert first == again == {"consent_missing": False, "hits": 0, "qualified_hint": True}
    row = registered.session.execute(select(tables.information_check)).one()
    assert (row.case_id, row.purpose, row.queries) == ("case1", "information_check", 3 * len(checks.REGISTERS))
    assert count(registered.session, tables.consent) == 2


def test_registers_that_contradict_are_hits_and_reach_the_sheet(registered: Office, vault: Vault) -> None:
    session = registered.session
    checks.put(session, vault, COUNTY, register="vehicles", number=WIFE)
    checks.put(session, vault, COUNTY, register="deposits", number=HEAD, value=Decimal(500_000))
    checks.put(session, vault, COUNTY, register="social_insurance", number=HEAD, value=Decimal(900))
    registered.fill("papers", all_signed=True)
    assert registered.run("check.request") == {"consent_missing": False, "hits": 2, "qualified_hint": False}
    sheet = registered.run("calculation.prepare")
    assert sheet is not None
    assert sheet["property_ok"] is False


def test_the_sheet_gives_the_diagram_no_personal_value(reckoned: Office) -> None:
    assert reckoned.data["sheet"] == {
        "persons": 3,
        "standard": Decimal(700),
        "income_month": Decimal(790),
        "income_per_capita": Decimal(9480) / 36,
        "property_ok": True,
        "gap": Decimal(1310),
        "top_up": Decimal(210),
        "unstable": False,
    }


def test_a_sheet_is_reckoned_once_for_an_attempt(reckoned: Office) -> None:
    assert reckoned.run("calculation.prepare") == reckoned.data["sheet"]
    assert count(reckoned.session, tables.calculation) == 1


def test_what_the_visit_found_goes_before_what_was_declared(registered: Office) -> None:
    registered.fill("visit_first", income_agrees=False, income_found=Decimal(1500), houses_seen=2, cars_seen=0)
    sheet = registered.run("calculation.prepare")
    assert sheet is not None
    assert sheet["income_month"] == 1290
    assert sheet["property_ok"] is False


def test_a_contested_check_that_was_corrected_goes_before_the_visit(registered: Office) -> None:
    registered.fill("visit_first", income_agrees=False, income_found=Decimal(1500))
    registered.fill("recheck", result="corrected", income_corrected=Decimal(1200), property_corrected=True)
    sheet = registered.run("calculation.prepare")
    assert sheet is not None
    assert sheet["income_month"] == 990
    registered.fill(
        "visit_first", at=registered.now + timedelta(days=1), income_agrees=False, income_found=Decimal(1600)
    )
    again = registered.run("calculation.prepare", key="k2")
    assert again is not None
    assert again["income_month"] == 1390


def test_a_place_without_a_standard_says_which_rule_is_missing(registered: Office) -> None:
    registered.rules = PackRules(shipped()).current("application", "510000", date(2026, 11, 20))
    with pytest.raises(MissingRule, match=r"edge\.factor"):
        registered.run("calculation.prepare")


def test_the_recorded_sheet_is_complete_and_printable(reckoned: Office) -> None:
    reckoned.run("calculation.record")
    found = latest(reckoned.session, reckoned.vault, COUNTY, "case1")
    assert found is not None
    assert (found.category, found.amount) == ("dibao", Decimal("1520.00"))
    assert found.sheet.lines[-1].formula == "1,310.00 向上取整到 1 元，加分类增发 210.00"
    assert letters(reckoned) == [Template.CALCULATION]


def test_an_amount_that_another_table_set_is_not_explained_by_our_formula(reckoned: Office) -> None:
    reckoned.data["amount"] = Decimal(999)
    reckoned.run("calculation.record")
    found = latest(reckoned.session, reckoned.vault, COUNTY, "case1")
    assert found is not None
    assert found.sheet.lines[-1].formula == "按类别认定表和金额核定表"


def test_trap_12_a_borderline_familys_sheet_names_who_may_apply_alone(reckoned: Office) -> None:
    reckoned.data |= {"category": "edge", "amount": Decimal(0)}
    reckoned.run("calculation.record")
    found = latest(reckoned.session, reckoned.vault, COUNTY, "case1")
    assert found is not None
    advice = [line for line in found.sheet.lines if line.section == "advice"]
    assert [(line.label.zh, line.month) for line in advice] == [("钱小梅 可单独提出申请（单人户）", Decimal(700))]


def test_trap_21_the_board_shows_name_number_and_amount_and_nothing_else(reckoned: Office) -> None:
    reckoned.data["proposal"] = "grant"
    reckoned.run("publicity.post")
    assert publicity.board(reckoned.session, COUNTY, reckoned.now).rows == (), "nobody has posted it yet"
    hang(reckoned)
    assert publicity.board(reckoned.session, COUNTY, reckoned.now + timedelta(days=8)).rows == (), "it is over"
    (shown,) = publicity.board(reckoned.session, COUNTY, reckoned.now).rows
    assert (shown.applicant, shown.persons, shown.outcome, shown.amount) == ("赵大山", 3, "grant", Decimal("1520.00"))
    table = str(reckoned.session.execute(select(tables.publicity_post)).one())
    for secret in (HEAD, "13900001234", "9号", "limb"):
        assert secret not in table


def test_trap_21_minors_are_protected(session: Session, vault: Vault) -> None:
    office = Office(session, vault)
    office.fill(None, **intake(applicant_name="赵小妹", applicant_identity=CHILD, members=[]))
    office.data["household"] = office.run("household.register")
    office.data |= {"proposal": "grant", "category": "dibao", "amount": 700}
    office.run("publicity.post")
    hang(office)
    (shown,) = publicity.board(session, COUNTY, AT).rows
    assert shown.applicant == "赵**"


def test_what_is_posted_comes_down_and_objections_are_counted(reckoned: Office) -> None:
    reckoned.fill("hear_objections", at=reckoned.now - timedelta(days=9), came="objection")
    reckoned.data["proposal"] = "refuse"
    reckoned.run("publicity.post")
    reckoned.fill("hear_objections", at=reckoned.now + timedelta(days=1), came="objection")
    assert reckoned.run("publicity.take_down") == {"objections": 1}
    assert publicity.board(reckoned.session, COUNTY, reckoned.now).rows == ()


def test_a_grant_enrols_pays_publishes_and_sets_the_review_once(reckoned: Office) -> None:
    session = reckoned.session
    first, again = (reckoned.run("grant.issue") for _ in range(2))
    assert first == again == {"certificate": "990100DB2026000001", "from": "2026-12"}
    order = session.execute(select(tables.payment_order)).one()
    assert (order.month, order.amount_fen, order.state) == ("2026-12", 152_000, "ordered")
    (review,) = due_reviews(session, date(2027, 2, 20))
    assert (review.kind, review.due_on) == ("new", date(2027, 2, 20))
    assert [post.kind for post in publicity.board(session, COUNTY, AT).rows] == ["decision"]
    assert letters(reckoned) == [Template.GRANT]


def test_a_borderline_family_is_enrolled_without_a_payment(reckoned: Office) -> None:
    reckoned.data |= {"category": "edge", "amount": Decimal(0)}
    reckoned.run("grant.issue")
    assert count(reckoned.session, tables.payment_order) == 0
    assert count(reckoned.session, tables.enrolment) == 1


def test_an_application_that_goes_on_as_a_change_keeps_the_certificate(reckoned: Office) -> None:
    granted = reckoned.run("grant.issue")
    assert granted is not None
    other = reckoned.another("case2")
    other.fill(None, **intake())
    other.data["household"] = household = other.run("household.register")
    assert household is not None
    assert household["duplicate_of"] == granted["certificate"]
    other.data |= {**reckoned.data, "household": household, "amount": Decimal(1900)}
    assert other.run("grant.issue") == granted
    (row,) = reckoned.session.execute(select(tables.enrolment)).all()
    assert (row.pending_fen, row.pending_from, row.household) == (190_000, "2026-12", household["household_id"])


def test_a_refusal_gives_reasons_and_remedies(reckoned: Office) -> None:
    reckoned.fill("county_propose", reason="收入超过标准")
    reckoned.fill("county_decide", reason="同意审核意见")
    reckoned.run("refusal.letter")
    book = Letters(reckoned.session, reckoned.vault, COUNTY)
    _, facts = book.facts(book.of_case("case1")[-1].id)
    assert facts["reasons"] == ["收入超过标准", "同意审核意见"]
    assert facts["remedy"] == {"days": "60", "months": "6", "reviewer": "990100人民政府"}
    assert [kind for kind, _, _ in reckoned.intended] == ["letter"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"visited": "refused"}, "拒不配合"),
        ({"visited": "withdrawn"}, "撤回"),
        ({"supply": "not_supplied"}, "未补齐"),
        ({"visited": "done", "county_proposal": "withdrawn"}, "撤回"),
    ],
)
def test_a_termination_names_its_cause(registered: Office, data: dict[str, str], told: str) -> None:
    registered.data |= data
    registered.run("termination.letter")
    book = Letters(registered.session, registered.vault, COUNTY)
    _, facts = book.facts(book.of_case("case1")[-1].id)
    assert told in str(facts["cause"])


@pytest.fixture
def review(reckoned: Office) -> Office:
    """A review of the household that was granted, three months later."""
    reckoned.run("grant.issue")
    enrolment = reckoned.session.execute(select(tables.enrolment.c.id)).scalar_one()
    (waiting,) = due_reviews(reckoned.session, date(2027, 2, 20))
    mark_opened(reckoned.session, COUNTY, waiting.id, "review1")
    office = Office(reckoned.session, reckoned.vault, now=datetime(2027, 2, 22, 2, tzinfo=UTC))
    office.case = replace(
        office.case, id="review1", number="PR2027-000001", process="periodic_review", subject=enrolment
    )
    office.data["enrolled"] = office.run("review.collect")
    office.data["interval"] = {"then": 12, "kind": "stable"}
    return office


def test_a_review_collects_what_the_household_gets(review: Office) -> None:
    assert review.data["enrolled"] == {
        "category": "dibao",
        "amount": Decimal("1520.00"),
        "persons": 3,
        "certificate": "990100DB2026000001",
        "since": "2026-12",
    }


def test_trap_24_a_relative_is_kept_from_the_review_too(review: Office, vault: Vault) -> None:
    facts = {"person": "p9", "name": "赵小妹", "relation": "child", "number": CHILD, "at": AT}
    relatives.declare(review.session, vault, COUNTY, **facts)  # type: ignore[arg-type]
    with counted(review.session.connection().engine) as count:
        assert "p9" in relatives.barred(review.session.connection(), review.case)
    assert len(count.statements) == 1


def test_consent_given_at_the_application_holds_for_the_review(review: Office) -> None:
    assert review.run("check.request") == {"consent_missing": False, "hits": 0, "qualified_hint": True}


def test_what_a_survey_found_holds_until_another_finds_otherwise(reckoned: Office) -> None:
    reckoned.fill("visit_first", income_agrees=False, income_found=Decimal(1500))
    sheet = reckoned.run("calculation.prepare", key="k2")
    assert sheet is not None
    reckoned.run("calculation.record", key="k3")
    reckoned.run("grant.issue")
    enrolment = reckoned.session.execute(select(tables.enrolment.c.id)).scalar_one()
    review = Office(reckoned.session, reckoned.vault, now=datetime(2027, 2, 22, 2, tzinfo=UTC))
    review.case = replace(review.case, id="review1", number="PR2027-000001", subject=enrolment)
    review.fill("visit", visible_change=False, houses_seen=1, cars_seen=0)
    again = review.run("calculation.prepare")
    assert again is not None
    assert again["income_month"] == sheet["income_month"]
    review.fill("visit", visible_change=True, houses_seen=1, cars_seen=0, income_found=Decimal(900), persons_found=2)
    changed = review.run("calculation.prepare", key="k2")
    assert changed is not None
    assert (changed["income_month"], changed["persons"]) == (690, 2)


def test_a_review_that_continues_sets_the_next_one(review: Office) -> None:
    review.run("enrolment.continue")
    (following,) = due_reviews(review.session, date(2028, 2, 22))
    assert (following.kind, following.due_on) == ("stable", date(2028, 2, 22))
    assert letters(review) == []


def test_trap_2_the_hearing_is_invited_to_before_anything_adverse(review: Office) -> None:
    review.data |= {"proposal": "exit", "amount": Decimal(0)}
    review.fill("propose", reason="儿子就业")
    review.run("hearing.letter")
    assert letters(review) == [Template.HEARING]


def heard(review: Office) -> None:
    """The person was heard by one, and another decided."""
    review.fill("hear", person="clerk", came=True, after_hearing="keep")
    review.fill("county_decide", person="head", decision="agree", reason="收入超过标准")


UNHEARD: list[list[tuple[str, str, str]]] = [
    [],
    [("hear", "clerk", "")],
    [("county_decide", "head", "agree")],
    [("county_decide", "head", "agree"), ("hear", "clerk", "")],
    [("hear", "head", ""), ("county_decide", "head", "agree")],
    [("hear", "clerk", ""), ("county_decide", "head", "back")],
    [("hear", "clerk", ""), ("county_decide", "head", "agree"), ("county_decide", "head", "back")],
]


@pytest.mark.parametrize("filled", UNHEARD)
@pytest.mark.parametrize("service", ["enrolment.exit", "enrolment.change_amount"])
def test_trap_2_nothing_adverse_without_a_hearing_and_another_persons_decision(
    review: Office, service: str, filled: list[tuple[str, str, str]]
) -> None:
    """Whatever the diagram says: heard first, decided afterwards, by different people (法 art. 48)."""
    for form, person, decision in filled:
        review.fill(form, person=person, decision=decision)
    review.data |= {"category": "dibao", "amount": Decimal(800)}
    with pytest.raises(ServiceFailed, match=r"art\. 48") as refused:
        review.run(service)
    assert "第四十八条" in refused.value.text.zh
    enrolment = Enrolments(review.session, COUNTY).load(str(review.case.subject))
    assert (enrolment.last_month, enrolment.pending) == (None, None)


def test_an_increase_needs_no_hearing(review: Office) -> None:
    review.data |= {"category": "dibao", "amount": Decimal(1600)}
    assert review.run("enrolment.change_amount") == {"from": "2027-03"}


def test_a_changed_amount_works_from_next_month_and_is_told(review: Office) -> None:
    heard(review)
    review.data |= {"category": "dibao", "amount": Decimal(800)}
    assert review.run("enrolment.change_amount") == {"from": "2027-03"}
    rows = review.session.execute(select(tables.payment_order.c.month, tables.payment_order.c.amount_fen)).all()
    assert ("2027-03", 80_000) in [tuple(row) for row in rows]
    assert letters(review) == [Template.DECISION]


def test_an_exit_stops_payments_takes_the_publication_down_and_is_told(review: Office) -> None:
    heard(review)
    assert review.run("enrolment.exit") == {"from": "2027-03"}
    enrolment = Enrolments(review.session, COUNTY).load(str(review.case.subject))
    assert enrolment.last_month == "2027-02"
    assert publicity.board(review.session, COUNTY, review.now).rows == ()
    assert due_reviews(review.session, date(2030, 1, 1)) == ()
    assert letters(review) == [Template.DECISION]


def test_a_review_without_an_enrolment_is_refused(session: Session, vault: Vault) -> None:
    with pytest.raises(ServiceFailed, match="no such enrolment"):
        Office(session, vault).run("review.collect")
