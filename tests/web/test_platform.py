"""Signing in by an identity platform: who gets in as whom, how, and out again."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pyotp
import pytest
from joserfc import jwt
from sqlalchemy import select

from engine import Actor
from tests.support.identity import CLIENT
from tests.web.gate import Gate
from tests.web.office import PASSWORD, Office
from web.auth.tables import PlatformAccount


# ------------------------------------------------------------------------------------------------------------- coming in
def test_whoever_the_platform_vouches_for_comes_in_and_goes_where_they_wanted(gate: Gate) -> None:
    browser = gate.office.browser()
    asked = gate.set_out(browser, next="/cases?q=王")
    assert gate.back(browser, asked).location == "/cases?q=%E7%8E%8B"
    assert "alice" in browser.get("/account").text
    assert gate.lines() == [("signed_in", gate.office.world.alice.person)]


def test_the_platform_is_asked_with_pkce_and_proves_the_client_by_its_secret(gate: Gate) -> None:
    browser = gate.office.browser()
    asked = gate.set_out(browser)
    assert (asked["response_type"], asked["scope"], asked["code_challenge_method"]) == (
        "code",
        "openid profile",
        "S256",
    )
    gate.back(browser, asked)
    ((headers, form),) = [(headers, form) for path, headers, form in gate.platform.asked if path == "/token"]
    assert gate.platform.challenged(form["code_verifier"]) == asked["code_challenge"]
    assert form["redirect_uri"] == asked["redirect_uri"] == "http://localhost/sign-in/platform/back"
    assert headers["authorization"] == "Basic c2hvdXdhbmc6YSUyMHNlY3JldCUyMCUyQiUyMG9mJTIwJTI1NDE="  # RFC 6749, 2.3.1


@pytest.mark.parametrize("address", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_nobody_is_sent_on_to_another_site(gate: Gate, address: str) -> None:
    browser = gate.office.browser()
    assert gate.back(browser, gate.set_out(browser, next=address)).location == "/inbox"


def test_what_was_typed_before_the_sign_in_ended_comes_through_the_platform(gate: Gate) -> None:
    office = gate.office
    task = office.start(office.world.alice)
    office.browser(office.world.alice).post(f"/tasks/{task}/claim", data={"revision": "1"})
    browser = office.browser()
    asked = gate.set_out(browser, next=f"/tasks/{task}", carried='[["note","到户看过了"]]')
    assert gate.back(browser, asked).location == f"/tasks/{task}"
    assert "到户看过了" in browser.get(f"/tasks/{task}").text


def test_the_page_offers_both_ways_or_the_platform_alone(gate: Gate) -> None:
    page = gate.office.browser().get("/sign-in").text
    assert "用统一身份认证登录" in page
    assert 'name="password"' in page
    gate.set(local_sign_in=False, oidc_label="云岭县政务平台")
    page = gate.office.browser().get("/sign-in").text
    assert "用云岭县政务平台登录" in page
    assert 'name="password"' not in page
    answer = gate.office.browser().post("/sign-in", data={"login": "alice", "password": PASSWORD})
    assert (answer.status_code, "不用登录名和密码" in answer.text) == (403, True)


def test_without_a_platform_there_are_no_such_doors(office: Office) -> None:
    browser = office.browser()
    assert browser.post("/sign-in/platform").status_code == 404
    assert browser.get("/sign-in/platform/back?code=x&state=y").status_code == 404
    assert "统一身份认证" not in browser.get("/sign-in").text


# ------------------------------------------------------------------------------------------------------------ who is who
def test_after_the_first_time_the_sub_alone_counts(gate: Gate) -> None:
    """Whoever takes another's name at the platform does not become them here, and a new name of one's own does no harm."""
    assert gate.visit().status_code == 302
    assert gate.visit(preferred_username="alice.wang").status_code == 302
    assert gate.visit(sub="another", preferred_username="alice").status_code == 403
    assert [outcome for outcome, _ in gate.lines()] == ["signed_in", "signed_in", "unknown"]


def test_somebody_unknown_is_told_whom_to_ask_and_is_never_added(gate: Gate) -> None:
    people = len(_everybody(gate))
    answer = gate.visit(preferred_username="Nobody-Here")
    assert answer.status_code == 403
    assert "nobody-here" in answer.text
    assert _everybody(gate)[gate.office.world.root.person] in answer.text
    assert len(_everybody(gate)) == people


def _everybody(gate: Gate) -> dict[str, str]:
    with gate.office.world.engine.people(gate.office.world.root) as people:
        return {each.id: each.name for each in people.people()}


def _number(gate: Gate, who: Actor, number: str) -> None:
    with gate.office.world.engine.people(gate.office.world.root) as people:
        found = people.person(who.person)
        people.change_person(who.person, name=found.name, office=found.office, number=number)


def test_a_staff_number_finds_somebody_too(gate: Gate) -> None:
    _number(gate, gate.office.world.bob, "A0042")
    browser = gate.office.browser()
    assert gate.visit(browser, preferred_username="a0042").status_code == 302
    assert _everybody(gate)[gate.office.world.bob.person] in browser.get("/account").text


def test_a_name_that_is_one_persons_login_and_anothers_number_is_nobodys(gate: Gate) -> None:
    _number(gate, gate.office.world.bob, "alice")
    assert gate.visit().status_code == 403


def test_an_administrator_writes_an_account_down_and_takes_a_binding_back(gate: Gate) -> None:
    bob, root = gate.office.world.bob.person, gate.office.browser(gate.office.world.root)
    root.post(f"/admin/people/{bob}/platform", data={"account": "ZHANG.bo"})
    assert "zhang.bo" in root.get(f"/admin/people/{bob}").text
    assert gate.visit(sub="b", preferred_username="bob").status_code == 403, (
        "the account that is written down counts alone"
    )
    assert gate.visit(sub="b", preferred_username="zhang.BO").status_code == 302
    assert gate.visit(sub="c", preferred_username="zhang.bo").status_code == 403
    root.post(f"/admin/people/{bob}/platform", data={"account": "zhang.bo"})
    assert gate.visit(sub="c", preferred_username="zhang.bo").status_code == 302
    taken = root.post(f"/admin/people/{gate.office.world.dan.person}/platform", data={"account": "zhang.bo"})
    assert taken.status_code == 302, taken.text
    assert "已是另一人的" in root.get(taken.location).text


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"email": "alice"}, 403),
        ({"email": "alice", "email_verified": False}, 403),
        ({"email": "alice", "email_verified": "true"}, 403),
        ({"email": "alice", "email_verified": True}, 302),
    ],
)
def test_an_address_that_nobody_has_verified_is_nobodys(gate: Gate, claims: dict[str, Any], status: int) -> None:
    gate.set(oidc_claim="email")
    assert gate.visit(**claims).status_code == status


@pytest.mark.parametrize("name", ["ALICE", " alice ", "alice"])
def test_case_and_blanks_do_not_matter(gate: Gate, name: str) -> None:
    assert gate.visit(preferred_username=name).status_code == 302


@pytest.mark.parametrize("name", ["", None, 7, ["alice"], {"a": 1}, True, "alice\0", "ａlice", "x" * 300])
def test_what_only_looks_like_a_name_is_none(gate: Gate, name: object) -> None:
    gate.platform.userinfo = {"sub": "7f3a"}
    assert gate.visit(preferred_username=name).status_code == 403


def test_who_left_is_turned_away(gate: Gate) -> None:
    browser = gate.office.browser()
    gate.visit(browser)
    with gate.office.world.engine.people(gate.office.world.system) as people:
        people.end_person(gate.office.world.alice.person, gate.office.world.clock.now().date())
    assert browser.get("/inbox").status_code == 302
    assert gate.visit().status_code == 403
    assert gate.lines()[-1] == ("left", gate.office.world.alice.person)


def test_a_claim_that_only_userinfo_tells_is_asked_for_there(gate: Gate) -> None:
    gate.platform.userinfo = {"sub": "7f3a", "preferred_username": "alice"}
    assert gate.visit(preferred_username=None).status_code == 302
    gate.platform.userinfo = {"sub": "another", "preferred_username": "bob"}
    assert gate.visit(sub="fresh", preferred_username=None).status_code == 400


# --------------------------------------------------------------------------------------------------------- second factor
@pytest.mark.parametrize(
    ("claims", "enough"),
    [({"amr": ["pwd", "mfa"]}, True), ({"acr": "gold"}, True), ({"amr": ["pwd"]}, False), ({}, False)],
)
def test_a_role_that_must_has_it_there_or_sets_it_up_here(gate: Gate, claims: dict[str, Any], enough: bool) -> None:
    gate.set(second_factor_roles="clerk", oidc_second_factor="mfa gold")
    browser = gate.office.browser()
    gate.visit(browser, **claims)
    assert browser.get("/inbox").location == (None if enough else "/account/second-factor")


def test_whoever_has_a_telephone_here_is_asked_for_its_code_unless_the_platform_did(gate: Gate) -> None:
    office = gate.office
    browser = office.browser(office.world.alice)
    browser.post("/account/second-factor/begin")
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", browser.get("/account/second-factor").text)
    assert secret
    telephone = pyotp.TOTP(secret[1])
    browser.post("/account/second-factor/confirm", data={"code": telephone.at(office.wall.now())})
    office.wall.advance(timedelta(seconds=30))
    there = office.browser()
    asked = gate.set_out(there, next="/cases")
    page = gate.back(there, asked)
    assert ("验证码" in page.text, 'name="next" value="/cases"' in page.text) == (True, True)
    assert there.get("/inbox").status_code == 302, "nobody is in before the code"
    done = there.post("/sign-in/code", data={"code": telephone.at(office.wall.now()), "next": "/cases"})
    assert done.location == "/cases"
    assert gate.visit(amr=["mfa"]).status_code == 302


# ---------------------------------------------------------------------------------------------------------------- going
def test_signing_out_leads_to_the_platforms_own_sign_out(gate: Gate) -> None:
    gate.set(oidc_sign_out=True)
    browser = gate.office.browser()
    gate.visit(browser)
    page = browser.post("/sign-out")
    found = re.search(r'content="0; url=([^"]+)"', page.text)
    assert found
    address = urlsplit(html.unescape(found[1]))
    told = dict(parse_qsl(address.query))
    assert address.path == "/end"
    assert (told["client_id"], told["post_logout_redirect_uri"]) == (CLIENT, "http://localhost/")
    assert jwt.decode(told["id_token_hint"], gate.platform.key).claims["sub"] == "7f3a"
    assert browser.get("/inbox").status_code == 302
    assert page.headers["Clear-Site-Data"] == '"storage"'


def test_a_password_leads_to_no_sign_out_elsewhere(gate: Gate) -> None:
    gate.set(oidc_sign_out=True)
    assert gate.office.browser(gate.office.world.bob).post("/sign-out").location == "/"


# --------------------------------------------------------------------------------------------------------------- rescue
def test_a_rescue_link_opens_the_house_once(gate: Gate) -> None:
    from web.auth.rescue import link_for

    gate.set(local_sign_in=False, second_factor_roles="administrator")
    with gate.office.app.test_request_context():
        _name, link = link_for("ROOT")
    path, browser = urlsplit(link).path, gate.office.browser()
    assert browser.get(path).status_code == browser.get(path).status_code == 200, "looking does not use it up"
    assert browser.post(path).location == "/inbox"
    assert browser.get("/admin/people").status_code == 200
    assert gate.office.browser().post(path).status_code == 403
    assert gate.lines() == [("signed_in", gate.office.world.root.person)]


def test_a_rescue_link_runs_out(gate: Gate) -> None:
    from web.auth.rescue import link_for

    with gate.office.app.test_request_context():
        _name, link = link_for("root")
    gate.office.wall.advance(timedelta(minutes=16))
    assert gate.office.browser().post(urlsplit(link).path).status_code == 403


def test_bindings_go_with_the_person(gate: Gate) -> None:
    gate.visit()
    gate.office.browser(gate.office.world.root).post(f"/admin/people/{gate.office.world.alice.person}/end")
    with gate.office.world.engine.house.database.read() as look:
        assert look.execute(select(PlatformAccount)).all() == []
