"""What administrators do with whole cases on their pages: suspend, resume, put on another step, take up again."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.office import Office
from tests.web.test_cases import case_of
from tests.web.test_tasks import claimed


@pytest.fixture
def case_id(office: Office) -> str:
    return case_of(office, claimed(office))


@pytest.fixture
def root(office: Office) -> FlaskClient:
    return office.browser(office.world.root)


def revision(office: Office, case_id: str) -> int:
    return office.world.engine.case(case_id, office.world.root).case.revision


def send(
    office: Office, browser: FlaskClient, case_id: str, act: str, reason: str = "查证", **more: object
) -> TestResponse:
    data = {"revision": revision(office, case_id), "reason": reason} | more
    return browser.post(f"/cases/{case_id}/{act}", data=data, follow_redirects=True)


def done(office: Office, case_id: str) -> None:
    """The papers are in and the head has agreed."""
    world = office.world
    task = next(each for each in world.engine.case(case_id, world.root).tasks if each.element == "papers")
    opened = world.engine.complete(task.id, world.alice, task.revision, {"note": "属实"}).opened[0]
    taken = world.engine.claim(opened.id, world.carol, opened.revision)
    world.engine.complete(taken.id, world.carol, taken.revision, {"agreed": True})


def test_only_administrators_are_offered_these_acts(office: Office, root: FlaskClient, case_id: str) -> None:
    assert "挂起案件" in root.get(f"/cases/{case_id}").text
    browser = office.browser(office.world.alice)
    assert "挂起案件" not in browser.get(f"/cases/{case_id}").text
    assert browser.get(f"/cases/{case_id}/jump").status_code == 403
    for act in ("suspend", "resume", "jump"):
        answer = send(office, browser, case_id, act, step="permit:papers")
        assert answer.status_code == 403
    assert revision(office, case_id) == office.world.engine.case(case_id, office.world.alice).case.revision


def test_a_case_is_suspended_and_resumed_with_reasons(office: Office, root: FlaskClient, case_id: str) -> None:
    page = send(office, root, case_id, "suspend", "法院裁定中止").text
    assert "案件已挂起" in page
    assert "法院裁定中止" in page
    assert "恢复办理" in page
    assert "撤销案件" not in page
    page = send(office, root, case_id, "resume", "裁定已撤销").text
    assert "案件已恢复办理。" in page
    timeline = page.split('class="timeline"')[1]
    assert timeline.index("裁定已撤销") < timeline.index("法院裁定中止")


def test_what_was_typed_is_kept_when_the_page_was_old(office: Office, root: FlaskClient, case_id: str) -> None:
    answer = send(office, root, case_id, "suspend", "法院裁定中止", revision="1")
    assert answer.status_code == 409
    assert ">法院裁定中止</textarea>" in answer.text
    empty = send(office, root, case_id, "suspend", "  ")
    assert empty.status_code == 422
    assert "请填写理由。" in empty.text
    assert send(office, root, case_id, "suspend", revision="x").status_code == 409


def test_a_jump_is_looked_at_before_it_is_done(office: Office, root: FlaskClient, case_id: str) -> None:
    before = revision(office, case_id)
    choice = root.get(f"/cases/{case_id}/jump").text
    assert 'value="permit:opinion"' in choice
    assert "确认跳转" not in choice
    plan = root.get(f"/cases/{case_id}/jump?step=permit:opinion").text
    assert "<dt>将离开</dt><dd>papers" in plan
    assert "<dt>将进入</dt><dd>opinion" in plan
    assert revision(office, case_id) == before
    refused = send(office, root, case_id, "jump", "", step="permit:opinion")
    assert refused.status_code == 422
    assert "<dt>将离开</dt>" in refused.text
    page = send(office, root, case_id, "jump", "材料早已齐全", step="permit:opinion").text
    assert "已转到“opinion”" in page
    assert "材料早已齐全" in page
    assert "管理操作" in page.split('class="timeline"')[1]


@pytest.mark.parametrize("step", ["permit:nowhere", "nowhere", "other:papers", "permit:granted", "::::"])
def test_a_step_that_there_is_not_is_refused_and_nothing_happens(
    office: Office, root: FlaskClient, case_id: str, step: str
) -> None:
    before = revision(office, case_id)
    if step != "permit:granted":
        assert "不能转到这一步" in root.get(f"/cases/{case_id}/jump?step={step}").text
        answer = send(office, root, case_id, "jump", "试试", step=step)
        assert answer.status_code == 409
        assert revision(office, case_id) == before
    assert f'value="{step}"' not in root.get(f"/cases/{case_id}/jump").text


def test_an_ended_case_is_taken_up_again_at_a_step(office: Office, root: FlaskClient, case_id: str) -> None:
    done(office, case_id)
    page = root.get(f"/cases/{case_id}").text
    assert "重新办理" in page
    assert "挂起案件" not in page
    plan = root.get(f"/cases/{case_id}/jump?step=permit:opinion").text
    assert "<dt>将离开</dt>" not in plan
    assert "<dt>将进入</dt><dd>opinion" in plan
    page = send(office, root, case_id, "jump", "复议撤销原决定", step="permit:opinion").text
    assert "重新办理，从“opinion”开始" in page
    assert "办理中" in page
