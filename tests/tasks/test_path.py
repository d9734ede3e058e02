"""The whole path on the real engine with the shipped diagrams: from an application to the first payment and its review."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import tasks
from engine.errors import Barred, Forbidden, NotFound
from engine.records import CaseStatus
from tasks import Enrolment
from tasks.registers import relatives
from tests.tasks import people
from tests.tasks.walk import COUNTY, VILLAGE, County, Walk, make_county

MONDAY = datetime(2026, 9, 14, 1, tzinfo=UTC)
HEAD = people.number(date(1968, 3, 12))
WIFE = people.number(date(1970, 8, 5), woman=True)
FORM: dict[str, Any] = {
    "applicant_name": "柳青山",
    "applicant_identity": HEAD,
    "phone": "13900000001",
    "address": "柳湾村9号",
    "area": "rural",
    "reason": "illness",
    "statement": "妻子患病，收入少。",
    "houses": 1,
    "cars": 0,
    "deposits": 3000,
    "near_relative": False,
    "entrusted": True,
    "members": [
        {
            "name": "柳青山", "relation": "self", "identity_number": HEAD, "work": "casual", "income_kind": "wage",
            "income": 1200, "health": "good", "disability_type": "none",
        },
        {
            "name": "𠮷·阿依", "relation": "spouse", "identity_number": WIFE, "work": "unable", "income_kind": "none",
            "health": "serious", "medical_cost": 300, "disability_type": "limb", "disability_grade": 2,
        },
    ],
}  # fmt: skip


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = make_county("sqlite://", tmp_path, MONDAY)
    yield made
    made.engine.close()


def apply(county: County, **changes: Any) -> Walk:
    begun = county.engine.start(
        "application", county.staff["village_aide"], place=VILLAGE, values={**FORM, **changes}, title="柳青山"
    )
    return Walk(county, begun.case.id)


def survey(walk: Walk, **found: Any) -> None:
    """Papers, acceptance, visit by two people, neighbours."""
    walk.do("papers", "village_aide", identity_photos=walk.file("identity_photos"),
            consent_file=walk.file("consent_file"), all_signed=True)  # fmt: skip
    walk.do("check_papers", "township_clerk", complete=True)
    second = walk.county.staff["village_aide"].person
    seen = {"visited": "done", "visited_on": date(2026, 9, 16), "second_visitor": second, "family_present": "柳青山",
            "income_agrees": True, "houses_seen": 1, "cars_seen": 0, "hardship": "住房老旧",
            "photos": walk.file("photos", "township_clerk"), "signature": walk.file("signature", "township_clerk")[0]}  # fmt: skip
    walk.do("visit_first", "township_clerk", **{**seen, **found})
    walk.do("visit_second", "village_aide", was_there="yes", agrees=True, signature=walk.file("signature")[0])
    walk.do("neighbours", "other_aide", asked_on=date(2026, 9, 16), people_asked=3, known_poor="yes", said="确有困难")


def decide(walk: Walk, **decision: Any) -> None:
    """Opinion, publicity, and the county's decision."""
    walk.do("township_opinion", "township_head", proposal="grant", reason="根据调查和核算")
    walk.do("post_sheet", "village_aide", posted_on=date(2026, 9, 17), where="村务公开栏", photos=walk.file("photos"))
    walk.wait(8)
    walk.do("county_propose", "county_examiner", county_proposal="grant", reason="材料齐全")
    walk.do("county_decide", "county_head", **decision)


def test_a_family_applies_is_granted_and_paid_and_is_called_back(county: County) -> None:
    walk, examiner = apply(county), county.staff["county_examiner"]
    survey(walk)
    sheet = tasks.records_of_case(county.engine, examiner, walk.case_id).calculation
    assert sheet is not None
    assert (sheet.category, sheet.amount) == ("dibao", Decimal("920.00"))
    assert sheet.sheet.income_year == (1200 - 210 - 300) * 12
    decide(walk, decision="grant", reason="符合条件")
    walk.do("deliver_grant", "township_clerk", way="in_person", delivered_on=date(2026, 9, 28), received_by="柳青山")
    case = county.engine.case(walk.case_id, examiner).case
    assert (case.status, case.end_element) == (CaseStatus.COMPLETED, "granted")

    (enrolment,) = tasks.enrolments(county.engine, examiner).rows
    assert (enrolment.applicant, enrolment.amount, enrolment.first_month) == ("柳青山", Decimal("920.00"), "2026-10")
    (order,) = tasks.payments(county.engine, examiner, month="2026-10").rows
    assert (order.amount, order.certificate) == (Decimal("920.00"), enrolment.certificate)
    assert [post.kind for post in tasks.publicity_board(county.engine, examiner).rows] == ["decision"]
    (check,) = tasks.records_of_case(county.engine, examiner, walk.case_id).checks
    assert (check.hits, check.findings) == (0, ())
    letters = tasks.records_of_case(county.engine, examiner, walk.case_id).letters
    assert [letter.template for letter in letters] == ["acceptance", "calculation", "publicity", "grant"]
    _, pages = tasks.render_letter(county.engine, county.settings, examiner, letters[-1].id)
    assert pages.startswith(b"%PDF-")

    walk.wait(92)
    assert tasks.open_due_reviews(county.engine) == 1
    (review,) = county.engine.cases(county.staff["village_aide"], process="periodic_review").rows
    assert review.case.subject == enrolment.id
    assert tasks.open_due_reviews(county.engine) == 0


