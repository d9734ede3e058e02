"""Case conferences through the real registers, tables, letters and clock (社会救助法 art. 4)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine import CaseStatus, Settings, TaskState
from engine.errors import AlreadyClaimed, Barred, NotFound
from engine.queries.cases import node_states
from engine.store.tables import cases
from engine.testing import Sketch
from tasks import records_of_case, render_letter
from tasks.conference.following import JOB
from tasks.letters import Template
from tasks.registers.relatives import declare
from tests.path.conferring import DEPARTMENTS, REASON, Conference, applied, convoke
from tests.path.county import COUNTY, VILLAGE, County, make_county, read_example


@pytest.fixture
def lite(sqlite_url: str, tmp_path: Path) -> Iterator[County]:
    """A county on one database: what is asked here is not SQL."""
    made = make_county(sqlite_url, tmp_path / "data")
    yield made
    made.engine.close()


def number_of(county: County, case_id: str) -> str:
    """The number that people call a case by."""
    return county.engine.case(case_id, county.staff["chief"]).case.number


def sitting(county: County) -> Conference:
    """A conference of its own on a family's application."""
    return convoke(county, number_of(county, applied(county)))


def end_of(county: County, case_id: str) -> str | None:
    """The end that a case came to, with nothing left that failed."""
    view = county.engine.case(case_id, county.staff["chief"])
    assert view.incidents == ()
    return view.case.end_element


def relative(county: County, name: str, relation: str = "sibling") -> None:
    """A member of staff declares the applicant of the example."""
    with county.engine.transaction(county.engine.system(COUNTY)) as work:
        declare(
            work.session, county.engine.vault, COUNTY, person=county.staff[name].person, name="柳青山",
            relation=relation, number="990101196803120013", at=work.now,
        )  # fmt: skip


def test_each_department_answers_a_task_of_its_own_and_the_majority_resolves(county: County) -> None:
    meeting = sitting(county)
    meeting.convene()
    assert set(meeting.tasks("give_opinion")) == set(DEPARTMENTS)
    meeting.vote(schools="oppose", labour="support", insurance="support")
    meeting.minute(conference_amount=980)
    said = meeting.letter()
    assert (said["resolution"], said["amount"], said["quorate"]) == ("会商同意", "980.00", True)
    assert said["counts"]["yes"] == "2"
    assert said["number"] == "云岭民救会〔2026〕1号"
    assert end_of(county, meeting.case_id) == "resolved"
    assert county.engine.verify(COUNTY) is None


def test_who_differs_is_quoted_word_for_word(lite: County) -> None:
    meeting = sitting(lite)
    meeting.convene()
    words = "我不同意：\n#助学金# 已解决 *学费*，“不应重复计算”。"
    meeting.answer(meeting.tasks("give_opinion")["schools"], "schools", {"stand": "oppose", "opinion": words})
    meeting.vote(labour="support", insurance="support")
    meeting.minute()
    (differing,) = meeting.letter()["differing"]
    assert (differing["who"], differing["words"]) == ("Schools", words)


def test_silence_is_absence_and_two_rounds_without_a_quorum_postpone(lite: County) -> None:
    meeting = sitting(lite)
    meeting.convene()
    meeting.vote(labour="support")
    lite.advance(days=9)
    assert meeting.tasks("give_opinion") == {}
    meeting.convene()
    meeting.vote(schools="oppose")
    lite.advance(days=9)
    assert set(meeting.tasks("convene")) == set(), "not convened a third time"
    meeting.minute()
    said = meeting.letter()
    assert (said["round"], said["quorate"], said["resolution"]) == ("2", False, "未形成意见，延期再议")
    assert (said["counts"]["present"], said["counts"]["absent"]) == ("1", "2")
    stands = {each["who"]: each["stand"] for each in said["votes"]}
    assert stands == {"Schools": "不同意", "Labour": "缺席", "Insurance": "缺席"}, (
        "the first round is not counted again"
    )


