"""Emergency aid through the real registers, tables, letters and clock: help first, papers after, and nothing forgotten."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine import Bundle, CaseStatus, Settings
from engine.errors import Barred
from engine.queries.cases import CaseView
from engine.store.tables import intention
from engine.testing import train_everybody
from tasks import numbers, payments, publicity_board, records_of_case, render_letter, tables
from tasks.emergency.book import AidState
from tasks.letters import Letters, Template
from tasks.registers.relatives import declare
from tasks.warnings import warn_of_deadlines
from tests.bpmn.test_bundles import played
from tests.path.conferring import Conference
from tests.path.county import COUNTY, ROOT, County, make_county, read_example

NUMBER = "990101196803120013"
REASON = {"reason": "当场核实，情况紧急"}


@pytest.fixture
def both(county: County) -> County:
    """A county on each database in turn, with the process in force."""
    county.engine.deploy_shipped(Bundle.read(ROOT / "bpmn" / "emergency_aid"), COUNTY)
    train_everybody(county.engine, COUNTY)
    return county


@pytest.fixture
def lite(sqlite_url: str, tmp_path: Path) -> Iterator[County]:
    """A county on one database: what is asked here is not SQL."""
    made = make_county(sqlite_url, tmp_path / "data")
    made.engine.deploy_shipped(Bundle.read(ROOT / "bpmn" / "emergency_aid"), COUNTY)
    train_everybody(made.engine, COUNTY)
    yield made
    made.engine.close()


def report(county: County, by: str = "aide", **values: Any) -> str:
    """Somebody is met in need; returns the case."""
    made = {
        "track": "emergency", "person_name": "柳青山", "cause": "fire", "happened": "昨夜起火，被褥粮食都烧了。",
        "needed": 1500, **values,
    }  # fmt: skip
    begun = county.engine.start("emergency_aid", county.staff[by], place="990100001001", values=made)
    county.engine.settle()
    return begun.case.id


def hand_over(county: County, case_id: str, onward: str = "none", **values: Any) -> None:
    made = {"way": "cash", "received_on": "2026-09-14", "received_by": "柳青山", "onward": onward, **values}
    county.do(case_id, "hand_over", made)


def explain(county: County, case_id: str, element: str = "explain", **values: Any) -> None:
    made = {
        "explanation": "消防出具认定书，属实。", "address": "云岭县青溪镇上坪村3号", "hukou": "here", "near_relative": False,
        "proof": ["p"], "signature": "s", **values,
    }  # fmt: skip
    county.do(case_id, element, made)


def approve(
    county: County, case_id: str, element: str = "approve_township", by: str | None = None, **values: Any
) -> None:
    county.do(case_id, element, {"approval": "approve", **REASON, **values}, by)


def view_of(county: County, case_id: str) -> CaseView:
    return county.engine.case(case_id, county.engine.system(COUNTY))


def end_of(county: County, case_id: str) -> str | None:
    view = view_of(county, case_id)
    assert view.incidents == ()
    return view.case.end_element


def letters_of(county: County, case_id: str) -> list[Template]:
    records = records_of_case(county.engine, county.engine.system(COUNTY), case_id)
    for each in records.letters:
        assert render_letter(county.engine, Settings(), county.engine.system(COUNTY), each.id)[1].startswith(b"%PDF")
    return [each.template for each in records.letters]


def sent(county: County, kind: str) -> int:
    with county.engine.reading(county.engine.system(COUNTY)) as look:
        return len(look.connection.execute(select(intention.c.id).where(intention.c.kind == kind)).all())


def declare_brother(county: County, who: str = "clerk") -> None:
    with county.engine.transaction(county.engine.system(COUNTY)) as work:
        declare(
            work.session, county.engine.vault, COUNTY, person=county.staff[who].person, name="柳青山",
            relation="sibling", number=NUMBER, at=work.now,
        )  # fmt: skip


def test_t16_help_comes_first_within_the_tier_and_is_recorded_with_amount_hands_and_hours(both: County) -> None:
    """No number, no hukou, no papers: approved, paid and on record at once (法 art. 37, 50)."""
    case_id = report(both)
    assert list(both.open_tasks(case_id)) == ["approve_township"]
    approve(both, case_id)
    (paid,) = payments(both.engine, both.staff["chief"]).rows
    assert (paid.amount, paid.programme, paid.applicant, paid.month) == (
        Decimal(1500),
        "temporary",
        "柳青山",
        "2026-09",
    )
    assert sent(both, "payment") == 1
    assert numbers(both.engine, both.staff["chief"]).paid_this_month == Decimal(1500)
    hand_over(both, case_id)
    records = records_of_case(both.engine, both.staff["chief"], case_id)
    assert records.aid is not None
    assert records.aid.own is not None
    given = records.aid.own
    assert (given.asked, given.amount, given.reporter, given.approver) == (Decimal(1500), Decimal(1500), "Aide", "Head")
    assert given.reported_at == given.ordered_at == both.clock.now()
    met = {each.name: each.met_at for each in view_of(both, case_id).deadlines}
    assert met["emergency_aid"] is not None
    assert met["emergency_papers"] is None


def test_t16_the_explanation_reminds_escalates_and_never_vanishes(lite: County) -> None:
    """Five working days; then the township head, then the lite, again and again; the case cannot end without it."""
    case_id = report(lite)
    approve(lite, case_id)
    hand_over(lite, case_id)
    due = next(each for each in view_of(lite, case_id).deadlines if each.name == "emergency_papers")
    assert (due.amount, due.unit, due.due_at.date().isoformat()) == (5, "工作日", "2026-09-20"), (
        "Sunday 20 September is worked"
    )
    lite.advance(days=5)
    assert sent(lite, "aid_papers_due") == 0
    lite.advance(days=1)
    assert (sent(lite, "aid_papers_due"), list(lite.open_tasks(case_id))) == (1, ["explain"])
    assert (warn_of_deadlines(lite.engine), sent(lite, "notice")) == (1, 1)
    lite.advance(days=1)
    assert set(lite.open_tasks(case_id)) == {"explain", "press_township"}
    lite.do(case_id, "press_township", {"cause": "经办人下乡未归", "promised_on": "2026-09-23"})
    lite.advance(days=3)
    assert set(lite.open_tasks(case_id)) == {"explain", "press_county"}
    late = lite.engine.inbox(lite.staff["clerk"], "pool").rows
    assert [(each.element, each.days_left is not None and each.days_left < 0) for each in late] == [("explain", True)]
    press = {"found": "材料没有收上来", "pressing": "press", "demand": "三日内补齐"}
    for _ in range(3):
        lite.do(case_id, "press_county", press)
        assert list(lite.open_tasks(case_id)) == ["explain"]
        lite.advance(days=8)
        assert set(lite.open_tasks(case_id)) == {"explain", "press_county"}
    assert view_of(lite, case_id).case.status is CaseStatus.RUNNING
    explain(lite, case_id, identity_number=NUMBER)
    assert list(lite.open_tasks(case_id)) == ["review_township"], "whoever pressed need press no longer"
    lite.do(case_id, "review_township", {"verdict": "eligible", **REASON})
    assert end_of(lite, case_id) == "helped"
    assert letters_of(lite, case_id) == [Template.AID_RECORD]


def test_t16_duplicates_and_near_relatives_are_checked_afterwards(both: County) -> None:
    """Nobody knew who it was; the number that follows shows an earlier aid and a brother on the staff."""
    first = report(both, identity_number=NUMBER)
    approve(both, first)
    hand_over(both, first)
    explain(both, first)
    both.do(first, "review_township", {"verdict": "eligible", **REASON})
    declare_brother(both, "clerk2")
    second = report(both)
    approve(both, second)
    hand_over(both, second)
    explain(both, second, identity_number=NUMBER)
    assert list(both.open_tasks(second)) == ["review_county"], "a near relative is looked at by the county"
    records = records_of_case(both.engine, both.staff["chief"], second)
    assert records.household is not None
    assert records.household.near_relative
    number = view_of(both, first).case.number
    assert records.household.duplicate_of == number
    assert records.aid is not None
    assert [each.case_number for each in records.aid.earlier] == [number]
    with both.engine.reading(both.engine.system(COUNTY)) as look:
        table = tables.household
        alive = look.connection.execute(select(table.c.id).where(table.c.superseded.is_(False))).all()
    assert len(alive) == 1, "one person, one file"


def test_t16_the_same_cause_again_is_pointed_out_before_and_decided_by_the_county(both: County) -> None:
    first = report(both, identity_number=NUMBER)
    approve(both, first)
    again = report(both, identity_number=NUMBER)
    assert list(both.open_tasks(again)) == ["approve_county"]
    records = records_of_case(both.engine, both.staff["chief"], again)
    assert records.household is not None
    assert records.household.duplicate_of == view_of(both, first).case.number
    other = report(both, identity_number=NUMBER, cause="illness")
    assert list(both.open_tasks(other)) == ["approve_township"], "another cause is another emergency"


def test_t16_a_number_that_belongs_to_another_name_is_not_taken(lite: County) -> None:
    """A slip must neither open nor take over somebody else's file; who it is remains open, and the county looks."""
    first = report(lite, identity_number=NUMBER)
    approve(lite, first)
    slip = report(lite, person_name="石大川")
    approve(lite, slip)
    hand_over(lite, slip, identity_number=NUMBER)
    explain(lite, slip)
    assert list(lite.open_tasks(slip)) == ["review_county"]
    records = records_of_case(lite.engine, lite.staff["chief"], slip)
    assert records.household is not None
    assert [(each.name, each.identity) for each in records.household.members] == [("石大川", "")]


