"""Every page of the running application, seen by everybody who may see it, on a desktop and on a phone, in both languages.

The list is made from the application itself: a page that is added is looked at without a word here, and one that cannot be
reached fails. What is looked at, and where examples come from, stands in `atlas`; how it is looked at, in `looking`.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from playwright.sync_api import Browser

from engine import Bundle, Settings
from engine.errors import Refusal
from tests.e2e.atlas import NO_PAGES, Atlas, Markup, Step
from tests.e2e.conftest import COUNTY, Served
from tests.e2e.looking import Looker
from tests.e2e.panel import work_together
from tests.e2e.standing_in import STAND_IN, stand_in
from tests.e2e.troubled import tell_of_it, trouble
from tests.support.source import ROOT
from web import create_app
from web.studio.drafts import NEW, keep_draft

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]


WALKED_ELSEWHERE = {
    "auth.code": "asked after the password of somebody with a second factor: tests/web/test_account_walk.py",
    "cases.entry": "an administrator corrects an entry in tests/e2e/test_steering.py",
}
"""Pages that come only behind another act, with the walk that sees them."""


@pytest.fixture(scope="module")
def atlas(full: Served) -> Atlas:
    trouble(full)
    tell_of_it(full)
    work_together(full)
    return Atlas(create_app(full.engine, Settings(data_dir=full.folder, demo=True)), full)


@pytest.fixture
def looker(full: Served, browser: Browser) -> Iterator[Looker]:
    made = Looker(browser, full.address)
    yield made
    made.close()


def keep_a_draft(full: Served) -> None:
    """The process owner is at work on a diagram, so that there is something to compare."""
    owner = full.actor(full.staff()["process_owner"])
    bundle = Bundle.read(ROOT / "bpmn" / "periodic_review")
    with full.engine.transaction(owner) as work:
        keep_draft(work, "periodic_review", bundle, base_version=1, revision=NEW)


def test_every_page_for_everybody_who_may_see_it(full: Served, atlas: Atlas, looker: Looker) -> None:
    """Each address by each role; the browser looks wherever a page is made of anything that it has not seen there yet."""
    keep_a_draft(full)
    reached: set[str] = set()
    seen: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for who, person in [("nobody", None), *((role, each.id) for role, each in full.staff().items())]:
        looker.be(person)
        for address, page in walk(atlas, looker, who):
            endpoint = atlas.endpoint(address)
            reached.add(endpoint)
            if endpoint not in seen:
                looker.look(address, who)
            elif not page.parts <= seen[endpoint]:
                looker.look_on_phone(address, who)
            seen[endpoint] |= page.parts
    assert looker.found == []
    missed = atlas.page_endpoints() - reached - WALKED_ELSEWHERE.keys()
    assert missed == set(), "nobody reaches these: give them an example in atlas.py"


def walk(atlas: Atlas, looker: Looker, who: str) -> Iterator[tuple[str, Markup]]:
    """Every page that somebody gets: by its address, and by the links of the pages on the way, one of each kind.

    What is not for them is refused; but a link that is offered leads somewhere.
    """
    waiting = deque((address, False) for address in dict.fromkeys(atlas.pages()))
    known = {atlas.kind(address) for address, _ in waiting}
    while waiting:
        address, offered = waiting.popleft()
        answer = looker.get(address)
        if answer.status >= (400 if offered else 500):
            looker.found.append(f"{who} {address}: {answer.status}, offered by a link")
        if answer.status != 200:
            continue
        assert answer.headers["content-type"].startswith("text/html"), f"{address} is no page: say so in NO_PAGES"
        page = Markup(answer.text())
        yield address, page
        for link in page.links:
            kind = atlas.kind(link)
            if kind not in known and kind[0] in atlas.page_endpoints():
                known.add(kind)
                waiting.append((link, True))


def test_what_is_called_no_page_answers_none(full: Served, atlas: Atlas, looker: Looker) -> None:
    """The list of exceptions is true: no address on it shows HTML to the administrator or the process owner."""
    rules = [rule for rule in atlas.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    used = {name for rule in rules for name in (rule.endpoint, rule.endpoint.split(".")[0])}
    assert NO_PAGES.keys() <= used
    for role in ("administrator", "process_owner", "county_head"):
        looker.be(full.staff()[role].id)
        for rule in rules:
            if rule.endpoint in NO_PAGES and rule.arguments <= {"process", "case_id"}:
                for address in atlas.fill(rule):
                    answer = looker.get(address)
                    assert answer.status != 200 or "text/html" not in answer.headers["content-type"], address


def test_every_step_of_every_process(full: Served, atlas: Atlas, looker: Looker) -> None:
    """The page of each step as whoever does it has it, all its questions unfolded; and sent empty."""
    wanted = atlas.steps_of_people()
    missing = wanted - {(each.process, each.element) for each in atlas.steps()}
    for process in {process for process, _ in missing}:
        stand_in(full, process, sorted(element for named, element in missing if named == process))
    steps = atlas.steps()
    assert {(each.process.removeprefix(STAND_IN), each.element) for each in steps} >= wanted
    seen: set[tuple[str, str]] = set()
    for step in steps:
        looker.be(take(full, step))
        looker.look_on_phone(f"/tasks/{step.task}", f"{step.process}/{step.element}")
        send_empty(looker, f"/tasks/{step.task}", f"{step.process}/{step.element}", seen, revision="-1")
    assert looker.found == []


def take(full: Served, step: Step) -> str:
    """Whoever has a step already, or the first who may take it; returns their id."""
    engine = full.engine
    task = engine.task(step.task, engine.system(COUNTY)).task
    if task.assignee:
        return task.assignee
    with engine.people(engine.system(COUNTY)) as people:
        able = people.candidates(task.role, task.place)
    for person in able:
        try:
            engine.claim(task.id, full.actor(person), task.revision)
        except Refusal:
            continue
        return person.id
    raise AssertionError(f"nobody may take {step}")


def send_empty(looker: Looker, path: str, who: str, seen: set[tuple[str, str]], **form: str) -> None:
    """Sends a form without an answer; looks at what is said about it where that is made of anything new."""
    answer = looker.post(path, path, _submit="1", **form)
    if answer.status == HTTPStatus.FOUND:
        return
    assert answer.status in (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY), answer.text()
    parts = Markup(answer.text()).parts
    if not parts <= seen:
        seen |= parts
        looker.show(answer, path, f"{who} (empty)")


def test_every_start_form(full: Served, looker: Looker) -> None:
    """The start form of each process as whoever begins such cases has it; and sent empty."""
    begun: set[str] = set()
    seen: set[tuple[str, str]] = set()
    village = full.village_of(full.staff()["village_aide"])
    for who in full.staff().values():
        for process in {each.process for each in full.engine.startable(full.actor(who))} - begun:
            if process.startswith(STAND_IN):
                continue
            begun.add(process)
            looker.be(who.id)
            looker.look(f"/cases/new/{process}", process)
            send_empty(looker, f"/cases/new/{process}", process, seen, place=village)
    assert "application" in begun
    assert looker.found == []