def test_the_second_round_has_its_whole_period_again(lite: County) -> None:
    meeting = sitting(lite)
    meeting.convene()
    lite.advance(days=9)
    meeting.convene()
    lite.advance(days=1)
    meeting.vote(schools="support", labour="support", insurance="support")
    meeting.minute()
    assert meeting.letter()["resolution"] == "会商同意"


def test_who_recuses_himself_is_counted_out(lite: County) -> None:
    meeting = sitting(lite)
    meeting.convene([*DEPARTMENTS, "housing"])
    meeting.vote(schools="recuse", labour="support", insurance="support", housing="abstain")
    meeting.minute()
    counts = meeting.letter()["counts"]
    assert (counts["entitled"], counts["present"], counts["recused"], counts["abstained"]) == ("3", "3", "1", "1")
    assert meeting.letter()["resolution"] == "会商同意"


def test_a_near_relative_is_left_out_by_the_system_and_named_in_the_minutes(lite: County) -> None:
    """57号 art. 11, for a conference of its own as much as for the case at hand."""
    relative(lite, "schools")
    meeting = sitting(lite)
    meeting.convene([*DEPARTMENTS, "housing"])
    assert set(meeting.tasks("give_opinion")) == {"labour", "insurance", "housing"}
    meeting.vote(labour="support", insurance="support", housing="support")
    meeting.minute()
    assert meeting.letter()["barred"] == ["Schools"]


def test_a_secretary_who_is_a_near_relative_does_not_convene(lite: County) -> None:
    relative(lite, "examiner")
    meeting = sitting(lite)
    (task,) = meeting.tasks("convene").values()
    with pytest.raises(Barred):
        lite.engine.claim(task.id, lite.staff["examiner"], task.revision)


def test_a_department_that_was_not_invited_does_not_vote(lite: County) -> None:
    meeting = sitting(lite)
    meeting.convene()
    task = meeting.tasks("give_opinion")["schools"]
    with pytest.raises((AlreadyClaimed, NotFound)):
        lite.engine.complete(task.id, lite.staff["housing"], task.revision, {"stand": "support", "opinion": "好"})


def test_only_the_departments_that_were_invited_may_know_of_a_conference(lite: County) -> None:
    meeting = sitting(lite)
    meeting.convene()
    assert lite.engine.case(meeting.case_id, lite.staff["schools"]).case.id == meeting.case_id
    with pytest.raises(NotFound):
        lite.engine.case(meeting.case_id, lite.staff["housing"])
    assert lite.engine.cases(lite.staff["housing"]).rows == ()


def test_only_the_departments_that_were_invited_may_know_of_an_application(lite: County) -> None:
    """社会救助法 art. 70: nobody looks into what is not their task."""
    case_id = to_county(lite)
    asked = {"county_proposal": "confer", "conference_topic": "amount", "reason": "金额有不同意见"}
    lite.do(case_id, "county_propose", asked, by="examiner")
    Conference(lite, case_id).convene()
    assert lite.engine.case(case_id, lite.staff["schools"]).case.id == case_id
    with pytest.raises(NotFound):
        lite.engine.case(case_id, lite.staff["housing"])


def test_a_task_given_back_and_taken_by_a_stranger_gives_no_vote(lite: County) -> None:
    meeting = sitting(lite)
    meeting.convene()
    task = meeting.tasks("give_opinion")["schools"]
    freed = lite.engine.unclaim(task.id, lite.staff["schools"], task.revision)
    taken = lite.engine.claim(task.id, lite.staff["housing"], freed.revision)
    meeting.answer(taken, "housing", {"stand": "oppose", "opinion": "代答"})
    meeting.vote(labour="support", insurance="support")
    meeting.minute()
    stands = [each["stand"] for each in meeting.letter()["votes"]]
    assert stands == ["缺席", "同意", "同意"]


