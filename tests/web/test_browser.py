"""The pages in a real browser: by hand and by key, wide and narrow, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import DESKTOP, PHONE, axe_findings, overflows
from tests.web.office import INTAKE, PASSWORD, Site
from tests.web.test_files import photo
from tests.web.test_tasks import claimed

pytestmark = pytest.mark.browser

SMALLEST = 44
"""Pixels that a thumb needs."""


def pages_of(site: Site) -> dict[str, str]:
    """Every kind of page that somebody meets, by name."""
    task_id, waiting = claimed(site.office), site.office.start(site.office.world.alice)
    case_id = site.office.world.engine.task(task_id, site.office.world.alice).task.case_id
    return {
        "board": "/publicity", "mine": "/inbox?box=mine", "pool": "/inbox?box=pool", "done": "/inbox?box=done",
        "nothing found": "/inbox?q=nobody", "start": "/cases/new/permit", "task": f"/tasks/{task_id}",
        "untaken": f"/tasks/{waiting}", "cases": "/cases", "case": f"/cases/{case_id}", "account": "/account",
        "password": "/account/password", "missing": "/nowhere",
    }  # fmt: skip


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_page_fits_its_screen_and_axe_finds_nothing_serious(
    site: Site, page: Page, screen: dict[str, int]
) -> None:
    page.set_viewport_size(screen)  # type: ignore[arg-type]  # the two sizes of tests.support
    page.goto(f"{site.url}/sign-in")
    found = {"sign-in": axe_findings(page)}
    site.enter(page)
    for name, address in pages_of(site).items():
        page.goto(site.url + address)
        found[name] = axe_findings(page) + (["wider than the screen"] if overflows(page) else [])
    page.goto(f"{site.url}/cases/new/permit")
    page.click("[name=_submit]")
    page.wait_for_selector("[data-summary]")
    found["wrong"] = axe_findings(page)
    assert {name: findings for name, findings in found.items() if findings} == {}


def test_everything_to_press_on_a_phone_is_large_enough_for_a_thumb(site: Site, phone: Page) -> None:
    site.enter(phone)
    small = {}
    for name, address in pages_of(site).items():
        phone.goto(site.url + address)
        boxes = phone.evaluate(
            """() => [...document.querySelectorAll("button, nav a, .btn, summary, select, input:not([type=hidden],[type=radio],[type=checkbox])")]
                .filter((one) => one.offsetParent && !one.closest(".skip"))
                .map((one) => [one.outerHTML.slice(0, 90), Math.round(one.getBoundingClientRect().height)])"""
        )
        small[name] = [each for each in boxes if each[1] < SMALLEST and "<summary" not in each[0]]
    assert {name: those for name, those in small.items() if those} == {}


def test_an_application_is_made_on_a_phone(site: Site, phone: Page) -> None:
    site.enter(phone)
    phone.click("nav >> text=新建") if phone.locator("nav >> text=新建").count() else phone.goto(
        f"{site.url}/cases/new"
    )
    expect(phone.locator("label:has-text('病名')")).to_be_hidden()
    phone.select_option("#place", label="柳湾村")
    phone.fill("#f-name", "王小明")
    phone.fill("#f-identity", INTAKE["identity"])
    phone.locator("label.choice:has-text('农村')").click()
    phone.fill("[name='members.0.name']", "王小明")
    phone.click("button[name=_add]")
    second = phone.locator("[name='members.1.name']")
    second.fill("李秀兰")
    assert phone.input_value("[name='members.0.name']") == "王小明"
    phone.locator("[data-path=ill] label.choice", has_text="是").click()
    expect(phone.locator("label:has-text('病名')")).to_be_visible()
    phone.fill("#f-illness", "尿毒症")
    phone.click("[name=_submit]")
    phone.wait_for_url("**/cases/0*")
    assert "王小明" in phone.inner_text("h1")
    assert "已提交" in phone.inner_text("[role=status]")


def test_a_form_with_gaps_leads_the_reader_to_the_first_one(site: Site, page: Page) -> None:
    site.enter(page)
    page.goto(f"{site.url}/cases/new/permit")
    page.fill("#f-name", "王小明")
    page.click("[name=_submit]")
    page.wait_for_selector("[data-summary]")
    assert page.evaluate("document.activeElement.matches('[data-summary]')")
    page.click("[data-summary] a >> nth=0")
    assert page.evaluate("document.activeElement.id") == "place"
    page.click("[data-summary] a >> nth=1")
    assert page.evaluate("document.activeElement.id") == "f-identity"
    assert page.input_value("#f-name") == "王小明"


def test_the_list_is_worked_by_keyboard_alone(site: Site, page: Page) -> None:
    for name in ("王小明", "赵桂英", "陈大山"):
        site.office.start(site.office.world.alice, name=name)
    site.enter(page)
    page.goto(f"{site.url}/inbox?box=pool")
    for key in ("j", "j", "c"):
        page.keyboard.press(key)
    row = page.locator("[data-row]:has-text('赵桂英')")
    expect(row.locator("text=已签收")).to_be_visible()
    expect(page.locator("#count-mine")).to_have_text("1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*")
    page.go_back()
    page.keyboard.press("/")
    page.keyboard.type("小明")
    page.wait_for_url("**q=*")
    expect(page.locator("[data-row]")).to_have_count(1)


def test_a_step_is_taken_and_done_by_keyboard_alone(site: Site, page: Page) -> None:
    """Each stop has a name and is in sight, under no bar; after the claim the focus is where the work goes on."""
    site.office.start(site.office.world.alice)
    site.enter(page)
    page.goto(f"{site.url}/inbox?box=pool")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    tab_to(page, "[data-claim]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row] a.btn-primary")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*")
    page.set_viewport_size(PHONE)
    tab_to(page, "#f-note")
    page.keyboard.type("齐全")
    tab_to(page, "[name=_submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox*")
    assert "下一步" in page.inner_text("main [role=status]")


LOOK = """() => { const one = document.activeElement, box = one.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const labels = [...(one.labels ?? [])].map((each) => each.innerText).join(" ");
    return { name: (one.getAttribute("aria-label") || labels || one.innerText || "").trim(),
             seen: one === top || one.contains(top) || Boolean(top?.contains(one)), what: one.outerHTML.slice(0, 120) }; }"""


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until that element has the focus; every stop on the way must be seen and have a name."""
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(LOOK)
        assert stop["name"], stop
        assert stop["seen"], stop
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} is not reached")


