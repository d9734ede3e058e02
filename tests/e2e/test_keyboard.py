"""The main pages by the Tab key alone: every stop has a name, can be seen and is marked, and the order is that of reading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from sqlalchemy import select

from engine.store.tables import human_task
from tests.e2e.conftest import COUNTY, Served
from tests.e2e.looking import Looker
from tests.support.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HERE = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const box = element.getBoundingClientRect();
  const marked = (one) => { const style = getComputedStyle(one); return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2; };
  const around = []; for (let one = element; one && around.length < 4; one = one.parentElement) around.push(one);
  const x = box.left + box.width / 2, y = Math.max(0, box.top) + Math.min(box.height, 40) / 2;
  const top = document.elementFromPoint(x, y);
  const mine = (one) => one && (element.contains(one) || one.contains(element) || [...(element.labels ?? [])].some((label) => label.contains(one)));
  return {
    what: element.outerHTML.slice(0, 120),
    name: (element.getAttribute("aria-label") || element.innerText || element.labels?.[0]?.innerText
      || element.querySelector("img")?.alt || element.title || "").trim(),
    marked: around.some(marked), seen: Boolean(mine(top)), over: top?.outerHTML.slice(0, 80),
    round: Boolean(window.last && window.last !== element && window.visited.has(element)), known: (window.visited ??= new Set()).add(element).size,
    after: !window.last || Boolean(window.last.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) || window.last === element,
    done: Boolean(window.last = element),
  };
}"""
"""What has the focus now: its name, whether it is marked, whether anything lies over it, whether it stands after the one before."""


@pytest.fixture
def looker(full: Served, browser: Browser) -> Iterator[Looker]:
    made = Looker(browser, full.address)
    yield made
    made.close()


def pages_of(full: Served) -> dict[str, tuple[str, list[str]]]:
    """The main pages, each with somebody whose they are."""
    staff = full.staff()
    task, case, assignee = _a_task(full)
    return {
        "clerk": (
            staff["township_clerk"].id,
            [
                "/inbox?box=pool&filters=1",
                "/inbox?box=copies",
                "/inbox/filters?q=1",
                "/cases",
                "/cases/new/application",
                "/account",
            ],
        ),
        "whoever has a task": (assignee, [f"/tasks/{task}", f"/cases/{case}"]),
        "county head": (staff["county_head"].id, [f"/cases/{case}", "/insight/", "/audit/"]),
        "process owner": (staff["process_owner"].id, ["/studio/", "/studio/application/edit"]),
        "administrator": (staff["administrator"].id, ["/admin/people", "/admin/clock"]),
    }


def _a_task(full: Served) -> tuple[str, str, str]:
    """(task, case, person) of a step that somebody has taken."""
    engine = full.engine
    held = select(human_task.c.id, human_task.c.case_id, human_task.c.assignee).where(
        human_task.c.county == COUNTY, human_task.c.state == "claimed", human_task.c.process == "application"
    )
    with engine.reading(engine.system(COUNTY)) as look:
        return tuple(look.connection.execute(held).first() or ())


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_stop_of_the_tab_key_can_be_seen(full: Served, looker: Looker, screen: ViewportSize) -> None:
    wrong = []
    for who, (person, paths) in pages_of(full).items():
        looker.be(person)
        for path in paths:
            looker.go(path, screen)
            stops = list(walk(looker.page))
            assert 'name="language"' in stops[-1]["what"], f"{path} holds the focus: {stops[-1]}"
            wrong += [f"{who} {path}: {told}" for stop in stops for told in faults(stop)]
    assert wrong == []


def walk(page: Page) -> Iterator[dict[str, Any]]:
    """Presses Tab until the focus leaves the page or begins again."""
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(HERE)
        if stop is None or stop["round"]:
            return
        yield stop


def faults(stop: dict[str, Any]) -> Iterator[str]:
    """What is wrong with one stop."""
    if not stop["name"]:
        yield f"no name: {stop['what']}"
    if not stop["marked"]:
        yield f"no ring: {stop['what']}"
    if not stop["seen"]:
        yield f"under {stop['over']}: {stop['what']}"
    if not stop["after"]:
        yield f"stands before the stop that came before: {stop['what']}"


def test_the_menu_of_the_person_opens_and_closes_by_key(full: Served, looker: Looker) -> None:
    """Enter opens it, axe finds nothing in it, Escape closes it and gives the focus back."""
    looker.be(full.staff()["administrator"].id)
    looker.go("/admin/people", PHONE)
    summary = looker.page.locator("details.me > summary")
    summary.focus()
    looker.page.keyboard.press("Enter")
    looker.page.locator("details.me[open] .panel-menu").wait_for()
    looker.examine("phone")
    looker.page.keyboard.press("Escape")
    assert not looker.page.locator("details.me[open]").count()
    assert summary.evaluate("each => each === document.activeElement")
    assert looker.found == []
