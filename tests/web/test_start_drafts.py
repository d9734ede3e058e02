"""A start form that is left unfinished: kept for its writer, offered again, gone once the case has begun."""

from __future__ import annotations

import re

from sqlalchemy import text

from engine.testing import VILLAGE
from tests.web.office import INTAKE, Office

NEW = "/cases/new/permit"
LEFT = "接着上次没填完的内容"


def key_on(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_what_was_typed_is_offered_again_to_its_writer_alone(office: Office) -> None:
    browser = office.browser(office.world.alice)
    page = browser.get(NEW).text
    assert LEFT not in page
    typed = INTAKE | {"place": VILLAGE, "key": key_on(page), "name": "𠮷㛃䶮·阿依古丽"}
    assert "已自动暂存" in browser.post(f"{NEW}/live", data=typed).get_json()["message"]
    again = browser.get(NEW).text
    assert LEFT in again
    assert 'value="𠮷㛃䶮·阿依古丽"' in again
    assert f'value="{VILLAGE}" selected' in again
    assert key_on(again) == typed["key"]
    assert LEFT not in office.browser(office.world.bob).get(NEW).text


def test_a_draft_is_sealed(office: Office) -> None:
    office.browser(office.world.alice).post(f"{NEW}/live", data=INTAKE | {"key": "k"})
    with office.world.engine.house.database.read() as connection:
        kept: bytes = connection.execute(text("select content from start_draft")).scalar_one()
    assert kept
    assert INTAKE["name"].encode() not in kept
    assert INTAKE["identity"].encode() not in kept


def test_a_button_keeps_it_too_and_an_empty_form_leaves_nothing(office: Office) -> None:
    browser = office.browser(office.world.alice)
    assert "message" not in browser.post(f"{NEW}/live", data={"key": "k", "name": " "}).get_json()
    assert LEFT not in browser.get(NEW).text
    answer = browser.post(NEW, data=INTAKE | {"key": "k", "members.0.income": "三百", "_save": "1"})
    assert answer.location == "/inbox"
    assert 'value="三百"' in browser.get(NEW).text


def test_adding_a_row_keeps_what_was_typed(office: Office) -> None:
    browser = office.browser(office.world.alice)
    browser.post(NEW, data=INTAKE | {"key": "k", "_add": "members"})
    assert 'name="members.1.name"' in browser.get(NEW).text


def test_after_the_start_it_is_gone_and_a_late_autosave_revives_nothing(office: Office) -> None:
    browser = office.browser(office.world.alice)
    typed = INTAKE | {"place": VILLAGE, "key": "k"}
    assert browser.post(NEW, data=typed).status_code == 302
    browser.post(f"{NEW}/live", data=typed)
    fresh = browser.get(NEW).text
    assert LEFT not in fresh
    browser.post(f"{NEW}/live", data=typed | {"key": key_on(fresh), "name": "下一户"})
    assert "下一户" in browser.get(NEW).text


def test_beginning_one_case_leaves_the_draft_of_another(office: Office) -> None:
    browser = office.browser(office.world.alice)
    browser.post(f"{NEW}/live", data=INTAKE | {"key": "second", "name": "另一户"})
    browser.post(NEW, data=INTAKE | {"place": VILLAGE, "key": "first"})
    assert "另一户" in browser.get(NEW).text


def test_a_draft_is_thrown_away_on_request(office: Office) -> None:
    browser = office.browser(office.world.alice)
    browser.post(f"{NEW}/live", data=INTAKE | {"key": "k"})
    assert browser.post(f"{NEW}/discard").location == NEW
    assert LEFT not in browser.get(NEW).text


def test_who_may_not_start_the_process_keeps_nothing(office: Office) -> None:
    browser = office.browser(office.world.carol)
    for act in ("live", "discard"):
        assert browser.post(f"{NEW}/{act}", data=INTAKE | {"key": "k"}).status_code == 404


def test_of_two_windows_with_the_same_form_the_later_one_is_told(office: Office) -> None:
    browser = office.browser(office.world.alice)
    pages = [browser.get(NEW).text, browser.get(NEW).text]
    first, second = (INTAKE | {"key": key_on(each), "drawn": drawn_on(each)} for each in pages)
    kept = browser.post(f"{NEW}/live", data=first)
    told = browser.post(f"{NEW}/live", data=second | {"name": "李秀兰"})
    assert (told.status_code, "别的窗口里改过" in told.get_json()["message"]) == (409, True)
    goes_on = first | {"drawn": kept.get_json()["drawn"], "name": "王小明明"}
    assert browser.post(f"{NEW}/live", data=goes_on).status_code == 200
    assert 'value="王小明明"' in browser.get(NEW).text
    browser.post(NEW, data=second | {"name": "李秀兰", "_save": "1"})
    assert 'value="李秀兰"' in browser.get(NEW).text, "overruled on purpose only"


def drawn_on(page: str) -> str:
    found = re.search(r'name="drawn" value="([^"]+)"', page)
    assert found is not None
    return found[1]