def test_t16_the_county_decides_where_the_township_is_silent_or_its_tier_too_small(lite: County) -> None:
    silent = report(lite)
    lite.advance(hours=23)
    assert list(lite.open_tasks(silent)) == ["approve_township"]
    lite.advance(hours=2)
    assert list(lite.open_tasks(silent)) == ["approve_county"]
    assert list(lite.open_tasks(report(lite, needed=2000))) == ["approve_township"]
    assert list(lite.open_tasks(report(lite, needed=2001))) == ["approve_county"]


def test_t16_above_the_countys_tier_a_conference_advises_and_the_county_head_decides(lite: County) -> None:
    """2020年意见 15: 一事一议; what it resolves is paid only when the head says so."""
    case_id = report(lite, needed=20000, cause="accident")
    meeting = Conference(lite, case_id)
    meeting.convene()
    meeting.vote(schools="support", labour="support", insurance="support")
    meeting.minute(conference_amount=15000)
    assert payments(lite.engine, lite.staff["chief"]).rows == (), "a resolution pays nothing"
    approve(lite, case_id, "approve_county", approval="resolved")
    (paid,) = payments(lite.engine, lite.staff["chief"]).rows
    assert paid.amount == 15000


def test_t17_quick_small_aid_is_capped_and_neither_checked_nor_published(lite: County) -> None:
    """min(need, one month's standard); 3 days; person, cause, amount and hands on record; no more (2026 二(一))."""
    case_id = report(lite, track="quick", needed=5000, identity_number=NUMBER)
    (period,) = view_of(lite, case_id).deadlines
    assert (period.name, period.amount, period.unit) == ("quick_aid", 3, "天")
    approve(lite, case_id)
    hand_over(lite, case_id)
    assert end_of(lite, case_id) == "helped"
    (paid,) = payments(lite.engine, lite.staff["chief"]).rows
    assert paid.amount == 830, "one month of the standard of the place of the emergency, a town in this county"
    assert publicity_board(lite.engine, lite.staff["chief"]).rows == ()
    with lite.engine.reading(lite.engine.system(COUNTY)) as look:
        assert look.connection.execute(select(tables.information_check.c.id)).all() == []
    assert letters_of(lite, case_id) == [Template.AID_RECORD]
    records = records_of_case(lite.engine, lite.staff["chief"], case_id)
    assert records.aid is not None
    assert records.aid.own is not None
    assert (records.aid.own.state, records.aid.own.asked) == (AidState.VERIFIED, Decimal(5000))


