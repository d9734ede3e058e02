"""转办, 协办, 退回, 取回 and 催办 on the page of a step."""

from __future__ import annotations

from tests.web.office import Office
from tests.web.test_tasks import claimed, revision_on


def press(office: Office, who: str, task_id: str, act: str, **data: object) -> tuple[int, str]:
    actor = getattr(office.world, who)
    browser = office.browser(actor)
    page = browser.get(f"/tasks/{task_id}").text
    sent = {"revision": revision_on(page) if 'name="revision"' in page else "0"} | data
    answer = browser.post(f"/tasks/{task_id}/{act}", data=sent)
    return answer.status_code, answer.text


def test_a_step_is_handed_to_a_colleague_who_may_have_it(office: Office) -> None:
    task_id = claimed(office)
    status, text = press(office, "alice", task_id, "transfer", to=office.world.bob.person, reason="")
    assert (status, "请写明理由" in text) == (422, True)
    status, text = press(office, "alice", task_id, "transfer", to=office.world.dan.person, reason="我要出差三天")
    assert status == 409
    status, _ = press(office, "alice", task_id, "transfer", to=office.world.bob.person, reason="我要出差三天")
    assert status == 302
    assert "complete" in office.world.engine.task(task_id, office.world.bob).may


def test_whoever_is_asked_sees_the_question_and_answers(office: Office) -> None:
    task_id = claimed(office)
    assert press(office, "alice", task_id, "delegate", to=office.world.bob.person, reason="这笔收入算不算")[0] == 302
    page = office.browser(office.world.bob).get(f"/tasks/{task_id}").text
    assert "请您协办" in page
    assert "这笔收入算不算" in page
    assert "暂存" not in page
    assert press(office, "bob", task_id, "answer", reason="算")[0] == 302
    assert "complete" in office.world.engine.task(task_id, office.world.alice).may


def test_what_was_done_is_taken_back_and_returned(office: Office) -> None:
    task_id = claimed(office)
    first = office.world.engine.task(task_id, office.world.alice)
    done = office.world.engine.complete(task_id, office.world.alice, first.task.revision, {"note": "属实"})
    page = office.browser(office.world.alice).get(f"/tasks/{task_id}").text
    assert "取回重办" in page
    assert press(office, "alice", task_id, "take-back")[0] == 302
    (again,) = [
        each for each in office.world.engine.case(done.case.id, office.world.alice).tasks if each.closed_at is None
    ]
    assert (again.element, again.assignee) == (first.task.element, office.world.alice.person)


def test_an_empty_or_strange_request_is_refused_politely(office: Office) -> None:
    task_id = claimed(office)
    for act in ("transfer", "delegate", "answer", "return", "take-back", "urge"):
        status, text = press(office, "alice", task_id, act, to="nobody", target="nowhere", reason="x" * 600)
        assert status in (403, 409, 422), (act, status)
        assert "Traceback" not in text
