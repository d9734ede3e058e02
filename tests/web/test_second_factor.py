"""Signing in with the code of a telephone after the password."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from engine.testing import COUNTY
from tests.web.office import PASSWORD, Office
from web.auth.passwords import reset_password
from web.auth.tables import RecoveryCode, SecondFactor
from web.house import furnish


def enrol(office: Office, browser: FlaskClient) -> tuple[pyotp.TOTP, list[str]]:
    """Sets it up through the pages; returns the telephone and the codes on paper."""
    browser.post("/account/second-factor/begin")
    page = browser.get("/account/second-factor").text
    assert "<svg" in page
    found = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert found
    telephone = pyotp.TOTP(found[1])
    done = browser.post("/account/second-factor/confirm", data={"code": code(office, telephone)})
    assert done.status_code == 200, done.text
    return telephone, re.findall(r"<code>([a-z2-7-]{19})</code>", done.text)


def code(office: Office, telephone: pyotp.TOTP) -> str:
    return telephone.at(office.wall.now())


def enter(office: Office, typed: str) -> int:
    """Password, then a code; the status of the second answer."""
    browser = office.browser()
    first = browser.post("/sign-in", data={"login": "alice", "password": PASSWORD})
    assert "验证码" in first.text
    assert browser.get("/inbox").status_code == 302, "nobody is in before the code"
    return browser.post("/sign-in/code", data={"code": typed}).status_code


def test_the_code_is_asked_after_the_password_and_each_is_taken_once(office: Office) -> None:
    telephone, _ = enrol(office, office.browser(office.world.alice))
    used = code(office, telephone)
    assert enter(office, used) == 401, "the code that confirmed it is used"
    office.wall.advance(timedelta(seconds=30))
    assert enter(office, code(office, telephone)) == 302
    assert enter(office, code(office, telephone)) == 401
    office.wall.advance(timedelta(seconds=30))
    assert enter(office, "000000") == 401


def test_a_clock_that_is_half_a_minute_off_does_no_harm_and_two_minutes_do(office: Office) -> None:
    telephone, _ = enrol(office, office.browser(office.world.alice))
    office.wall.advance(timedelta(minutes=10))
    assert enter(office, telephone.at(office.wall.now() - timedelta(minutes=2))) == 401
    assert enter(office, telephone.at(office.wall.now() + timedelta(seconds=30))) == 302


def test_a_recovery_code_stands_in_for_the_telephone_once(office: Office) -> None:
    _, codes = enrol(office, office.browser(office.world.alice))
    assert len(set(codes)) == 10
    assert enter(office, codes[3]) == 302
    assert enter(office, codes[3]) == 401
    assert enter(office, codes[4].upper().replace("-", " ")) == 302


def test_neither_secret_nor_codes_lie_open_in_the_database(office: Office) -> None:
    telephone, codes = enrol(office, office.browser(office.world.alice))
    with office.world.engine.house.database.read() as look:
        sealed = look.execute(select(SecondFactor.secret)).scalar_one()
        kept = look.execute(select(RecoveryCode.digest)).scalars().all()
    assert telephone.secret.encode() not in sealed
    assert not {each.replace("-", "") for each in codes} & set(kept)


def test_guessing_codes_is_slowed_down(office: Office) -> None:
    telephone, _ = enrol(office, office.browser(office.world.alice))
    office.wall.advance(timedelta(minutes=1))
    answers = [enter(office, f"{number:06}") for number in range(8)]
    assert answers[-1] == 429
    assert enter(office, code(office, telephone)) == 429, "even the right one waits"
    office.wall.advance(timedelta(minutes=16))
    assert enter(office, code(office, telephone)) == 302


def test_a_code_without_a_password_just_before_is_worth_nothing(office: Office) -> None:
    telephone, _ = enrol(office, office.browser(office.world.alice))
    browser = office.browser()
    assert browser.get("/sign-in/code").location == "/sign-in"
    assert browser.post("/sign-in/code", data={"code": code(office, telephone)}).status_code == 401
    browser.post("/sign-in", data={"login": "alice", "password": PASSWORD})
    office.wall.advance(timedelta(minutes=11))
    assert browser.post("/sign-in/code", data={"code": code(office, telephone)}).status_code == 401


def test_a_role_that_must_sets_it_up_before_anything_else_and_cannot_turn_it_off(office: Office) -> None:
    settings = replace(office.settings, second_factor_roles="head administrator")
    furnish(office.app, office.world.engine, settings, office.wall)
    browser = office.browser(office.world.carol)
    assert browser.get("/inbox").location == "/account/second-factor"
    telephone, _ = enrol(office, browser)
    assert browser.get("/inbox").status_code == 200, "a code was given in this sign-in"
    office.wall.advance(timedelta(seconds=30))
    again = office.browser()
    again.post("/sign-in", data={"login": "carol", "password": PASSWORD})
    assert again.post("/sign-in/code", data={"code": code(office, telephone)}).location == "/inbox"
    assert again.get("/inbox").status_code == 200
    office.wall.advance(timedelta(seconds=30))
    assert again.post("/account/second-factor/remove", data={"code": code(office, telephone)}).status_code == 422
    assert office.browser(office.world.alice).get("/inbox").status_code == 200


def test_it_is_removed_with_a_code_only(office: Office) -> None:
    browser = office.browser(office.world.alice)
    telephone, _ = enrol(office, browser)
    office.wall.advance(timedelta(seconds=30))
    assert browser.post("/account/second-factor/remove", data={"code": "123456"}).status_code == 422
    assert browser.post("/account/second-factor/remove", data={"code": code(office, telephone)}).status_code == 302
    assert office.browser(office.world.alice).get("/inbox").status_code == 200


def test_an_administrator_helps_whoever_lost_the_telephone(office: Office) -> None:
    enrol(office, office.browser(office.world.alice))
    root = office.browser(office.world.root)
    root.post(f"/admin/people/{office.world.alice.person}/second-factor/remove")
    assert office.browser(office.world.alice).get("/inbox").status_code == 200
    assert (
        office.browser(office.world.bob)
        .post(f"/admin/people/{office.world.root.person}/second-factor/remove")
        .status_code
        == 403
    )


def test_what_was_typed_comes_through_password_and_code(office: Office) -> None:
    """A form that outlived its sign-in is carried by both pages."""
    telephone, _ = enrol(office, office.browser(office.world.alice))
    office.wall.advance(timedelta(seconds=30))
    browser, form = (
        office.browser(),
        {"login": "alice", "password": PASSWORD, "carried": '[["note","x"]]', "next": "/cases"},
    )
    same_site = {"Sec-Fetch-Site": "same-origin"}
    page = browser.post("/sign-in", data=form, headers=same_site).text
    assert "[[&#34;note&#34;,&#34;x&#34;]]" in page
    assert 'name="next" value="/cases"' in page
    done = browser.post("/sign-in/code", data={"code": code(office, telephone), "next": "/cases"}, headers=same_site)
    assert done.location == "/cases"


@pytest.mark.parametrize("typed", ["", "１２３４５６", "' or 1=1", "9" * 500, "abc"])
def test_odd_codes_are_wrong_codes(office: Office, typed: str) -> None:
    enrol(office, office.browser(office.world.alice))
    assert enter(office, typed) == 401


def test_a_new_password_does_not_turn_it_off(office: Office) -> None:
    enrol(office, office.browser(office.world.alice))
    given = reset_password(office.world.engine, COUNTY, office.world.alice.person, at=office.wall.now())
    browser = office.browser()
    assert "验证码" in browser.post("/sign-in", data={"login": "alice", "password": given}).text
    assert browser.get("/inbox").status_code == 302
