"""Files on a form: kept once, shown small, told by checksum, scanned; and sent again over a line that breaks."""

from __future__ import annotations

import base64
import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect
from werkzeug.datastructures import FileStorage

from engine.records import Attachment
from engine.scanning import Scanner
from engine.vault import SealBroken
from tests.engine.test_scanning import EICAR
from tests.web.office import Office, Site
from tests.web.test_files import encoded, photo
from tests.web.test_tasks import claimed, revision_on

BUTTON = "button[name=_upload][value=photos]"


def send(office: Office, task_id: str, data: bytes, name: str = "现场.jpg", field: str = "photos") -> tuple[int, str]:
    browser = office.browser(office.world.alice)
    revision = revision_on(browser.get(f"/tasks/{task_id}").text)
    sent = {
        "revision": revision,
        "note": "看照片",
        "_upload": field,
        f"_file:{field}": FileStorage(io.BytesIO(data), name),
    }
    answer = browser.post(f"/tasks/{task_id}", **encoded(sent), follow_redirects=True)
    return answer.status_code, answer.text


def kept(office: Office, task_id: str) -> tuple[Attachment, ...]:
    case_id = office.world.engine.task(task_id, office.world.alice).task.case_id
    return office.world.engine.case(case_id, office.world.alice).attachments


def turned(width: int, height: int) -> bytes:
    """A photo that a telephone held upright took: its bytes lie on their side, and EXIF says so."""
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (width, height), (120, 90, 60)).save(made, "JPEG", exif=exif)
    return made.getvalue()


def test_a_photo_is_shown_small_upright_and_kept_sealed(office: Office, tmp_path: Path) -> None:
    task_id = claimed(office)
    send(office, task_id, turned(1600, 1200))
    (file,) = kept(office, task_id)
    browser = office.browser(office.world.alice)
    for _ in range(2):  # made, then as it was kept
        answer = browser.get(f"/attachments/{file.id}/small")
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert Image.open(io.BytesIO(answer.data)).size == (360, 480)
    (cached,) = [each for each in (tmp_path / "thumbnails").rglob("*") if each.is_file()]
    assert b"JFIF" not in cached.read_bytes()
    cached.write_bytes(b"spoiled")
    assert browser.get(f"/attachments/{file.id}/small").status_code == 200
    assert office.browser(office.world.dan).get(f"/attachments/{file.id}/small").status_code == 404


def test_a_pdf_has_no_small_picture(office: Office) -> None:
    task_id = claimed(office)
    engine, alice = office.world.engine, office.world.alice
    case_id = engine.task(task_id, alice).task.case_id
    made = engine.attach(alice, case_id, "note", "说明.pdf", b"%PDF-1.7", task_id=task_id)
    assert office.browser(alice).get(f"/attachments/{made.id}/small").status_code == 404


def test_a_download_carries_its_checksum_and_what_was_altered_is_not_handed_out(office: Office) -> None:
    task_id, data = claimed(office), photo()
    send(office, task_id, data)
    (file,) = kept(office, task_id)
    engine, alice = office.world.engine, office.world.alice
    answer = office.browser(alice).get(f"/attachments/{file.id}")
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert file.sha256 in office.browser(alice).get(f"/cases/{file.case_id}").text
    engine.house.files.write(alice.county, file.id, data + b"!")  # sealed by the right key, but another file
    with pytest.raises(SealBroken):
        engine.attachment(file.id, alice)


def test_a_file_that_is_sent_again_after_a_lost_answer_is_kept_once(office: Office) -> None:
    task_id = claimed(office)
    for _ in range(2):
        assert send(office, task_id, photo())[0] == 200
    (file,) = kept(office, task_id)
    page = office.browser(office.world.alice).get(f"/tasks/{task_id}").text
    assert page.count(f'name="photos" value="{file.id}"') == 1


def scanned(office: Office, scanner: Scanner) -> None:
    engine = office.world.engine
    engine.house = replace(engine.house, scanner=scanner)


def test_an_infected_photo_is_refused_by_name_beside_its_field(office: Office) -> None:
    scanned(office, Scanner(lambda data: "Eicar-Test-Signature" if EICAR in data else ""))
    task_id = claimed(office)
    status, page = send(office, task_id, photo() + EICAR, "坏照片.jpg")
    assert status == 422
    assert "坏照片.jpg" in page
    assert "Eicar-Test-Signature" in page
    assert 'value="看照片"' in page
    assert kept(office, task_id) == ()
    assert send(office, task_id, photo())[0] == 200
    assert kept(office, task_id)[0].scan == "clean"


def test_without_a_scanner_in_reach_a_photo_waits_or_is_marked(office: Office) -> None:
    def away(data: bytes) -> str:
        raise ConnectionRefusedError

    task_id = claimed(office)
    scanned(office, Scanner(away))
    status, page = send(office, task_id, photo())
    assert (status, "查杀暂时连不上" in page) == (422, True)
    scanned(office, Scanner(away, accepts_unchecked=True))
    status, page = send(office, task_id, photo())
    assert (status, "未查毒" in page) == (200, True)


@pytest.mark.browser
def test_a_photo_goes_up_when_the_line_comes_back(site: Site, page: Page, tmp_path: Path) -> None:
    """The answer to the first try is lost on the way: the second brings the same photo, which is kept once."""
    task_id, picture = claimed(site.office), tmp_path / "现场.jpg"
    picture.write_bytes(photo())
    tries: list[str] = []

    def broken(route: Route) -> None:
        if route.request.method == "POST" and not tries:
            tries.append("lost")
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    site.enter(page)
    page.goto(f"{site.url}/tasks/{task_id}")
    page.fill("#f-note", "见照片")
    page.route(f"**/tasks/{task_id}", broken)
    page.set_input_files("#f-photos", picture)
    expect(page.locator(".files img")).to_be_visible()
    assert tries == ["lost"]
    assert len(kept(site.office, task_id)) == 1
    assert page.input_value("#f-note") == "见照片"


@pytest.mark.browser
def test_several_photos_go_up_at_once_and_one_that_is_too_large_is_named(
    site: Site, page: Page, tmp_path: Path
) -> None:
    task_id = claimed(site.office)
    pictures = []
    for number, data in enumerate((photo(), photo("PNG"), b"%PDF-" + bytes(11 * 1024 * 1024))):
        pictures.append(tmp_path / f"第{number}张.jpg")
        pictures[-1].write_bytes(data)
    site.enter(page)
    page.goto(f"{site.url}/tasks/{task_id}")
    page.set_input_files("#f-photos", pictures[2])
    expect(page.locator("[data-status]")).to_contain_text("第2张.jpg")
    page.set_input_files("#f-photos", pictures[:2])
    expect(page.locator(".files img")).to_have_count(2)


@pytest.mark.browser
def test_whoever_cannot_draw_signs_by_name(site: Site, page: Page) -> None:
    task_id = claimed(site.office)
    site.enter(page)
    page.goto(f"{site.url}/tasks/{task_id}")
    page.click(".sign summary")
    page.fill("[data-sign-name]", "王小明")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-sign-sure]")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".files a", has_text="typed-name.png")).to_be_visible()
    page.fill("#f-note", "齐全")
    page.click("[name=_submit]")
    page.wait_for_url("**/inbox*")
    (signed,) = kept(site.office, task_id)
    told = site.office.world.engine.case(signed.case_id, site.office.world.alice).submissions
    assert told[-1].values["signature"] == signed.id
