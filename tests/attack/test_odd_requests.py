"""Attacks on addresses and bodies: keys of others, positions that nobody handed out, numbers that are none, days without an instant."""

import base64
import struct
import zlib
from datetime import datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from engine.store.tables import human_task
from engine.testing import FAR_VILLAGE, VILLAGE
from tests.api.conftest import Program, program
from tests.support.owners import Owners
from web.auth.tables import SignIn
from web.cases.uploads import _opens


def word(*parts: object) -> str:
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(list(parts))).decode().rstrip("=")


def test_the_key_of_one_program_is_nothing_to_another(alice: Program) -> None:
    """Two towns number their letters from 1: neither gets the other's family, and neither family is lost."""
    dan = program(alice.county, alice.county.world.dan)
    asked = {"process": "permit", "key": "2026-0001"}
    first = alice.call("POST", "/cases", json={**asked, "place": VILLAGE, "values": {"name": "王小明"}}).json
    other = dan.call("POST", "/cases", json={**asked, "place": FAR_VILLAGE, "values": {"name": "李小红"}}).json
    assert other["case"]["title"] == "李小红"
    assert other["case"]["id"] != first["case"]["id"]
    again = alice.call("POST", "/cases", json={**asked, "place": VILLAGE, "values": {"name": "王小明"}}).json
    assert again["case"]["id"] == first["case"]["id"]


@pytest.mark.parametrize(
    "after",
    [
        word("2026-03-05T00:00:00", "x"),
        word("0001-01-01T00:00:00+14:00", "x"),
        word(datetime.fromisoformat("2026-03-05T00:00:00+00:00"), "a\0b"),
        word([[]], 5),
        "é",
        "A" * 199,
    ],
)
def test_a_position_that_nobody_handed_out_is_refused_with_words(alice: Program, after: str) -> None:
    for address in ("/tasks", "/cases"):
        assert alice.call("GET", address, query_string={"after": after}).status_code == 404


@pytest.mark.parametrize("revision", ["²", "٣", "9" * 5000, "-1", "1e3", ""])
def test_a_revision_that_is_no_number_is_a_stale_page(county: Owners, revision: str) -> None:
    case_id = county.start()
    with county.world.engine.reading(county.world.system) as look:
        task = look.connection.execute(select(human_task.c.id)).scalar_one()
    browser = county.browser(county.world.alice)
    sent = {"revision": revision, "reason": "x", "note": "x"}
    assert browser.post(f"/cases/{case_id}/cancel", data=sent).status_code == 409
    assert browser.post(f"/tasks/{task}", data=sent).status_code == 409


@pytest.mark.parametrize(
    "asked",
    [
        {"last": "9999-12-31"},
        {"first": "0001-01-01"},
        {"after": "0001-01-01T00:00:00+14:00~x~1"},
        {"after": f"2026-01-01T00:00:00+00:00~x~{'9' * 30}"},
        {"person": "%_\\"},
    ],
)
def test_the_audit_list_bears_any_filter(county: Owners, asked: dict[str, str]) -> None:
    assert county.browser(county.manager).get("/audit/", query_string=asked).status_code == 200


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = b"\x89PNG\r\n\x1a\n"
HUGE = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
SMALL = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))


@pytest.mark.parametrize(
    "data",
    [
        PNG + HUGE + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b""),
        PNG + SMALL + chunk(b"zTXt", b"k\0\0" + zlib.compress(b"\0" * 50_000_000)) + chunk(b"IEND", b""),
        PNG + SMALL + chunk(b"pHYs", b"") + chunk(b"IEND", b""),
        PNG + b"\xff" * 40,
        b"GIF89a" + b"\xff" * 40,
        b"\xff\xd8\xff" + b"\0" * 40,
        b"RIFF\x00\x00\x00\x00WEBPVP8X" + b"\xff" * 40,
    ],
    ids=["huge", "bomb", "short", "png", "gif", "jpeg", "webp"],
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_made_to_break_its_reader_is_refused(data: bytes) -> None:
    assert not _opens(data)


@pytest.mark.parametrize(
    "values",
    [
        {"name": []}, {"name": {}}, {"name": [[[]]]}, {"name": 5}, {"name": True}, {"name": None}, {"name": "𠮷㛃䶮😀" * 200},
    ],
)  # fmt: skip
def test_a_draft_of_any_shape_leaves_a_page_that_opens(alice: Program, values: dict[str, Any]) -> None:
    """What a program keeps as a draft, its person must be able to open and mend."""
    alice.county.start()
    row = alice.get("/tasks?box=pool")["rows"][0]
    address = f"/tasks/{row['task_id']}"
    alice.call("POST", f"{address}/claim", json={"revision": row["revision"]})
    assert alice.call("PUT", f"{address}/draft", json={"values": {"note": values["name"]}}).status_code in (204, 422)
    assert alice.county.browser(alice.county.world.alice).get(address).status_code == 200


@pytest.mark.parametrize("address", ["/cases/%00", "/cases?q=%00", "/tasks/%00", "/audit/?number=%00"])
def test_an_address_with_nul_is_refused_with_words(county: Owners, address: str) -> None:
    """PostgreSQL keeps no such text; SQLite would."""
    assert county.browser(county.manager).get(address).status_code == 400


def test_a_form_with_nul_is_refused_with_words(county: Owners) -> None:
    browser = county.browser(county.world.alice)
    assert browser.post("/cases/new/permit", data={"name": "甲\0乙", "place": VILLAGE}).status_code == 400


def test_who_does_not_serve_leaves_no_sign_in_behind(county: Owners) -> None:
    assert county.app.test_client().post("/sign-in/demo", data={"person": "nobody"}).status_code == 404
    with county.world.engine.reading(county.world.system) as look:
        assert look.connection.execute(select(SignIn.id)).all() == []