def test_on_a_tie_the_named_chair_decides_and_has_no_other_vote(lite: County) -> None:
    meeting = sitting(lite)
    meeting.convene([*DEPARTMENTS, "housing"], chair="housing")
    assert set(meeting.tasks("give_opinion")) == set(DEPARTMENTS)
    meeting.vote(schools="oppose", labour="support", insurance="abstain")
    lite.do(meeting.case_id, "cast_vote", {"conference_outcome": "oppose", "reason": "先用助学金"}, by="housing")
    meeting.minute()
    said = meeting.letter()
    assert (said["resolution"], said["chair"]) == ("会商不同意", "Housing")
    assert said["casting"] == "不同意。先用助学金"
    assert [each["who"] for each in said["differing"]] == ["Labour"]


def test_whoever_drafts_the_minutes_does_not_sign_them(lite: County) -> None:
    with lite.engine.people(lite.engine.system(COUNTY)) as people:
        people.join(lite.staff["examiner"].person, "county_head", COUNTY)
    meeting = sitting(lite)
    meeting.convene()
    meeting.vote(schools="support", labour="support", insurance="support")
    lite.do(meeting.case_id, "draft_minutes", {"discussion": "一致同意。"}, by="examiner")
    (task,) = meeting.tasks("sign_minutes").values()
    with pytest.raises(Barred):
        lite.engine.claim(task.id, lite.staff["examiner"], task.revision)


def test_minutes_that_are_sent_back_are_not_numbered(lite: County) -> None:
    meeting = sitting(lite)
    meeting.convene()
    meeting.vote(schools="support", labour="support", insurance="support")
    lite.do(meeting.case_id, "draft_minutes", {"discussion": "一致同意。"}, by="examiner")
    lite.do(meeting.case_id, "sign_minutes", {"conference_signed": "back", "remark": "写明复核时间"}, by="chief")
    meeting.minute(discussion="一致同意，三个月后复核。")
    said = meeting.letter()
    assert said["number"].endswith("1号")
    assert said["discussion"] == "一致同意，三个月后复核。"


def follow_ups(county: County) -> list[dict[str, Any]]:
    """Two tasks, one due early."""
    return [
        {"person": county.staff["insurance"].person, "task": "核对自付费用", "due": "2026-09-25"},
        {"person": county.staff["labour"].person, "task": "推荐就业", "due": "2026-12-31"},
    ]


def test_a_task_that_is_overdue_is_chased_and_stays_open_until_it_is_reported(lite: County) -> None:
    meeting = sitting(lite)
    meeting.convene()
    meeting.vote(schools="support", labour="support", insurance="support")
    meeting.minute(follow_ups=follow_ups(lite))
    due = {name: each.due_at for name, each in meeting.tasks("report_follow_up").items()}
    assert due == {
        "insurance": datetime(2026, 9, 25, 16, tzinfo=UTC),
        "labour": datetime(2026, 12, 31, 16, tzinfo=UTC),
    }, "until the end of the day that the minutes name"
    lite.advance(days=13)
    assert set(meeting.tasks("report_follow_up")) == {"insurance", "labour"}
    lite.do(meeting.case_id, "chase", {"asked_on": "2026-09-28", "how": "phone", "said": "本周内回报"}, by="examiner")
    report = {"result": "done", "done_on": "2026-09-29", "what": "已办理"}
    for name in ("insurance", "labour"):
        assert lite.engine.case(meeting.case_id, lite.staff["chief"]).case.status is CaseStatus.RUNNING
        meeting.answer(meeting.tasks("report_follow_up")[name], name, report)
    assert end_of(lite, meeting.case_id) == "resolved"


def test_a_number_that_no_case_bears_is_corrected(lite: County) -> None:
    number = number_of(lite, applied(lite))
    meeting = convoke(lite, "A2026-999999")
    lite.do(meeting.case_id, "correct_number", {"case_number": f" {number.lower()} "}, by="examiner")
    meeting.convene()
    meeting.vote(schools="support", labour="support", insurance="support")
    meeting.minute()
    said = meeting.letter()
    assert said["case_number"] == number
    assert said["family"] == "柳青山", "called as the case at hand"