@pytest.mark.postgres
def test_the_path_runs_on_postgresql_too(postgres_url: str, tmp_path: Path) -> None:
    county = make_county(postgres_url, tmp_path, MONDAY)
    enrolment, review = granted(county)
    look_again(review, "exit", "property", visible_change=True, changes=["income"], persons_found=2, income_found=6000)
    hear(review)
    decide_exit(review)
    assert county.engine.case(review.case_id, county.staff["county_head"]).case.end_element == "exited"
    (left,) = tasks.enrolments(county.engine, county.staff["county_head"], running=False).rows
    assert left.id == enrolment.id
    county.engine.close()


def test_a_refusal_is_told_with_reasons(county: County) -> None:
    walk = apply(county)
    survey(walk, income_agrees=False, income_found=5000)
    walk.do("township_opinion", "township_head", proposal="refuse", reason="收入超过标准")
    walk.do("post_sheet", "village_aide", posted_on=date(2026, 9, 17), where="村务公开栏", photos=walk.file("photos"))
    walk.wait(8)
    walk.do("county_propose", "county_examiner", county_proposal="refuse", reason="收入超过标准")
    walk.do("county_decide", "county_head", decision="refuse", reason="不符合条件")
    examiner = county.staff["county_examiner"]
    assert tasks.records_of_case(county.engine, examiner, walk.case_id).letters[-1].template == "refusal"
    assert tasks.publicity_board(county.engine, examiner).rows == ()
    assert tasks.enrolments(county.engine, examiner).rows == ()


def granted(county: County) -> tuple[Enrolment, Walk]:
    """A family on benefit, and its first review in the village's inbox."""
    walk = apply(county)
    survey(walk)
    decide(walk, decision="grant", reason="符合条件")
    walk.wait(92)
    tasks.open_due_reviews(county.engine)
    examiner = county.staff["county_examiner"]
    (enrolment,) = tasks.enrolments(county.engine, examiner).rows
    (review,) = county.engine.cases(county.staff["village_aide"], process="periodic_review").rows
    return enrolment, Walk(county, review.case.id)


def look_again(review: Walk, proposal: str, cause: str = "", **found: Any) -> None:
    """The visit and what the clerk proposes."""
    seen = {"visited_on": date(2026, 12, 20), "met": True, "houses_seen": 1, "cars_seen": 0, "living": "与上次相同"}
    review.do("visit", "village_aide", **{**seen, **found})
    ground = {"exit_cause": cause} if cause else {}
    review.do("propose", "township_clerk", proposal=proposal, reason="根据入户和核算", **ground)


def hear(review: Walk) -> None:
    """法 art. 48: invited with proof, heard, and what was said considered."""
    review.do(
        "serve_invitation", "village_aide", served_on=date(2026, 12, 21), way="in_person", received_by="柳青山",
        proof=review.file("proof"),
    )  # fmt: skip
    review.do(
        "hear", "township_clerk", came=True, heard_on=date(2026, 12, 22), heard_how="home", said="妻子又住院了",
        agrees=True, proof=review.file("proof", "township_clerk"), considered="核实了住院费用", after_hearing="keep",
    )  # fmt: skip


def decide_exit(review: Walk) -> None:
    """Heads agree; the letter is served."""
    review.do("township_view", "township_head", opinion="agree", reason="情况属实")
    review.do("examine_exit", "county_examiner", county_proposal="agree", reason="依第32条")
    review.do("decide_exit", "county_head", decision="agree", reason="同意")
    review.do(
        "deliver_exit", "township_clerk", way="in_person", delivered_on=date(2026, 12, 23), received_by="柳青山",
        receipt=review.file("receipt", "township_clerk"), explained=True, committee_told=False,
    )  # fmt: skip


def test_a_review_without_visible_change_leaves_the_amount_alone(county: County) -> None:
    enrolment, review = granted(county)
    look_again(review, "continue", visible_change=False)
    review.do("township_opinion", "township_head", opinion="agree", reason="情况属实")
    case = county.engine.case(review.case_id, county.staff["township_head"]).case
    assert case.end_element == "continued"
    again = tasks.enrolment(county.engine, county.staff["county_head"], enrolment.id)
    assert again is not None
    assert again.amount_in("2027-01") == enrolment.amount
    assert again.last_review == date(2026, 12, 23)