def test_what_is_typed_is_kept_without_a_button(site: Site, page: Page) -> None:
    task_id = claimed(site.office)
    site.enter(page)
    page.goto(f"{site.url}/tasks/{task_id}")
    page.fill("#f-note", "写到一半")
    expect(page.locator("[data-status]")).to_contain_text("已自动暂存")
    page.reload()
    assert page.input_value("#f-note") == "写到一半"


@pytest.mark.parametrize("meanwhile", ["nobody", "in another tab"])
def test_a_form_outlives_its_sign_in(site: Site, page: Page, meanwhile: str) -> None:
    """The autosave is refused and says so; the submit leads through the sign-in page back to all that was typed."""
    site.enter(page)
    page.goto(f"{site.url}/cases/new/permit")
    site.office.wall.advance(timedelta(hours=2))
    page.fill("#f-name", "𠮷㛃䶮")
    page.fill("#f-identity", INTAKE["identity"])
    expect(page.locator("[data-status]")).to_contain_text("登录已过期")
    if meanwhile == "in another tab":
        other = page.context.new_page()
        site.enter(other)
        page.click("[name=_submit]")
    else:
        page.click("[name=_submit]")
        page.fill("#login", "alice")
        page.fill("#password", PASSWORD)
        page.click("main button")
    # Whichever comes first tells of it: the answer to the form, or what this machine kept while its autosave was refused.
    expect(page.locator("main")).to_contain_text(re.compile("还没有提交|断线时填的内容已经带回来"))
    expect(page.locator("#f-name")).to_have_value("𠮷㛃䶮")
    expect(page.locator("#f-identity")).to_have_value(INTAKE["identity"])


def test_an_unfinished_start_form_is_offered_again(site: Site, page: Page) -> None:
    site.enter(page)
    page.goto(f"{site.url}/cases/new/permit")
    page.fill("#f-name", "王小")
    page.locator("#f-name").press_sequentially("明")
    page.goto(f"{site.url}/inbox")  # at once: the last words follow the page
    page.goto(f"{site.url}/cases/new/permit")
    assert page.input_value("#f-name") == "王小明"
    page.click("text=清空，重新填一份")
    expect(page.locator("#f-name")).to_have_value("")