def test_t17_an_approver_cannot_go_over_the_cap(lite: County) -> None:
    case_id = report(lite, track="quick", needed=500)
    approve(lite, case_id, approval="approve_less", less_amount=9000)
    (paid,) = payments(lite.engine, lite.staff["chief"]).rows
    assert paid.amount == 500


def test_a_refusal_is_written_with_reasons_and_handed_over(lite: County) -> None:
    """国务院令第649号 art. 48."""
    case_id = report(lite, cause="other")
    approve(lite, case_id, approval="higher", reason="拿不准，报县级。")
    approve(lite, case_id, "approve_county", approval="refuse", reason="保险公司已安排食宿，没有需要立即救助的困难。")
    with lite.engine.transaction(lite.engine.system(COUNTY)) as work:
        book = Letters(work.session, lite.engine.vault, COUNTY)
        (letter,) = book.of_case(case_id)
        said = book.facts(letter.id)[1]
    assert said["reasons"] == ["保险公司已安排食宿，没有需要立即救助的困难。"], "only of whoever refused"
    assert said["office"] == "云岭县民政局"
    assert letters_of(lite, case_id) == [Template.AID_REFUSAL]
    lite.do(
        case_id, "deliver_refusal", {"way": "in_person", "delivered_on": "2026-09-14", "received_by": "柳青山", "explained": True}
    )  # fmt: skip
    assert end_of(lite, case_id) == "refused"
    assert payments(lite.engine, lite.staff["chief"]).rows == ()


