"""Exits through the real registers, tables, letters and clock: heard, posted, decided by a person, served (法 art. 45-48, 76)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine import CaseStatus, Settings
from engine.errors import Barred
from tasks import enrolment, enrolments, payments, publicity_board, records_of_case, render_letter
from tasks.benefits.enrolments import Enrolment, Enrolments, Grant
from tasks.registers import consents
from tasks.registers.facts import Household, Member
from tasks.registers.households import HouseholdRegister
from tasks.reviews import open_due_reviews
from tests.path.conferring import Conference
from tests.path.county import COUNTY, TOWN, VILLAGE, County, read_example

PATH = f"county:{COUNTY}/township:{TOWN}/village:{VILLAGE}"
HEAD = Member("柳青山", "self", "990101196803120013", date(1968, 3, 12), "男", "casual")
WIFE = Member("黄秀英", "spouse", "990101197005060023", date(1970, 5, 6), "女", "farming")
MOTHER = Member("柳阿婆", "parent", "990101194001010025", date(1940, 1, 1), "女", "retired")
PROOF: dict[str, Any] = {"proof": ["f"]}


def enrol(county: County, *members: Member, programme: str = "dibao", amount: int = 1230) -> Enrolment:
    """A family on benefit since May, paid up to this month."""
    with county.engine.transaction(county.engine.system(COUNTY)) as work:
        register = HouseholdRegister(work.session, work.house.vault, COUNTY)
        family = Household(members or (HEAD, WIFE, MOTHER), address="上坪村3号")
        home = register.add(family, place=VILLAGE, place_path=PATH, at=work.now)
        adults = [each.id for each in register.load(home).members]
        consents.give(work.session, COUNTY, home, adults, case_id="", at=work.now)
        size = len(family.members)
        grant = Grant(home, VILLAGE, PATH, "柳青山", size, programme, Decimal(amount), stable=True, rules_version="x")
        return Enrolments(work.session, COUNTY).enrol(grant, date(2026, 5, 6))


def begin(county: County, enrolled: Enrolment, origin: str, by: str = "aide") -> str:
    """Somebody reports it; returns the case."""
    values = {"origin": origin, "certificate": enrolled.certificate}
    begun = county.engine.start("exit", county.staff[by], place=VILLAGE, title="柳青山", values=values)
    county.engine.settle()
    return begun.case.id


def now(county: County, enrolled: Enrolment) -> Enrolment:
    found = enrolment(county.engine, county.staff["chief"], enrolled.id)
    assert found is not None
    return found


def ended(county: County, case_id: str) -> str | None:
    view = county.engine.case(case_id, county.staff["chief"])
    assert view.incidents == ()
    return view.case.end_element if view.case.status is CaseStatus.COMPLETED else None


def letters(county: County, case_id: str) -> list[str]:
    return [each.template for each in records_of_case(county.engine, county.staff["chief"], case_id).letters]


def steps(example: str) -> dict[str, dict[str, Any]]:
    """What a written example fills in at each step, the last time."""
    return {step["do"]: step["values"] for step in read_example(f"exit/{example}")["step"] if "do" in step}


def test_work_brings_a_gradual_exit_that_the_register_shows(county: County) -> None:
    """57号 art. 33; 83号 一(三): six months; decided by the county head, told with reasons and remedies, and served."""
    enrolled = enrol(county)
    case_id = begin(county, enrolled, "report")
    done = county.walk(case_id, "exit/employment_gradual")
    assert done == [
        "verify", "propose_exit", "serve_invitation", "hear", "township_view", "examine_exit", "decide_exit", "deliver_exit",
    ]  # fmt: skip
    assert ended(county, case_id) == "ended"
    left = now(county, enrolled)
    assert (left.is_running, left.is_leaving, left.leaves_after) == (True, True, "2027-03")
    assert letters(county, case_id) == ["hearing", "decision"]
    records = records_of_case(county.engine, county.staff["chief"], case_id)
    for letter in records.letters:
        assert render_letter(county.engine, Settings(), county.staff["chief"], letter.id)[1].startswith(b"%PDF")
    assert county.engine.verify(COUNTY) is None


@pytest.mark.parametrize(
    ("example", "programme", "members", "end"),
    [
        ("income_improved", "dibao", (), "ended"),
        ("warning_unfounded", "dibao", (), "kept_on"),
        ("member_died", "dibao", (), "recalculated"),
        ("member_unknown", "dibao", (), "kept_on"),
        ("own_wish", "dibao", (), "ended"),
        ("wish_taken_back", "dibao", (), "kept_on"),
        ("job_refused", "dibao", (), "reduced"),
        ("proposed_to_stay", "dibao", (), "kept_on"),
        ("edge_exit", "edge", (), "ended"),
        ("rigid_expired", "rigid", (), "ended"),
        ("untrue", "dibao", (), "ended"),
        ("death_alone", "dibao", (HEAD,), "ended"),
        ("tekun_posted", "tekun", (HEAD,), "ended"),
        ("tekun_objection", "tekun", (HEAD,), "kept_on"),
    ],
)
def test_every_way_through(county: County, example: str, programme: str, members: tuple[Member, ...], end: str) -> None:
    """Each written example, with the services that really run."""
    enrolled = enrol(county, *members, programme=programme, amount=0 if programme in ("edge", "rigid") else 570)
    written = read_example(f"exit/{example}")
    case_id = begin(county, enrolled, written["start"]["values"]["origin"], by="clerk")
    county.walk(case_id, f"exit/{example}")
    assert ended(county, case_id) == end
    again = now(county, enrolled)
    assert (again.is_running and not again.is_leaving) == (end != "ended")
    if end in ("kept_on", "recalculated"):
        assert again.amount_in("2026-12") == enrolled.amount


def test_t10_the_death_of_the_head_ends_nothing_and_a_review_reckons_anew(county: County) -> None:
    """The wife speaks for the family under a new file chained to the old one; the review is due today."""
    enrolled = enrol(county)
    case_id = begin(county, enrolled, "death")
    county.do(case_id, "verify_death", steps("member_died")["verify_death"] | {"died_name": "柳青山"})
    county.do(case_id, "propose_exit", steps("member_died")["propose_exit"])
    assert ended(county, case_id) == "recalculated"
    again = now(county, enrolled)
    assert (again.applicant, again.persons, again.certificate) == ("黄秀英", 2, enrolled.certificate)
    assert (again.is_running, again.amount_in("2026-12")) == (True, enrolled.amount)
    assert open_due_reviews(county.engine) == 1
    county.engine.settle()
    (row,) = county.engine.inbox(county.staff["aide"], "pool").rows
    assert (row.process, row.title) == ("periodic_review", "黄秀英")
    found = records_of_case(county.engine, county.staff["aide"], row.case_id).household
    assert found is not None
    assert [(each.name, each.relation) for each in found.members] == [("黄秀英", "self"), ("柳阿婆", "other")]


def test_t2_absence_counts_only_with_proof_and_after_the_day_that_was_set(county: County) -> None:
    """法 art. 48: recorded too early it leads back to another invitation; then, with its proof and the period over, it counts."""
    case_id = begin(county, enrol(county), "report")
    example = steps("employment_gradual")
    absent = {
        "came": False, "absence": "上门两次无人，电话未接。", **PROOF, "considered": "按查明的情况处理。", "after_hearing": "keep",
    }  # fmt: skip
    for element in ("verify", "propose_exit", "serve_invitation"):
        county.do(
            case_id,
            element,
            example[element] | ({"served_on": "2026-09-14"} if "served_on" in example[element] else {}),
        )
    county.do(case_id, "hear", absent)
    assert list(county.open_tasks(case_id)) == ["serve_invitation"]
    assert letters(county, case_id) == ["hearing", "hearing"]
    county.do(case_id, "serve_invitation", example["serve_invitation"] | {"served_on": "2026-08-01"})
    county.do(case_id, "hear", absent)
    assert list(county.open_tasks(case_id)) == ["serve_invitation"], "a service before the proposal is none"
    county.do(case_id, "serve_invitation", example["serve_invitation"] | {"served_on": "2026-09-14"})
    county.advance(days=10)
    county.do(case_id, "hear", absent)
    assert list(county.open_tasks(case_id)) == ["township_view"]


@pytest.mark.parametrize("cause", ["wish", "death"])
def test_t2_without_signature_or_proof_neither_wish_nor_death_stands_for_a_hearing(county: County, cause: str) -> None:
    """In a case that began otherwise both lead back to the proposal, not past everybody to a decision that cannot be carried out."""
    case_id = begin(county, enrol(county, HEAD), "report")
    example = steps("employment_gradual")
    county.do(case_id, "verify", example["verify"])
    county.do(case_id, "propose_exit", {**example["propose_exit"], "exit_cause": cause})
    assert list(county.open_tasks(case_id)) == ["propose_exit"]


def test_whoever_took_part_does_not_judge_and_the_county_head_decides(county: County) -> None:
    case_id = begin(county, enrol(county), "report")
    example = steps("employment_gradual")
    for element in ("verify", "propose_exit", "serve_invitation", "hear", "township_view"):
        county.do(case_id, element, example[element])
    with county.engine.people(county.engine.system(COUNTY)) as people:
        people.join(str(county.staff["examiner"].person), "county_head", COUNTY, date(2026, 1, 1))
    county.do(case_id, "examine_exit", example["examine_exit"])
    task = county.open_tasks(case_id)["decide_exit"]
    assert task.role == "county_head"
    with pytest.raises(Barred):
        county.engine.claim(task.id, county.staff["examiner"], task.revision)


def test_43_26_an_intended_end_hangs_seven_days_and_again_after_an_objection(county: County) -> None:
    """The board shows name, persons and programme, neither ground nor amount, and only while it hangs."""
    enrolled = enrol(county, HEAD, programme="tekun", amount=910)
    case_id = begin(county, enrolled, "report")
    written = read_example("exit/tekun_objection")["step"]
    boards = []
    for step in written:
        if "do" in step:
            county.do(case_id, step["do"], step["values"])
        elif "advance" in step:
            boards.append([str(each) for each in publicity_board(county.engine, county.staff["chief"]).rows])
            county.advance(days=6)
            assert "take_down" not in str(county.open_tasks(case_id))
            assert publicity_board(county.engine, county.staff["chief"]).rows != ()
            county.advance(days=2)
            assert publicity_board(county.engine, county.staff["chief"]).rows == ()
    assert [len(each) for each in boards] == [1, 1]
    for private in ("910", "劳动能力", "990101196803120013", "able_to_work"):
        assert private not in boards[0][0].replace(case_id, "")
    assert letters(county, case_id) == ["hearing", "exit_publicity", "exit_publicity", "decision"]


def test_an_exit_of_a_place_that_is_not_ones_own_opens_nobodys_file(county: County) -> None:
    """法 art. 70: a guessed certificate number is an incident without a name, not a look into a file."""
    case_id = begin(county, replace(enrol(county), certificate="990100DB2026009999"), "report")
    (incident,) = county.engine.case(case_id, county.staff["root"]).incidents
    assert incident.element == "gather"


def test_a_family_that_is_leaving_is_neither_reviewed_nor_ended_twice(county: County) -> None:
    enrolled = enrol(county)
    county.walk(begin(county, enrolled, "report"), "exit/employment_gradual")
    again = begin(county, enrolled, "report")
    (incident,) = county.engine.case(again, county.staff["root"]).incidents
    assert "渐退期" in incident.cause.zh
    orders = payments(county.engine, county.staff["chief"], enrolment_id=enrolled.id).rows
    assert all(each.state == "ordered" for each in orders)
    assert enrolments(county.engine, county.staff["chief"], running=False).rows == ()


@pytest.mark.parametrize(
    ("example", "end"), [("exit_heard", "exited"), ("reduction_heard", "changed"), ("property_exit", "continued")]
)
def test_a_review_hands_over_and_takes_up_again(county: County, example: str, end: str) -> None:
    """The call returns properly: ended, reduced or continued; a family that stays is reviewed again."""
    enrolled = enrol(county)
    begun = county.engine.start(
        "periodic_review", county.staff["aide"], place=VILLAGE, title="柳青山", subject=enrolled.id,
        values={"kind": "by_hand", "certificate": enrolled.certificate},
    )  # fmt: skip
    county.engine.settle()
    visit = {
        "persons_found": 3,
        "income_found": {"exit_heard": 6000, "reduction_heard": 1500, "property_exit": 1500}[example],
    }
    county.walk(begun.case.id, f"periodic_review/{example}", {"visit": visit})
    assert ended(county, begun.case.id) == end
    again = now(county, enrolled)
    assert again.is_leaving == (end == "exited")
    if end == "changed":
        assert again.amount_in("2026-12") == 370
    if end != "exited":
        assert again.last_review is not None


def test_43_27_who_leaves_extreme_poverty_applies_for_the_minimum_allowance_with_what_is_on_file(
    county: County,
) -> None:
    """Referred with consent: the application begins at once, linked to the exit, and no duplicate of what has ended."""
    enrolled = enrol(county, HEAD, programme="tekun", amount=910)
    case_id = begin(county, enrolled, "report")
    county.walk(case_id, "exit/tekun_posted")
    assert ended(county, case_id) == "ended"
    (row,) = county.engine.cases(county.staff["chief"], process="application").rows
    assert (row.case.title, row.case.parent) == ("柳青山", case_id)
    assert list(county.open_tasks(row.case.id)) == ["papers"]
    related = records_of_case(county.engine, county.staff["chief"], row.case.id).related
    assert [each.number for each in related] == [county.engine.case(case_id, county.staff["chief"]).case.number]


def test_a_contested_hearing_is_conferred_on_and_proposed_anew(county: County) -> None:
    """法 art. 4: the departments advise; the clerk proposes again, the person is heard again, and people decide."""
    case_id = begin(county, enrol(county), "report")
    example = steps("income_improved")
    for element in ("verify", "propose_exit", "serve_invitation"):
        county.do(case_id, element, example[element])
    county.do(case_id, "hear", example["hear"] | {"after_hearing": "confer"})
    meeting = Conference(county, case_id)
    meeting.convene()
    meeting.vote(schools="support", labour="oppose", insurance="support")
    meeting.minute()
    assert list(county.open_tasks(case_id)) == ["propose_exit"]
    county.do(case_id, "propose_exit", example["propose_exit"])
    assert list(county.open_tasks(case_id)) == ["serve_invitation"]
    assert letters(county, case_id) == ["hearing", "minutes", "hearing"]
