"""Looks at pages as people see them: on a desktop and a phone, in both languages, with everything unfolded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from playwright.sync_api import APIResponse, Browser, ConsoleMessage, Page, Response, Route, ViewportSize

from tests.support.browser import DESKTOP, PHONE, axe_findings, overflows
from web.i18n import COOKIE

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_UNFINISHED = re.compile(r"[{]{2}.{0,40}|.{0,40}[}]{2}|[{]%.{0,40}|\bundefined\b|\bNaN\b")
_DRAWN = ".djs-container svg"
UNFOLD = """() => {
  for (const each of document.querySelectorAll("details:not(.me)")) each.open = true;
  for (const each of document.querySelectorAll("form [hidden]:not(input)")) each.hidden = false;
}"""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer with a page in it."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Looker:
    """One browser window that becomes whoever it is told to be, and writes down what is wrong."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.address = address
        self.found: list[str] = []
        self._context = browser.new_context(viewport=DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai")
        self._context.set_default_timeout(20_000)
        self.page: Page = self._context.new_page()
        self._where, self._expected = "", 200
        self._cookies: dict[str, list[object]] = {}
        self.page.on("pageerror", lambda error: self._complain(f"script error: {error}"))
        self.page.on("console", self._hear)
        self.page.on("response", self._answered)

    def be(self, person: str | None) -> None:
        """Becomes somebody of the demo county, or nobody."""
        self.page.goto("about:blank")  # pictures of the page before would be asked for in the new one's name
        key = person or ""
        self._context.clear_cookies()
        if key in self._cookies:
            self._context.add_cookies(self._cookies[key])  # type: ignore[arg-type]  # as they were read
        elif person:
            done = self.post("/sign-in/demo", "/sign-in", person=person)
            if (
                done.status == HTTPStatus.TOO_MANY_REQUESTS
            ):  # a fast machine meets more people in a minute than the door lets in
                self.page.wait_for_timeout(1000 * int(done.headers["retry-after"]))
                done = self.post("/sign-in/demo", "/sign-in", person=person)
            assert done.status == HTTPStatus.FOUND, done.text()
            self._cookies[key] = list(self._context.cookies())

    def get(self, path: str) -> APIResponse:
        """What the server answers, without a look at it; a redirection is not followed."""
        return self._context.request.get(self.address + path, max_redirects=0, headers={"Accept": "text/html"})

    def token(self, path: str) -> str:
        """The token that stands in the forms of a page."""
        found = _TOKEN.search(self._context.request.get(self.address + path).text())
        assert found, f"{path} has no form"
        return found[1]

    def post(self, path: str, beside: str, **form: str) -> APIResponse:
        """What the server answers to a form, with the token that stands on the page beside it."""
        return self.send(path, {"csrf_token": self.token(beside), **form})

    def send(self, path: str, form: Mapping[str, str]) -> APIResponse:
        """What the server answers to a form; a redirection is not followed."""
        headers = {"Accept": "text/html", "Referer": self.address}
        return self._context.request.post(self.address + path, form=dict(form), max_redirects=0, headers=headers)

    def look(self, path: str, who: str, *, status: int = 200) -> None:
        """Looks at a page in every way: desktop and phone, Chinese and English, as it opens and unfolded."""
        self._open(path, f"{who} {path}", "zh", status)
        self.examine("desktop")
        self._narrow()
        self.examine("phone")
        self._open(path, f"{who} {path}", "en", status)
        self.measure("desktop")
        self._narrow()
        self.measure("phone")

    def look_on_phone(self, path: str, who: str, *, status: int = 200) -> None:
        """Looks at a page of a kind that was seen before, for what differs: its words and its fields, unfolded."""
        self._open(path, f"{who} {path}", "zh", status)
        self.measure("desktop")
        self._narrow()
        self.examine("phone")

    def go(self, path: str, screen: ViewportSize) -> None:
        """Opens a page, in Chinese, on a screen."""
        self._open(path, path, "zh", 200)
        self.page.set_viewport_size(screen)

    def _open(self, path: str, where: str, language: str, status: int) -> None:
        self._where, self._expected = f"{where} {language}", status
        self._context.add_cookies([{"name": COOKIE, "value": language, "url": self.address}])
        self.page.set_viewport_size(DESKTOP)
        self.page.goto(self.address + path)
        self._settle()

    def _narrow(self) -> None:
        self.page.set_viewport_size(PHONE)
        self.page.evaluate(UNFOLD)

    def show(self, answer: APIResponse | Told, path: str, who: str) -> None:
        """Looks at an answer, as the browser would have shown it had it asked itself."""
        told = answer if isinstance(answer, Told) else Told(answer.status, answer.headers, answer.body())

        def hand_over(route: Route) -> None:
            route.fulfill(body=told.body, headers=dict(told.headers), status=told.status)

        self.page.route(self.address + path, hand_over)
        try:
            self.look_on_phone(path, who, status=told.status)
        finally:
            self.page.unroute(self.address + path)

    def examine(self, screen: str) -> None:
        """Nothing serious by axe, nothing wider than the screen, a title."""
        for finding in axe_findings(self.page):
            self._complain(f"{screen}: {finding}")
        self.measure(screen)

    def measure(self, screen: str) -> None:
        """Nothing wider than the screen, a title."""
        if overflows(self.page):
            self._complain(f"{screen}: wider than the screen: {list(self._too_wide())}")
        for leftover in _UNFINISHED.findall(self.page.locator("body").inner_text()):
            self._complain(f"a template or an id shows: {leftover}")
        if not self.page.title().strip(" ·"):
            self._complain("no title")

    def _too_wide(self) -> Iterator[str]:
        yield from self.page.evaluate(
            "() => [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
            ".slice(0, 4).map(e => e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 40))"
        )

    def _settle(self) -> None:
        """Waits for what a script draws."""
        if self.page.locator(".diagram[data-xml-url], [data-studio]").count():
            self.page.locator(_DRAWN).first.wait_for()

    def _hear(self, message: ConsoleMessage) -> None:
        expected = self._expected >= 400 and "Failed to load resource" in message.text
        if message.type in ("error", "warning") and not expected:
            self._complain(f"console: {message.text}")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400 and answer.status != self._expected:
            self._complain(f"{answer.status} {answer.url}")

    def _complain(self, what: str) -> None:
        self.found.append(f"{self._where}: {what}")

    def picture(self, target: Path) -> None:
        """The whole page as it is now, for a person to look at."""
        self.page.screenshot(path=target, full_page=True)

    def close(self) -> None:
        self._context.close()
