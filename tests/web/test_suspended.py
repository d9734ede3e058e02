"""A suspended case is shown as such everywhere, with who stopped it and why, and offers nothing to do."""

from __future__ import annotations

from tests.web.office import Office
from tests.web.test_cases import case_of
from tests.web.test_tasks import claimed


def suspended(office: Office, reason: str = "申请人下落不明") -> tuple[str, str]:
    """(task, case) of a case that alice had claimed before it was suspended."""
    task_id = claimed(office)
    case_id = case_of(office, task_id)
    engine, root = office.world.engine, office.world.root
    engine.steering.suspend(case_id, root, engine.case(case_id, root).case.revision, reason)
    return task_id, case_id


def test_the_list_of_cases_marks_and_finds_suspended_ones(office: Office) -> None:
    _, case_id = suspended(office)
    browser = office.browser(office.world.alice)
    for address in ("/cases", "/cases?status=suspended"):
        page = browser.get(address)
        assert page.status_code == 200
        assert f"/cases/{case_id}" in page.text
        assert '<span class="tag soon">已挂起</span>' in page.text
    assert f"/cases/{case_id}" not in browser.get("/cases?status=running").text


def test_the_task_says_who_suspended_the_case_and_why_and_offers_nothing(office: Office) -> None:
    task_id, case_id = suspended(office)
    for who in (office.world.alice, office.world.bob):
        page = office.browser(who).get(f"/tasks/{task_id}").text
        main = page.split("<main", 1)[1].split("</main>")[0]
        assert "案件已挂起" in main
        assert "Root于" in main
        assert "理由：申请人下落不明" in main
        assert 'id="form"' not in main
        assert 'method="post"' not in main
    page = office.browser(office.world.alice).get(f"/cases/{case_id}").text
    assert "案件已挂起" in page
    assert "管理操作" in page


def test_what_is_sent_all_the_same_is_refused_politely(office: Office) -> None:
    task_id, _ = suspended(office)
    browser, world = office.browser(office.world.alice), office.world
    revision = world.engine.task(task_id, world.alice).task.revision
    answer = browser.post(f"/tasks/{task_id}", data={"revision": revision, "note": "属实"})
    assert answer.status_code == 409
    assert "已挂起，暂时不能办理" in answer.text


def test_the_inbox_marks_rows_of_suspended_cases(office: Office) -> None:
    suspended(office)
    assert "已挂起" in office.browser(office.world.alice).get("/inbox?box=mine").text
    other = office.start(office.world.alice)
    assert office.world.engine.inbox(office.world.alice, "pool").rows[0].task_id == other
    assert "已挂起" not in office.browser(office.world.bob).get("/inbox?box=pool").text


def test_a_reason_is_told_with_its_act_and_never_as_what_the_family_said(office: Office) -> None:
    """The start form stays the start form, whatever reasons are kept for the case afterwards."""
    task_id = claimed(office)
    case_id, world = case_of(office, task_id), office.world
    revision = world.engine.case(case_id, world.root).case.revision
    world.engine.cancel(case_id, world.root, revision, "重复登记")
    timeline = office.browser(world.carol).get(f"/cases/{case_id}").text.split('class="timeline"')[1].split("</ol>")[0]
    act, start = timeline.index("终止案件"), timeline.index("户口类别")
    assert act < timeline.index("重复登记") < start
    assert timeline.count("重复登记") == 1
