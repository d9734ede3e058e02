"""What a platform that lies, fails or is imitated achieves: nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import select

from tests.support.identity import CLIENT, KEYS, SECRET, FalsePlatform
from tests.web.gate import Gate
from web.auth.tables import SignIn, SignInTicket

STRANGER = RSAKey.generate_key(2048, {"kid": "one"})
"""A key of the same name that is not the platform's."""


# -------------------------------------------------------------------------------------------------------------- attacks
WRONG: dict[str, dict[str, Any]] = {
    "for another program": {"aud": "other"},
    "for several, by nobody": {"aud": [CLIENT, "other"]},
    "by another program": {"azp": "other"},
    "of another platform": {"iss": "https://evil.example"},
    "of nobody": {"iss": None},
    "of another journey": {"nonce": "other"},
    "of no journey": {"nonce": None},
    "run out": {"exp": 1},
    "never to run out": {"exp": None},
    "of tomorrow": {"iat": 4_000_000_000, "exp": 4_000_000_300},
    "without a name": {"sub": None},
    "with an empty name": {"sub": ""},
    "with a huge name": {"sub": "x" * 256},
    "with a number as name": {"sub": 7},
    "with a list as name": {"sub": ["7f3a"]},
    "with a word as time": {"exp": "soon"},
    "with a word as methods": {"amr": "mfa"},
    "of another access token": {"at_hash": "x" * 22},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG.keys())
def test_a_token_that_is_wrong_in_one_point_is_worth_nothing(gate: Gate, claims: dict[str, Any]) -> None:
    browser = gate.office.browser()
    answer = gate.visit(browser, **claims)
    assert (answer.status_code, "没有完成" in answer.text) == (400, True), answer.text
    assert browser.get("/inbox").status_code == 302
    assert gate.lines() == [("distrusted", None)]


def _unsigned(claims: dict[str, Any]) -> str:
    parts = ({"alg": "none"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts) + "."


FORGED: dict[str, Callable[[FalsePlatform], Callable[[dict[str, Any]], str]]] = {
    "another key of that name": lambda platform: lambda claims: platform.signed(claims, STRANGER),
    "a key nobody knows": lambda platform: lambda claims: platform.signed(claims, STRANGER, kid="two"),
    "no signature": lambda platform: _unsigned,
    "the client's secret": lambda platform: (
        lambda claims: jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET * 4), algorithms=["HS256"])
    ),
    "the public key as a secret": lambda platform: (
        lambda claims: jwt.encode(
            {"alg": "HS256", "kid": "one"},
            claims,
            OctKey.import_key(platform.key.as_pem(private=False)[27:91]),
            algorithms=["HS256"],
        )
    ),
    "a signature of something else": lambda platform: lambda claims: platform.signed(claims)[:-8] + "AAAAAAAA",
    "nonsense": lambda platform: lambda claims: "x.y.z",
    "nothing": lambda platform: lambda claims: "",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
def test_a_token_that_the_platform_did_not_sign_is_worth_nothing(
    gate: Gate, forged: Callable[[FalsePlatform], Callable[[dict[str, Any]], str]]
) -> None:
    gate.platform.sign = forged(gate.platform)
    browser = gate.office.browser()
    assert gate.visit(browser).status_code == 400
    assert browser.get("/inbox").status_code == 302


def test_a_new_key_of_the_platform_is_fetched_when_it_is_needed(gate: Gate) -> None:
    gate.visit()
    gate.platform.key = KEYS["new"]
    assert gate.visit().status_code == 400, "asked a moment ago: nobody makes the house ask all the time"
    gate.office.wall.advance(timedelta(seconds=31))
    assert gate.visit().status_code == 302


@pytest.mark.parametrize("state", ["", "x", "of another"])
def test_an_answer_that_this_browser_did_not_ask_for_is_refused(gate: Gate, state: str) -> None:
    """Also one that somebody else asked for, whose code would sign this browser in as them."""
    theirs, mine = gate.office.browser(), gate.office.browser()
    gate.set_out(mine)
    asked = gate.set_out(theirs)
    answer = gate.back(mine, asked | {"state": state if state != "of another" else asked["state"]})
    assert answer.status_code == 400
    assert mine.get("/inbox").status_code == 302
    assert gate.back(theirs, asked).status_code == 302, "and the one who asked is not disturbed"


def test_an_answer_counts_once(gate: Gate) -> None:
    browser = gate.office.browser()
    asked = gate.set_out(browser)
    kept = browser.get_cookie("shouwang")
    assert kept
    assert gate.back(browser, asked).status_code == 302
    assert gate.back(browser, asked).location == "/inbox", "the back button, signed in"
    browser.post("/sign-out")
    assert gate.back(browser, asked).status_code == 400
    browser.set_cookie("shouwang", kept.value)
    assert gate.back(browser, asked).status_code == 400, "not even with the cookie of before"


