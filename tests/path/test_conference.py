"""Case conferences through the real registers, tables, letters and clock (社会救助法 art. 4)."""

from datetime import UTC, datetime

import pytest

from engine import CaseStatus, Settings, TaskState
from engine.errors import AlreadyClaimed, Barred, NotFound
from tasks import records_of_case, render_letter
from tasks.letters import Template
from tests.path.conferring import (
    DEPARTMENTS,
    REASON,
    applied,
    convoke,
    end_of,
    follow_ups,
    number_of,
    relative,
    sitting,
)
from tests.path.county import COUNTY, County


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


def test_a_conference_is_not_held_about_a_conference(lite: County) -> None:
    meeting = sitting(lite)
    another = convoke(lite, number_of(lite, meeting.case_id))
    assert set(another.tasks("correct_number")) == {""}


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
