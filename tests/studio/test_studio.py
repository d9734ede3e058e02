"""What a process owner does in the studio, by its addresses."""

import io
import re
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient

from engine import Actor
from engine.definitions import Bundle, Examination
from engine.testing import COUNTY
from tests.support.drawing import drawn
from tests.support.owners import Owners
from web.studio import editing
from web.studio.workshop import check, with_diagram


def xml_of(county: Owners, version: int | None = None) -> str:
    return county.world.engine.blueprint(COUNTY, "permit", version).bundle.files["process.bpmn"].decode()


def renamed(xml: str) -> str:
    """A change that a process owner would make."""
    assert 'name="papers"' in xml
    return xml.replace('name="papers"', 'name="查看材料"')


def post(
    browser: FlaskClient, what: str, xml: str, untouched: str, revision: int = 0, newest: int = 1, **more: Any
) -> Any:
    body = {"xml": xml, "untouched": untouched, "revision": revision, "newest": newest} | more
    return browser.post(f"/studio/permit/{what}", json=body, headers={"Accept": "application/json"})


@pytest.fixture
def owner(county: Owners) -> FlaskClient:
    return county.browser(county.owner)


PAGES = (
    "/", "/permit/", "/permit/edit", "/permit/choices.json", "/permit/versions/1", "/permit/diagram.bpmn?version=1",
    "/permit/compare?before=1&after=1", "/permit/bundle.zip?version=1",
)  # fmt: skip


def test_pages_open_for_owners_alone_and_in_both_languages(county: Owners) -> None:
    visitors = (
        (county.owner, "zh", 200),
        (county.owner, "en", 200),
        (county.world.root, "zh", 200),
        (county.world.alice, "zh", 403),
    )
    for actor, language, status in visitors:
        browser = county.browser(actor, language)
        assert [browser.get(f"/studio{address}").status_code for address in PAGES] == [status] * len(PAGES)
    stranger = county.browser()
    assert [stranger.get(f"/studio{address}").status_code for address in PAGES] == [302] * len(PAGES)


NOWHERE = (
    "/nothing/", "/nothing/edit", "/permit/versions/9", "/permit/versions/99999999999999999999", "/permit/diagram.bpmn",
    "/permit/diagram.bpmn?version=x", "/permit/compare?before=1&after=7", "/permit/bundle.zip?version=draft",
)  # fmt: skip


def test_what_is_not_there_is_told(owner: FlaskClient) -> None:
    assert [owner.get(f"/studio{address}").status_code for address in NOWHERE] == [404] * len(NOWHERE)


def test_the_editor_offers_what_exists(owner: FlaskClient) -> None:
    choices: Any = owner.get("/studio/permit/choices.json").json
    assert [each["value"] for each in choices["forms"]] == ["intake", "opinion", "papers"]
    assert {"clerk", "head", "process_owner"} <= {each["value"] for each in choices["roles"]}
    assert {"value": "permit", "label": "permit"} in choices["processes"]
    assert {"value": "note", "label": "说明", "forms": "papers"} in choices["fields"]


def test_a_check_lists_problems_by_element_and_line(county: Owners, owner: FlaskClient) -> None:
    broken = xml_of(county).replace('sw:form="papers"', 'sw:form="papres"')
    answer = post(owner, "check", broken, broken).json
    assert not answer["deployable"]
    assert "错误" in answer["text"]
    [problem] = [each for each in answer["problems"] if each["severity"] == "error"]
    assert problem["element"] == "papers"
    assert problem["line"] > 0
    assert problem["message"]["zh"]
    assert problem["message"]["en"]
    assert post(owner, "check", xml_of(county), "").json["deployable"]


def test_a_draft_is_kept_whole_even_when_it_cannot_run(county: Owners, owner: FlaskClient) -> None:
    xml = xml_of(county)
    broken = xml.replace('sw:form="papers"', 'sw:form="papres"')
    answer = post(owner, "draft", broken, xml)
    assert (answer.status_code, answer.json["revision"], answer.json["deployable"]) == (200, 1, False)
    assert owner.get("/studio/permit/diagram.bpmn").text == broken
    assert "有草稿" in owner.get("/studio/").text
    assert 'data-revision="1"' in owner.get("/studio/permit/edit").text


def test_two_editors_cannot_overwrite_each_other(county: Owners, owner: FlaskClient) -> None:
    xml = xml_of(county)
    other = county.browser(county.world.root)
    assert post(owner, "draft", renamed(xml), xml).json["revision"] == 1
    late = post(other, "draft", xml.replace("granted", "given"), xml)
    assert (late.status_code, late.json["code"]) == (409, "stale")
    assert "Owner" in late.json["message"]["zh"]
    assert owner.get("/studio/permit/diagram.bpmn").text == renamed(xml)
    assert post(other, "draft", renamed(xml), renamed(xml), revision=1).json["revision"] == 2
    assert post(owner, "draft", renamed(xml), renamed(xml), revision=1).status_code == 409


