"""What the studio says of an upload that is no diagram, or one that cannot run: the culprit, and nothing in force."""

from __future__ import annotations

import io
import json

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from engine.testing import COUNTY
from tests.definitions.permit import DIAGRAM
from tests.definitions.test_uploads import BINARY, ENTITIES, UNFIT, WRONG
from tests.support.owners import Owners

UNREADABLE = {
    what: UNFIT[what]
    for what in (*ENTITIES, *BINARY, "an undeclared entity", "a forbidden character", "a tag cut off", "a prefix nobody declared")
}  # fmt: skip
READABLE = {what: each for what, each in WRONG.items() if what not in UNREADABLE}


@pytest.fixture
def owner(county: Owners) -> FlaskClient:
    return county.browser(county.owner)


def bring(browser: FlaskClient, data: bytes | str) -> str:
    raw = data.encode() if isinstance(data, str) else data
    sent = {"file": (io.BytesIO(raw), "a.bpmn")}
    return browser.post("/studio/import", data=sent, follow_redirects=True).text


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_not_imported_and_the_page_says_why(
    county: Owners, owner: FlaskClient, what: str
) -> None:
    data, culprit = UNREADABLE[what]
    page = bring(owner, data)
    assert "这个文件没有导入" in page
    assert "有草稿" not in page
    if culprit in ("PNG", "gzip", "zip", "PDF", "JPEG", "DOCTYPE"):
        assert culprit in page


@pytest.mark.parametrize("what", READABLE)
def test_what_can_be_read_but_not_run_is_a_draft_whose_problems_name_the_culprit(
    county: Owners, owner: FlaskClient, what: str
) -> None:
    text, culprits = READABLE[what]
    text = text.replace('id="permit"', 'id="other"').replace(
        'sourceRef="again" targetRef="permit"', 'sourceRef="again" targetRef="other"'
    )
    assert "已导入为草稿" in bring(owner, text)
    answer = owner.post("/studio/other/check", json={"xml": text}).get_json()
    found = json.dumps(answer["problems"], ensure_ascii=False)
    assert (culprits[0] if culprits[0] != "permit" else "other") in found
    assert answer["deployable"] is False
    sent = {"xml": text, "untouched": text, "revision": 1, "newest": 0, "accept": True}
    refused = owner.post("/studio/other/deploy", json=sent)
    assert refused.status_code == 422
    assert refused.get_json()["problems"] == answer["problems"]
    assert "other" not in {each.process for each in county.world.engine.definitions(COUNTY)}


def test_fifty_megabytes_are_refused_and_the_page_says_the_limit(county: Owners, owner: FlaskClient) -> None:
    sent = {"file": (io.BytesIO(DIAGRAM.encode() + b" " * 50_000_000), "a.bpmn")}
    answer = owner.post("/studio/import", data=sent, follow_redirects=True)
    assert "MB" in answer.text
    assert "已导入为草稿" not in answer.text
    assert "Traceback" not in answer.text


def test_nothing_of_an_entity_stands_on_the_page(county: Owners, owner: FlaskClient) -> None:
    page = bring(owner, ENTITIES["a file of the server"] + DIAGRAM.partition("?>")[2])
    assert "root:" not in page
    assert str(escape("<!DOCTYPE")) not in page