def test_the_case_at_hand_and_its_conferences_lead_to_one_another(lite: County) -> None:
    case_id = applied(lite)
    meeting = convoke(lite, number_of(lite, case_id))

    def related(of: str) -> list[tuple[str, bool]]:
        found = records_of_case(lite.engine, lite.staff["chief"], of).related
        return [(each.id, each.follows) for each in found]

    assert related(case_id) == [(meeting.case_id, True)]
    assert related(meeting.case_id) == [(case_id, False)]
    assert related(applied(lite)) == [], "another file"


def test_where_everybody_invited_is_related_the_secretary_invites_others(lite: County) -> None:
    """57号 art. 11: nobody is left, so there is no quorum, and no vote of nobody."""
    for name in DEPARTMENTS:
        relative(lite, name)
    meeting = sitting(lite)
    meeting.convene()
    assert meeting.tasks("give_opinion") == {}
    assert set(meeting.tasks("convene")) == {""}


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


def test_a_conference_is_not_held_about_a_conference(lite: County) -> None:
    meeting = sitting(lite)
    another = convoke(lite, number_of(lite, meeting.case_id))
    assert set(another.tasks("correct_number")) == {""}


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


def test_only_tasks_need_no_meeting(lite: County) -> None:
    number = number_of(lite, applied(lite))
    meeting = convoke(lite, number, conference_purpose="follow_up", conference_follow_ups=follow_ups(lite))
    assert set(meeting.tasks("report_follow_up")) == {"insurance", "labour"}


def test_a_family_in_a_conference_is_no_second_application(lite: County) -> None:
    """T15 looks for another file of the family; a conference about it is none."""
    case_id = applied(lite)
    meeting = convoke(lite, number_of(lite, case_id))
    view = lite.engine.case(case_id, lite.engine.system(COUNTY))
    lite.engine.cancel(case_id, lite.staff["root"], view.case.revision, "家庭另行申请")
    again = applied(lite)
    assert "tell_duplicate" not in lite.open_tasks(again)
    assert meeting.tasks("convene")


def to_county(county: County) -> str:
    """A family's application, taken to the examination of the county."""
    example = read_example("application/granted")
    case_id = county.apply(example["start"]["values"])
    for step in example["step"]:
        if step.get("do") == "county_propose":
            return case_id
        if "advance" in step:
            county.advance(days=8)
        elif "do" in step:
            values = dict(step["values"])
            if "second_visitor" in values:
                values["second_visitor"] = county.staff["aide"].person
            county.do(case_id, step["do"], values)
    raise AssertionError("the example does not come to the county")


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


def test_the_minutes_are_pages(lite: County) -> None:
    meeting = sitting(lite)
    meeting.convene()
    meeting.vote(schools="oppose", labour="support", insurance="support")
    meeting.minute(follow_ups=follow_ups(lite))
    (letter,) = records_of_case(lite.engine, lite.staff["chief"], meeting.case_id).letters
    assert letter.template is Template.MINUTES
    assert render_letter(lite.engine, Settings(), lite.staff["chief"], letter.id)[1].startswith(b"%PDF")


def test_what_a_department_said_is_kept_as_its_own_submission(lite: County) -> None:
    meeting = sitting(lite)
    meeting.convene()
    meeting.vote(schools="investigate", labour="support", insurance="support")
    view = lite.engine.case(meeting.case_id, lite.staff["chief"])
    said = {each.person: each.values["opinion"] for each in view.submissions if each.element == "give_opinion"}
    assert said[lite.staff["schools"].person] == REASON["investigate"]
    done = [each for each in view.tasks if each.element == "give_opinion"]
    assert {each.state for each in done} == {TaskState.COMPLETED}
