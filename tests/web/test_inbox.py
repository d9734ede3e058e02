"""The inbox page: what it says, how it pages, what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, update

from engine.store.tables import human_task
from tests.web.office import Office


@contextmanager
def statements(office: Office) -> Iterator[list[str]]:
    """The SQL that a page takes."""
    seen: list[str] = []
    doors = {office.world.engine.house.database.reader, office.world.engine.house.database.writer}

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    for door in doors:
        event.listen(door, "before_cursor_execute", note)
    yield seen
    for door in doors:
        event.remove(door, "before_cursor_execute", note)


def due(office: Office, task_id: str, days: int, *, provisional: bool = False) -> None:
    at = office.world.clock.now().replace(hour=16, minute=0) + timedelta(days=days)  # 24:00 in Asia/Shanghai
    with office.world.engine.transaction(office.world.system) as work:
        work.connection.execute(
            update(human_task).where(human_task.c.id == task_id).values(due_at=at, sort_at=at, provisional=provisional)
        )


@pytest.mark.parametrize(
    ("days", "words", "tone"),
    [
        (1, "还剩1个工作日", "soon"),
        (0, "今天到期", "soon"),
        (-2, "已超期2个工作日", "late"),
        (11, "还剩7个工作日", "calm"),
    ],
)
def test_time_left_is_told_in_working_days_by_words_and_by_colour(
    office: Office, days: int, words: str, tone: str
) -> None:
    due(office, office.start(office.world.alice), days)
    page = office.browser(office.world.alice).get("/inbox").text
    assert words in page
    assert f'class="tag {tone}"' in page


def test_a_provisional_day_says_that_it_is(office: Office) -> None:
    due(office, office.start(office.world.alice), 5, provisional=True)
    assert ">暂定<" in office.browser(office.world.alice).get("/inbox").text


def test_a_row_says_what_for_whom_where_and_under_which_number(office: Office) -> None:
    office.start(office.world.alice, name="欧阳𠮷")
    page = office.browser(office.world.alice).get("/inbox?box=pool").text
    for text in ("papers", "欧阳𠮷", "柳湾村", "P2026-000001", "签收"):
        assert text in page


def test_claiming_in_the_list_changes_the_row_and_nothing_else(office: Office) -> None:
    task_id, browser = office.start(office.world.alice), office.browser(office.world.alice)
    revision = office.world.engine.inbox(office.world.alice, "pool").rows[0].revision
    answer = browser.post(f"/tasks/{task_id}/claim", data={"revision": revision}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "已签收" in answer.text
    assert "<html" not in answer.text
    assert f"/tasks/{task_id}" in answer.text


def test_pages_follow_one_another_and_nothing_is_shown_twice(office: Office) -> None:
    names = [f"家庭{number:02d}" for number in range(30)]
    for name in names:
        office.start(office.world.alice, name=name)
    browser = office.browser(office.world.alice)
    first = browser.get("/inbox?box=pool").text
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = browser.get(following).text
    assert sum(name in first for name in names) == 25
    assert [name for name in names if name not in first] == [name for name in names if name in second]


def test_search_finds_by_name_number_and_place_and_says_when_it_finds_nothing(office: Office) -> None:
    office.start(office.world.alice, name="王小明")
    browser = office.browser(office.world.alice)
    for text in ("小明", "P2026", "柳湾"):
        assert "data-row" in browser.get(f"/inbox?box=pool&q={text}").text
    nothing = browser.get("/inbox?box=pool&q=没有这家").text
    assert "没有找到“没有这家”" in nothing
    assert "/cases?q=" in nothing


def test_an_empty_inbox_says_what_to_do(office: Office) -> None:
    browser = office.browser(office.world.alice)
    assert "手上没有待办件" in browser.get("/inbox").text
    office.start(office.world.alice)
    assert "去签收" in browser.get("/inbox?box=mine").text


def test_a_page_key_that_nobody_handed_out_is_not_found(office: Office) -> None:
    browser = office.browser(office.world.alice)
    assert browser.get("/inbox?after=zzz").status_code == 404
    assert browser.get("/cases?after=zzz").status_code == 404


def test_the_inbox_page_costs_the_same_few_statements_for_three_rows_and_for_twenty(office: Office) -> None:
    browser = office.browser(office.world.alice)
    costs = []
    for wanted in (3, 20):
        while len(office.world.engine.inbox(office.world.alice, "pool").rows) < wanted:
            office.start(office.world.alice)
        browser.get("/inbox?box=pool")
        with statements(office) as seen:
            browser.get("/inbox?box=pool")
        costs.append(len([each for each in seen if each.lstrip().upper().startswith("SELECT")]))
    assert costs[0] == costs[1]
    assert costs[1] <= 16
