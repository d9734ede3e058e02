"""Refusals are problems of RFC 9457; what was read has an entity tag, and an act may name it."""

from __future__ import annotations

from typing import Any

import pytest

from engine import errors
from engine.errors import Refusal
from tests.api.conftest import Program, program
from tests.support.owners import VILLAGE, Owners
from web.api.kinds import KINDS


def pooled(county: Owners, alice: Program) -> Any:
    """A step that nobody has taken."""
    county.start()
    return alice.get("/tasks?box=pool")["rows"][0]


def claim(who: Program, row: Any, body: Any, **headers: str) -> Any:
    return who.call("POST", f"/tasks/{row['task_id']}/claim", json=body, headers=headers)


def test_a_refusal_says_what_was_expected_what_was_found_and_what_to_do(county: Owners, alice: Program) -> None:
    row = pooled(county, alice)
    told = claim(program(county, county.world.carol), row, {"revision": row["revision"]})
    assert (told.status_code, told.mimetype, told.headers["Content-Language"]) == (
        403,
        "application/problem+json",
        "zh",
    )
    body = told.json
    assert (body["type"], body["title"], body["status"]) == ("/api/v1/problems#forbidden", "身份不符", 403)
    assert body["detail"] == body["zh"]
    assert body["expected"]["zh"] in body["zh"]
    assert body["found"]["en"] in body["en"]
    assert body["todo"]["en"] == "Hand it to a colleague who may, or ask an administrator."


@pytest.mark.parametrize(
    ("asked", "title"), [("en", "Not found"), ("zh-CN, en;q=0.5", "没有找到"), ("de", "没有找到"), ("", "没有找到")]
)
def test_title_and_detail_are_in_the_language_that_is_asked_for(alice: Program, asked: str, title: str) -> None:
    told = alice.call("GET", "/cases/" + "0" * 20, headers={"Accept-Language": asked})
    assert told.json["title"] == title


def test_every_kind_of_the_engine_is_told(alice: Program) -> None:
    kinds = {each["code"]: each for each in alice.get("/problems")["rows"]}
    codes = {each.code for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Refusal)}
    assert codes - {"refused"} <= kinds.keys()
    assert "{" not in "".join(each["todo"]["en"] + each["title"]["zh"] for each in kinds.values())


def test_no_sentence_of_a_kind_asks_for_a_fact_that_its_refusal_lacks() -> None:
    """Else it would be left out."""
    facts = {"what": "", "reason": "", "process": "", "found": "", "whom": "", "happened": "", "who": "", "when": "",
             "expected": "", "count": 1, "number": "", "outcome": "", "detail": "", "needed": "", "held": "", "largest": 1}  # fmt: skip
    assert all(len(dict(kind.told(facts))) == 3 for kind in KINDS.values())


def test_what_was_read_is_acted_upon_by_its_tag(county: Owners, alice: Program) -> None:
    row = pooled(county, alice)
    tag = alice.call("GET", f"/tasks/{row['task_id']}").headers["ETag"]
    claimed = claim(alice, row, {}, **{"If-Match": tag})
    assert (claimed.status_code, claimed.headers["ETag"]) == (200, f'"{claimed.json["revision"]}"')
    back = alice.call(
        "POST", f"/tasks/{row['task_id']}/unclaim", json={}, headers={"If-Match": claimed.headers["ETag"]}
    )
    assert back.status_code == 200
    late = claim(alice, row, {}, **{"If-Match": tag})
    assert (late.status_code, late.json["code"], bool(late.json["found"]["zh"])) == (412, "stale", True)
    assert claim(alice, row, {"revision": row["revision"]}).status_code == 409


@pytest.mark.parametrize("tag", ["", "*", 'W/"1"', '"x"', '"' + "9" * 40 + '"', '"1.zz"'])
def test_an_act_that_names_no_revision_is_refused(county: Owners, alice: Program, tag: str) -> None:
    told = claim(alice, pooled(county, alice), {}, **{"If-Match": tag})
    assert (told.status_code, told.json["code"]) == (428, "revision_missing")


def test_a_revision_that_differs_from_the_tag_is_a_mistake(county: Owners, alice: Program) -> None:
    told = claim(alice, pooled(county, alice), {"revision": 1}, **{"If-Match": '"2"'})
    assert (told.status_code, set(told.json["errors"])) == (422, {"revision"})


def test_what_has_not_changed_is_not_sent_again(county: Owners, alice: Program) -> None:
    row, tag = pooled(county, alice), ""
    for address in ("/tasks?box=pool", f"/tasks/{row['task_id']}", f"/cases/{row['case_id']}"):
        tag = alice.call("GET", address).headers["ETag"]
        again = alice.call("GET", address, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
    claim(alice, row, {"revision": row["revision"]})
    assert alice.call("GET", f"/cases/{row['case_id']}", headers={"If-None-Match": tag}).status_code == 200


def test_an_idempotency_key_begins_one_case_and_never_another(alice: Program) -> None:
    sent = {"process": "permit", "place": VILLAGE, "values": {"name": "王小明"}}
    first, again = (alice.call("POST", "/cases", json=sent, headers={"Idempotency-Key": "a-1"}) for _ in range(2))
    assert (first.status_code, first.json["case"]["id"]) == (201, again.json["case"]["id"])
    other = alice.call("POST", "/cases", json=sent | {"place": "990100001"}, headers={"Idempotency-Key": "a-1"})
    assert (other.status_code, other.json["code"]) == (422, "key_used")
    assert alice.call("POST", "/cases", json=sent, headers={"Idempotency-Key": "x" * 200}).status_code == 422
    assert len(alice.get("/cases")["rows"]) == 1