def suspected(county: County) -> str:
    case_id = report(county, identity_number=NUMBER)
    approve(county, case_id)
    hand_over(county, case_id)
    explain(county, case_id)
    county.do(case_id, "review_township", {"verdict": "fraud_suspected", **REASON})
    county.do(case_id, "hear", {"told_on": "2026-09-14", "way": "in_person", "said": "房子是亲戚的", "proof": ["p"]})
    return case_id


def test_deceit_is_heard_decided_by_a_person_and_taken_back_in_writing(lite: County) -> None:
    """法 art. 48, 73, 76; who was found so is pointed out the next time."""
    case_id = suspected(lite)
    assert letters_of(lite, case_id) == [Template.AID_RECORD]
    lite.do(case_id, "decide_recovery", {"recovery": "recover", "reason": "起火的不是本人住房。"})
    assert letters_of(lite, case_id) == [Template.AID_RECORD, Template.AID_RECOVERY]
    told = {"way": "in_person", "delivered_on": "2026-09-15", "received_by": "柳青山", "explained": True}
    lite.do(case_id, "deliver_recovery", told)
    lite.do(case_id, "money_back", {"returned": "repaid", "returned_amount": 1500})
    assert end_of(lite, case_id) == "recovered"
    assert state_of(lite, case_id) is AidState.RECOVERING
    assert list(lite.open_tasks(report(lite, identity_number=NUMBER, cause="illness"))) == ["approve_county"]


def test_an_honest_error_is_recorded_and_nothing_is_taken_back(lite: County) -> None:
    case_id = suspected(lite)
    lite.do(case_id, "decide_recovery", {"recovery": "honest_error", "reason": "没有虚报。"})
    assert end_of(lite, case_id) == "recorded"
    assert state_of(lite, case_id) is AidState.MISTAKEN
    assert letters_of(lite, case_id) == [Template.AID_RECORD]


