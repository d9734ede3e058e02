"""Signing in by a real, certified identity platform, in a real browser: another program, another site, another clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from engine.clock import SystemClock
from tests.support.browser import axe_findings, overflows
from tests.support.identity import CLIENT, SECRET, free_port, real_platform
from tests.web.office import Office, Silent
from web import create_app

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def ports() -> Iterator[tuple[str, int]]:
    """The issuer, and the port of the site that it knows."""
    port = free_port()
    with real_platform(free_port(), f"http://127.0.0.1:{port}") as issuer:
        yield issuer, port


@pytest.fixture
def house(office: Office, ports: tuple[str, int]) -> Iterator[str]:
    """The office behind the platform, which is asked for a second factor too; its address."""
    issuer, port = ports
    settings = replace(
        office.settings,
        oidc_issuer=issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_sign_out=True,
        second_factor_roles="clerk",
    )
    guarded = {"RATELIMIT_ENABLED": False, "ASK_PURPOSE": False}
    app = create_app(office.world.engine, settings, config=guarded, wall_clock=SystemClock())
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    thread.join()
    server.server_close()


def sign_in(page: Page, name: str, how: str = "Password and telephone") -> None:
    """The button here, then name and button there."""
    page.get_by_role("button", name="用统一身份认证登录").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name=how, exact=True).click()


def test_the_button_leads_there_and_back_to_the_page_asked_for_and_out_of_both(page: Page, house: str) -> None:
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.goto(f"{house}/cases")
    assert axe_findings(page) == []
    sign_in(page, "alice")
    page.wait_for_url(f"{house}/cases")
    expect(page.get_by_role("banner")).to_contain_text("Alice")
    (back,) = [each for each in seen if "/sign-in/platform/back" in each]
    page.goto(back)
    assert page.url == f"{house}/inbox", "the answer of before does no harm to whoever is in"
    page.locator("details.me summary").click()
    page.get_by_role("button", name="退出登录").first.click()
    page.get_by_role("button", name="Yes, sign me out").click()
    page.wait_for_url(f"{house}/")
    page.goto(back)
    expect(page.get_by_role("alert")).to_contain_text("没有完成")
    sign_in(page, "bob")  # the platform has forgotten alice, so it asks again
    page.wait_for_url(f"{house}/inbox")


def test_without_scripts_and_on_a_phone_it_is_the_same(phone: Page, house: str) -> None:
    context = phone.context.browser
    assert context
    plain = context.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = plain.new_page()
    page.goto(f"{house}/sign-in")
    sign_in(page, "alice", "Password")
    page.wait_for_url(f"{house}/account/second-factor")
    plain.close()


def test_whoever_is_not_known_or_says_no_reads_what_to_do(phone: Page, house: str) -> None:
    phone.goto(f"{house}/sign-in")
    sign_in(phone, "stranger")
    expect(phone.get_by_role("main")).to_contain_text("stranger")
    assert (axe_findings(phone), overflows(phone)) == ([], False)
    phone.context.clear_cookies()
    phone.goto(f"{house}/sign-in")
    sign_in(phone, "alice", "Cancel")
    expect(phone.get_by_role("alert")).to_contain_text("取消了登录")
