"""The pages on which people are imported, in a real browser: axe, a phone, a click through."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from engine.testing import COUNTY, NEXT_VILLAGE, TOWN
from tests.admin.test_staff_import import ZHOU, table
from tests.support.browser import axe_findings, overflows
from tests.support.owners import Site, open_site
from web.auth.passwords import set_password

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with open_site(tmp_path_factory) as opened:
        world = opened.county.world
        at = world.clock.now()
        set_password(world.engine, COUNTY, world.bob.person, "a long sentence", login="bob", at=at)
        yield opened


def fine(page: Page) -> None:
    assert axe_findings(page) == []
    assert not overflows(page)


def test_an_import_from_the_first_fault_to_the_printed_codes(site: Site, phone: Page, tmp_path: Path) -> None:
    site.enter(phone, site.county.world.root)
    phone.goto(f"{site.url}/admin/people")
    phone.get_by_role("link", name="用 Excel 导入人员").click()
    fine(phone)
    wrong, right = tmp_path / "wrong.xlsx", tmp_path / "right.xlsx"
    wrong.write_bytes(table(ZHOU, ("wu", "", "吴刚", "", "国王", TOWN)))
    right.write_bytes(table(ZHOU, ("bob", "7", "Bob", "民政办"), ("bob", "", "Bob", "", "", "")))
    for file, heading in ((wrong, "要改的单元格"), (right, "每一行会怎样")):
        phone.get_by_label("Excel 文件").set_input_files(file)
        phone.get_by_role("button", name="预览").click()
        assert phone.get_by_role("heading", name=heading).is_visible()
        fine(phone)
    phone.get_by_role("button", name="确认导入").click()
    assert phone.get_by_role("heading", name="一次性密码").is_visible()
    fine(phone)


def test_steps_are_handed_over_on_a_phone(site: Site, phone: Page) -> None:
    world = site.county.world
    for number in range(2):
        site.county.start(f"王{number}")
    for row in world.engine.inbox(world.alice, "pool").rows:
        world.engine.claim(row.task_id, world.alice, row.revision)
    site.enter(phone, world.root)
    phone.goto(f"{site.url}/admin/people/{world.alice.person}")
    phone.get_by_text("登记离岗").click()
    assert phone.get_by_text("还有2件待办没有移交").is_visible()
    fine(phone)
    phone.get_by_role("link", name="移交待办").click()
    fine(phone)
    phone.get_by_label("移交理由").fill("调到县局")
    phone.get_by_role("button", name="预览").click()
    assert phone.get_by_role("heading", name="预览：还没有移交").is_visible()
    fine(phone)
    phone.get_by_role("button", name="确认移交").click()
    assert phone.get_by_text("已移交2件").is_visible()
    fine(phone)


def test_a_village_goes_over_to_another_on_a_phone(site: Site, phone: Page) -> None:
    site.county.start("赵六", place=NEXT_VILLAGE)
    site.enter(phone, site.county.world.root)
    phone.goto(f"{site.url}/admin/places")
    fine(phone)
    phone.goto(f"{site.url}/admin/places/{NEXT_VILLAGE}/succession")
    fine(phone)
    phone.get_by_label("依据或理由").fill("云政发〔2026〕3号")
    phone.get_by_role("button", name="预览").click()
    assert phone.get_by_role("heading", name="预览：还没有写入任何内容").is_visible()
    fine(phone)
    phone.get_by_role("button", name="确认撤并").click()
    site.county.world.engine.settle()
    phone.reload()
    assert phone.get_by_text("已随迁：1件").is_visible()
    fine(phone)
