"""The acts beside doing a step, by two people and more in a real browser: at a desk, on a phone, and with the keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from engine.records import HumanTask, Person
from tests.e2e.conftest import Served
from tests.e2e.panel import begin, cast, panel
from tests.e2e.visitor import Visitor
from web.i18n import COOKIE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def served(full: Served) -> Served:
    """The county that is served anyway, with a process in which people work together."""
    panel(full)
    return full


@dataclass(frozen=True, slots=True)
class Room:
    """The people of one town at their screens."""

    served: Served
    visitor: Callable[..., Visitor]

    def at(self, role: str, *, phone: bool = False, language: str = "zh") -> Visitor:
        """Somebody's browser, in a language."""
        made = self.visitor(self.who(role), phone=phone)
        address = urlsplit(made.page.url)
        cookie = {"name": COOKIE, "value": language, "url": f"{address.scheme}://{address.netloc}"}
        made.context.add_cookies([cookie])  # type: ignore[list-item]  # as playwright reads it
        return made

    def who(self, role: str) -> Person:
        return cast(self.served)[role]

    def held(self, case: str, role: str, element: str = "") -> HumanTask:
        """The open step of a case that somebody has."""
        view = self.served.engine.case(case, self.served.actor(self.who("clerk")))
        open_now = [each for each in view.tasks if each.closed_at is None and each.assignee == self.who(role).id]
        return next(each for each in open_now if each.element.startswith(element))

    def pass_on(self, hand: Visitor, task: str, way: str, why: str, **chosen: str) -> None:
        """An operation by its own page: choose, type, look at what would come of it, confirm."""
        hand.go(f"/tasks/{task}/{way}")
        for name, value in chosen.items():
            hand.page.locator(f'[name="{name}"][value="{value}"]').check()
        hand.page.locator("#reason").fill(why)
        hand.page.locator("[name=_look]").click()
        hand.page.locator("[name=_sure]").wait_for()
        hand.looked.discard(hand.page.url)
        hand.check()
        hand.page.locator("[name=_sure]").click()
        expect(hand.page.locator(".note.success")).to_be_visible()

    def submit(self, hand: Visitor, task: str, **values: object) -> str:
        """Does a step; gives what the page after it says."""
        hand.go(f"/tasks/{task}")
        hand.fill(values)
        hand.submit()
        return hand.page.locator(".note.success").first.inner_text()


@pytest.fixture
def room(served: Served, visitor: Callable[..., Visitor]) -> Room:
    return Room(served, visitor)


def test_handed_over_advised_on_returned_and_decided_together(room: Room) -> None:
    """At desks and on a phone: 转办, 协办 with its answer, 退回 with 重办 straight back, 加签, votes, 取回 of a vote."""
    case, task = begin(room.served, "柳青山")
    clerk, other, head = room.at("clerk"), room.at("other"), room.at("head")
    phone = room.at("township", phone=True)
    room.served.engine.claim(task, room.served.actor(room.who("clerk")), 1)

    room.pass_on(clerk, task, "transfer", "我要出差三天", to=room.who("other").id)
    room.pass_on(other, task, "delegate", "这笔收入算不算", to=room.who("clerk").id)
    clerk.go(f"/tasks/{task}")
    expect(clerk.page.locator(".asked")).to_have_text("这笔收入算不算")
    clerk.page.locator("#reason").fill("算，按上年的算")
    clerk.page.get_by_role("button", name="答复").click()
    clerk.page.wait_for_url("**/inbox**")
    assert "集体审议" in room.submit(other, task, note="材料齐了")

    room.pass_on(head, room.held(case, "head").id, "return", "缺户口簿", target="prepare", straight="1")
    again = room.held(case, "other", "prepare").id
    other.go(f"/tasks/{again}")
    expect(other.page.locator(".note.warning")).to_contain_text("缺户口簿")
    room.submit(other, again, note="户口簿补上了")

    mine = room.held(case, "head", "decide").id
    room.pass_on(head, mine, "add-signer", "请乡镇一起定", how="beside", to=room.who("township").id)
    expect(head.page.locator("#signers")).to_contain_text("3人都同意才通过")
    assert "还要等" in room.submit(phone, room.held(case, "township").id, agreed="true", note="情况属实")
    assert "还要等" in room.submit(head, mine, agreed="true", note="同意")
    head.go(f"/tasks/{mine}")
    head.page.get_by_role("button", name="取回重办").click()
    head.page.wait_for_url("**/inbox**")
    room.submit(head, mine, agreed="true", note="看过了，同意")
    assert "通过" in room.submit(other, room.held(case, "other", "decide").id, agreed="true", note="同意")
    head.go(f"/tasks/{mine}")
    expect(head.page.locator("#signers")).to_contain_text("情况属实")