def test_a_chosen_photo_goes_up_at_once_and_the_rest_of_the_form_stays(site: Site, page: Page, tmp_path: Path) -> None:
    task_id, picture = claimed(site.office), tmp_path / "现场.jpg"
    picture.write_bytes(photo())
    site.enter(page)
    page.goto(f"{site.url}/tasks/{task_id}")
    page.fill("#f-note", "见照片")
    page.set_input_files("#f-photos", picture)
    shown = page.locator(".files img")
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("naturalWidth", 64)
    assert page.input_value("#f-note") == "见照片"
    (tmp_path / "坏.jpg").write_bytes(b"MZ program")
    page.set_input_files("#f-photos", tmp_path / "坏.jpg")
    expect(page.locator("[data-summary]")).to_contain_text("只能上传照片")
    assert page.input_value("#f-note") == "见照片"


def test_a_large_photo_is_made_smaller_before_it_goes_up(site: Site, page: Page, tmp_path: Path) -> None:
    task_id, picture = claimed(site.office), tmp_path / "大.png"
    noise = Random(1).randbytes(3000 * 900 * 3)
    Image.frombytes("RGB", (3000, 900), noise).save(picture)
    site.enter(page)
    page.goto(f"{site.url}/tasks/{task_id}")
    page.set_input_files("#f-photos", picture)
    expect(page.locator(".files img")).to_be_visible()
    case_id = site.office.world.engine.task(task_id, site.office.world.alice).task.case_id
    (kept,) = site.office.world.engine.case(case_id, site.office.world.alice).attachments
    assert (kept.filename, kept.media_type) == ("大.jpg", "image/jpeg")
    assert kept.size < picture.stat().st_size / 2


def test_a_signature_is_drawn_by_hand(site: Site, phone: Page) -> None:
    task_id = claimed(site.office)
    site.enter(phone)
    phone.goto(f"{site.url}/tasks/{task_id}")
    pad = phone.locator("canvas.sign-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    phone.mouse.move(box["x"] + 20, box["y"] + 20)
    phone.mouse.down()
    phone.mouse.move(box["x"] + 150, box["y"] + 90, steps=5)
    phone.mouse.up()
    phone.click("[data-sign-done]")
    expect(phone.locator(".files a", has_text="signature.png")).to_be_visible()


def test_a_double_click_submits_once(site: Site, page: Page) -> None:
    task_id = claimed(site.office)
    site.enter(page)
    page.goto(f"{site.url}/tasks/{task_id}")
    page.fill("#f-note", "齐全")
    page.dblclick("[name=_submit]")
    page.wait_for_url("**/inbox*")
    assert "下一步" in page.inner_text("main [role=status]")


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page whose browser runs no scripts."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_the_whole_work_is_done_without_scripts(site: Site, plain: Page, tmp_path: Path) -> None:
    picture = tmp_path / "现场.jpg"
    picture.write_bytes(photo())
    site.enter(plain)
    plain.goto(f"{site.url}/cases/new/permit")
    plain.select_option("#place", label="柳湾村")
    plain.fill("#f-name", "王小明")
    plain.fill("#f-identity", INTAKE["identity"])
    plain.check("[name=area][value=rural]")
    plain.fill("[name='members.0.name']", "王小明")
    plain.click("button[name=_add]")
    plain.fill("[name='members.1.name']", "李秀兰")
    plain.click("[name=_submit]")
    plain.wait_for_url("**/cases/0*")
    plain.goto(f"{site.url}/inbox?box=pool")
    plain.click("[data-claim]")
    plain.set_input_files("#f-photos", picture)
    plain.click("button[name=_upload]")
    plain.fill("#f-note", "齐全")
    plain.click("[name=_submit]")
    plain.wait_for_url("**/inbox*")
    assert "下一步" in plain.inner_text("main")
    plain.goto(f"{site.url}/cases")
    plain.click(".what a")
    assert "现场.jpg" in plain.inner_text("main")
    assert "正在办" in plain.inner_text(".diagram")
