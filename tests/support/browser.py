"""A real Chromium for tests marked ``browser``: one per worker, a new context (no cookies, no storage) per test."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from scripts import chromium

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "web" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=900)

SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    path = chromium.find()
    if path is None:
        pytest.fail("no Chromium: run `make test`, which gets one, or set CHROMIUM", pytrace=False)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(chromium.ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor with a desktop screen who reads Chinese."""
    visitor = browser.new_context(viewport=DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai")
    visitor.set_default_timeout(15_000)
    yield visitor
    visitor.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """That visitor's page; an error in its scripts or a refusal of its content policy fails the test at its end."""
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    opened.on("console", lambda message: complaints.append(message.text) if _refused(message.text) else None)
    yield opened
    assert complaints == []


@pytest.fixture
def phone(context: BrowserContext, page: Page) -> Page:
    """The same page on a phone, 390 px wide."""
    page.set_viewport_size(PHONE)
    return page


def axe_findings(page: Page) -> list[str]:
    """Return what axe calls serious or critical on the page, one line each: rule, meaning, first places."""
    # Evaluated, not added as a tag: the page's content policy forbids scripts that are not its own.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    report: dict[str, Any] = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{found['id']}: {found['help']} at {', '.join(str(node['target']) for node in found['nodes'][:3])}"
        for found in report["violations"]
        if found["impact"] in SERIOUS
    ]


def overflows(page: Page) -> bool:
    """Say whether the page is wider than its screen, so that one must scroll sideways."""
    return bool(page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def _refused(text: str) -> bool:
    return "Content Security Policy" in text or "Content-Security-Policy" in text
