"""Attacks on doors: another town's papers, the way back after sign-in, files that are not what they say, XML that bites."""

import io

import pytest

from engine.testing import TOWN
from tests.support.owners import Owners
from web.access import safe_next

XXE = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
<process id="p" name="&x;" isExecutable="true"><startEvent id="s"/></process></definitions>"""
LAUGHS = (
    b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>"""
)
DEEP = b"<a>" * 200_000


def test_every_address_of_a_case_is_shut_to_another_town(county: Owners) -> None:
    case_id = county.start()
    row = county.world.engine.inbox(county.world.alice, "pool").rows[0]
    stranger = county.browser(county.world.dan)
    for address in ("", "/diagram.bpmn", "/states.json"):
        assert stranger.get(f"/cases/{case_id}{address}").status_code == 404
    assert stranger.get(f"/tasks/{row.task_id}").status_code == 404
    sent = {"revision": "1", "reason": "x", "deadline": "total", "cause": "hard", "note": "x"}
    for address in (f"/cases/{case_id}/cancel", f"/cases/{case_id}/extend", f"/tasks/{row.task_id}"):
        assert stranger.post(address, data=sent).status_code == 404
    assert b"\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e" not in stranger.get("/cases").data


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "",
        "evil",
    ],
)
def test_the_way_back_stays_on_this_site(county: Owners, address: str) -> None:
    with county.app.test_request_context():
        assert safe_next(address) == "/inbox"


@pytest.mark.parametrize("xml", [XXE, LAUGHS, DEEP, b"\xff\xfe" + b"<\0" * 9, b"<a" * 9, b"PK\x03\x04" * 9])
def test_xml_that_bites_is_not_imported(county: Owners, xml: bytes) -> None:
    browser = county.browser(county.owner)
    sent = {"file": (io.BytesIO(xml), "x.bpmn")}
    answer = browser.post("/studio/import", data=sent, content_type="multipart/form-data", follow_redirects=True)
    assert answer.status_code == 200
    assert b"root:" not in answer.data
    assert county.world.engine.definitions("990100")[0].process == "permit"


def test_pages_of_administrators_and_owners_are_shut_to_clerks(county: Owners) -> None:
    clerk = county.browser(county.world.alice)
    for address in (
        "/admin/people",
        "/admin/work",
        "/admin/clock",
        "/admin/settings",
        "/audit/",
        "/studio/",
        "/insight/",
    ):
        assert clerk.get(address).status_code == 403
    for address in ("/admin/people", "/admin/places", "/admin/clock", "/studio/permit/deploy", "/studio/permit/drop"):
        assert clerk.post(address, data={"code": TOWN}).status_code == 403


def test_a_sign_in_that_was_ended_is_worth_nothing(county: Owners) -> None:
    """The cookie of before sign-out, kept by a thief, opens no page."""
    browser = county.browser(county.world.alice)
    stolen = browser.get_cookie("shouwang")
    assert stolen is not None
    browser.post("/sign-out")
    thief = county.app.test_client()
    thief.set_cookie("shouwang", stolen.value)
    assert thief.get("/inbox").status_code == 302