def test_what_the_editor_would_lose_is_not_saved(county: Owners, owner: FlaskClient) -> None:
    xml = xml_of(county)
    lossy = xml.replace(' sw:form="papers"', "")
    answer = post(owner, "draft", renamed(xml), lossy)
    assert (answer.status_code, answer.json["code"]) == (422, "would_lose")
    assert answer.json["problems"][0]["element"] == "papers"
    assert post(owner, "deploy", renamed(xml), lossy, note="").status_code == 422
    assert owner.get("/studio/permit/diagram.bpmn").status_code == 404


def test_what_only_the_drawing_would_lose_is_saved_after_a_confirmation(county: Owners, owner: FlaskClient) -> None:
    bundle = drawn(county.world.engine.blueprint(COUNTY, "permit").bundle)
    county.world.engine.deploy(bundle, county.owner)
    xml = xml_of(county)
    lossy = re.sub(r"<\w+:BPMNEdge.*?</\w+:BPMNEdge>", "", xml, count=1, flags=re.DOTALL)
    assert lossy != xml
    asked = post(owner, "draft", renamed(lossy), lossy, newest=2)
    assert (asked.status_code, asked.json["code"]) == (422, "would_lose_pictures")
    assert {each["severity"] for each in asked.json["problems"]} == {"warning"}
    assert owner.get("/studio/permit/diagram.bpmn").status_code == 404
    kept = post(owner, "draft", renamed(lossy), lossy, newest=2, accept=True)
    assert (kept.status_code, kept.json["revision"]) == (200, 1)
    assert owner.get("/studio/permit/diagram.bpmn").text == renamed(lossy)


def test_a_loss_of_meaning_is_refused_whatever_is_accepted(county: Owners, owner: FlaskClient) -> None:
    xml = xml_of(county)
    lossy = xml.replace(' sw:form="papers"', "")
    for what in ("draft", "deploy"):
        answer = post(owner, what, renamed(xml), lossy, accept=True, note="")
        assert (answer.status_code, answer.json["code"]) == (422, "would_lose")


def test_the_next_version_leaves_running_cases_on_theirs(county: Owners, owner: FlaskClient) -> None:
    case_id = county.start()
    xml = xml_of(county)
    post(owner, "draft", renamed(xml), xml)
    answer = post(owner, "deploy", renamed(xml), renamed(xml), revision=1, note="改名")
    assert answer.json["version"] == 2
    page = owner.get(answer.json["url"]).text
    assert "第2版已发布" in page
    assert "在办的1件" in page
    assert "改名" in page
    engine = county.world.engine
    assert engine.case(case_id, county.world.alice).case.version == 1
    assert engine.case(county.start(), county.world.alice).case.version == 2
    assert engine.blueprint(COUNTY, "permit").elements["papers"].name.zh == "查看材料"
    assert owner.get("/studio/permit/diagram.bpmn").status_code == 404  # the draft is done with
    changes = owner.get("/studio/permit/compare?before=1&after=2").text
    assert "查看材料" in changes
    assert "papers" in changes


def test_a_version_that_came_meanwhile_is_not_covered(county: Owners, owner: FlaskClient) -> None:
    xml = xml_of(county)
    assert post(owner, "deploy", renamed(xml), xml).json["version"] == 2
    late = post(county.browser(county.world.root), "deploy", xml.replace('name="granted"', 'name="给予"'), xml)
    assert (late.status_code, late.json["code"]) == (409, "stale")
    assert "Owner" in late.json["message"]["zh"]
    assert [each.version for each in county.world.engine.definitions(COUNTY)] == [2, 1]


