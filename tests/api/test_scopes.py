"""A key is for reading, acting or administering; it never reaches further than its person, and ends."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.conftest import Program, program
from tests.support.owners import COUNTY, VILLAGE, Owners
from web.auth.tokens import Scope, issue_token, tokens_of

NEW = {"process": "permit", "place": VILLAGE, "values": {"name": "王小明"}}


def test_every_call_says_for_which_keys_it_is(county: Owners) -> None:
    """Deny by default: an endpoint that is made without `operation` has no scope, and fails here."""
    views = {name: view for name, view in county.app.view_functions.items() if name.startswith("api.")}
    assert {name for name, view in views.items() if not hasattr(view, "scope")} == {"api.nowhere"}
    document: Any = county.app.test_client().get("/api/openapi.json").json
    told = {
        (method, call["security"][0]["token"][0])
        for path in document["paths"].values()
        for method, call in path.items()
    }
    assert {scope for method, scope in told if method == "get"} == {"read"}


def test_a_call_without_a_scope_cannot_be_made() -> None:
    from web.api.operation import operation

    with pytest.raises(TypeError, match="for which keys"):
        operation("POST", "/nothing")


@pytest.mark.parametrize("scope", Scope)
def test_a_key_does_what_it_is_for(county: Owners, scope: Scope) -> None:
    root = program(county, county.world.root, scope)
    case = root.get(f"/cases/{county.start()}")["case"]
    sent = {"revision": case["revision"], "reason": "查证"}
    answers = (
        program(county, county.world.alice, scope).call("POST", "/cases", json=NEW),
        root.call("POST", f"/cases/{case['id']}/suspend", json=sent),
    )
    reached = [each.status_code < 300 for each in answers]
    assert reached == [scope is not Scope.READ, scope is Scope.ADMINISTER]
    for answer in answers:
        if answer.status_code >= 300:
            assert (answer.status_code, answer.json["code"]) == (403, "beyond_scope")
            assert answer.json["found"]["en"] == f"one with the scope “{scope}”"


def test_the_widest_key_is_never_more_than_its_person(county: Owners, alice: Program) -> None:
    case = alice.get(f"/cases/{county.start()}")["case"]
    told = alice.call("POST", f"/cases/{case['id']}/suspend", json={"revision": case["revision"], "reason": "x"})
    assert (told.status_code, told.json["code"]) == (403, "forbidden")


def test_a_scope_is_asked_before_anything_else_is_told(county: Owners) -> None:
    """Neither whether the case is there nor what is wrong with the request."""
    reader = program(county, county.world.alice, Scope.READ)
    for address in (f"/cases/{county.start()}/suspend", f"/cases/{'0' * 20}/suspend"):
        assert reader.call("POST", address, data=b"{").json["code"] == "beyond_scope"


def test_a_key_ends_on_its_day_and_at_the_latest_in_a_year(county: Owners) -> None:
    now, engine, who = datetime.now(UTC), county.world.engine, county.world.alice.person
    over = issue_token(engine, COUNTY, who, "old", at=now - timedelta(days=3), until=now - timedelta(days=1))
    assert Program(county, over).call("GET", "/me").status_code == 401
    issue_token(engine, COUNTY, who, "long", at=now, until=now + timedelta(days=4_000))
    with county.app.app_context():
        assert max(each.expires_at or now for each in tokens_of(COUNTY, who)) == now + timedelta(days=365)


def test_a_key_says_when_it_was_last_used(county: Owners, alice: Program) -> None:
    page = county.browser(county.world.alice).get("/account").text
    assert "从未使用" in page
    alice.get("/me")
    assert "最近使用" in county.browser(county.world.alice).get("/account").text


def test_a_key_is_made_on_the_account_page_and_shown_once(county: Owners) -> None:
    browser = county.browser(county.world.alice)
    last = (datetime.now(UTC) + timedelta(days=10)).date().isoformat()
    made = browser.post("/account/tokens", data={"name": "报表", "scope": "read", "last": last}).text
    [secret] = re.findall(r'value="(sw_[^"]+)"', made)
    page = browser.get("/account").text
    assert secret not in page
    assert "只读" in page
    reader = Program(county, secret)
    assert reader.call("GET", "/me").status_code == 200
    assert reader.call("POST", "/cases", json=NEW).status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"scope": "everything"}, {"last": "2001-01-01"}, {"last": "9999-12-31"}, {"last": "soon"}]
)
def test_a_key_of_a_wrong_kind_or_day_is_not_made(county: Owners, wrong: dict[str, str]) -> None:
    answer = county.browser(county.world.alice).post("/account/tokens", data={"name": "x"} | wrong)
    assert answer.status_code == 302
    with county.app.app_context():
        assert list(tokens_of(COUNTY, county.world.alice.person)) == []
