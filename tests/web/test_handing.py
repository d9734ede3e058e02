"""转办, 协办 and 退回 have a page each: choose, see what would come of it, confirm. 答复, 取回 and 催办 are one press."""

from __future__ import annotations

import html
import re

import pytest

from engine.records import HumanTask, TaskState
from tests.web.office import Office
from tests.web.test_tasks import claimed, revision_on


def press(office: Office, who: str, task_id: str, act: str, **data: object) -> tuple[int, str]:
    actor = getattr(office.world, who)
    browser = office.browser(actor)
    page = browser.get(f"/tasks/{task_id}").text
    sent = {"revision": revision_on(page) if 'name="revision"' in page else "0"} | data
    answer = browser.post(f"/tasks/{task_id}/{act}", data=sent)
    return answer.status_code, answer.text


def told(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def opinion_of_carol(office: Office) -> HumanTask:
    """The second step of a case whose first one Alice has done, taken by Carol."""
    task_id, engine = claimed(office), office.world.engine
    engine.complete(task_id, office.world.alice, engine.task(task_id, office.world.alice).task.revision, {"note": "真"})
    case = engine.task(task_id, office.world.alice).task.case_id
    (task,) = [each for each in engine.case(case, office.world.carol).tasks if each.state is TaskState.OPEN]
    return engine.claim(task.id, office.world.carol, task.revision)


def test_a_step_is_handed_to_a_colleague_who_may_have_it(office: Office) -> None:
    task_id = claimed(office)
    status, text = press(office, "alice", task_id, "transfer", to=office.world.bob.person, reason="")
    assert (status, "请写明理由" in text) == (422, True)
    status, text = press(office, "alice", task_id, "transfer", to=office.world.dan.person, reason="我要出差三天")
    assert status == 409
    assert "我要出差三天" in text
    status, _ = press(office, "alice", task_id, "transfer", to=office.world.bob.person, reason="我要出差三天")
    assert status == 302
    assert "complete" in office.world.engine.task(task_id, office.world.bob).may


def test_the_page_of_a_transfer_offers_who_may_have_it_and_how_busy_they_are(office: Office) -> None:
    for _ in range(2):
        other = office.start(office.world.alice)
        office.world.engine.claim(other, office.world.bob, 1)
    page = office.browser(office.world.alice).get(f"/tasks/{claimed(office)}/transfer").text
    assert 'type="radio" name="to"' in page
    assert page.count('name="to"') == 1
    assert "Bob" in told(page)
    assert "手上有2件" in told(page)


def test_a_transfer_is_looked_at_before_it_is_done(office: Office) -> None:
    task_id = claimed(office)
    sent = {"to": office.world.bob.person, "reason": "我要出差三天", "_look": "1"}
    status, page = press(office, "alice", task_id, "transfer", **sent)
    assert status == 200
    assert "“papers”由Bob办理" in told(page)
    assert "4月16日前" in told(page) or "前" in told(page)
    assert 'name="reason" value="我要出差三天"' in page
    assert "complete" in office.world.engine.task(task_id, office.world.alice).may, "nothing has happened yet"
    status, page = press(office, "alice", task_id, "transfer", **(sent | {"_look": "1", "to": ""}))
    assert (status, "我要出差三天" in page) == (409, True)
    status, page = press(office, "alice", task_id, "transfer", to=sent["to"], reason=sent["reason"], _change="1")
    assert f'value="{office.world.bob.person}" checked' in page


def test_a_stale_look_is_refused_by_name_and_keeps_what_was_typed(office: Office) -> None:
    task_id, engine = claimed(office), office.world.engine
    browser = office.browser(office.world.alice)
    revision = revision_on(browser.get(f"/tasks/{task_id}/transfer").text)
    seen = engine.task(task_id, office.world.alice).task.revision
    engine.unclaim(task_id, office.world.alice, seen)
    engine.claim(task_id, office.world.bob, seen + 1)
    sent = {"revision": revision, "to": office.world.bob.person, "reason": "我要出差三天"}
    for button in ({"_look": "1"}, {}):
        answer = browser.post(f"/tasks/{task_id}/transfer", data=sent | button)
        assert answer.status_code == 409
        assert "Bob" in answer.text
        assert "我要出差三天" in answer.text


def test_whoever_is_asked_sees_the_question_and_answers(office: Office) -> None:
    task_id = claimed(office)
    assert press(office, "alice", task_id, "delegate", to=office.world.bob.person, reason="这笔收入算不算")[0] == 302
    page = office.browser(office.world.bob).get(f"/tasks/{task_id}").text
    assert "请您协办" in page
    assert "这笔收入算不算" in page.split("您的意见")[0]
    assert "暂存" not in page
    assert press(office, "bob", task_id, "answer", reason="算")[0] == 302
    assert "complete" in office.world.engine.task(task_id, office.world.alice).may


def test_a_case_is_returned_to_a_chosen_step_after_a_look(office: Office) -> None:
    task = opinion_of_carol(office)
    page = office.browser(office.world.carol).get(f"/tasks/{task.id}/return").text
    assert 'name="target" value="papers" checked' in page
    assert "Alice" in told(page)
    sent = {"target": "papers", "straight": "1", "reason": "缺户口簿"}
    status, page = press(office, "carol", task.id, "return", **sent, _look="1")
    assert status == 200
    assert "“papers”由Alice办理" in told(page)
    assert "不再办理 “opinion”" in told(page)
    assert "对方重办以后 直接回到我这里" in told(page), "what was chosen is repeated"
    assert "只有一种例外" in told(page)
    assert "中间各步的人要重新办一遍" in told(
        press(office, "carol", task.id, "return", **sent | {"straight": "0"}, _look="1")[1]
    )
    assert press(office, "carol", task.id, "return", **sent)[0] == 302
    case = office.world.engine.case(task.case_id, office.world.alice)
    (again,) = [each for each in case.tasks if each.closed_at is None]
    assert (again.element, again.assignee) == ("papers", office.world.alice.person)
    page = told(office.browser(office.world.alice).get(f"/tasks/{again.id}").text)
    assert "Carol退回，请您重办 缺户口簿 改好提交以后直接回到对方" in page


def test_what_was_done_is_taken_back(office: Office) -> None:
    task_id = claimed(office)
    first = office.world.engine.task(task_id, office.world.alice)
    done = office.world.engine.complete(task_id, office.world.alice, first.task.revision, {"note": "属实"})
    page = office.browser(office.world.alice).get(f"/tasks/{task_id}").text
    assert "取回重办" in page
    assert press(office, "alice", task_id, "take-back")[0] == 302
    case = office.world.engine.case(done.case.id, office.world.alice)
    (again,) = [each for each in case.tasks if each.closed_at is None]
    assert (again.element, again.assignee) == (first.task.element, office.world.alice.person)


@pytest.mark.parametrize("way", ["transfer", "delegate", "return", "add-signer", "remove-signer"])
def test_a_way_that_a_step_does_not_offer_has_no_page(office: Office, way: str) -> None:
    task_id = office.start(office.world.alice)  # nobody has taken it
    assert office.browser(office.world.alice).get(f"/tasks/{task_id}/{way}").status_code == 404
    assert office.browser(office.world.dan).get(f"/tasks/{task_id}/{way}").status_code == 404


def test_an_empty_or_strange_request_is_refused_politely(office: Office) -> None:
    task_id = claimed(office)
    for act in ("transfer", "delegate", "answer", "return", "add-signer", "remove-signer", "take-back", "urge"):
        for button in ({}, {"_look": "1"}):
            sent = {"to": "nobody", "target": "nowhere", "reason": "x" * 600, **button}
            status, text = press(office, "alice", task_id, act, **sent)
            assert status in (403, 404, 409, 422), (act, status)
            assert "Traceback" not in text


def test_a_submit_is_looked_at_beforehand(office: Office) -> None:
    task_id = claimed(office)
    browser = office.browser(office.world.alice)
    revision = revision_on(browser.get(f"/tasks/{task_id}").text)
    answer = browser.post(f"/tasks/{task_id}", data={"revision": revision, "note": "齐全", "_foresee": "1"})
    assert answer.status_code == 200
    assert "提交以后 接下来 “opinion”由青石镇的head办理" in told(answer.text)
    assert 'value="齐全"' in answer.text
    assert "complete" in office.world.engine.task(task_id, office.world.alice).may
    answer = browser.post(f"/tasks/{task_id}", data={"revision": revision, "note": "", "_foresee": "1"})
    assert answer.status_code == 422
    assert "必须填写" in answer.text
