"""Several rows at once: asked once more, done one by one, each with its own result."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from engine import Actor
from engine.testing import TEXT, VILLAGE, Sketch
from tests.web.office import Office

TICKED = re.compile(r'name="task" value="([^"]+)"')


def taken(office: Office, count: int) -> list[str]:
    """Ids of tasks that the clerk has."""
    engine, alice = office.world.engine, office.world.alice
    ids = [office.start(alice, name=f"家庭{number}") for number in range(count)]
    for each in ids:
        engine.claim(each, alice, engine.task(each, alice).task.revision)
    return ids


def ticked(browser: FlaskClient, box: str) -> list[str]:
    return TICKED.findall(browser.get(f"/inbox?box={box}").text)


def several(browser: FlaskClient, operation: str, tasks: list[str], **said: str) -> tuple[int, str]:
    answer = browser.post("/inbox/many", data={"operation": operation, "task": tasks, **said})
    return answer.status_code, answer.text


def holds(office: Office, who: Actor) -> int:
    return office.world.engine.counts(who)["mine"]


def test_it_is_asked_once_more_and_nothing_has_happened_before(office: Office) -> None:
    for number in range(3):
        office.start(office.world.alice, name=f"家庭{number}")
    browser = office.browser(office.world.alice)
    status, page = several(browser, "claim", ticked(browser, "pool"))
    assert status == 200
    assert "签收：3件" in page
    assert all(f"家庭{number}" in page for number in range(3))
    assert holds(office, office.world.alice) == 0
    status, page = several(browser, "claim", TICKED.findall(page), sure="1")
    assert "已办3件。" in page
    assert holds(office, office.world.alice) == 3


def test_each_row_has_its_own_result_and_one_refusal_undoes_no_other(office: Office) -> None:
    engine, bob = office.world.engine, office.world.bob
    ids = [office.start(office.world.alice, name=f"家庭{number}") for number in range(3)]
    browser = office.browser(office.world.alice)
    chosen = ticked(browser, "pool")
    engine.claim(ids[1], bob, engine.task(ids[1], bob).task.revision)
    status, page = several(browser, "claim", chosen, sure="1")
    assert status == 200
    assert "已办2件。" in page
    assert "有1件没有办成" in page
    assert "Bob" in page
    assert (holds(office, office.world.alice), holds(office, bob)) == (2, 1)


def test_what_was_refused_can_be_tried_again(office: Office) -> None:
    """Urged a moment ago is refused; an hour later it is not. What was typed goes along."""
    from datetime import timedelta

    ids = taken(office, 2)
    engine, alice, bob = office.world.engine, office.world.alice, office.world.bob
    for each in ids:
        engine.operations.transfer(each, alice, engine.task(each, alice).task.revision, bob.person, "请假")
    engine.operations.urge(ids[0], alice)
    browser = office.browser(alice)
    _, page = several(browser, "urge", ticked(browser, "waiting"), sure="1", reason="请尽快")
    assert ("已办1件。" in page, "已经催办过" in page) == (True, True)
    again = TICKED.findall(page)
    assert [each.split(":")[0] for each in again] == [ids[0]]
    assert 'name="reason" value="请尽快"' in page
    office.world.clock.advance(timedelta(hours=2))
    _, page = several(browser, "urge", again, sure="1", reason="请尽快")
    assert "已办1件。" in page


def test_rows_are_handed_to_a_colleague_with_a_reason(office: Office) -> None:
    taken(office, 2)
    browser = office.browser(office.world.alice)
    _, page = several(browser, "transfer", ticked(browser, "mine"))
    assert "Bob" in page
    assert "Carol" not in page
    chosen = TICKED.findall(page)
    status, page = several(browser, "transfer", chosen, sure="1", reason="请假")
    assert (status, "请选择转给谁。" in page, ">请假</textarea>" in page) == (422, True, True)
    status, page = several(browser, "transfer", chosen, sure="1", to=office.world.bob.person)
    assert (status, "请写明理由。" in page) == (422, True)
    status, page = several(browser, "transfer", chosen, sure="1", to=office.world.bob.person, reason="请假")
    assert "已办2件。" in page
    assert holds(office, office.world.bob) == 2


def test_rows_go_back_to_the_pool(office: Office) -> None:
    taken(office, 2)
    browser = office.browser(office.world.alice)
    _, page = several(browser, "unclaim", ticked(browser, "mine"), sure="1")
    assert "已办2件。" in page
    assert office.world.engine.counts(office.world.alice)["pool"] == 2


def test_what_has_left_the_box_is_named_and_left_alone(office: Office) -> None:
    ids = [office.start(office.world.alice, name=f"家庭{number}") for number in range(2)]
    browser = office.browser(office.world.alice)
    chosen = ticked(browser, "pool")
    engine, bob = office.world.engine, office.world.bob
    engine.claim(ids[0], bob, engine.task(ids[0], bob).task.revision)
    _, page = several(browser, "claim", chosen)
    assert "另有1件已不在这个分类里" in page
    assert len(TICKED.findall(page)) == 1


def test_nothing_chosen_says_what_to_do(office: Office) -> None:
    status, page = several(office.browser(office.world.alice), "claim", [])
    assert (status, "还没有选中任何一件" in page) == (200, True)


@pytest.mark.parametrize("task", ["", ":", "nothing:1", "x'--:1", "a:99999999999999999999", "☃:1", "a:-1"])
def test_rows_that_nobody_was_offered_are_refused_one_by_one(office: Office, task: str) -> None:
    status, _page = several(office.browser(office.world.alice), "claim", [task], sure="1")
    assert status == 200
    assert holds(office, office.world.alice) == 0


def test_an_operation_that_is_none_is_a_bad_request(office: Office) -> None:
    assert several(office.browser(office.world.alice), "terminate", [])[0] == 400


def test_nobody_takes_what_is_not_in_their_pool(office: Office) -> None:
    office.start(office.world.alice)
    chosen = ticked(office.browser(office.world.alice), "pool")
    _, page = several(office.browser(office.world.dan), "claim", chosen, sure="1")
    assert "已办0件。" in page
    assert holds(office, office.world.dan) == 0


def bulk(office: Office) -> list[str]:
    """Two steps that the diagram lets be done together, in the clerk's hands; the head's copy of the process."""
    sketch = Sketch("jot").start().person("note", sw_form="note", sw_allows="bulk").end("done")
    office.world.deploy(sketch.flow("begin", "note", "done").form("note", {"note": TEXT}, ["note"]))
    engine, alice = office.world.engine, office.world.alice
    tasks = [
        engine.start("jot", alice, place=VILLAGE, title=f"家庭{number}", values={}).opened[0] for number in range(2)
    ]
    return [f"{each.id}:{engine.claim(each.id, alice, each.revision).revision}" for each in tasks]


def test_the_same_step_is_done_for_several_where_the_diagram_permits_it(office: Office) -> None:
    chosen, browser = bulk(office), office.browser(office.world.alice)
    status, page = several(browser, "complete", chosen)
    assert (status, 'name="note"' in page) == (200, True)
    status, page = several(browser, "complete", chosen, sure="1")
    assert (status, "data-summary" in page) == (422, True)
    status, page = several(browser, "complete", chosen, sure="1", note="属实")
    assert "已办2件。" in page
    assert holds(office, office.world.alice) == 0


def test_steps_that_differ_or_may_not_be_done_together_are_not(office: Office) -> None:
    chosen, browser = bulk(office), office.browser(office.world.alice)
    taken(office, 1)
    mixed = ticked(browser, "mine")
    assert "不是同一个步骤" in several(browser, "complete", mixed)[1]
    status, page = several(browser, "complete", [each for each in mixed if each not in chosen], sure="1", note="属实")
    assert (status, "流程没有允许" in page) == (422, True)
    assert holds(office, office.world.alice) == 3
