"""常用语: one's own, a process's, the county's; put into an opinion with or without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from engine.testing import VILLAGE, Sketch
from tests.web.office import Office, Site
from tests.web.test_tasks import claimed, revision_on

OPINION = {"type": "string", "title": "意见", "x-en": "Opinion", "x-widget": "textarea"}


def keep(office: Office, who: str, text: str, shelf: str = "") -> int:
    actor = getattr(office.world, who)
    sent = {"shelf": shelf or f"own:{actor.person}", "text": text}
    return office.browser(actor).post("/phrases", data=sent).status_code


def opinion(office: Office) -> str:
    """A step of Alice with a field for several sentences."""
    office.world.deploy(
        Sketch("talk")
        .start("begin", sw_form="ask")
        .person("say", sw_form="say")
        .end("said")
        .flow("begin", "say", "said")
        .form("ask", {"name": {"type": "string", "title": "姓名", "x-en": "Name", "x-widget": "text"}})
        .form("say", {"opinion": OPINION}, ["opinion"])
    )
    (task,) = office.world.engine.start("talk", office.world.alice, place=VILLAGE, values={}).opened
    office.world.engine.claim(task.id, office.world.alice, task.revision)
    return task.id


def offered(office: Office, who: str, task_id: str) -> list[str]:
    page = office.browser(getattr(office.world, who)).get(f"/tasks/{task_id}").text
    return re.findall(r'name="_phrase" value="opinion:([^"]+)"', page)


def test_everybody_is_offered_their_own_first_then_the_processs_and_the_countys(office: Office) -> None:
    task_id = opinion(office)
    assert keep(office, "root", "请补充材料。", "county:") == 302
    assert keep(office, "root", "本流程通用。", "process:talk") == 302
    assert keep(office, "root", "别的流程。", "process:permit") == 302
    assert keep(office, "alice", "经核查，情况属实。") == 302
    assert keep(office, "bob", "Bob 的话。") == 302
    assert offered(office, "alice", task_id) == ["经核查，情况属实。", "本流程通用。", "请补充材料。"]


def test_a_phrase_goes_in_without_scripts_and_nothing_typed_is_lost(office: Office) -> None:
    task_id, browser = opinion(office), office.browser(office.world.alice)
    revision = revision_on(browser.get(f"/tasks/{task_id}").text)
    sent = {"revision": revision, "opinion": "已入户", "_phrase": "opinion:情况属实。"}
    page = browser.post(f"/tasks/{task_id}", data=sent, follow_redirects=True).text
    assert ">\n已入户；情况属实。</textarea>" in page
    task_id = claimed(office)
    sent = {"revision": "2", "to": office.world.bob.person, "reason": "", "_phrase": "reason:我要出差。"}
    page = browser.post(f"/tasks/{task_id}/transfer", data=sent).text
    assert ">我要出差。</textarea>" in page
    assert f'value="{office.world.bob.person}" checked' in page


@pytest.mark.parametrize(
    ("text", "sentence"), [(" ", "请写下常用语"), ("很" * 201, "最多200字"), ("情况属实。", "已经有了")]
)
def test_what_cannot_be_kept_is_refused_and_stays_typed(office: Office, text: str, sentence: str) -> None:
    keep(office, "alice", "情况属实。")
    browser = office.browser(office.world.alice)
    answer = browser.post("/phrases", data={"shelf": f"own:{office.world.alice.person}", "text": text})
    assert answer.status_code == 409
    assert sentence in answer.text
    assert text.strip() in answer.text


def test_a_shelf_holds_what_fits_on_a_screen(office: Office) -> None:
    assert {keep(office, "alice", f"第{number}句。") for number in range(30)} == {302}
    assert keep(office, "alice", "再一句。") == 409


def test_only_an_administrator_changes_what_all_are_offered_and_nobody_anothers(office: Office) -> None:
    assert keep(office, "alice", "全县用。", "county:") == 403
    assert keep(office, "alice", "流程用。", "process:permit") == 403
    assert keep(office, "alice", "Bob 用。", f"own:{office.world.bob.person}") == 403
    keep(office, "bob", "Bob 的话。")
    page = office.browser(office.world.bob).get("/phrases").text
    found = re.search(r"/phrases/(\w+)/remove", page)
    assert found is not None
    assert office.browser(office.world.alice).post(f"/phrases/{found[1]}/remove").status_code == 404
    assert office.browser(office.world.bob).post(f"/phrases/{found[1]}/remove").status_code == 302
    assert "Bob 的话" not in office.browser(office.world.bob).get("/phrases").text


@pytest.mark.browser
def test_a_press_puts_it_where_the_caret_stands_without_asking_the_server(site: Site, page: Page) -> None:
    task_id = opinion(site.office)
    keep(site.office, "alice", "情况属实。")
    site.enter(page)
    page.goto(f"{site.url}/tasks/{task_id}")
    field = page.locator("#f-opinion")
    field.fill("已入户")
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if not sent.url.endswith("/live") else None)
    page.click(".phrases summary")
    page.click("button[name=_phrase]")
    expect(field).to_have_value("已入户；情况属实。")
    expect(field).to_be_focused()
    assert asked == []
