"""The pages that nobody wants to see: refusals, mistakes, the waiting room; they are looked at like every other page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Never

import pytest
from flask import Flask, abort
from playwright.sync_api import Browser, expect
from werkzeug.routing import Rule

from engine import Settings
from engine.errors import Forbidden, Refusal, Stale
from engine.text import Text
from tests.e2e.atlas import Atlas, Markup
from tests.e2e.conftest import COUNTY, Served, free_port
from tests.e2e.looking import Looker, Told
from web import create_app
from web.access import open_to_all
from web.auth.waiting import FREE
from web.errors import STATUS
from web.waiting import waiting_room

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOT_SENT = {
    "auth.sign_out": "ends the sign-in that the others need",
    "auth.demo": "is how everybody here signs in",
    "api": "JSON for programs",
}
"""Endpoints, or whole rooms, to which nothing is sent; every other form is sent empty by everybody."""

REDIRECTIONS = range(300, 400)
NOTHING = "06h0nosuchthing00000"
CODES = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500)
REFUSALS = (
    Stale(happened=Text("页面不是最新的", "the page is not the latest")),
    Forbidden(expected="township_head@990100001、county_head@990100", found="village_aide@990100001001"),
)
LANGUAGES = ("zh-CN", "en")


@pytest.fixture(scope="module")
def app(full: Served) -> Flask:
    """The application over the same county, with a page for each way of going wrong."""
    made = create_app(full.engine, Settings(data_dir=full.folder, demo=True))
    for code in CODES:
        made.add_url_rule(f"/wrong/{code}", f"wrong{code}", _view(partial(_go_wrong, code)))
    for refusal in REFUSALS:
        made.add_url_rule(f"/wrong/{refusal.code}", refusal.code, _view(partial(_refuse, refusal)))
    return made


def _view(act: Callable[[], Never]) -> Callable[[], Never]:
    @open_to_all
    def view() -> Never:
        act()

    return view


def _go_wrong(code: int) -> Never:
    if code == HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ArithmeticError("what nobody thought of")
    abort(code)


def _refuse(refusal: Refusal) -> Never:
    raise refusal


@pytest.fixture
def looker(full: Served, browser: Browser) -> Iterator[Looker]:
    made = Looker(browser, full.address)
    yield made
    made.close()


def test_every_kind_of_error_is_a_page_that_helps(app: Flask, looker: Looker) -> None:
    """Every status that there is, in both languages, with a way on."""
    browser = app.test_client()
    for name in (*CODES, *(each.code for each in REFUSALS)):
        for language in LANGUAGES:
            answer = browser.get(f"/wrong/{name}", headers={"Accept": "text/html", "Accept-Language": language})
            assert answer.status_code == (STATUS[name] if isinstance(name, str) else name)
            assert '<a class="btn btn-primary"' in answer.text
            told = Told(answer.status_code, dict(answer.headers), answer.data)
            looker.show(told, f"/wrong/{name}", language)
    assert looker.found == []


def test_the_running_house_refuses_with_pages(full: Served, looker: Looker) -> None:
    """Not mine, not there, not so, too often: as they come from the server itself."""
    looker.be(full.staff()["village_aide"].id)
    for path, status in (
        ("/admin/people", 403),
        ("/no/such/page", 404),
        ("/sign-out", 405),
        (f"/cases/{NOTHING}", 404),
    ):
        looker.look(path, "village_aide", status=status)
    looker.be(None)
    looker.look("/no/such/page", "nobody", status=404)
    answers = [looker.post("/sign-in", "/sign-in", login="nobody", password="wrong") for _ in range(FREE["login"] + 1)]
    assert [each.status for each in answers] == [401] * FREE["login"] + [429]
    looker.show(answers[0], "/sign-in", "nobody (wrong password)")
    looker.show(answers[-1], "/sign-in", "nobody (too often)")
    assert looker.found == []


def test_what_is_said_to_an_empty_form(full: Served, app: Flask, looker: Looker) -> None:
    """Every form of the application sent empty by everybody: never an error of the server, and what comes is looked at."""
    atlas = Atlas(app, full)
    with full.engine.people(full.engine.system(COUNTY)) as people:
        stranger = people.add_person("路过人", "")  # may be sent away without a step that nobody can do any more
    seen: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for who, person in [("nobody", None), *((role, each.id) for role, each in full.staff().items())]:
        looker.be(person)
        token = looker.token("/publicity")
        for rule in app.url_map.iter_rules():
            if not is_sent(rule):
                continue
            address = atlas.one(rule, person=stranger.id)
            answer = looker.send(address, {"csrf_token": token})
            assert answer.status < HTTPStatus.INTERNAL_SERVER_ERROR, f"{who} {address}: {answer.text()[-300:]}"
            if answer.headers.get("content-type", "").startswith("text/html") and answer.status not in REDIRECTIONS:
                parts = Markup(answer.text()).parts - seen[answer.status]
                seen[answer.status] |= parts
                if parts:
                    looker.show(answer, address, who)
    assert looker.found == []
    assert seen.keys() >= {401, 403, 404, 409, 422}


def is_sent(rule: Rule) -> bool:
    """Whether a form is sent to an address of this rule."""
    return "POST" in (rule.methods or ()) and NOT_SENT.keys().isdisjoint({rule.endpoint, rule.endpoint.split(".")[0]})


def test_the_waiting_room(tmp_path: Path, browser: Browser) -> None:
    """While the first start makes the demo county, its page is as good as the others; it tells what goes on by itself."""
    port = free_port()
    with waiting_room(Settings(data_dir=tmp_path, port=port)) as told:
        looker = Looker(browser, f"http://127.0.0.1:{port}")
        looker.look("/", "nobody", status=503)
        told(Text("登记家庭", "Registering households"), 40, 60)
        expect(looker.page.get_by_text("登记家庭 / Registering households：40 / 60")).to_be_visible()
        looker.close()
    assert looker.found == []
