"""Photos that come with a start form: kept with the case as soon as it has begun, and never in its way."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from engine.forms import Form
from engine.testing import VILLAGE
from tests.web.office import INTAKE, Office
from web.cases import start, start_photos

NEW = "/cases/new/permit"


@pytest.fixture(autouse=True)
def asking(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The start form asks for photos, as that of an emergency does."""
    found = start.start_form

    def with_photos(process: str) -> tuple[Any, Form]:
        blueprint, form = found(process)
        hints = {"x-photos": "现场照片", "x-en-photos": "Photos of the place"}
        return blueprint, replace(form, schema={**form.schema, **hints})

    monkeypatch.setattr(start, "start_form", with_photos)


def picture(colour: str = "black") -> io.BytesIO:
    kept = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(kept, "PNG")
    kept.seek(0)
    return kept


def begun(office: Office, *files: tuple[io.BytesIO, str]) -> tuple[str, list[str]]:
    """(what the writer is told, names of the files of the case)."""
    browser = office.browser(office.world.alice)
    sent = INTAKE | {"place": VILLAGE, "key": "k", f"_file:{start_photos.FIELD}": list(files)}
    answer = browser.post(NEW, data=sent, content_type="multipart/form-data")
    assert answer.status_code == 302
    case_id = answer.location.rsplit("/", 1)[-1]
    view = office.world.engine.case(case_id, office.world.alice)
    return browser.get(answer.location).text, [each.filename for each in view.attachments]


def test_the_form_takes_photos_and_the_case_keeps_them(office: Office) -> None:
    assert 'name="_file:photos"' in office.browser(office.world.alice).get(NEW).text
    page, files = begun(office, (picture(), "fire.png"), (picture("red"), "roof.png"))
    assert files == ["fire.png", "roof.png"]
    assert page.count("fire.png") == 2, "with the start of the case, and among its files"
    assert "照片没有保存" not in page


def test_a_photo_that_cannot_be_kept_is_told_of_and_the_case_begins(office: Office) -> None:
    page, files = begun(office, (io.BytesIO(b"no picture"), "fire.png"))
    assert files == []
    assert "照片没有保存" in page
    assert "只能上传照片" in page


def test_without_a_photo_it_begins_too(office: Office) -> None:
    assert begun(office)[1] == []


def test_a_form_without_the_hint_takes_none(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert 'name="_file:photos"' not in office.browser(office.world.alice).get(NEW).text
    assert begun(office, (picture(), "fire.png"))[1] == []
