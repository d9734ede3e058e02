"""A form that is sent after the end of a sign-in comes back after signing in with everything that was typed."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from engine.testing import VILLAGE
from tests.web.office import INTAKE, PASSWORD, Office
from tests.web.test_tasks import claimed

HERE = {"Origin": "http://localhost"}
TYPED = INTAKE | {"place": VILLAGE, "key": "k", "name": "“王”<小>&明\n二行"}


def carried_on(page: str) -> str:
    found = re.search(r'name="carried" value="([^"]*)"', page)
    assert found is not None
    return html.unescape(found[1])


def sign_in(browser: FlaskClient, page: str, name: str = "alice", password: str = PASSWORD, to: str = "") -> str:
    """Sends the sign-in page as it stands; returns where it leads, or the page that it gives instead."""
    sent = {"login": name, "password": password, "next": to, "carried": carried_on(page)}
    answer = browser.post("/sign-in", data=sent, headers=HERE)
    return answer.location or answer.text


def expired(office: Office) -> FlaskClient:
    browser = office.browser(office.world.alice)
    office.wall.advance(timedelta(hours=2))
    return browser


def test_a_start_form_comes_back_whole(office: Office) -> None:
    browser = expired(office)
    page = browser.post("/cases/new/permit", data=TYPED, headers=HERE)
    assert page.status_code == 401
    assert 'name="next" value="/cases/new/permit"' in page.text
    wrong = sign_in(browser, page.text, password="mistyped", to="/cases/new/permit")
    assert sign_in(browser, wrong, to="/cases/new/permit") == "/cases/new/permit"
    back = browser.get("/cases/new/permit").text
    assert "还没有提交" in back
    assert TYPED["name"] in html.unescape(back)
    assert 'value="990100199001011234"' in back
    assert office.world.engine.cases(office.world.alice).rows == ()


def test_a_step_comes_back_whole_and_open(office: Office) -> None:
    task_id, browser = claimed(office), expired(office)
    page = browser.post(f"/tasks/{task_id}", data={"revision": "2", "note": "写了半天"}, headers=HERE).text
    assert sign_in(browser, page, to=f"/tasks/{task_id}") == f"/tasks/{task_id}"
    assert "写了半天" in browser.get(f"/tasks/{task_id}").text


def test_nothing_is_kept_before_somebody_signs_in(office: Office) -> None:
    task_id, browser = claimed(office), expired(office)
    browser.post(f"/tasks/{task_id}", data={"note": "还没登录"}, headers=HERE)
    assert office.world.engine.task(task_id, office.world.alice).draft is None


def test_a_colleague_who_signs_in_instead_is_told_and_changes_nothing(office: Office) -> None:
    task_id, browser = claimed(office), expired(office)
    page = browser.post(f"/tasks/{task_id}", data={"note": "爱丽丝写的"}, headers=HERE).text
    sign_in(browser, page, "carol", to=f"/tasks/{task_id}")
    assert "没有带回来" in browser.get("/inbox").text
    assert office.world.engine.task(task_id, office.world.alice).draft is None


@pytest.mark.parametrize("sender", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {}])
def test_another_site_cannot_plant_a_draft(office: Office, sender: dict[str, str]) -> None:
    task_id = claimed(office)
    browser = office.browser()
    answer = browser.post(f"/tasks/{task_id}", data={"note": "骗您的"}, headers=sender)
    assert answer.status_code == 302
    planted = {"login": "alice", "password": PASSWORD, "next": f"/tasks/{task_id}", "carried": '[["note","骗您的"]]'}
    browser.post("/sign-in", data=planted, headers=sender)
    assert office.world.engine.task(task_id, office.world.alice).draft is None


@pytest.mark.parametrize("odd", ["", "x", "[]", '{"a":1}', '[["note"]]', "[" * 100_000, '[["note","\\u0000"]]'])
def test_an_odd_parcel_is_left_lying(office: Office, odd: str) -> None:
    task_id, browser = claimed(office), office.browser()
    sent = {"login": "alice", "password": PASSWORD, "next": f"/tasks/{task_id}", "carried": odd}
    assert browser.post("/sign-in", data=sent, headers=HERE).status_code == 302
    assert office.world.engine.task(task_id, office.world.alice).draft is None
