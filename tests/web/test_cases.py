"""The page of a case: how far it has come, what happened, and the acts on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web.office import Office
from tests.web.test_tasks import claimed


def case_of(office: Office, task_id: str) -> str:
    return office.world.engine.task(task_id, office.world.alice).task.case_id


def test_the_page_tells_where_a_case_is_and_who_did_what(office: Office) -> None:
    case_id = case_of(office, claimed(office))
    page = office.browser(office.world.carol).get(f"/cases/{case_id}").text
    for text in ("王小明", "办理中", "P2026-000001", "柳湾村", "papers", "Alice", "审核确认总时限", "还剩30个工作日"):
        assert text in page
    assert '<dt>户口类别</dt><dd><span class="kept-lines">农村</span>' in page


def test_the_diagram_and_its_states_are_there_for_the_viewer(office: Office) -> None:
    case_id, browser = case_of(office, claimed(office)), office.browser(office.world.alice)
    assert browser.get(f"/cases/{case_id}/diagram.bpmn").data.startswith(b"<")
    states = browser.get(f"/cases/{case_id}/states.json").get_json()["states"]
    assert states["apply"]["state"] == "done"
    assert (states["papers"]["state"], states["papers"]["who"]) == ("current", "Alice")
    assert "granted" not in states


def test_the_steps_stand_in_words_for_those_who_see_no_diagram(office: Office) -> None:
    page = office.browser(office.world.alice).get(f"/cases/{case_of(office, claimed(office))}").text
    steps = page.split('class="step-list"')[1].split("</ol>")[0]
    assert steps.index("已办") < steps.index("apply") < steps.index("正在办") < steps.index("papers")


def test_a_case_is_cancelled_with_a_reason_by_whoever_began_it(office: Office) -> None:
    case_id, browser = case_of(office, claimed(office)), office.browser(office.world.alice)
    revision = office.world.engine.case(case_id, office.world.alice).case.revision
    answer = browser.post(f"/cases/{case_id}/cancel", data={"revision": revision, "reason": " "})
    assert answer.status_code == 422
    assert "请填写理由" in answer.text
    page = browser.post(
        f"/cases/{case_id}/cancel", data={"revision": revision, "reason": "家庭撤回"}, follow_redirects=True
    )
    assert "已撤销" in page.text
    assert browser.post(f"/cases/{case_id}/cancel", data={"revision": revision, "reason": "再来"}).status_code == 409


def test_another_clerk_is_neither_offered_to_cancel_nor_able_to(office: Office) -> None:
    case_id, browser = case_of(office, claimed(office)), office.browser(office.world.bob)
    assert "撤销案件" not in browser.get(f"/cases/{case_id}").text
    revision = office.world.engine.case(case_id, office.world.bob).case.revision
    answer = browser.post(f"/cases/{case_id}/cancel", data={"revision": revision, "reason": "不想办"})
    assert answer.status_code == 403


def test_a_period_is_prolonged_for_a_cause_and_shows_its_new_end(office: Office) -> None:
    case_id, browser = case_of(office, claimed(office)), office.browser(office.world.alice)
    assert "调查难度大" in browser.get(f"/cases/{case_id}").text
    sent = {"deadline": "total", "cause": "hard", "note": "住处偏远，多次未遇"}
    page = browser.post(f"/cases/{case_id}/extend", data=sent, follow_redirects=True).text
    assert "还剩45个工作日" in page
    assert "（已延长）" in page
    assert "调查难度大" not in page  # no second time


@pytest.mark.parametrize(("cause", "note", "status"), [("hard", "", 422), ("other", "x", 409), ("", "x", 409)])
def test_an_extension_without_cause_or_note_is_refused(office: Office, cause: str, note: str, status: int) -> None:
    case_id, browser = case_of(office, claimed(office)), office.browser(office.world.alice)
    answer = browser.post(f"/cases/{case_id}/extend", data={"deadline": "total", "cause": cause, "note": note})
    assert answer.status_code == status
    assert "还剩30个工作日" in answer.text


def test_after_its_end_a_period_cannot_be_prolonged(office: Office) -> None:
    case_id, browser = case_of(office, claimed(office)), office.browser(office.world.alice)
    office.world.clock.advance(timedelta(days=60))
    answer = browser.post(f"/cases/{case_id}/extend", data={"deadline": "total", "cause": "hard", "note": "晚了"})
    assert answer.status_code == 409
    assert "已过办理时限" in answer.text


def test_the_list_is_filtered_by_state_and_by_text(office: Office) -> None:
    office.start(office.world.alice, name="赵桂英")
    browser = office.browser(office.world.alice)
    assert "赵桂英" in browser.get("/cases?status=running&q=桂英").text
    assert "赵桂英" in browser.get("/cases?q=青石").text
    assert "赵桂英" not in browser.get("/cases?q=白水").text
    assert "赵桂英" not in browser.get("/cases?status=completed").text
    assert "赵桂英" not in office.browser(office.world.dan).get("/cases").text
