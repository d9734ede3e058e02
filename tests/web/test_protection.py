"""Headers, forgery, rates: what stands around every page."""

from __future__ import annotations

import gzip
import re
import stat
from pathlib import Path

import pytest

from engine import Settings
from engine.testing import COUNTY
from tests.web.office import PASSWORD, Office
from web import create_app
from web.security import cookie_key, limiter


def guarded(office: Office, tmp_path: Path, **config: object) -> Office:
    """The same office with the guards on that other tests leave out."""
    app = create_app(
        office.world.engine,
        Settings(data_dir=tmp_path, county=COUNTY),
        wall_clock=office.wall,
        config={"TESTING": True, "RATELIMIT_ENABLED": False, "ASK_PURPOSE": False} | config,
    )
    return Office(office.world, app, office.wall)


def test_every_page_forbids_what_is_not_its_own(office: Office) -> None:
    browser = office.browser(office.world.alice)
    for address in ("/inbox", "/sign-in", "/publicity", "/nothing", "/static/icon.svg"):
        with browser.get(address) as answer:
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'")
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"


def test_pages_with_personal_data_are_not_kept_by_browsers(office: Office) -> None:
    browser = office.browser(office.world.alice)
    assert browser.get("/inbox").headers["Cache-Control"] == "no-store"
    with browser.get("/static/icon.svg?v=1") as answer:
        assert "immutable" in answer.headers["Cache-Control"]
    with browser.get("/static/icon.svg", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.data).startswith(b"<svg")


def test_no_template_writes_script_or_style_into_a_page() -> None:
    inline = re.compile(
        r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*(src=|application/json))|javascript:|hx-on|hx-vals='js",
        re.IGNORECASE,
    )
    folder = Path(__file__).parents[2] / "web" / "templates"
    assert [path.name for path in folder.rglob("*.html") if inline.search(path.read_text(encoding="utf-8"))] == []


def test_a_post_without_its_token_changes_nothing(office: Office, tmp_path: Path) -> None:
    browser = guarded(office, tmp_path).browser()
    answer = browser.post("/sign-in", data={"login": "alice", "password": PASSWORD})
    assert answer.status_code == 400
    assert "页面已过期" in answer.text


def test_the_form_of_the_page_carries_the_token(office: Office, tmp_path: Path) -> None:
    browser = guarded(office, tmp_path).browser()
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/sign-in").text)
    assert found is not None
    answer = browser.post("/sign-in", data={"login": "alice", "password": PASSWORD, "csrf_token": found[1]})
    assert answer.status_code == 302


def test_guessing_passwords_is_slowed_down_in_words(office: Office, tmp_path: Path) -> None:
    app = create_app(
        office.world.engine,
        Settings(data_dir=tmp_path, county=COUNTY),
        wall_clock=office.wall,
        config={"TESTING": True, "WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": True},
    )
    try:
        browser = app.test_client()
        answers = [browser.post("/sign-in", data={"login": "alice", "password": f"guess {n}"}) for n in range(6)]
        assert [answer.status_code for answer in answers] == [401] * 5 + [429]
        assert "尝试次数太多" in answers[-1].text
        assert browser.post("/sign-in", data={"login": "bob", "password": PASSWORD}).status_code == 302
    finally:
        limiter.reset()
        limiter.enabled = False


def test_the_key_of_the_cookies_is_made_once_and_private(tmp_path: Path) -> None:
    assert cookie_key(tmp_path) == cookie_key(tmp_path)
    assert stat.S_IMODE((tmp_path / "keys" / "cookies.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_address_says_what_to_do(office: Office, method: str) -> None:
    answer = getattr(office.browser(office.world.alice), method)("/inbox/nothing/here")
    assert answer.status_code == 404
    assert "从待办或菜单重新进入" in answer.text


def test_a_program_is_refused_in_its_own_way(office: Office) -> None:
    browser = office.browser(office.world.alice)
    answer = browser.get("/cases/unknown", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.get_json()["code"] == "not_found"
