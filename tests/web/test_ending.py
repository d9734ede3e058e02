"""撤回, 申请撤销 and its answer: on pages of their own, with what would be lost, and told to whoever asked."""

from __future__ import annotations

from engine import HumanTask
from tests.web.office import Office
from tests.web.test_handing import told
from tests.web.test_tasks import claimed, revision_on

WHY = "家里情况好转，不需要了"


def case_of(office: Office, task_id: str) -> str:
    return office.world.engine.task(task_id, office.world.alice).task.case_id


def waiting(office: Office) -> HumanTask:
    """A step that Carol has, of a case that Alice began, Bob worked on, and Alice asks to cancel."""
    engine, world = office.world.engine, office.world
    task_id = office.start(world.alice)
    engine.claim(task_id, world.bob, 1)
    (task,) = engine.complete(task_id, world.bob, 2, {"note": "真"}).opened
    engine.claim(task.id, world.carol, task.revision)
    engine.operations.ask_cancel(task.case_id, world.alice, WHY)
    return engine.task(task.id, world.carol).task


def test_whoever_began_it_withdraws_after_seeing_what_is_over(office: Office) -> None:
    case_id, browser = case_of(office, claimed(office)), office.browser(office.world.alice)
    assert "撤回这个案件" in browser.get(f"/cases/{case_id}").text
    page = told(browser.get(f"/cases/{case_id}/withdraw").text)
    assert "您可以直接撤回" in page
    assert "不再办理 “papers”（Alice）" in page
    answer = browser.post(f"/cases/{case_id}/withdraw", data={"act": "withdraw", "reason": " "})
    assert (answer.status_code, "请填写理由" in answer.text) == (422, True)
    answer = browser.post(f"/cases/{case_id}/withdraw", data={"act": "withdraw", "reason": WHY}, follow_redirects=True)
    assert "案件已撤回" in answer.text
    assert f"撤回案件 Alice · 3月5日 09:30 理由：{WHY}" in told(answer.text)
    assert office.world.engine.case(case_id, office.world.alice).case.status == "cancelled"


def test_a_page_that_came_too_late_keeps_the_reason_and_asks_instead(office: Office) -> None:
    engine, world = office.world.engine, office.world
    task_id = office.start(world.alice)
    case_id, alice = case_of(office, task_id), office.browser(world.alice)
    assert 'name="act" value="withdraw"' in alice.get(f"/cases/{case_id}/withdraw").text
    engine.claim(task_id, world.bob, 1)
    engine.complete(task_id, world.bob, 2, {"note": "真"})
    answer = alice.post(f"/cases/{case_id}/withdraw", data={"act": "withdraw", "reason": WHY})
    assert (answer.status_code, WHY in answer.text, 'value="ask_cancel"' in answer.text) == (409, True, True)
    page = told(alice.get(f"/cases/{case_id}/withdraw").text)
    assert "由谁答复 head" in page
    answer = alice.post(f"/cases/{case_id}/withdraw", data={"act": "ask_cancel", "reason": WHY}, follow_redirects=True)
    assert "已申请撤销，等待答复" in answer.text
    assert "由head答复" in told(answer.text)
    assert alice.get(f"/cases/{case_id}/withdraw").status_code == 404, "one request at a time"


def test_whoever_has_it_sees_the_request_and_refuses_with_a_reason(office: Office) -> None:
    office_carol, engine = office.browser(office.world.carol), office.world.engine
    task = waiting(office)
    page = told(office_carol.get(f"/tasks/{task.id}").text)
    assert f"有人申请撤销此案 Alice于3月5日 09:30申请撤销此案： {WHY}" in page
    page = office_carol.get(f"/tasks/{task.id}/cancel-request").text
    assert "不再办理 “opinion”（Carol）" in told(page)
    sent = {"revision": revision_on(page)}
    answer = office_carol.post(f"/tasks/{task.id}/cancel-request", data={**sent, "reason": "", "_refuse": "1"})
    assert (answer.status_code, "请填写理由" in answer.text) == (422, True)
    answer = office_carol.post(
        f"/tasks/{task.id}/cancel-request", data={**sent, "reason": "材料已经齐了", "_refuse": "1"}
    )
    assert answer.status_code == 302
    page = told(office.browser(office.world.alice).get(f"/cases/{task.case_id}").text)
    assert "不同意撤销申请 Carol · 3月5日 09:30 理由：材料已经齐了" in page
    assert "complete" in engine.task(task.id, office.world.carol).may


def test_a_granted_request_ends_the_case(office: Office) -> None:
    task, carol = waiting(office), office.browser(office.world.carol)
    revision = revision_on(carol.get(f"/tasks/{task.id}/cancel-request").text)
    sent = {"revision": revision, "reason": "本人自愿", "_grant": "1"}
    stale = carol.post(f"/tasks/{task.id}/cancel-request", data={**sent, "revision": "99"})
    assert (stale.status_code, "本人自愿" in stale.text) == (409, True)
    answer = carol.post(f"/tasks/{task.id}/cancel-request", data=sent, follow_redirects=True)
    assert "同意撤销申请，案件撤销 Carol" in told(answer.text)
    assert carol.get(f"/tasks/{task.id}/cancel-request").status_code == 404


def test_nobody_else_has_these_pages(office: Office) -> None:
    task = waiting(office)
    for who in (office.world.bob, office.world.root):
        assert office.browser(who).get(f"/cases/{task.case_id}/withdraw").status_code == 404
    for who in (office.world.alice, office.world.bob, office.world.dan):
        assert office.browser(who).get(f"/tasks/{task.id}/cancel-request").status_code == 404
        answer = office.browser(who).post(f"/tasks/{task.id}/cancel-request", data={"revision": "1", "_grant": "1"})
        assert answer.status_code in (403, 404, 409)
