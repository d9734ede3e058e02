"""Conferences that a step of another case calls: they advise, and whoever asked decides afterwards (社会救助法 art. 4, 44)."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import Barred, NotFound
from engine.queries.cases import node_states
from engine.store.tables import cases
from engine.testing import Sketch
from tasks.conference.following import JOB
from tests.path.conferring import (
    DEPARTMENTS,
    Conference,
    end_of,
    follow_ups,
    to_county,
)
from tests.path.county import COUNTY, VILLAGE, County, read_example


def test_only_the_departments_that_were_invited_may_know_of_an_application(lite: County) -> None:
    """社会救助法 art. 70: nobody looks into what is not their task."""
    case_id = to_county(lite)
    asked = {"county_proposal": "confer", "conference_topic": "amount", "reason": "金额有不同意见"}
    lite.do(case_id, "county_propose", asked, by="examiner")
    Conference(lite, case_id).convene()
    assert lite.engine.case(case_id, lite.staff["schools"]).case.id == case_id
    with pytest.raises(NotFound):
        lite.engine.case(case_id, lite.staff["housing"])


def test_a_second_conference_in_the_same_case_counts_its_own_votes_alone(lite: County) -> None:
    case_id = to_county(lite)
    meeting = Conference(lite, case_id)
    for stand, number in (("oppose", "1号"), ("support", "2号")):
        asked = {"county_proposal": "confer", "conference_topic": "amount", "reason": "金额有不同意见"}
        lite.do(case_id, "county_propose", asked, by="examiner")
        meeting.convene()
        meeting.vote(schools=stand, labour=stand)
        lite.advance(days=16)  # over the first week of October
        meeting.minute()
        said = meeting.letter()
        assert said["number"].endswith(number)
        assert {each["stand"] for each in said["votes"]} == {{"oppose": "不同意", "support": "同意"}[stand], "缺席"}
        assert said["round"] == "1"


def test_a_job_that_runs_twice_begins_the_tasks_once(lite: County) -> None:
    case_id = to_county(lite)
    asked = {"county_proposal": "confer", "conference_topic": "amount", "reason": "金额有不同意见"}
    lite.do(case_id, "county_propose", asked, by="examiner")
    meeting = Conference(lite, case_id)
    meeting.convene()
    meeting.vote(schools="support", labour="support", insurance="support")
    meeting.minute(follow_ups=follow_ups(lite))
    begun = lite.engine.cases(lite.staff["examiner"], process="case_conference").rows
    assert len(begun) == 1
    with lite.engine.transaction(lite.engine.system(COUNTY)) as work:
        key = work.connection.execute(select(cases.c.once).where(cases.c.parent == case_id)).scalar_one()
        work.defer(JOB, {"case": case_id, "key": key.removeprefix("conference:")})
    lite.engine.settle()
    assert lite.engine.cases(lite.staff["examiner"], process="case_conference").rows == begun


def test_a_resolution_advises_and_people_decide_afterwards(county: County) -> None:
    """社会救助法 art. 4, 44: called by the examination of the county, it leads back there, whatever it resolved."""
    case_id = to_county(county)
    asked = {"county_proposal": "confer", "conference_topic": "amount", "reason": "金额有不同意见"}
    county.do(case_id, "county_propose", asked, by="examiner")
    meeting = Conference(county, case_id)
    meeting.convene()
    meeting.vote(schools="oppose", labour="oppose", insurance="support")
    meeting.minute(follow_ups=follow_ups(county))
    assert meeting.letter()["resolution"] == "会商不同意"
    assert set(county.open_tasks(case_id)) == {"county_propose"}, "the tasks that follow do not hold the case up"
    county.do(case_id, "county_propose", {"county_proposal": "grant", "reason": "收入已核实"}, by="examiner")
    county.do(case_id, "county_decide", {"decision": "grant", "reason": "符合条件"}, by="chief")
    assert "deliver_grant" in county.open_tasks(case_id)


def test_the_page_of_a_case_knows_the_steps_of_what_it_calls(lite: County) -> None:
    case_id = to_county(lite)
    asked = {"county_proposal": "confer", "conference_topic": "amount", "reason": "金额有不同意见"}
    lite.do(case_id, "county_propose", asked, by="examiner")
    meeting = Conference(lite, case_id)
    states = {each.element: each.state for each in node_states(lite.engine.case(case_id, lite.staff["chief"]))}
    assert (states["county_conference"], states["county_propose"]) == ("current", "done")
    meeting.convene()
    meeting.vote(schools="support")
    view = lite.engine.case(case_id, lite.staff["chief"])
    for said in view.submissions:
        assert said.form in view.drawn_in(said.element, said.task_id).forms
    assert {lite.staff[each].person for each in DEPARTMENTS} <= view.people.keys(), "who was invited has a name"
    task = meeting.tasks("give_opinion")["labour"]
    step = lite.engine.step(task.id, lite.staff["labour"])
    assert step.blueprints[task.process].elements["give_opinion"].name.zh == "成员单位发表意见"
    meeting.vote(labour="support", insurance="support")
    meeting.minute()
    view = lite.engine.case(case_id, lite.staff["chief"])
    assert {each.element: each.state for each in node_states(view)}["county_conference"] == "done"


def test_in_a_called_conference_too_whoever_drafts_does_not_sign(lite: County) -> None:
    with lite.engine.people(lite.engine.system(COUNTY)) as people:
        people.join(lite.staff["examiner"].person, "county_head", COUNTY)
    case_id = to_county(lite)
    asked = {"county_proposal": "confer", "conference_topic": "amount", "reason": "金额有不同意见"}
    lite.do(case_id, "county_propose", asked, by="examiner")
    meeting = Conference(lite, case_id)
    meeting.convene()
    meeting.vote(schools="support", labour="support", insurance="support")
    lite.do(case_id, "draft_minutes", {"discussion": "一致同意。"}, by="examiner")
    (task,) = meeting.tasks("sign_minutes").values()
    with pytest.raises(Barred, match="Draft the minutes"):
        lite.engine.claim(task.id, lite.staff["examiner"], task.revision)


def test_tasks_of_a_called_conference_are_a_case_of_their_own_that_knows_where_it_comes_from(lite: County) -> None:
    case_id = to_county(lite)
    asked = {"county_proposal": "confer", "conference_topic": "amount", "reason": "金额有不同意见"}
    lite.do(case_id, "county_propose", asked, by="examiner")
    meeting = Conference(lite, case_id)
    meeting.convene()
    meeting.vote(schools="support", labour="support", insurance="support")
    meeting.minute(follow_ups=follow_ups(lite))
    (row,) = lite.engine.cases(lite.staff["examiner"], process="case_conference").rows
    assert (row.case.parent, row.case.title) == (case_id, "柳青山")
    begun = Conference(lite, row.case.id)
    report = {"result": "done", "done_on": "2026-09-29", "what": "已办理"}
    for name in ("insurance", "labour"):
        begun.answer(begun.tasks("report_follow_up")[name], name, report)
    assert end_of(lite, row.case.id) == "resolved"


def test_the_township_may_ask_too_and_gives_its_opinion_afterwards(lite: County) -> None:
    """一事一议 (39号 三(四))."""
    example = read_example("application/conferred")
    case_id = lite.apply(example["start"]["values"])
    for step in example["step"]:
        if step.get("do") == "convene":
            break
        if "do" in step:
            values: Mapping[str, Any] = step["values"]
            if "second_visitor" in values:
                values = {**values, "second_visitor": lite.staff["aide"].person}
            lite.do(case_id, step["do"], values)
    meeting = Conference(lite, case_id)
    meeting.convene()
    meeting.vote(schools="support", labour="support", insurance="support")
    meeting.minute()
    assert set(lite.open_tasks(case_id)) == {"township_opinion"}


def test_a_caller_reads_what_the_contract_says(lite: County) -> None:
    """Any process may call it: `conference` holds resolution, number, votes and quorum."""
    caller = (
        Sketch("caller", starters="county_examiner county_head")
        .start(sw_form="asking")
        .node("callActivity", "confer", calledElement="case_conference")
        .node("exclusiveGateway", "said", default="f3")
        .end("as_promised", "otherwise")
        .flow("begin", "confer", "said")
        .flow(
            "said",
            "as_promised",
            when='conference.resolution = "oppose" and conference.no = 2 and conference.yes = 1 '
            'and conference.abstained = 0 and conference.quorate and conference.amount = 500 and contains(conference.number, "会")',
        )
        .flow("said", "otherwise")
        .form(
            "asking",
            {
                "conference_topic": {
                    "type": "string", "title": "议题", "x-en": "Topic", "x-widget": "choice", "enum": ["amount"], "x-route": True,
                }
            },
        )
    )  # fmt: skip
    lite.engine.deploy(caller.bundle(), lite.staff["root"])
    begun = lite.engine.start(
        "caller", lite.staff["examiner"], place=VILLAGE, title="甲", values={"conference_topic": "amount"}
    )
    lite.engine.settle()
    meeting = Conference(lite, begun.case.id)
    meeting.convene()
    meeting.vote(schools="oppose", labour="oppose", insurance="support")
    meeting.minute(conference_amount=500)
    assert end_of(lite, begun.case.id) == "as_promised"
    assert meeting.letter()["topic"] == "救助金额"
