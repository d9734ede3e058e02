"""One family's application through the real registers, tables, letters and clock (57号, 法)."""

from pathlib import Path

import pytest

from engine import CaseStatus, Settings
from engine.errors import Barred, Forbidden, InvalidForm, NotPossible
from tasks import enrolments, payments, publicity_board, records_of_case, render_letter
from tasks.registers.relations import SELF
from tasks.registers.relatives import declare
from tasks.reviews import open_due_reviews
from tests.path.county import COUNTY, County, read_example


@pytest.fixture
def granted(county: County) -> tuple[County, str]:
    """A family that was granted dibao."""
    case_id = county.apply(read_example("application/granted")["start"]["values"], by="aide2")
    county.walk(case_id, "application/granted")
    view = county.engine.case(case_id, county.staff["chief"])
    assert (view.case.status, view.case.end_element) == (CaseStatus.COMPLETED, "granted")
    return county, case_id


def test_a_grant_enrols_pays_from_the_next_month_and_is_published_without_private_data(
    granted: tuple[County, str],
) -> None:
    """57号 art. 21, 24, 25."""
    county, case_id = granted
    chief = county.staff["chief"]
    (enrolled,) = enrolments(county.engine, chief).rows
    decided = county.clock.now().strftime("%Y-%m")
    assert enrolled.first_month > decided
    assert enrolled.amount > 0
    (order,) = payments(county.engine, chief).rows
    assert (order.month, order.amount) == (enrolled.first_month, enrolled.amount)
    posts = publicity_board(county.engine, chief).rows
    assert posts
    for shown in map(str, posts):
        for private in ("990101196803120013", "13900000001", "limb"):
            assert private not in shown
    letters = records_of_case(county.engine, chief, case_id).letters
    assert len(letters) >= 2, "acceptance and decision at least"
    assert render_letter(county.engine, Settings(), chief, letters[0].id)[1].startswith(b"%PDF")


def test_the_clock_calls_the_family_back_three_months_after_enrolment(granted: tuple[County, str]) -> None:
    """Seed 000 §二(三): newly enrolled within three months; then by 57号 art. 31."""
    county, _ = granted
    assert open_due_reviews(county.engine) == 0
    county.advance(days=80)
    assert open_due_reviews(county.engine) == 0
    county.advance(days=14)
    assert open_due_reviews(county.engine) == 1
    assert open_due_reviews(county.engine) == 0, "opened once"
    county.engine.settle()
    (row,) = county.engine.inbox(county.staff["aide"], "pool").rows
    assert (row.process, row.element, row.title) == ("periodic_review", "visit", "柳青山")
    before = enrolments(county.engine, county.staff["chief"]).rows[0]
    county.walk(row.case_id, "periodic_review/" + _example("没有明显变化，金额不变"))
    assert county.engine.case(row.case_id, county.staff["chief"]).case.end_element == "continued"
    after = enrolments(county.engine, county.staff["chief"]).rows[0]
    assert (after.amount, after.is_running) == (before.amount, True)
    county.advance(days=175)
    assert open_due_reviews(county.engine) == 0
    county.advance(days=10)
    assert open_due_reviews(county.engine) == 1, (
        "half-yearly from then on: casual work is no fixed income (57号 art. 31)"
    )


def _example(name: str) -> str:
    folder = Path(__file__).resolve().parents[2] / "bpmn" / "periodic_review" / "scenarios"
    return next(path.stem for path in folder.glob("*.toml") if f'name = "{name}"' in path.read_text("utf-8"))


def test_a_near_relative_neither_takes_nor_does_a_step(county: County) -> None:
    """57号 art. 11: whoever declared a member of the family is kept from its case."""
    clerk = county.staff["clerk2"]
    with county.engine.transaction(county.engine.system(COUNTY)) as work:
        declare(
            work.session, county.engine.vault, COUNTY, person=clerk.person, name="柳青山", relation="father",
            number="990101196803120013", at=work.now,
        )  # fmt: skip
    case_id = county.apply(read_example("application/granted")["start"]["values"])
    task = county.open_tasks(case_id)
    element = "file_near_relative" if "file_near_relative" in task else "papers"
    if task[element].role == "township_clerk":
        with pytest.raises(Barred):
            county.engine.claim(task[element].id, clerk, task[element].revision)
    assert element == "file_near_relative", "the relation found in the register is filed separately"


