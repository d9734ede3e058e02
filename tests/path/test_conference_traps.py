"""Votes are no verdicts and nobody judges their own work, shown in the deployed application through the engine's verbs (T11, T24)."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.errors import Barred, NotPossible
from engine.queries.cases import events_of
from tasks import records_of_case
from tasks.letters import Template
from tasks.registers.relatives import declare
from tests.path.conferring import Conference
from tests.path.county import COUNTY, TOWN, County, read_example


def walk_to(county: County, element: str, example: str = "granted", times: int = 1) -> tuple[str, Mapping[str, Any]]:
    """(case, values of the step) of an example that is walked up to a step, or to its so-many-th time."""
    written = read_example(f"application/{example}")
    case_id = county.apply(written["start"]["values"])
    for step in written["step"]:
        if step.get("do") == element:
            times -= 1
            if not times:
                return case_id, step["values"]
        if "advance" in step:
            county.advance(days=8)
        elif "do" in step:
            values = dict(step["values"])
            if "second_visitor" in values:
                values["second_visitor"] = county.staff["aide"].person
            county.do(case_id, step["do"], values)
    raise AssertionError(f"{example} does not come to {element}")


def also(county: County, name: str, role: str, place: str) -> None:
    """Somebody holds a second role, as happens in small townships."""
    with county.engine.people(county.engine.system(COUNTY)) as people:
        people.join(county.staff[name].person, role, place)


def refused(county: County, case_id: str, element: str, name: str) -> None:
    """The engine keeps somebody from a step for what they did before."""
    task = county.open_tasks(case_id)[element]
    with pytest.raises(Barred):
        county.engine.claim(task.id, county.staff[name], task.revision)


def test_t11_a_failed_democratic_review_leads_to_a_new_survey_and_never_to_a_refusal(county: County) -> None:
    """57号 art. 19; 安庆: where income and property qualify and the vote fails, survey again."""
    case_id, values = walk_to(county, "democratic_review", "vote_no_is_no_end")
    assert values["vote"] == "against"
    county.do(case_id, "democratic_review", values)
    opened = set(county.open_tasks(case_id))
    assert opened == {"visit_first", "neighbours"}, "the survey, with the neighbours, begins anew"
    view = county.engine.case(case_id, county.staff["chief"])
    assert view.case.end_element is None
    letters = records_of_case(county.engine, county.staff["chief"], case_id).letters
    assert {each.template for each in letters}.isdisjoint({Template.REFUSAL, Template.TERMINATION})
    with county.engine.reading(county.staff["chief"]) as look:
        passed = {each.element for each in events_of(look, case_id) if each.kind == "service_called"}
    assert passed.isdisjoint({"refuse", "terminate"})


def test_t11_a_family_that_lost_the_vote_is_granted_after_the_survey(lite: County) -> None:
    case_id, values = walk_to(lite, "deliver_grant", "vote_no_is_no_end")
    lite.do(case_id, "deliver_grant", values)
    assert lite.engine.case(case_id, lite.staff["chief"]).case.end_element == "granted"


@pytest.mark.parametrize("resolution", ["oppose", "support"])
def test_t11_nor_is_the_vote_of_a_conference_a_verdict(lite: County, resolution: str) -> None:
    """社会救助法 art. 44: the county decides, whatever the departments resolved."""
    case_id, _ = walk_to(lite, "county_propose")
    asked = {"county_proposal": "confer", "conference_topic": "eligibility", "reason": "看法不一"}
    lite.do(case_id, "county_propose", asked, by="examiner")
    meeting = Conference(lite, case_id)
    meeting.convene()
    meeting.vote(schools=resolution, labour=resolution, insurance=resolution)
    meeting.minute()
    assert set(lite.open_tasks(case_id)) == {"county_propose"}


def test_t24_whoever_surveyed_gives_no_opinion(county: County) -> None:
    """57号 art. 16, 19: a clerk who visited may be the deputy head as well, and still does not judge the visit."""
    case_id, _ = walk_to(county, "township_opinion")
    visitor = next(
        name
        for name in ("clerk", "clerk2")
        if any(
            each.element == "visit_first" and each.closed_by == county.staff[name].person
            for each in county.engine.case(case_id, county.staff["chief"]).tasks
        )
    )
    also(county, visitor, "township_head", TOWN)
    also(county, "aide", "township_head", TOWN)
    refused(county, case_id, "township_opinion", visitor)
    refused(county, case_id, "township_opinion", "aide")
    assert county.engine.claim(
        county.open_tasks(case_id)["township_opinion"].id, county.staff["head"], 1
    ).assignee == county.staff["head"].person  # fmt: skip


def test_t24_whoever_examined_for_the_county_does_not_decide(county: County) -> None:
    """法 art. 44; 57号 art. 20, 21."""
    case_id, values = walk_to(county, "county_propose")
    county.do(case_id, "county_propose", values, by="examiner")
    also(county, "examiner", "county_head", COUNTY)
    refused(county, case_id, "county_decide", "examiner")


def test_t24_whoever_visited_for_the_county_does_not_decide(lite: County) -> None:
    case_id, values = walk_to(lite, "county_visit", "vote_no_is_no_end")
    lite.do(case_id, "county_visit", values, by="examiner")
    lite.do(case_id, "county_propose", {"county_proposal": "grant", "reason": "属实"}, by="examiner")
    also(lite, "examiner", "county_head", COUNTY)
    refused(lite, case_id, "county_decide", "examiner")


def test_t24_two_different_people_visit(county: County) -> None:
    """57号 art. 16: at least two; the first cannot name himself, and nobody else can sign for the one who was named."""
    case_id, values = walk_to(county, "visit_first")
    also(county, "clerk", "village_aide", county.engine.case(case_id, county.staff["chief"]).case.place)
    with pytest.raises(NotPossible):
        county.do(
            case_id, "visit_first", {**values, "second_visitor": county.staff["clerk"].person}, by="clerk"
        )  # fmt: skip
    assert "visit_second" not in county.open_tasks(case_id)


def test_t24_a_near_relative_neither_takes_a_step_nor_is_chosen_for_one(county: County) -> None:
    """57号 art. 11, at every level."""
    for name in ("aide", "head", "examiner", "chief"):
        with county.engine.transaction(county.engine.system(COUNTY)) as work:
            declare(
                work.session, county.engine.vault, COUNTY, person=county.staff[name].person, name="柳青山",
                relation="sibling", number="990101196803120013", at=work.now,
            )  # fmt: skip
    case_id = county.apply(read_example("application/granted")["start"]["values"])
    county.do(
        case_id, "file_near_relative", {"staff_name": "柳大海", "relationship": "sibling"}, by="clerk"
    )  # fmt: skip
    refused(county, case_id, "papers", "aide")
    example = {each["do"]: each["values"] for each in read_example("application/granted")["step"] if "do" in each}
    county.do(case_id, "papers", example["papers"], by="aide2")
    county.do(case_id, "check_papers", example["check_papers"], by="clerk")
    chosen = {**example["visit_first"], "second_visitor": county.staff["aide"].person}
    with pytest.raises(NotPossible):
        county.do(case_id, "visit_first", chosen, by="clerk")


def test_t24_a_case_filed_for_near_relatives_comes_to_no_examination_before_the_county_has_visited(
    county: County,
) -> None:
    """57号 art. 20: the visit is a gate, not advice."""
    written = read_example("application/granted")
    case_id = county.apply({**written["start"]["values"], "near_relative": True, "near_relative_who": "村支书，弟弟"})
    county.do(case_id, "file_near_relative", {"staff_name": "柳大海", "relationship": "sibling"})
    for step in written["step"]:
        if step.get("do") == "county_propose":
            break
        if "advance" in step:
            county.advance(days=8)
        elif "do" in step:
            values = dict(step["values"])
            if "second_visitor" in values:
                values["second_visitor"] = county.staff["aide"].person
            county.do(case_id, step["do"], values)
    assert set(county.open_tasks(case_id)) == {"county_visit"}
    seen = {"visited_on": "2026-10-09", "with_whom": "县局 李工", "agrees": True, "found": "与乡镇调查一致"}
    county.do(case_id, "county_visit", seen, by="examiner")
    assert set(county.open_tasks(case_id)) == {"county_propose"}
