"""Files that people attach: known by their bytes, limited, and harmless to whoever opens them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.web.office import Office
from tests.web.test_tasks import claimed, revision_on


def photo(kind: str = "JPEG") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), (120, 90, 60)).save(made, kind)
    return made.getvalue()


def bomb() -> bytes:
    """A PNG of a few bytes that claims to be 40,000 pixels wide and high."""
    head = b"IHDR" + struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head)) + bytes(12)


def encoded(sent: Mapping[str, object]) -> dict[str, Any]:
    """The body of a form with files, made in memory: the client's own way leaves temporary files open."""
    boundary, body = encode_multipart(sent)
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def send(office: Office, data: bytes, name: str) -> tuple[int, str]:
    task_id, browser = claimed(office), office.browser(office.world.alice)
    revision = revision_on(browser.get(f"/tasks/{task_id}").text)
    sent = {
        "revision": revision,
        "note": "看附件",
        "_upload": "photos",
        "_file:photos": FileStorage(io.BytesIO(data), name),
    }
    answer = browser.post(f"/tasks/{task_id}", **encoded(sent), follow_redirects=True)
    return answer.status_code, answer.text


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_with_the_draft(office: Office, kind: str) -> None:
    status, page = send(office, photo(kind), "../../现场 照片.jpg")
    assert status == 200
    assert "现场 照片.jpg" in page
    assert "../" not in page.split("现场 照片.jpg")[0][-40:]
    assert "看附件" in page


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"<html><script>alert(1)</script>", "photo.jpg", "只能上传照片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg", "只能上传照片"),
        (b"MZ\x90\x00" + bytes(100), "photo.png", "只能上传照片"),
        (b"PK\x03\x04" + bytes(100), "a.docx", "只能上传照片"),
        (b"%PDF-1.7\n", "a.jpg", "这里要上传照片"),
        (b"\xff\xd8\xff" + bytes(100), "photo.jpg", "照片打不开"),
        (bomb(), "photo.png", "照片打不开"),
        (b"", "photo.jpg", "这个文件是空的"),
        (b"\xff\xd8\xff" + bytes(10 * 1024 * 1024 + 1), "photo.jpg", "文件超过10MB"),
    ],
    ids=["html", "svg", "program", "office", "pdf", "broken", "bomb", "empty", "large"],
)
def test_a_hostile_file_is_refused_beside_its_field_and_nothing_typed_is_lost(
    office: Office, data: bytes, name: str, sentence: str
) -> None:
    status, page = send(office, data, name)
    assert status == 422
    assert sentence in page
    assert "看附件" in page


def test_an_upload_beyond_all_measure_is_refused_whole(office: Office) -> None:
    task_id, browser = claimed(office), office.browser(office.world.alice)
    sent = {"_file:photos": FileStorage(io.BytesIO(bytes(61 * 1024 * 1024)), "a.jpg")}
    answer = browser.post(f"/tasks/{task_id}", **encoded(sent))
    assert answer.status_code == 413
    assert "太大" in answer.text


def test_a_file_is_given_back_in_a_sandbox_and_only_to_those_who_may_see_the_case(office: Office) -> None:
    _, page = send(office, photo(), "现场.jpg")
    address = "/attachments/" + page.split("/attachments/")[1].split('"')[0].removesuffix("/small")
    answer = office.browser(office.world.carol).get(address)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/jpeg", photo())
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert office.browser(office.world.dan).get(address).status_code == 404


def test_a_file_can_be_taken_out_again(office: Office) -> None:
    _, page = send(office, photo(), "a.jpg")
    file_id = page.split("/attachments/")[1].split('"')[0].removesuffix("/small")
    task_id = page.split('action="/tasks/')[1].split('"')[0]
    browser = office.browser(office.world.alice)
    sent = {"revision": revision_on(page), "photos": file_id, "_drop": f"photos:{file_id}"}
    assert file_id not in browser.post(f"/tasks/{task_id}", data=sent, follow_redirects=True).text.split("<aside")[0]
