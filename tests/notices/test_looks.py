"""The pages of being told in a real browser: by axe, on a desktop and on 390 px, in both languages."""

from collections.abc import Iterator
from threading import Thread

import pytest
from playwright.sync_api import Page
from werkzeug.serving import make_server

from tests.notices.conftest import handed
from tests.support.browser import axe_findings, overflows
from tests.support.owners import Owners, Site

pytestmark = [pytest.mark.browser]
MINE = ("/notices", "/notices/how")
ROOTS = ("/admin/channels", "/admin/channels/new/mail", "/admin/channels/new/dingtalk", "/admin/channels/everybody")


@pytest.fixture
def site(county: Owners) -> Iterator[Site]:
    handed(county)
    server = make_server("127.0.0.1", 0, county.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(county, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_being_told_is_for_everybody(site: Site, page: Page, phone: Page, language: str) -> None:
    world = site.county.world
    for each in (page, phone):
        each.context.add_cookies([{"name": "language", "value": language, "url": site.url}])
        for actor, addresses in ((world.bob, MINE), (world.root, ROOTS)):
            site.enter(each, actor)
            for address in addresses:
                each.goto(site.url + address)
                assert axe_findings(each) == [], address
                assert not overflows(each), address


def test_a_notice_is_opened_by_the_keyboard(site: Site, page: Page) -> None:
    site.enter(page, site.county.world.bob)
    page.goto(f"{site.url}/notices")
    page.locator(".told-button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/**")
    assert page.locator(".bell .count").count() == 0