def test_a_version_that_comes_between_the_look_and_the_release_is_not_covered_either(
    county: Owners, owner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another owner is faster by a moment: after the studio has looked, before the engine writes."""
    xml = xml_of(county)
    engine = county.world.engine
    bundle = engine.blueprint(COUNTY, "permit").bundle

    def outrun(process: str, mine: Bundle) -> Examination:
        found = check(process, mine)
        engine.deploy(with_diagram(bundle, renamed(xml).encode()), county.world.root)
        return found

    monkeypatch.setattr(editing, "check", outrun)
    late = post(owner, "deploy", xml.replace('name="granted"', 'name="给予"'), xml)
    assert (late.status_code, late.json["code"]) == (409, "stale")
    assert "第2版" in late.json["message"]["zh"]
    assert [each.version for each in engine.definitions(COUNTY)] == [2, 1]


def test_a_draft_that_was_overtaken_says_so(county: Owners, owner: FlaskClient) -> None:
    xml = xml_of(county)
    given = xml.replace('name="granted"', 'name="给予"')
    post(owner, "draft", given, xml)
    bundle = county.world.engine.blueprint(COUNTY, "permit").bundle
    county.world.engine.deploy(with_diagram(bundle, renamed(xml).encode()), county.world.root)
    assert "第2版已经发布" in owner.get("/studio/permit/edit").text
    assert post(owner, "deploy", given, given, revision=1, newest=1).status_code == 409
    assert post(owner, "deploy", given, given, revision=1, newest=2).json["version"] == 3


def test_what_cannot_run_is_not_deployed(county: Owners, owner: FlaskClient) -> None:
    xml = xml_of(county)
    answer = post(owner, "deploy", xml.replace('sw:form="papers"', 'sw:form="papres"'), xml)
    assert answer.status_code == 422
    assert answer.json["problems"]
    assert post(owner, "deploy", xml.replace('id="permit"', 'id="permission"'), xml).status_code == 422
    assert [each.version for each in county.world.engine.definitions(COUNTY)] == [1]


ODD = (b"", b"{", b"[]", b"3", b'{"xml": 3}', b'{"revision": "x"}', b"\xff", b"[" * 50_000)


def test_odd_requests_are_refused(owner: FlaskClient) -> None:
    headers = {"Accept": "application/json"}
    for what in ("check", "draft", "deploy"):
        for body in ODD:
            answer = owner.post(f"/studio/permit/{what}", data=body, content_type="application/json", headers=headers)
            assert answer.status_code in (400, 422), (what, body[:20])
    text_for_a_number = post(owner, "draft", "<a/>", "", revision="x")  # type: ignore[arg-type]
    assert text_for_a_number.status_code == 400


class TestFiles:
    def test_a_download_is_what_came_in(self, county: Owners, owner: FlaskClient) -> None:
        packed = zipfile.ZipFile(io.BytesIO(owner.get("/studio/permit/bundle.zip?version=1").data))
        found = {name.removeprefix("permit/"): packed.read(name) for name in packed.namelist()}
        assert found == dict(county.world.engine.blueprint(COUNTY, "permit").bundle.files)

    def bring(self, browser: FlaskClient, data: bytes, name: str = "a.bpmn") -> str:
        sent = {"file": (io.BytesIO(data), name)}
        return browser.post("/studio/import", data=sent, follow_redirects=True).text

    def test_bpmn_that_cannot_run_opens_as_a_draft_and_loses_nothing(self, owner: FlaskClient) -> None:
        data = (
            b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="urn:x" targetNamespace="t">'
            b'<process id="foreign" isExecutable="true"><startEvent id="a"/><complexGateway id="b" x:kept="yes"/></process></definitions>'
        )
        assert "已导入为草稿" in self.bring(owner, data)
        assert b'x:kept="yes"' in owner.get("/studio/foreign/diagram.bpmn").data
        answer = owner.post("/studio/foreign/check", json={"xml": data.decode()}).json
        assert answer is not None
        assert "b" in {each["element"] for each in answer["problems"]}
        assert "foreign" in owner.get("/studio/").text
        assert owner.get("/studio/foreign/").status_code == 200

    def test_what_is_no_bpmn_is_refused_and_nothing_is_kept(self, owner: FlaskClient) -> None:
        entity = b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"
        for data in (b"", b"\x89PNG\r\n", b"<html/>", entity, b"\xff" * 99):
            page = self.bring(owner, data)
            assert "没有导入" in page
            assert "有草稿" not in page

    def test_an_import_does_not_cover_a_draft(self, county: Owners, owner: FlaskClient) -> None:
        xml = xml_of(county)
        post(owner, "draft", renamed(xml), xml)
        assert "另一个改动" in self.bring(owner, xml.encode())
        assert owner.get("/studio/permit/diagram.bpmn").text == renamed(xml)

    def test_an_import_of_a_known_process_keeps_its_forms(self, county: Owners, owner: FlaskClient) -> None:
        self.bring(owner, renamed(xml_of(county)).encode())
        assert post(owner, "check", renamed(xml_of(county)), "").json["deployable"]

    def test_a_draft_is_given_up_on_purpose_alone(self, county: Owners, owner: FlaskClient) -> None:
        xml = xml_of(county)
        post(owner, "draft", renamed(xml), xml)
        assert owner.post("/studio/permit/drop").status_code == 400
        assert owner.post("/studio/permit/drop", data={"sure": "yes"}).status_code == 302
        assert owner.get("/studio/permit/diagram.bpmn").status_code == 404


def test_somebody_who_is_no_owner_changes_nothing(county: Owners) -> None:
    xml = xml_of(county)
    stranger: Actor = county.world.alice
    for what in ("check", "draft", "deploy"):
        assert post(county.browser(stranger), what, renamed(xml), xml).status_code == 403
