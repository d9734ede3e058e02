"""Doing steps: refusals that keep what was typed, drafts, double clicks, the wrong people."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from engine import Text
from engine.testing import FAR_VILLAGE, VILLAGE
from tests.web.office import INTAKE, Office

SHOWN_ERROR = 'class="error"'


def claimed(office: Office) -> str:
    """A task that Alice has taken."""
    task_id = office.start(office.world.alice)
    revision = office.world.engine.task(task_id, office.world.alice).task.revision
    office.world.engine.claim(task_id, office.world.alice, revision)
    return task_id


def revision_on(page: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_a_start_form_with_gaps_comes_back_with_sentences_and_everything_typed(office: Office) -> None:
    browser = office.browser(office.world.alice)
    answer = browser.post("/cases/new/permit", data=INTAKE | {"name": "", "members.0.income": "三百", "key": "k"})
    assert answer.status_code == 422
    assert answer.text.count(SHOWN_ERROR) == 3  # no village, no name, an amount that is none
    assert "请选择村" in answer.text
    assert 'value="三百"' in answer.text
    assert 'value="990100199001011234"' in answer.text
    assert re.search(r'value="rural" checked', answer.text)


def test_the_same_start_form_sent_twice_begins_one_case(office: Office) -> None:
    browser = office.browser(office.world.alice)
    sent = INTAKE | {"place": VILLAGE, "key": "once"}
    first, second = (browser.post("/cases/new/permit", data=sent).location for _ in range(2))
    assert first == second
    assert len(office.world.engine.cases(office.world.alice).rows) == 1


def test_a_case_cannot_be_begun_for_another_township(office: Office) -> None:
    browser = office.browser(office.world.alice)
    answer = browser.post("/cases/new/permit", data=INTAKE | {"place": FAR_VILLAGE, "key": "k"})
    assert answer.status_code == 422
    assert office.world.engine.cases(office.world.alice).rows == ()


def test_rows_are_added_and_removed_without_losing_what_was_typed(office: Office) -> None:
    browser = office.browser(office.world.alice)
    page = browser.post("/cases/new/permit", data=INTAKE | {"_add": "members"}).text
    assert 'name="members.1.name"' in page
    assert 'name="members.0.name" type="text" value="王小明"' in page
    page = browser.post("/cases/new/permit", data=INTAKE | {"members.1.name": "李四", "_remove": "members.0"}).text
    assert 'name="members.0.name" type="text" value="李四"' in page
    assert 'name="members.1.name"' not in page


def test_a_field_with_a_condition_is_asked_for_only_when_it_holds(office: Office) -> None:
    browser = office.browser(office.world.alice)
    assert "illness" in browser.post("/cases/new/permit/live", data=INTAKE).get_json()["hidden"]
    assert "illness" not in browser.post("/cases/new/permit/live", data=INTAKE | {"ill": "true"}).get_json()["hidden"]
    answer = browser.post("/cases/new/permit", data=INTAKE | {"ill": "true", "place": VILLAGE, "key": "k"})
    assert answer.status_code == 422
    assert "“病名”必须填写" in answer.text


def test_conditions_inside_rows_hold_for_each_row_and_for_an_empty_one(office: Office) -> None:
    browser = office.browser(office.world.alice)
    rows = {"members.1.name": "", "members.2.name": "李四", "members.2.works": "true"}
    hidden = browser.post("/cases/new/permit/live", data=INTAKE | rows).get_json()["hidden"]
    assert [path for path in hidden if path.endswith("where")] == ["members.0.where", "members.1.where"]


def test_a_step_with_gaps_stays_open_and_keeps_what_was_typed(office: Office) -> None:
    task_id, browser = claimed(office), office.browser(office.world.alice)
    revision = revision_on(browser.get(f"/tasks/{task_id}").text)
    answer = browser.post(f"/tasks/{task_id}", data={"revision": revision, "note": " ", "agreed": "true"})
    assert answer.status_code == 422
    assert "“说明”必须填写" in answer.text
    assert re.search(r'name="agreed" value="true" checked', answer.text)
    assert office.world.engine.task(task_id, office.world.alice).task.state == "claimed"


def test_a_double_click_does_the_step_once_and_says_so(office: Office) -> None:
    task_id, browser = claimed(office), office.browser(office.world.alice)
    sent = {"revision": revision_on(browser.get(f"/tasks/{task_id}").text), "note": "齐全"}
    assert browser.post(f"/tasks/{task_id}", data=sent).status_code == 302
    answer = browser.post(f"/tasks/{task_id}", data=sent)
    assert answer.status_code == 409
    assert "已于" in answer.text


def test_a_stale_page_is_refused_and_what_was_typed_is_still_there(office: Office) -> None:
    task_id, browser = claimed(office), office.browser(office.world.alice)
    stale = revision_on(browser.get(f"/tasks/{task_id}").text)
    office.world.engine.unclaim(task_id, office.world.alice, int(stale))
    office.world.engine.claim(task_id, office.world.alice, int(stale) + 1)
    answer = browser.post(f"/tasks/{task_id}", data={"revision": stale, "note": "写了半天的说明"})
    assert answer.status_code == 409
    assert "写了半天的说明" in answer.text
    assert revision_on(answer.text) != stale


def test_a_task_that_a_colleague_took_says_who_has_it(office: Office) -> None:
    task_id, browser = office.start(office.world.alice), office.browser(office.world.bob)
    revision = revision_on(browser.get(f"/tasks/{task_id}").text)
    office.world.engine.claim(task_id, office.world.alice, int(revision))
    answer = browser.post(f"/tasks/{task_id}/claim", data={"revision": revision})
    assert answer.status_code == 409
    assert "Alice" in answer.text
    in_list = browser.post(f"/tasks/{task_id}/claim", data={"revision": revision}, headers={"HX-Request": "true"})
    assert in_list.status_code == 409
    assert "<html" not in in_list.text
    assert "Alice" in browser.get(f"/tasks/{task_id}").text


def test_another_role_may_look_but_not_act(office: Office) -> None:
    task_id, browser = office.start(office.world.alice), office.browser(office.world.carol)
    page = browser.get(f"/tasks/{task_id}")
    assert page.status_code == 200
    assert "您不能办理这一步" in page.text
    revision = office.world.engine.task(task_id, office.world.carol).task.revision
    refused = browser.post(f"/tasks/{task_id}/claim", data={"revision": revision})
    assert refused.status_code == 403
    assert "这一步应由青石镇的clerk办理，您现在的身份是head" in refused.text
    assert browser.post(f"/tasks/{task_id}", data={"revision": revision, "note": "x"}).status_code in (403, 409)


@pytest.mark.parametrize(
    "address", ["/tasks/{task}", "/cases/{case}", "/cases/{case}/states.json", "/cases/{case}/diagram.bpmn"]
)
def test_another_township_finds_nothing(office: Office, address: str) -> None:
    task_id = office.start(office.world.alice)
    case_id = office.world.engine.task(task_id, office.world.alice).task.case_id
    found = address.format(task=task_id, case=case_id)
    assert office.browser(office.world.alice).get(found).status_code == 200
    assert office.browser(office.world.dan).get(found).status_code == 404


def test_a_draft_is_kept_as_it_was_typed_and_shown_again(office: Office) -> None:
    task_id, browser = claimed(office), office.browser(office.world.alice)
    revision = revision_on(browser.get(f"/tasks/{task_id}").text)
    answer = browser.post(f"/tasks/{task_id}", data={"revision": revision, "note": "先写一半", "_save": "1"})
    assert answer.location == "/inbox"
    assert "先写一半" in browser.get(f"/tasks/{task_id}").text
    live = browser.post(f"/tasks/{task_id}/live", data={"revision": revision, "note": "又写一点"})
    assert "已自动暂存 09:30" in live.get_json()["message"]
    assert "又写一点" in browser.get(f"/tasks/{task_id}").text
    assert "又写一点" not in office.browser(office.world.bob).get(f"/tasks/{task_id}").text


def test_a_task_can_be_given_back(office: Office) -> None:
    task_id, browser = claimed(office), office.browser(office.world.alice)
    revision = revision_on(browser.get(f"/tasks/{task_id}").text)
    assert browser.post(f"/tasks/{task_id}/unclaim", data={"revision": revision}).status_code == 302
    assert office.world.engine.inbox(office.world.bob, "pool").rows[0].task_id == task_id


def test_whoever_submits_is_told_who_has_it_next(office: Office) -> None:
    task_id, browser = claimed(office), office.browser(office.world.alice)
    revision = revision_on(browser.get(f"/tasks/{task_id}").text)
    page = browser.post(f"/tasks/{task_id}", data={"revision": revision, "note": "齐全"}, follow_redirects=True).text
    assert "下一步：“opinion”由青石镇的head办理" in page


def test_markup_that_somebody_typed_stays_text(office: Office) -> None:
    task_id, browser = claimed(office), office.browser(office.world.alice)
    revision = revision_on(browser.get(f"/tasks/{task_id}").text)
    browser.post(f"/tasks/{task_id}", data={"revision": revision, "note": "<script>alert(1)</script>", "_save": "1"})
    assert "<script>alert(1)" not in browser.get(f"/tasks/{task_id}").text


def test_identity_numbers_are_masked_for_those_who_need_not_check_them(office: Office) -> None:
    task_id = office.start(office.world.alice)
    page = office.browser(office.world.carol).get(f"/tasks/{task_id}").text
    assert "990100199001011234" not in page
    assert "990***********1234" in page


def test_somebody_who_is_barred_is_told_why_and_what_to_do(office: Office) -> None:
    task_id, browser = office.start(office.world.alice), office.browser(office.world.alice)
    reason = Text("申请人是您的近亲属", "the applicant is your near relative")
    reasons = {office.world.alice.person: reason}
    office.world.engine.house = replace(office.world.engine.house, barred=lambda connection, case: reasons)
    page = browser.get(f"/tasks/{task_id}").text
    assert "申请人是您的近亲属" in page
    assert "签收并办理" not in page
    answer = browser.post(f"/tasks/{task_id}/claim", data={"revision": 1})
    assert answer.status_code == 403
    assert "由其他同事办理" in answer.text
