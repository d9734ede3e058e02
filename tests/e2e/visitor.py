"""Somebody at a browser: signs in, finds a task, fills in a form as a hand would."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import DESKTOP, PHONE, axe_findings


class Visitor:
    """One person with a browser of their own; `phone` narrows it to 390 px."""

    def __init__(self, browser: Browser, address: str, photo: Path, *, phone: bool = False) -> None:
        self.context = browser.new_context(
            viewport=PHONE if phone else DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        self.context.set_default_timeout(20_000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", lambda answer: self._look(answer.status, answer.url))
        self._address = address
        self._photo = photo
        self.looked: set[str] = set()

    def _look(self, status: int, url: str) -> None:
        if status >= 500:
            self.complaints.append(f"{status} {url}")

    def go(self, path: str) -> None:
        """Opens a page and has axe look at it, once for each kind of page."""
        self.page.goto(self._address + path)
        self.check()

    def check(self) -> None:
        """Nothing serious by axe, nothing wider than the screen."""
        kind = re.sub(r"[0-9a-z]{20}", "*", self.page.url)
        if kind not in self.looked:
            self.looked.add(kind)
            assert axe_findings(self.page) == [], self.page.url
            overflow = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert overflow <= 0, f"{self.page.url} is {overflow} px wider than the screen"

    def apply(self, process: str, values: Mapping[str, Any], place: str = "") -> None:
        """Begins a case by its start form."""
        self.go(f"/cases/new/{process}")
        if place and self.page.locator('select[name="place"]').count():
            self.page.locator('select[name="place"]').select_option(place)
        self.fill(values)
        self.check()
        self.submit()

    def do(self, step: str, title: str, values: Mapping[str, Any]) -> None:
        """Finds a task by what it is called and whose it is, takes it if it lies in the pool, and does it."""
        for box in ("mine", "pool"):
            self.go(f"/inbox?box={box}&q={title}")
            found = self.page.locator("main a, main .row, main li, main tr").filter(has_text=step)
            if found.count():
                break
        else:
            raise AssertionError(f"{step} of {title} is in no box")
        address = self._task_address(step)
        self.page.goto(self._address + address)
        take = self.page.locator("form[action$='/claim'] button")
        if take.count():
            take.first.click()
            self.page.wait_for_load_state()
            if "/tasks/" not in self.page.url:
                self.page.goto(self._address + address)
        self.check()
        self.fill(values)
        self.submit()

    def _task_address(self, step: str) -> str:
        link = self.page.locator("a[href*='/tasks/']").filter(has_text=step)
        if not link.count():
            row = self.page.locator("main :is(li, tr, article)").filter(has_text=step).first
            link = row.locator("a[href*='/tasks/']")
        return str(link.first.get_attribute("href"))

    def submit(self) -> None:
        """Presses the button that sends the form; fails where the page names mistakes."""
        with self.page.expect_navigation():  # it goes when the draft that is on its way has come in
            self.page.locator('button[name="_submit"]').click()
        errors = self.page.locator("[data-summary] li, .note.danger").all_inner_texts()
        assert errors == [], errors

    def fill(self, values: Mapping[str, Any], path: str = "") -> None:
        """Fills in a form by the names of its fields; what is shown by an earlier answer is waited for."""
        for name, value in values.items():
            self._fill_one(f"{path}{name}", value)

    def _fill_one(self, name: str, value: Any) -> None:
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            self._fill_rows(name, value)
            return
        if self.page.locator(f'[name="_file:{name}"]').count():
            self._upload(name)
            return
        field = self.page.locator(f'[name="{name}"]')
        field.first.wait_for(state="attached")
        kind = field.first.get_attribute("type") or ""
        if kind in ("radio", "checkbox"):
            self._choose(name, kind, value)
        elif field.first.evaluate("each => each.tagName") == "SELECT":
            self._select(field.first, value)
        else:
            field.first.fill("" if value is None else str(value))

    def _choose(self, name: str, kind: str, value: Any) -> None:
        wanted: Sequence[Any] = value if isinstance(value, list) else [value]
        for each in wanted:
            text = str(each).lower() if isinstance(each, bool) else str(each)
            if kind == "checkbox" and text == "false":
                continue
            self._press(self.page.locator(f'[name="{name}"][value="{text}"]'))
        self.page.wait_for_timeout(50)

    def _press(self, choice: Locator) -> None:
        """Chooses; presses once more where the page moved under the finger, as anybody would."""
        choice.click()
        if not choice.is_checked():
            choice.check()

    def _select(self, field: Locator, value: Any) -> None:
        if field.locator(f'option[value="{value}"]').count():
            field.select_option(str(value))
        else:
            field.select_option(index=1)
        self.page.wait_for_timeout(50)

    def _fill_rows(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        for number, row in enumerate(rows):
            first = next(iter(row))
            if not self.page.locator(f'[name="{name}.{number}.{first}"]').count():
                self._add_row(name, f'[name="{name}.{number}.{first}"]')
            self.fill(row, f"{name}.{number}.")

    def _add_row(self, name: str, wanted: str) -> None:
        self.page.locator(f'button[name="_add"][value="{name}"]').click()
        self.page.locator(wanted).first.wait_for(state="attached")

    def _upload(self, name: str) -> None:
        self.page.locator(f'[name="_file:{name}"]').set_input_files(str(self._photo))
        expect(self.page.locator(f'input[type=hidden][name="{name}"]').first).to_be_attached()

    def close(self) -> None:
        """Shuts the browser; an error of a script or of the server on the way fails."""
        self.context.close()
        assert self.complaints == []