def test_a_clerk_may_not_handle_their_own_case(county: County) -> None:
    clerk = county.staff["clerk2"]
    with county.engine.transaction(county.engine.system(COUNTY)) as work:
        declare(
            work.session, county.engine.vault, COUNTY, person=clerk.person, name="柳青山", relation=SELF,
            number="990101196803120013", at=work.now,
        )  # fmt: skip
    case_id = county.apply(read_example("application/granted")["start"]["values"])
    (task,) = county.open_tasks(case_id).values()
    with pytest.raises((Barred, Forbidden)):
        county.engine.claim(task.id, clerk, task.revision)


def test_the_first_visitor_cannot_sign_for_the_second(county: County) -> None:
    """57号 art. 16: at least two people; T24."""
    example = read_example("application/granted")
    case_id = county.apply(example["start"]["values"])
    for step in example["step"][1:4]:
        if "do" in step:
            county.do(case_id, step["do"], step["values"])
    visit = next(step for step in example["step"] if step.get("do") == "visit_first")
    task = county.open_tasks(case_id)["visit_first"]
    actor = county.staff["clerk"]
    county.engine.claim(task.id, actor, task.revision)
    with pytest.raises(NotPossible):
        county.do(case_id, "visit_first", visit["values"] | {"second_visitor": actor.person}, by="clerk")


def test_the_second_application_of_the_same_person_is_found(granted: tuple[County, str]) -> None:
    """T15: one person, one file, by the look-up hash of the identity number."""
    county, _ = granted
    again = county.apply(read_example("application/granted")["start"]["values"])
    assert "tell_duplicate" in county.open_tasks(again)


def test_accepting_starts_the_thirty_working_days_and_freezes_the_rules(county: County) -> None:
    """83号 四(一); 57号 art. 15, 17."""
    example = read_example("application/granted")
    case_id = county.apply(example["start"]["values"])
    before = county.engine.case(case_id, county.staff["chief"])
    assert before.deadlines == ()
    for step in example["step"][1:4]:
        if "do" in step:
            county.do(case_id, step["do"], step["values"])
    view = county.engine.case(case_id, county.staff["chief"])
    names = {each.name: each for each in view.deadlines}
    assert (names["total"].amount, names["total"].unit) == (30, "工作日")
    assert view.case.accepted_at is not None
    extended = county.engine.extend(
        case_id, county.staff["clerk"], "total", "residence_apart", "户籍在邻县，需异地核查"
    )
    assert extended.amount == 45


def test_without_a_reason_nothing_is_refused_and_what_is_missing_is_named(county: County) -> None:
    with pytest.raises(InvalidForm) as refusal:
        county.apply({"applicant_name": "柳青山"})
    assert "applicant_identity" in refusal.value.errors


def test_a_wrong_identity_number_is_found_by_its_checksum(county: County) -> None:
    values = read_example("application/granted")["start"]["values"] | {"applicant_identity": "990101196803120014"}
    with pytest.raises(InvalidForm) as refusal:
        county.apply(values)
    assert list(refusal.value.errors) == ["applicant_identity"]


@pytest.mark.parametrize(
    "example",
    [
        "non_cooperation",
        "withdrawn_at_visit",
        "not_supplied",
        "withdrawn_in_publicity",
        "vote_no_is_no_end",
        "county_sends_back",
    ],
)
def test_the_other_ways_through(county: County, example: str) -> None:
    """Each written example, with the services that really run."""
    written = read_example(f"application/{example}")
    case_id = county.apply(written["start"]["values"])
    county.walk(case_id, f"application/{example}")
    view = county.engine.case(case_id, county.staff["chief"])
    assert view.incidents == ()
    assert view.case.end_element == written["expect"]["end"]
    assert county.engine.verify(COUNTY) is None


def test_an_objection_leads_to_a_new_survey_a_second_publicity_and_a_county_visit(county: County) -> None:
    """57号 art. 19, 20; the local pack posts again after an objection (T5)."""
    steps = read_example("application/objection_survey")
    case_id = county.apply(steps["start"]["values"])
    walked = [step for step in steps["step"] if "do" in step or "advance" in step]
    posted = next(step for step in walked if step.get("do") == "post_sheet")
    visited = False
    for step in walked:
        if "advance" in step:
            county.advance(days=8)
            continue
        if step["do"] == "county_visit":
            county.do(case_id, "post_sheet", posted["values"])
            county.advance(days=8)
            visited = True
        values = dict(step["values"])
        if "second_visitor" in values:
            values["second_visitor"] = county.staff["aide"].person
        county.do(case_id, step["do"], values)
    assert visited
    assert county.engine.case(case_id, county.staff["chief"]).case.end_element == steps["expect"]["end"]
