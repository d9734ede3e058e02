"""What must I do today: groups, boxes, filters that are kept, what comes next, and quiet news."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from engine.store.tables import human_task
from engine.testing import VILLAGE
from tests.web.office import Office
from tests.web.test_tasks import claimed
from web.inbox.saved import MOST


def due(office: Office, task_id: str, days: int) -> None:
    at = office.world.clock.now().replace(hour=16, minute=0) + timedelta(days=days)  # 24:00 in Asia/Shanghai
    with office.world.engine.transaction(office.world.system) as work:
        work.connection.execute(update(human_task).where(human_task.c.id == task_id).values(due_at=at, sort_at=at))


def test_rows_stand_under_how_soon_they_are_due(office: Office) -> None:
    """From a Thursday: yesterday, today, tomorrow, next week."""
    for name, day in (("甲", -1), ("乙", 0), ("丙", 1), ("丁", 6)):
        due(office, office.start(office.world.alice, name=name), day)
    page = office.browser(office.world.alice).get("/inbox?box=pool").text
    shown = ("已超期", "甲", "今天到期", "乙", "本周到期", "丙", "以后到期", "丁")
    places = [
        page.index(f">{each}<", page.index('id="list"')) for each in ("已超期", "今天到期", "本周到期", "以后到期")
    ]
    assert places == sorted(places)
    rows = page[page.index('id="list"') :]
    assert [rows.index(each) for each in shown] == sorted(rows.index(each) for each in shown)
    assert "有1件已超期，请先办。" in page


def test_a_group_is_a_link_that_shows_it_alone(office: Office) -> None:
    for name, day in (("甲某", -1), ("乙某", 0)):
        due(office, office.start(office.world.alice, name=name), day)
    browser = office.browser(office.world.alice)
    assert 'href="/inbox?box=pool&amp;due=overdue"' in browser.get("/inbox?box=pool").text
    overdue = browser.get("/inbox?box=pool&due=overdue").text
    assert ("甲某" in overdue, "乙某" in overdue) == (True, False)


def test_a_filter_narrows_and_says_so_when_nothing_answers(office: Office) -> None:
    office.start(office.world.alice, name="王小明")
    browser = office.browser(office.world.alice)
    panel = browser.get("/inbox?box=pool&filters=1").text
    assert 'value="permit/papers"' in panel
    assert "青石镇" in panel
    for said in ("what=permit", "what=permit/papers", f"place={VILLAGE}", "who=alice"):
        assert "王小明" in browser.get(f"/inbox?box=pool&{said}").text, said
    for said in ("what=other", "what=permit/opinion", "place=990100002", "who=nobody"):
        page = browser.get(f"/inbox?box=pool&{said}").text
        assert "王小明" not in page
        assert "没有符合条件的件" in page


def test_what_nobody_could_have_chosen_does_no_harm(office: Office) -> None:
    browser = office.browser(office.world.alice)
    for said in (
        "box=all",
        "due=never",
        "what=/////",
        "place=%27%25_",
        f"q={'长' * 3000}",
        "box=pool&q=%00",
        "who=%25",
    ):
        assert browser.get(f"/inbox?{said}").status_code in (200, 400), said


def test_what_waits_for_others_says_with_whom_and_since_when(office: Office) -> None:
    task_id = claimed(office)
    engine, alice, bob = office.world.engine, office.world.alice, office.world.bob
    engine.operations.transfer(task_id, alice, engine.task(task_id, alice).task.revision, bob.person, "请假")
    page = office.browser(alice).get("/inbox?box=waiting").text
    assert "Bob在办" in page
    assert "从3月5日起" in page


def test_a_step_of_somebody_who_is_away_says_for_whom_it_is(office: Office) -> None:
    claimed(office)
    today = office.world.clock.now().date()
    office.world.engine.standins.add(
        office.world.alice, office.world.alice.person, office.world.bob.person, today, today
    )
    page = office.browser(office.world.bob).get("/inbox?box=mine").text
    assert "代Alice" in page


def test_copies_are_a_box_of_their_own_with_the_unread_first(office: Office) -> None:
    task_id = claimed(office)
    engine, alice = office.world.engine, office.world.alice
    case_id = engine.task(task_id, alice).task.case_id
    engine.operations.copy(case_id, alice, [office.world.bob.person], "请阅")
    browser = office.browser(office.world.bob)
    page = browser.get("/inbox?box=copies").text
    assert "未阅" in page
    assert "Alice抄送" in page
    assert 'id="count-copies">1<' in page
    engine.operations.read(case_id, office.world.bob)
    page = browser.get("/inbox?box=copies").text
    assert "未阅" not in page
    assert 'id="count-copies">0<' in page


def test_empty_boxes_say_what_comes_next(office: Office) -> None:
    browser = office.browser(office.world.dan)
    for box, words in (("waiting", "没有在等别人的件"), ("copies", "没有抄送给您的案件"), ("done", "还没有已办的件")):
        assert words in browser.get(f"/inbox?box={box}").text
    task_id = claimed(office)
    engine, alice = office.world.engine, office.world.alice
    revision = engine.task(task_id, alice).task.revision
    engine.operations.transfer(task_id, alice, revision, office.world.bob.person, "请假")
    assert "1件在等别人" in office.browser(alice).get("/inbox?box=mine").text


# ---------------------------------------------------------------- filters that are kept
def test_a_filter_is_kept_renamed_made_the_default_and_deleted(office: Office) -> None:
    office.start(office.world.alice, name="王小明")
    browser = office.browser(office.world.alice)
    assert "给这个筛选起个名字" in browser.get("/inbox/filters?box=pool&q=小明").text
    kept = browser.post(
        "/inbox/filters", data={"box": "pool", "q": "小明", "name": "小明家"}, follow_redirects=True
    ).text
    assert "小明家" in kept
    (saved,) = _ids(browser.get("/inbox/filters").text)
    browser.post(f"/inbox/filters/{saved}", data={"act": "rename", "name": "王家"})
    browser.post(f"/inbox/filters/{saved}", data={"act": "default", "name": "王家"})
    answer = browser.get("/inbox")
    assert answer.status_code == 302
    assert answer.location == "/inbox?box=pool&q=%E5%B0%8F%E6%98%8E"
    page = browser.get(answer.location).text
    assert ("王家" in page, "王小明" in page) == (True, True)
    browser.post(f"/inbox/filters/{saved}", data={"act": "plain"})
    assert browser.get("/inbox").status_code == 200
    browser.post(f"/inbox/filters/{saved}", data={"act": "delete"})
    assert "还没有常用筛选" in browser.get("/inbox/filters").text


def _ids(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('action="/inbox/filters/')[1:]]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"q": "王", "name": " "}, "请给这个筛选起个名字。"),
        ({"q": "王", "name": "长" * 41}, "名字最多40个字，现在有41个字。"),
        ({"q": "王", "name": "王家"}, "已有叫“王家”的筛选"),
        ({"box": "pool", "name": "全部"}, "没有可保存的条件"),
    ],
)
def test_a_filter_that_cannot_be_kept_says_why_and_keeps_what_was_typed(
    office: Office, said: dict[str, str], words: str
) -> None:
    browser = office.browser(office.world.alice)
    browser.post("/inbox/filters", data={"q": "王", "name": "王家"})
    answer = browser.post("/inbox/filters", data=said)
    assert answer.status_code == 422
    assert words in answer.text
    assert len(_ids(answer.text)) == 1
    if said.get("q") and said["name"].strip():
        assert f'value="{said["name"]}"' in answer.text


def test_nobody_keeps_more_filters_than_fit(office: Office) -> None:
    browser = office.browser(office.world.alice)
    for number in range(MOST):
        browser.post("/inbox/filters", data={"q": "王", "name": f"第{number}个"})
    answer = browser.post("/inbox/filters", data={"q": "王", "name": "再来一个"})
    assert (answer.status_code, f"最多保存{MOST}个" in answer.text) == (422, True)


def test_filters_are_a_persons_own(office: Office) -> None:
    alice, bob = office.browser(office.world.alice), office.browser(office.world.bob)
    alice.post("/inbox/filters", data={"q": "王", "name": "王家"})
    (saved,) = _ids(alice.get("/inbox/filters").text)
    assert "王家" not in bob.get("/inbox/filters").text
    bob.post(f"/inbox/filters/{saved}", data={"act": "delete"})
    assert "王家" in alice.get("/inbox/filters").text


# ---------------------------------------------------------------- what comes next
def test_whoever_wants_it_goes_from_one_step_to_the_next(office: Office) -> None:
    first, browser = claimed(office), office.browser(office.world.alice)
    second = office.start(office.world.alice, name="李四")
    engine, alice = office.world.engine, office.world.alice
    engine.claim(second, alice, engine.task(second, alice).task.revision)
    browser.post("/inbox/habit", data={"goes_on": "1", "box": "mine"})
    assert "办完一件后：直接打开下一件。" in browser.get("/inbox?box=mine").text
    answer = browser.post(f"/tasks/{first}", data=_done(office, first))
    assert answer.location == f"/tasks/{second}"
    assert "已提交" in browser.get(answer.location).text
    answer = browser.post(f"/tasks/{second}", data=_done(office, second), follow_redirects=True)
    assert "手上的件都办完了。" in answer.text


def test_others_come_back_to_the_inbox(office: Office) -> None:
    first, browser = claimed(office), office.browser(office.world.alice)
    assert browser.post(f"/tasks/{first}", data=_done(office, first)).location == "/inbox?box=mine"


def _done(office: Office, task_id: str) -> dict[str, str]:
    revision = office.world.engine.task(task_id, office.world.alice).task.revision
    return {"revision": str(revision), "note": "属实", "agreed": "true", "_submit": "1"}


# ---------------------------------------------------------------- quiet news
def test_counts_cost_nothing_on_the_line_while_nothing_changes(office: Office) -> None:
    browser = office.browser(office.world.alice)
    first = browser.get("/inbox/counts", headers={"Accept": "application/json"})
    assert first.json == {"mine": 0, "pool": 0, "waiting": 0, "copies": 0}
    same = browser.get("/inbox/counts", headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    office.start(office.world.alice)
    changed = browser.get("/inbox/counts", headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, (changed.json or {}).get("pool")) == (200, 1)


def test_counts_are_for_those_who_are_signed_in(office: Office) -> None:
    assert office.browser().get("/inbox/counts", headers={"Accept": "application/json"}).status_code == 401
