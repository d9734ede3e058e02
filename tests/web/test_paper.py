"""审批表: a case on paper with everybody's opinion and signature, for whoever may see the case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

import tasks
from tests.web.office import Office
from tests.web.test_evidence import decided
from tests.web.test_files import photo
from tests.web.test_tasks import claimed
from web import access


def signed(office: Office) -> str:
    """A case of Alice, with an opinion and a signature; returns its id."""
    world, task_id = office.world, claimed(office)
    task = world.engine.task(task_id, world.alice).task
    ink = world.engine.attach(world.alice, task.case_id, "signature", "signature.png", photo("PNG"), task_id=task_id)
    values = {"note": "齐全", "agreed": True, "signature": ink.id}
    world.engine.complete(task_id, world.alice, task.revision, values)
    return task.case_id


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    """What pages are made of, while the real ones are made."""
    seen: list[Mapping[str, Any]] = []
    real = tasks.render_paper

    def render(settings: object, paper: object, facts: Mapping[str, Any]) -> bytes:
        seen.append(facts)
        return real(settings, paper, facts)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(tasks, "render_paper", render)
    return seen


def test_the_form_of_a_case_is_a_real_pdf_with_the_signature(office: Office, told: list[Mapping[str, Any]]) -> None:
    answer = office.browser(office.world.carol).get(f"/cases/{signed(office)}/form.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert b"pdfaid:part" in answer.data
    assert b"/Subtype/Image" in answer.data.replace(b" ", b"")
    (opinion,) = told[0]["opinions"]
    assert (opinion["step"], opinion["who"], opinion["at"]) == ("papers", "Alice", "2026-03-05")
    assert opinion["verdicts"] == [{"label": "是否同意", "text": "是"}]


def test_only_those_who_may_see_the_case_get_its_form(office: Office) -> None:
    case_id = signed(office)
    assert office.browser(office.world.dan).get(f"/cases/{case_id}/form.pdf").status_code == 404
    assert office.browser().get(f"/cases/{case_id}/form.pdf").status_code == 302


def test_identity_numbers_are_whole_only_for_those_who_may_read_them_so(
    office: Office, told: list[Mapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id, browser = signed(office), office.browser(office.world.alice)
    browser.get(f"/cases/{case_id}/form.pdf")
    monkeypatch.setattr(access, "SEES_IDENTITY", frozenset({"clerk"}))
    browser.get(f"/cases/{case_id}/form.pdf")
    masked, whole = ({each["label"]: each["text"] for each in facts["application"]} for facts in told)
    assert masked["身份证号"] == "990***********1234"
    assert whole["身份证号"] == "990100199001011234"


def test_it_is_chinese_for_a_reader_of_english_too(office: Office, told: list[Mapping[str, Any]]) -> None:
    browser = office.browser(office.world.carol)
    browser.set_cookie("language", "en")
    task_id = decided(office)
    case_id = office.world.engine.task(task_id, office.world.carol).task.case_id
    assert browser.get(f"/cases/{case_id}/form.pdf").status_code == 200
    (opinion,) = told[0]["opinions"]
    assert opinion["verdicts"] == [{"label": "是否同意", "text": "是"}]


def test_facts_are_never_read_as_markup(office: Office) -> None:
    task_id = office.start(office.world.alice, name='"]) #read("/etc/hosts")')
    case_id = office.world.engine.task(task_id, office.world.alice).task.case_id
    answer = office.browser(office.world.alice).get(f"/cases/{case_id}/form.pdf")
    assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")
