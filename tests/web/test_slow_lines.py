"""A form on a slow or broken line: what one request carries is never undone by another that comes late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from engine.testing import VILLAGE, Sketch
from tests.web.office import MEMBERS, Site

pytestmark = pytest.mark.browser


@pytest.fixture
def survey(site: Site) -> str:
    """A step of Alice whose form has rows."""
    office = site.office
    office.world.deploy(
        Sketch("visit")
        .start("begin", sw_form="ask", sw_starts="total")
        .person("survey", sw_form="survey")
        .end("seen")
        .flow("begin", "survey", "seen")
        .form("ask", {"name": {"type": "string", "title": "姓名", "x-en": "Name", "x-widget": "text"}})
        .form("survey", {"members": MEMBERS}, ["members"])
    )
    (task,) = office.world.engine.start("visit", office.world.alice, place=VILLAGE, values={}).opened
    office.world.engine.claim(task.id, office.world.alice, task.revision)
    return task.id


def test_a_row_that_is_added_while_a_draft_is_on_its_way_stays(site: Site, page: Page, survey: str) -> None:
    """The autosave is held back and let go between the post that adds the row and the page that shows it."""
    held: list[Route] = []

    def late(route: Route) -> None:
        held.append(route)

    def between(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        answer = route.fetch(max_redirects=0)
        release()
        route.fulfill(response=answer)

    def release() -> None:
        for each in held:
            each.fulfill(response=each.fetch())
        held.clear()

    site.enter(page)
    page.goto(f"{site.url}/tasks/{survey}")
    page.route("**/live", late)
    page.route(f"**/tasks/{survey}*", between)
    page.locator("[name='members.0.name']").press_sequentially("王小明")
    page.locator("[name='members.0.name']").press("Tab")
    page.wait_for_timeout(200)
    assert held, "the autosave is on its way"
    page.click("button[name=_add]")
    page.wait_for_timeout(400)
    release()
    expect(page.locator("[name='members.1.name']")).to_be_visible()
    assert page.input_value("[name='members.0.name']") == "王小明"
    page.unroute_all()
    page.reload()
    expect(page.locator("[name='members.1.name']")).to_be_visible()


def test_a_row_is_added_after_a_line_was_lost(site: Site, page: Page, survey: str) -> None:
    """A button that could not reach the server frees the form again: it can be pressed, saved and sent."""
    site.enter(page)
    page.goto(f"{site.url}/tasks/{survey}")
    page.fill("[name='members.0.name']", "王小明")
    page.context.set_offline(True)
    page.click("button[name=_add]")
    expect(page.locator("[data-status]")).to_contain_text("没有连上")
    page.context.set_offline(False)
    page.click("button[name=_add]")
    page.locator("[name='members.1.name']").fill("李秀兰")
    expect(page.locator("[data-status]")).to_contain_text("已自动暂存")
    page.click("[name=_submit]")
    page.wait_for_url("**/inbox*")


def test_a_form_is_sent_after_the_draft_that_is_on_its_way(site: Site, page: Page, survey: str) -> None:
    """暂存 waits for the autosave before it, whose older words would else come back."""
    order: list[str] = []

    def slow(route: Route) -> None:
        page.wait_for_timeout(500)
        answer = route.fetch()
        order.append("autosave")
        route.fulfill(response=answer)

    site.enter(page)
    page.goto(f"{site.url}/tasks/{survey}")
    page.route("**/live", slow)
    page.on("request", lambda sent: order.append("button") if sent.is_navigation_request() else None)
    page.locator("[name='members.0.name']").press_sequentially("王小明")
    page.locator("[name='members.0.name']").press("Tab")
    page.click("[name=_save]")
    page.wait_for_url("**/inbox*")
    assert order[:2] == ["autosave", "button"]


def test_a_button_near_the_bar_is_pressed_by_mouse_at_the_first_press(site: Site, page: Page, survey: str) -> None:
    """What gets the focus is brought out from under the bar by key only; under a mouse nothing moves."""
    site.enter(page)
    page.goto(f"{site.url}/tasks/{survey}")
    button = page.locator("button[name=_add]")
    for number in (1, 2, 3):
        bar, box = page.locator("#form > .bar").bounding_box(), button.bounding_box()
        assert bar is not None
        assert box is not None
        page.mouse.wheel(0, box["y"] + box["height"] - bar["y"] + 20)
        page.wait_for_timeout(150)
        at = button.bounding_box()
        assert at is not None
        page.mouse.move(at["x"] + 20, at["y"] + 20)
        page.mouse.down()
        page.wait_for_timeout(60)
        page.mouse.up()
        expect(page.locator(f"[name='members.{number}.name']")).to_be_visible()


KEPT = "() => Object.entries(localStorage).filter(([name]) => name.startsWith('kept:'))"


def lose_the_line(site: Site, page: Page, task_id: str) -> None:
    """Alice types a name while nothing reaches the server."""
    site.enter(page)
    page.goto(f"{site.url}/tasks/{task_id}")
    page.route("**/live", lambda route: route.abort("internetdisconnected"))
    page.fill("[name='members.0.name']", "王小明")
    page.locator("[name='members.0.name']").press("Tab")
    expect(page.locator("[data-status]")).to_contain_text("没有连上")
    page.wait_for_function(f"({KEPT})().length === 1")


def test_what_a_lost_line_kept_back_is_there_when_the_page_is_opened_again(site: Site, page: Page, survey: str) -> None:
    lose_the_line(site, page, survey)
    assert "王小明" not in str(page.evaluate(KEPT)), "sealed"
    page.unroute_all()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("[name='members.0.name']")).to_have_value("王小明")
    expect(page.locator("[data-status]")).to_contain_text("已经带回来")
    assert page.evaluate(KEPT) == []


def test_a_sign_in_that_ends_loses_nothing_even_when_the_page_is_left(site: Site, page: Page, survey: str) -> None:
    site.enter(page)
    page.goto(f"{site.url}/tasks/{survey}")
    site.office.wall.advance(timedelta(hours=2))
    page.fill("[name='members.0.name']", "王小明")
    page.locator("[name='members.0.name']").press("Tab")
    expect(page.locator("[data-status]")).to_contain_text("登录已过期")
    page.wait_for_function(f"({KEPT})().length === 1")
    page.on("dialog", lambda dialog: dialog.accept())
    site.enter(page)
    page.goto(f"{site.url}/tasks/{survey}")
    expect(page.locator("[name='members.0.name']")).to_have_value("王小明")


def test_nothing_stays_on_the_machine_after_sign_out_nor_opens_for_somebody_else(
    site: Site, page: Page, survey: str
) -> None:
    lose_the_line(site, page, survey)
    page.on("dialog", lambda dialog: dialog.accept())
    ((_name, sealed),) = page.evaluate(KEPT)
    page.click("details.me summary")
    page.locator("details.me form[action$='sign-out'] button").click()
    page.wait_for_url(f"{site.url}/")
    assert page.evaluate(KEPT) == []
    page.unroute_all()
    engine, alice = site.office.world.engine, site.office.world.alice
    task = engine.task(survey, alice).task
    engine.operations.transfer(survey, alice, task.revision, site.office.world.bob.person, "出差")
    site.enter(page, "bob")
    page.goto(f"{site.url}/tasks/{survey}")
    own = page.locator("#form").get_attribute("data-kept")
    page.evaluate("([name, text]) => localStorage.setItem(`kept:${name}`, text)", [own, sealed])
    page.reload()
    page.wait_for_function(f"({KEPT})().length === 0")
    expect(page.locator("[name='members.0.name']")).to_have_value("")


def test_of_two_tabs_the_later_one_is_told_and_nothing_is_overwritten(site: Site, page: Page, survey: str) -> None:
    site.enter(page)
    page.goto(f"{site.url}/tasks/{survey}")
    other = page.context.new_page()
    other.goto(f"{site.url}/tasks/{survey}")
    for tab, name in ((page, "王小明"), (other, "李秀兰")):
        tab.fill("[name='members.0.name']", name)
        tab.locator("[name='members.0.name']").press("Tab")
        tab.wait_for_timeout(300)
    expect(page.locator("[data-status]")).to_contain_text("已自动暂存")
    expect(other.locator("[data-status]")).to_contain_text("别的窗口里改过")
    page.fill("[name='members.0.name']", "王小明明")  # the first tab goes on
    page.locator("[name='members.0.name']").press("Tab")
    page.wait_for_timeout(300)
    page.reload()
    assert page.input_value("[name='members.0.name']") == "王小明明"
    other.click("[name=_save]")  # and is overruled only on purpose
    other.wait_for_url("**/inbox*")
    page.reload()
    assert page.input_value("[name='members.0.name']") == "李秀兰"


def test_a_start_form_waits_sealed_on_the_machine_until_the_line_is_back(site: Site, page: Page) -> None:
    """Typed without a line, closed, opened again: it is brought along, and nothing stays behind."""
    site.enter(page)
    page.goto(f"{site.url}/cases/new/permit")
    page.route("**/live", lambda route: route.abort())
    page.fill("[name=name]", "王小明")
    page.locator("[name=name]").press("Tab")
    page.wait_for_function(f"({KEPT})().length === 1")
    assert "王小明" not in page.evaluate("() => JSON.stringify(localStorage)")
    page.unroute_all()
    again = page.context.new_page()
    again.goto(f"{site.url}/cases/new/permit")
    expect(again.locator("[data-status]")).to_contain_text("已经带回来")
    expect(again.locator("[name=name]")).to_have_value("王小明")
    assert again.evaluate(KEPT) == []