def state_of(county: County, case_id: str) -> AidState:
    aid = records_of_case(county.engine, county.engine.system(COUNTY), case_id).aid
    assert aid is not None
    assert aid.own is not None
    return aid.own.state


def test_nobody_who_is_related_approves(lite: County) -> None:
    """T24: recusal holds from the first step on where the number is known."""
    declare_brother(lite, "chief")
    case_id = report(lite, identity_number=NUMBER)
    assert list(lite.open_tasks(case_id)) == ["approve_county"], "not the township: the county knows its own relatives"
    with pytest.raises(Barred):
        approve(lite, case_id, "approve_county", by="chief")


FACTS: Mapping[str, Any] = {
    "area": "rural", "work": "farming", "income_kind": "business", "income": 300, "health": "good",
    "disability_type": "none", "houses": 1, "cars": 0, "deposits": 0, "near_relative": False,
    "members": [
        {"name": "石小梅", "relation": "spouse", "identity_number": "990101197008050022", "work": "unable", "income_kind": "none",
         "health": "serious", "disability_type": "none"},
    ],
}  # fmt: skip


def test_the_application_that_follows_begins_with_what_is_known_and_both_cases_are_linked(both: County) -> None:
    case_id = report(both, identity_number=NUMBER, phone="13900000001")
    approve(both, case_id)
    hand_over(both, case_id, "application")
    explain(both, case_id)
    both.do(case_id, "review_township", {"verdict": "eligible", **REASON})
    both.do(case_id, "onward_facts", FACTS)
    assert end_of(both, case_id) == "moved_on"
    (link,) = records_of_case(both.engine, both.staff["chief"], case_id).related
    assert (link.process, link.follows) == ("application", True)
    after = view_of(both, link.id)
    told: Mapping[str, Any] = after.submissions[0].values
    assert (told["applicant_name"], told["applicant_identity"], told["phone"]) == ("柳青山", NUMBER, "13900000001")
    assert told["address"] == "云岭县青溪镇上坪村3号"
    assert view_of(both, case_id).case.number in str(told["statement"])
    assert [each["name"] for each in told["members"]] == ["柳青山", "石小梅"]
    assert list(both.open_tasks(link.id)) == ["papers"], "the emergency is no duplicate of the application"
    (back,) = records_of_case(both.engine, both.staff["chief"], link.id).related
    assert (back.id, back.follows) == (case_id, False)


def test_a_family_on_record_is_asked_nothing_again(lite: County) -> None:
    """法 art. 62: what the register knows goes into the application by itself."""
    example = read_example("application/refused_property")["start"]["values"]
    earlier = lite.apply(example)
    lite.engine.cancel(earlier, lite.staff["clerk"], view_of(lite, earlier).case.revision, "家庭改日再来")
    case_id = report(
        lite, track="quick", person_name=example["applicant_name"], identity_number=example["applicant_identity"]
    )
    home = records_of_case(lite.engine, lite.staff["aide"], case_id).household
    assert home is not None
    assert [each.name for each in home.members] == [example["applicant_name"]], "a report opens nobody's family file"
    assert (home.phone, home.address, home.bank) == ("", "", "")
    approve(lite, case_id)
    hand_over(lite, case_id, "application")
    assert end_of(lite, case_id) == "moved_on"
    (link,) = records_of_case(lite.engine, lite.staff["chief"], case_id).related
    told: Mapping[str, Any] = view_of(lite, link.id).submissions[0].values
    assert len(told["members"]) == len(example["members"])
    assert list(lite.open_tasks(link.id)) == ["papers"]


def test_t16_t17_in_every_example_papers_follow_emergency_aid_and_never_quick_aid() -> None:
    """What was paid as emergency aid ends only after the explanation; quick small aid never asks for one."""
    paid = [each for each in played("emergency_aid").results if "pay" in each.elements]
    assert {"emergency_begun", "quick_begun"} <= set().union(*(each.elements for each in paid))
    for each in paid:
        assert ("explained" in each.elements) is ("emergency_begun" in each.elements), each.scenario.file