def test_an_answer_that_comes_too_late_is_refused(gate: Gate) -> None:
    browser = gate.office.browser()
    asked = gate.set_out(browser)
    gate.office.wall.advance(timedelta(minutes=11))
    assert gate.back(browser, asked).status_code == 400


def test_several_tabs_may_be_under_way(gate: Gate) -> None:
    browser = gate.office.browser()
    first, _second = gate.set_out(browser, next="/cases"), gate.set_out(browser)
    gate.platform.claims |= {"nonce": first["nonce"]}
    assert gate.back(browser, first).location == "/cases"


@pytest.mark.parametrize("told", [{"iss": "https://evil.example"}, {}])
def test_an_answer_of_a_platform_that_mixed_itself_in_is_refused(gate: Gate, told: dict[str, str]) -> None:
    gate.platform.description["authorization_response_iss_parameter_supported"] = True
    browser = gate.office.browser()
    assert gate.back(browser, gate.set_out(browser), **told).status_code == 400
    assert [path for path, _, _ in gate.platform.asked if path == "/token"] == [], "no code is given away"


def test_the_cookie_is_new_and_nothing_of_the_journey_is_kept(gate: Gate) -> None:
    browser = gate.office.browser()
    asked = gate.set_out(browser)
    before = browser.get_cookie("shouwang")
    gate.back(browser, asked)
    after = browser.get_cookie("shouwang")
    assert before
    assert after
    assert before.value != after.value
    with gate.office.world.engine.house.database.read() as look:
        assert look.execute(select(SignInTicket)).all() == []
        tokens = look.execute(select(SignIn.platform_token)).scalars().all()
    assert all(each and b"alice" not in each and not each.startswith(b"ey") for each in tokens)


def test_many_answers_that_come_to_nothing_make_their_address_wait(gate: Gate) -> None:
    answers = [gate.office.browser().get("/sign-in/platform/back?code=x&state=y").status_code for _ in range(40)]
    assert (answers[0], answers[-1]) == (400, 429)
    gate.office.wall.advance(timedelta(minutes=16))
    assert gate.visit().status_code == 302


# --------------------------------------------------------------------------------------------- a platform that is not well
SICK: dict[str, dict[str, Any]] = {
    "that says it is another": {"issuer": "https://evil.example"},
    "without keys": {"jwks_uri": None},
    "that leads elsewhere without TLS": {"token_endpoint": "http://evil.example/token"},
    "that leads into a script": {"authorization_endpoint": "javascript:alert(1)"},
    "whose way in is a number": {"authorization_endpoint": 7},
}


@pytest.mark.parametrize("described", SICK.values(), ids=SICK.keys())
def test_a_platform_that_describes_itself_wrongly_is_not_gone_to(gate: Gate, described: dict[str, Any]) -> None:
    gate.platform.description |= described
    answer = gate.office.browser().post("/sign-in/platform")
    assert (answer.status_code, "暂时连不上" in answer.text, 'name="password"' in answer.text) == (503, True, True)


@pytest.mark.parametrize(
    "answer", [(500, b"{}"), (200, b"<html>"), (200, b"{}"), (401, b'{"error":"invalid_client"}'), (302, b"")]
)
def test_a_platform_that_answers_nonsense_is_told_so(gate: Gate, answer: tuple[int, bytes]) -> None:
    gate.platform.token = answer
    assert gate.visit().status_code == 503


def test_a_code_that_was_used_is_told_as_such(gate: Gate) -> None:
    gate.platform.token = (400, b'{"error":"invalid_grant"}')
    assert gate.visit().status_code == 400


def test_a_platform_out_of_reach_is_told_at_once_and_asked_again_soon(gate: Gate) -> None:
    gate.set(local_sign_in=False)
    good, gate.platform.description = gate.platform.description, {}
    browser = gate.office.browser()
    answer = browser.post("/sign-in/platform", data={"next": "/cases"})
    assert (answer.status_code, "告诉管理员" in answer.text, 'value="/cases"' in answer.text) == (503, True, True)
    asked = len(gate.platform.asked)
    assert browser.post("/sign-in/platform").status_code == 503
    assert len(gate.platform.asked) == asked
    gate.platform.description = good
    gate.office.wall.advance(timedelta(seconds=11))
    gate.set_out(browser)


def test_whoever_says_no_over_there_is_told_what_became_of_it(gate: Gate) -> None:
    browser = gate.office.browser()
    asked = gate.set_out(browser, next="/cases")
    answer = browser.get("/sign-in/platform/back", query_string={"error": "access_denied", "state": asked["state"]})
    assert (answer.status_code, "取消了登录" in answer.text, 'value="/cases"' in answer.text) == (403, True, True)
    assert gate.lines() == [("cancelled", None)]
