"""What was typed is put right by a new entry: old and new side by side, with the reason, never hidden."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine import Actor
from tests.web.office import INTAKE, Office
from tests.web.test_cases import case_of
from tests.web.test_tasks import claimed


@pytest.fixture
def case_id(office: Office) -> str:
    return case_of(office, claimed(office))


def entry_of(office: Office, case_id: str, number: int = 0) -> str:
    return office.world.engine.case(case_id, office.world.root).submissions[number].id


def correct(browser: FlaskClient, case_id: str, entry: str, reason: str = "看错了", **values: str) -> TestResponse:
    data = INTAKE | values | {"_reason": reason}
    return browser.post(f"/cases/{case_id}/entries/{entry}", data=data, follow_redirects=True)


def values_now(office: Office, case_id: str) -> dict[str, object]:
    kept = office.world.engine.case(case_id, office.world.root).submissions
    return dict([each for each in kept if each.form == "intake"][-1].values)


def test_whoever_typed_it_finds_the_form_filled_in_and_puts_it_right(office: Office, case_id: str) -> None:
    browser, entry = office.browser(office.world.alice), entry_of(office, case_id)
    assert f"/cases/{case_id}/entries/{entry}" in browser.get(f"/cases/{case_id}").text
    assert 'value="王小明"' in browser.get(f"/cases/{case_id}/entries/{entry}").text
    page = correct(browser, case_id, entry, "户口簿上是城镇", area="urban").text
    assert "已更正。" in page
    timeline = page.split('class="timeline"')[1].split("</ol>")[0]
    both = re.compile(r"<del>.{0,40}农村.{0,40}</del>.{0,160}<ins>.{0,40}城镇.{0,40}</ins>", re.DOTALL)
    assert len(both.findall(timeline)) == 2, "at the correction, and at the entry itself"
    assert "户口簿上是城镇" in timeline
    assert "有更正" in timeline
    newer = entry_of(office, case_id, 1)
    assert f"/entries/{newer}" in timeline
    assert f"/entries/{entry}" not in timeline


def test_others_are_not_offered_it_and_cannot(office: Office, case_id: str) -> None:
    browser, entry = office.browser(office.world.bob), entry_of(office, case_id)
    assert "/entries/" not in browser.get(f"/cases/{case_id}").text
    assert "这条记录您不能更正" in browser.get(f"/cases/{case_id}/entries/{entry}").text
    assert correct(browser, case_id, entry).status_code == 403
    assert correct(office.browser(office.world.erin), case_id, entry).status_code in (403, 404)


def test_an_administrator_may_even_after_the_end(office: Office, case_id: str) -> None:
    world = office.world
    world.engine.cancel(case_id, world.root, world.engine.case(case_id, world.root).case.revision, "撤回")
    entry = entry_of(office, case_id)
    assert correct(office.browser(world.alice), case_id, entry).status_code in (403, 409)
    assert correct(office.browser(world.root), case_id, entry, name="王晓明").status_code == 200
    assert values_now(office, case_id)["name"] == "王晓明"


def test_a_correction_needs_a_reason_and_a_right_form_and_keeps_what_was_typed(office: Office, case_id: str) -> None:
    browser, entry = office.browser(office.world.alice), entry_of(office, case_id)
    answer = correct(browser, case_id, entry, " ", name="王晓明")
    assert answer.status_code == 422
    assert "请填写理由。" in answer.text
    assert 'value="王晓明"' in answer.text
    answer = correct(browser, case_id, entry, "写错了", name="")
    assert answer.status_code == 422
    assert ">写错了</textarea>" in answer.text
    assert 'href="#f-name"' in answer.text


def test_an_entry_that_was_corrected_already_is_not_corrected_again(office: Office, case_id: str) -> None:
    browser, entry = office.browser(office.world.alice), entry_of(office, case_id)
    correct(browser, case_id, entry, name="王晓明")
    assert correct(browser, case_id, entry, name="王大明").status_code == 409
    assert browser.get(f"/cases/{case_id}/entries/nothing").status_code == 404


def actors(office: Office) -> dict[str, Actor]:
    return {"root": office.world.root, "alice": office.world.alice}


@pytest.mark.parametrize("who", ["root", "alice"])
def test_a_number_that_stays_masked_stays_what_it_was(office: Office, case_id: str, who: str) -> None:
    """Nobody who sees masks writes masks into the record."""
    browser, entry = office.browser(actors(office)[who]), entry_of(office, case_id)
    page = browser.get(f"/cases/{case_id}/entries/{entry}").text
    assert "990100199001011234" not in page
    assert 'value="990***********1234"' in page
    correct(browser, case_id, entry, name="王晓明", identity="990***********1234")
    assert values_now(office, case_id)["identity"] == "990100199001011234"


def test_a_corrected_number_shows_that_it_changed_behind_its_mask(office: Office, case_id: str) -> None:
    browser, entry = office.browser(office.world.alice), entry_of(office, case_id)
    page = correct(browser, case_id, entry, identity="990100198201011234").text
    assert page.count("<del>") >= 2


def test_rows_are_added_before_anything_is_kept(office: Office, case_id: str) -> None:
    browser, entry = office.browser(office.world.alice), entry_of(office, case_id)
    page = correct(browser, case_id, entry, _add="members").text
    assert 'name="members.1.name"' in page
    assert len(office.world.engine.case(case_id, office.world.root).submissions) == 1
