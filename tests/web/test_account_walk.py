"""One's own account in a real browser: the second factor on a telephone, and the list of devices by keyboard."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import PHONE, axe_findings, overflows
from tests.web.office import PASSWORD, Site

pytestmark = pytest.mark.browser


def looks_right(page: Page) -> None:
    assert (axe_findings(page), overflows(page)) == ([], False), page.url


def give_password(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/sign-in")
    page.fill("#login", "alice")
    page.fill("#password", PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录", exact=True).tap()


def test_the_second_factor_is_set_up_and_used_on_a_telephone(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True)
    page = context.new_page()
    give_password(page, site)
    page.wait_for_url("**/inbox*")
    page.goto(f"{site.url}/account")
    page.get_by_role("link", name="两步登录").tap()
    page.get_by_role("button", name="开始设置").tap()
    expect(page.locator(".qr-code svg")).to_be_visible()
    looks_right(page)
    drawn = page.locator(".qr-code svg").bounding_box()
    assert drawn
    assert drawn["width"] >= 160, "another telephone can read it"
    opened = page.get_by_role("link", name="就用这台手机").get_attribute("href") or ""
    telephone = pyotp.parse_uri(opened)
    assert isinstance(telephone, pyotp.TOTP)
    assert page.locator("code").inner_text() == telephone.secret

    page.get_by_label("手机上的6位验证码").fill("000000")
    page.get_by_role("button", name="开启两步登录").tap()
    expect(page.get_by_role("alert")).to_contain_text("验证码不对")
    page.get_by_label("手机上的6位验证码").fill(telephone.at(site.office.wall.now()))
    page.get_by_role("button", name="开启两步登录").tap()
    expect(page.locator(".codes code")).to_have_count(10)
    codes = page.locator(".codes code").all_inner_texts()
    looks_right(page)
    page.get_by_role("link", name="已经保存好").tap()
    expect(page.get_by_role("main")).to_contain_text("已开启两步登录")
    looks_right(page)

    for typed in ("code", "recovery"):
        page.get_by_role("main").get_by_role("button", name="退出登录").tap()
        page.wait_for_url(f"{site.url}/")
        give_password(page, site)
        site.office.wall.advance(timedelta(seconds=31))
        code = page.get_by_label("手机上的6位验证码")
        expect(code).to_be_focused()
        assert code.get_attribute("inputmode") == "numeric"
        looks_right(page)
        if typed == "code":
            code.fill(telephone.at(site.office.wall.now()))
            page.get_by_role("button", name="登录", exact=True).tap()
        else:
            page.get_by_text("手机不在身边").tap()
            looks_right(page)
            page.get_by_label("您的一个恢复码").fill(codes[0].upper())
            page.get_by_role("button", name="用恢复码登录").tap()
        page.wait_for_url("**/inbox*")
        page.goto(f"{site.url}/account")
    context.close()


def test_another_device_is_signed_out_by_keyboard(browser: Browser, page: Page, site: Site) -> None:
    elsewhere = browser.new_context(locale="zh-CN")
    other = elsewhere.new_page()
    site.enter(other)
    site.office.wall.advance(timedelta(minutes=1))
    site.enter(page)
    page.goto(f"{site.url}/account")
    devices = page.get_by_role("region", name="登录中的设备")
    expect(devices.get_by_role("listitem")).to_have_count(2)
    button = devices.get_by_role("button", name=re.compile("退出此设备"))
    for _ in range(60):
        if button.evaluate("each => each === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已退出该设备")
    expect(devices.get_by_role("listitem")).to_have_count(1)
    other.goto(f"{site.url}/inbox")
    assert "/sign-in" in other.url
    elsewhere.close()
