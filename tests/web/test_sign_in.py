"""Signing in, staying in, being put out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.testing import COUNTY
from tests.web.office import PASSWORD, Office
from web.auth import passwords
from web.auth.tokens import bearer, issue_token


def test_the_right_password_leads_to_the_inbox(office: Office) -> None:
    answer = office.browser().post("/sign-in", data={"login": "Alice ", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/inbox")


@pytest.mark.parametrize(("login", "password"), [("alice", "wrong"), ("nobody", PASSWORD), ("", ""), ("alice", "")])
def test_a_wrong_name_and_a_wrong_password_look_the_same(office: Office, login: str, password: str) -> None:
    answer = office.browser().post("/sign-in", data={"login": login, "password": password})
    assert answer.status_code == 401
    assert "登录名或密码不对" in answer.text
    assert f'value="{login}"' in answer.text


def test_what_is_not_open_asks_for_a_sign_in_and_comes_back(office: Office) -> None:
    answer = office.browser().get("/cases?q=王")
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in?next=/cases")


def test_a_form_sent_after_the_end_of_a_sign_in_leads_back_to_its_page(office: Office) -> None:
    task_id, browser = office.start(office.world.alice), office.browser()
    answer = browser.post(f"/tasks/{task_id}", data={"note": "x"})
    assert answer.location == f"/sign-in?next=/tasks/{task_id}&expired=1"
    assert "暂存内容都还在" in browser.get(answer.location).text
    assert browser.post(f"/tasks/{task_id}/claim").location == "/sign-in?expired=1"
    kept = browser.post(f"/tasks/{task_id}/live", headers={"Accept": "application/json"})
    assert (kept.status_code, kept.get_json()["message"]) == (401, "登录已过期。请重新登录后再试。")


def test_no_page_is_open_by_oversight(office: Office) -> None:
    """Every address without parameters either asks for a sign-in or is one of the few that are meant for everybody."""
    open_to_all = {"/", "/sign-in", "/publicity"}
    rules = [
        rule.rule for rule in office.app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments
    ]
    browser = office.browser()
    unguarded = {rule for rule in rules if not rule.startswith("/api/") and browser.get(rule).status_code == 200}
    assert unguarded == open_to_all


@pytest.mark.parametrize(
    "address",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example"],
)
def test_after_sign_in_nobody_is_sent_to_another_site(office: Office, address: str) -> None:
    answer = office.browser().post("/sign-in", data={"login": "alice", "password": PASSWORD, "next": address})
    assert answer.location == "/inbox"


def test_the_cookie_is_new_after_sign_in_and_worth_nothing_after_sign_out(office: Office) -> None:
    browser = office.browser()
    browser.get("/sign-in")
    before = browser.get_cookie("shouwang")
    browser.post("/sign-in", data={"login": "alice", "password": PASSWORD})
    during = browser.get_cookie("shouwang")
    assert during is not None
    assert before is None or before.value != during.value
    browser.post("/sign-out")
    browser.set_cookie("shouwang", during.value)
    assert browser.get("/inbox").status_code == 302


def test_a_sign_in_over_another_ends_the_one_before(office: Office) -> None:
    browser = office.browser(office.world.alice)
    before = browser.get_cookie("shouwang")
    assert before
    browser.post("/sign-in", data={"login": "bob", "password": PASSWORD})
    assert browser.get("/inbox").status_code == 200
    browser.set_cookie("shouwang", before.value)
    assert browser.get("/inbox").status_code == 302


def test_the_cookie_is_kept_from_scripts_and_other_sites(office: Office) -> None:
    answer = office.browser().post("/sign-in", data={"login": "alice", "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_an_hour_without_a_click_ends_a_sign_in(office: Office) -> None:
    browser = office.browser(office.world.alice)
    office.wall.advance(timedelta(minutes=59))
    assert browser.get("/inbox").status_code == 200
    office.wall.advance(timedelta(minutes=59))
    assert browser.get("/inbox").status_code == 200
    office.wall.advance(timedelta(minutes=61))
    assert browser.get("/inbox").status_code == 302


def test_twelve_hours_end_a_sign_in_however_busy_it_is(office: Office) -> None:
    browser = office.browser(office.world.alice)
    for _ in range(23):
        office.wall.advance(timedelta(minutes=30))
        assert browser.get("/inbox").status_code == 200
    office.wall.advance(timedelta(minutes=31))
    assert browser.get("/inbox").status_code == 302


def test_the_demo_clock_does_not_end_sign_ins(office: Office) -> None:
    browser = office.browser(office.world.alice)
    office.world.clock.advance(timedelta(days=90))
    assert browser.get("/inbox").status_code == 200


def test_one_may_end_ones_own_other_sign_in(office: Office) -> None:
    here, there = office.browser(office.world.alice), office.browser(office.world.alice)
    page = here.get("/account").text
    (other,) = [part.split('"')[0].split("/")[0] for part in page.split("/account/sign-ins/")[1:]]
    here.post(f"/account/sign-ins/{other}/end")
    assert there.get("/inbox").status_code == 302
    assert here.get("/inbox").status_code == 200


def test_a_new_password_ends_every_other_sign_in(office: Office) -> None:
    here, there = office.browser(office.world.alice), office.browser(office.world.alice)
    new = "晴天带伞的习惯很好"
    answer = here.post("/account/password", data={"present": PASSWORD, "new": new + "!", "again": new + "!"})
    assert answer.status_code == 302, answer.text
    assert here.get("/inbox").status_code == 200
    assert there.get("/inbox").status_code == 302
    assert office.browser().post("/sign-in", data={"login": "alice", "password": PASSWORD}).status_code == 401


@pytest.mark.parametrize(
    ("present", "new", "again", "sentence"),
    [
        ("wrong", "a long new one 1", "a long new one 1", "现在的密码不对"),
        (PASSWORD, "a long new one 1", "a long new one 2", "不一样"),
        (PASSWORD, "short", "short", "至少10个字符"),
        (PASSWORD, "1234567890", "1234567890", "太容易被猜到"),
        (PASSWORD, "aaaaaaaaaaaa", "aaaaaaaaaaaa", "太容易被猜到"),
        (PASSWORD, "alice likes tea", "alice likes tea", "太容易被猜到"),
        (PASSWORD, PASSWORD, PASSWORD, "相同"),
    ],
)
def test_a_password_that_cannot_be_taken_says_why(
    office: Office, present: str, new: str, again: str, sentence: str
) -> None:
    browser = office.browser(office.world.alice)
    answer = browser.post("/account/password", data={"present": present, "new": new, "again": again})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_temporary_password_must_be_changed_before_anything_else(office: Office) -> None:
    given = passwords.reset_password(office.world.engine, COUNTY, office.world.bob.person, at=office.wall.now())
    browser = office.browser()
    browser.post("/sign-in", data={"login": "bob", "password": given})
    assert browser.get("/inbox").location == "/account/password"
    browser.post("/account/password", data={"present": given, "new": PASSWORD, "again": PASSWORD})
    assert browser.get("/inbox").status_code == 200


def test_somebody_who_left_is_not_let_in(office: Office) -> None:
    browser = office.browser(office.world.alice)
    with office.world.engine.people(office.world.system) as people:
        people.end_person(office.world.alice.person, office.world.clock.now().date())
    assert browser.get("/inbox").status_code == 302
    assert office.browser().post("/sign-in", data={"login": "alice", "password": PASSWORD}).status_code == 403


def test_there_is_no_demo_door_outside_demo_mode(office: Office) -> None:
    assert office.browser().post("/sign-in/demo", data={"person": office.world.root.person}).status_code == 404


def test_a_token_speaks_for_its_person_until_it_is_revoked(office: Office) -> None:
    browser, now = office.browser(office.world.alice), office.wall.now()
    assert "sw_" in browser.post("/account/tokens", data={"name": "报表"}).text
    secret = issue_token(office.world.engine, COUNTY, office.world.alice.person, "另一个", at=now)
    with office.app.app_context():
        engine = office.world.engine
        found = bearer(engine, secret, at=now)
        assert found is not None
        assert (found.county, found.person) == (COUNTY, office.world.alice.person)
        assert bearer(engine, secret, at=now + timedelta(days=366)) is None
        assert bearer(engine, secret + "x", at=now) is None
    for part in browser.get("/account").text.split("/account/tokens/")[1:]:
        browser.post(f"/account/tokens/{part.split('/')[0]}/revoke")
    with office.app.app_context():
        assert bearer(engine, secret, at=now) is None