def test_withdrawn_asked_back_copied_and_read_on_a_phone_in_english(room: Room) -> None:
    case, task = begin(room.served, "周晓岚")
    clerk = room.at("clerk", phone=True, language="en")
    clerk.go(f"/cases/{case}/copy")
    clerk.page.locator(f'[name=to][value="{room.who("township").id}"]').check()
    clerk.page.locator("#reason").fill("Please look at the house")
    clerk.page.locator("[name=_sure]").click()
    expect(clerk.page.locator("main")).to_contain_text("Unread")

    reader = room.at("township", phone=True, language="en")
    reader.go("/inbox?box=copies")
    row = reader.page.locator("[data-row]").filter(has_text="周晓岚")
    row.get_by_role("link").click()
    expect(reader.page.locator("main")).to_contain_text("Please look at the house")
    reader.check()
    reader.page.get_by_role("button", name="Mark as read").click()
    expect(row).to_contain_text(re.compile("read", re.IGNORECASE))
    assert not row.get_by_role("button").count()

    clerk.go(f"/cases/{case}")
    clerk.page.get_by_role("link", name="Withdraw the case").click()
    clerk.page.locator("#reason").fill("They need it no longer")
    clerk.check()
    clerk.page.locator("[name=_sure]").click()
    expect(clerk.page.locator("main")).to_contain_text("They need it no longer")

    case, task = begin(room.served, "王秀英")
    other = room.at("other")
    room.served.engine.claim(task, room.served.actor(room.who("other")), 1)
    room.submit(other, task, note="材料齐了")
    clerk.go(f"/cases/{case}/withdraw")
    clerk.page.locator("#reason").fill("They moved away")
    clerk.page.locator("[name=_sure]").click()
    mine = room.held(case, "other").id
    other.go(f"/tasks/{mine}")
    other.page.get_by_role("link", name="去答复").click()
    expect(other.page.locator(".asked")).to_have_text("They moved away")
    other.page.locator("#reason").fill("已经公示，接着办")
    other.check()
    other.page.locator("[name=_refuse]").click()
    clerk.go(f"/cases/{case}")
    expect(clerk.page.locator("main")).to_contain_text("已经公示，接着办")


def test_handed_over_with_the_keyboard_alone(room: Room) -> None:
    """No mouse: from the step to the page of 转办, a colleague, a reason, a look, the confirm."""
    _case, task = begin(room.served, "赵大海")
    room.served.engine.claim(task, room.served.actor(room.who("clerk")), 1)
    clerk = room.at("clerk")
    clerk.go(f"/tasks/{task}")
    page = clerk.page
    press_on(page, "转办给同事")
    page.wait_for_url("**/transfer")
    tab_to(page, "[name=to]")
    page.keyboard.press("Space")
    chosen = page.locator("[name=to]:checked").get_attribute("value")
    tab_to(page, "#reason")
    page.keyboard.type("我要出差三天")
    tab_to(page, "[name=_look]")
    page.keyboard.press("Enter")
    page.locator("[name=_sure]").wait_for()
    tab_to(page, "[name=_sure]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox**")
    expect(page.locator(".note.success")).to_contain_text("已转办")
    given = room.served.engine.task(task, room.served.actor(room.who("clerk"))).task
    assert given.assignee == chosen


def test_several_are_claimed_after_a_look_and_each_has_a_result(room: Room) -> None:
    """The confirm page and the page of results are looked at like every other; so are the filters of the inbox."""
    for title in ("成批甲", "成批乙"):
        begin(room.served, title)
    clerk = room.at("clerk", phone=True)
    clerk.go("/inbox?box=pool&q=成批&filters=1")
    for row in clerk.page.locator("[data-row] input[name=task]").all():
        row.check()
    clerk.page.locator("#many button[name=operation][value=claim]").click()
    clerk.page.locator("button[name=sure]").wait_for()
    clerk.check()
    clerk.page.locator("button[name=sure]").click()
    expect(clerk.page.locator("main")).to_contain_text("已签收")
    clerk.looked.clear()
    clerk.check()


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until something has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
    raise AssertionError(f"the Tab key never reaches {selector}")


def press_on(page: Page, name: str) -> None:
    """Tabs to a link by its words and presses Enter."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement?.innerText?.trim()") == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the Tab key never reaches “{name}”")