def test_trap_2_a_reduction_is_heard_decided_and_told(county: County) -> None:
    enrolment, review = granted(county)
    look_again(review, "change", visible_change=True, changes=["income"], persons_found=2, income_found=1500)
    assert review.waiting() == ["serve_invitation"]
    hear(review)
    decide_exit(review)
    assert county.engine.case(review.case_id, county.staff["county_head"]).case.end_element == "changed"
    again = tasks.enrolment(county.engine, county.staff["county_head"], enrolment.id)
    assert again is not None
    assert (again.amount_in("2026-12"), again.amount_in("2027-01")) == (Decimal("920.00"), Decimal("620.00"))
    letters = tasks.records_of_case(county.engine, county.staff["county_head"], review.case_id).letters
    assert [letter.template for letter in letters] == ["calculation", "hearing", "decision"]


def test_trap_19_an_exit_is_heard_and_stops_from_next_month(county: County) -> None:
    enrolment, review = granted(county)
    look_again(review, "exit", "property", visible_change=True, changes=["income"], persons_found=2, income_found=6000)
    hear(review)
    decide_exit(review)
    assert county.engine.case(review.case_id, county.staff["county_head"]).case.end_element == "exited"
    (left,) = tasks.enrolments(county.engine, county.staff["county_head"], running=False).rows
    assert (left.id, left.last_month) == (enrolment.id, "2026-12")
    assert tasks.publicity_board(county.engine, county.staff["county_head"]).rows == ()
    assert tasks.enrolments(county.engine, county.staff["county_head"]).rows == ()


def test_trap_24_a_near_relative_is_kept_from_the_case_and_the_county_must_visit(county: County) -> None:
    clerk = county.staff["township_clerk"]
    with county.engine.transaction(county.engine.system(COUNTY)) as work:
        relatives.declare(
            work.session, county.engine.vault, COUNTY, person=clerk.person, name="𠮷·阿依", relation="sibling",
            number=WIFE, at=work.now,
        )  # fmt: skip
    walk = apply(county)
    assert walk.waiting() == ["file_near_relative"]
    with pytest.raises(Barred):
        walk.do("file_near_relative", "township_clerk")
    found = tasks.records_of_case(county.engine, county.staff["other_clerk"], walk.case_id).household
    assert found is not None
    assert found.near_relative


def test_staff_declare_their_own_relatives_and_nobody_elses(county: County) -> None:
    clerk, head, admin = (county.staff[name] for name in ("township_clerk", "township_head", "administrator"))
    kin = {"name": "𠮷·阿依", "relation": "sibling", "number": WIFE}
    tasks.declare_relative(county.engine, clerk, person=clerk.person, **kin)
    (declared,) = tasks.declared_relatives(county.engine, admin, person=clerk.person)
    assert declared.relation.zh == "兄弟姐妹"
    with pytest.raises(Forbidden):
        tasks.declare_relative(county.engine, head, person=clerk.person, **kin)
    with pytest.raises(Forbidden):
        tasks.declared_relatives(county.engine, head, person=clerk.person)
    with pytest.raises(tasks.WrongIdentityNumber):
        tasks.declare_relative(county.engine, clerk, person=clerk.person, name="x", relation="child", number="123")
    tasks.withdraw_relative(county.engine, clerk, person=clerk.person, declared=declared.id)
    assert tasks.declared_relatives(county.engine, clerk, person=clerk.person) == ()


def test_trap_15_the_same_family_is_found_again(county: County) -> None:
    apply(county)
    again = apply(county)
    assert again.waiting() == ["tell_duplicate"]
    found = tasks.records_of_case(county.engine, county.staff["township_clerk"], again.case_id).household
    assert found is not None
    assert found.duplicate_of.startswith("A2026-")


def test_pages_see_households_of_their_own_places_with_masked_numbers(county: County) -> None:
    walk = apply(county)
    clerk, owner = county.staff["township_clerk"], county.staff["process_owner"]
    view = tasks.records_of_case(county.engine, clerk, walk.case_id).household
    assert view is not None
    assert [member.identity for member in view.members] == [
        f"{number[:6]}********{number[-4:]}" for number in (HEAD, WIFE)
    ]
    assert view.phone == "*******0001"
    assert HEAD not in repr(view)
    assert [row.applicant for row in tasks.search_households(county.engine, clerk, HEAD.lower()).rows] == ["柳青山"]
    assert [row.applicant for row in tasks.search_households(county.engine, clerk, "青山").rows] == ["柳青山"]
    assert tasks.search_households(county.engine, clerk, "100%").rows == ()
    assert tasks.search_households(county.engine, owner, "青山").rows == ()
    with pytest.raises(NotFound):
        tasks.records_of_case(county.engine, owner, walk.case_id)


def test_the_first_page_counts_households_and_persons_apart(county: County) -> None:
    walk = apply(county)
    survey(walk)
    decide(walk, decision="grant", reason="符合条件")
    county.clock.set(datetime(2026, 10, 8, 1, tzinfo=UTC))
    found = tasks.numbers(county.engine, county.staff["county_head"])
    assert (dict(found.households), dict(found.persons)) == ({"dibao": 1}, {"dibao": 2})
    assert found.paid_this_month == Decimal("920.00")
    assert (found.entered_this_month, found.left_this_month, found.posted) == (0, 0, 1)
    assert tasks.numbers(county.engine, county.staff["administrator"]).households == {}
