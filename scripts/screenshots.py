"""Take the pictures of docs/ anew: a demo county of its own is served, walked by its own people, in both languages.

``make docs`` runs this. A picture shows what a person of that role sees; nothing is staged but what the demo county holds.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from socket import create_server

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from scripts import chromium
from tasks import ROLES

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
DESKTOP = ViewportSize(width=1280, height=860)
PHONE = ViewportSize(width=390, height=844)
LANGUAGES = ("zh", "en")
PATIENCE = 180


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its name, who looks (None: a visitor), on which screen, and how to get there from the first page."""

    name: str
    role: str | None
    walk: Callable[[Page], object]
    phone: bool = False


def open_a_task(page: Page) -> None:
    page.goto("/inbox?box=pool")
    page.locator("[data-row] .what a").nth(3).click()
    page.locator("form[action$='/claim'] button").first.click()
    page.wait_for_load_state("networkidle")


def open_a_case(page: Page) -> None:
    page.goto("/inbox?box=pool")
    page.locator("[data-row] .what a").nth(3).click()
    page.locator(".glance a").first.click()
    page.locator(".diagram svg").first.wait_for()
    to_top(page, ".diagram")


def begin_application(page: Page) -> None:
    page.goto("/cases/new/application")
    page.locator("select").first.select_option(index=1)
    page.get_by_role("textbox").first.fill("张秀兰")
    page.wait_for_load_state("networkidle")


def edit_process(page: Page) -> None:
    page.goto("/studio/application/edit")
    page.locator("[data-element-id='check_papers'] .djs-hit").click()


def see_heat(page: Page) -> None:
    page.goto("/insight/")
    page.locator(".diagram svg").first.wait_for()
    to_top(page, ".heat-legend")


def to_top(page: Page, selector: str) -> None:
    """Scroll so that an element stands a little below the top of the screen."""
    page.locator(selector).first.evaluate(
        "element => window.scrollTo(0, element.getBoundingClientRect().top + scrollY - 80)"
    )


PICTURES = (
    Picture("first", None, lambda page: page.goto("/")),
    Picture("inbox", "county_examiner", lambda page: page.goto("/inbox?box=pool")),
    Picture("task", "county_examiner", open_a_task),
    Picture("case", "county_examiner", open_a_case),
    Picture("phone-intake", "village_aide", begin_application, phone=True),
    Picture("studio", "process_owner", edit_process),
    Picture("insight", "county_head", see_heat),
    Picture("admin", "administrator", lambda page: page.goto("/admin/people")),
)


def main() -> int:
    wanted = set(sys.argv[1:]) or {picture.name for picture in PICTURES}
    path = chromium.find()
    if path is None:
        print("no Chromium: run `make docs`, which gets one", file=sys.stderr)
        return 1
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.ARGUMENTS))
        for language in LANGUAGES:
            for picture in PICTURES:
                if picture.name in wanted:
                    take(browser, address, language, picture)
    return 0


@contextmanager
def served() -> Iterator[str]:
    """Serve a demo county from a folder of its own; yield its address."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [
            str(ROOT / ".venv" / "bin" / "shouwang"),
            "serve",
            "--demo",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ]
        server = subprocess.Popen(
            command, env={**os.environ, "SHOUWANG_DATA_DIR": folder, "SHOUWANG_ASK_PURPOSE": "0"}, cwd=ROOT
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers; raise where it ends or takes longer than PATIENCE seconds."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode} before it answered")
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own address
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return
    raise RuntimeError(f"the server did not answer within {PATIENCE} s")


def take(browser: Browser, address: str, language: str, picture: Picture) -> None:
    # Nobody has chosen a language yet, so pages speak what the browser asks for.
    context = browser.new_context(
        viewport=PHONE if picture.phone else DESKTOP,
        base_url=address,
        locale="zh-CN" if language == "zh" else "en-GB",
        timezone_id="Asia/Shanghai",
    )
    page = context.new_page()
    page.goto("/")
    if picture.role:
        sign_in(page, picture.role, language)
    picture.walk(page)
    page.wait_for_timeout(500)  # fonts and diagrams settle
    target = IMAGES / language / f"{picture.name}.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    # 256 colours are enough for a page and make the picture a third as large.
    Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(256).save(target, optimize=True)
    print(f"  {target.relative_to(ROOT)}", flush=True)
    context.close()


def sign_in(page: Page, role: str, language: str) -> None:
    """Become the first person of a role on the demo's first page."""
    name = ROLES[role].text.in_language(language)
    page.locator("ol.cast > li").filter(has=page.get_by_text(name, exact=True)).locator(
        "button[name=person]"
    ).first.click()
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    sys.exit(main())
