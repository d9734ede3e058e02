"""The bell, the list behind it, and how one wants to be told."""

import re

import pytest

from engine.testing import counted
from tasks.telling.wishes import wishes
from tests.notices.conftest import handed, told
from tests.support.owners import Owners


def test_the_bell_counts_what_is_unread_at_no_statement_more(county: Owners) -> None:
    bob = county.browser(county.world.bob)
    door = county.world.engine.house.database.reader
    with counted(door) as before:
        assert 'class="count"' not in bob.get("/account").text.partition('class="me"')[0]
    handed(county)
    with counted(door) as after:
        page = bob.get("/account").text
    assert "1条未读" in page
    assert len(after.statements) == len(before.statements)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_notice_leads_to_its_step_and_is_read(county: Owners, language: str) -> None:
    task = handed(county)
    bob = county.browser(county.world.bob, language)
    page = bob.get("/notices").text
    assert ("转办" if language == "zh" else "Handed over") in page
    assert "<b>请接手" not in page
    (address,) = re.findall(r'action="(/notices/[^"]+/open)"', page)
    answer = bob.post(address)
    assert answer.location == f"/tasks/{task}"
    assert "1条未读" not in bob.get("/notices").text
    assert "open" not in "".join(re.findall(r'action="(/notices/[^"]+)"', bob.get("/notices?show=unread").text))


def test_nobody_opens_another_s_notice(county: Owners) -> None:
    handed(county)
    (address,) = re.findall(r'action="(/notices/[^"]+/open)"', county.browser(county.world.bob).get("/notices").text)
    assert county.browser(county.world.alice).post(address).status_code == 404
    assert county.browser().post(address).status_code in (302, 401)
    assert county.browser(county.world.alice).get("/notices?after=%00x").status_code in (200, 400)


def test_all_is_read_at_once_up_to_what_the_page_showed(county: Owners) -> None:
    handed(county)
    bob = county.browser(county.world.bob)
    (up_to,) = re.findall(r'name="up_to" value="([^"]+)"', bob.get("/notices").text)
    handed(county)
    bob.post("/notices/read", data={"up_to": up_to})
    assert "1条未读" in bob.get("/account").text


def test_one_chooses_how_to_be_told_and_it_stays(county: Owners) -> None:
    bob = county.browser(county.world.bob)
    assert 'value="handed:mail" checked' in bob.get("/notices/how").text
    chosen = {
        "told": ["urged:mail", "handed:inapp"], "address": "bob@example.gov.cn", "language": "en",
        "quiet_from": "20:00", "quiet_to": "07:30", "digest": "on", "digest_at": "08:10",
    }  # fmt: skip
    assert bob.post("/notices/how", data=chosen).status_code == 302
    page = bob.get("/notices/how").text
    assert 'value="urged:mail" checked' in page
    assert 'value="handed:mail" checked' not in page
    assert 'value="bob@example.gov.cn"' in page
    kept = wishes(county.world.engine, county.world.bob, county.world.bob.person)
    assert (kept.language, f"{kept.digest_at:%H:%M}", kept.digest_on_rest_days) == ("en", "08:10", False)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"address": "nobody"}, "邮箱地址"),
        ({"address": "a@b.cn\r\nBcc: c@d.cn"}, "邮箱地址"),
        ({"quiet_from": "25:00", "quiet_to": "07:00"}, "几点几分"),
        ({"quiet_from": "20:00"}, "几点几分"),
        ({"digest": "on", "digest_at": "noon"}, "几点几分"),
        ({"language": "fr"}, "中文或英文"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_typed_is_lost(
    county: Owners, wrong: dict[str, str], said: str
) -> None:
    bob = county.browser(county.world.bob)
    sent = {"address": "bob@example.gov.cn", "language": "zh", "told": "urged:mail"} | wrong
    answer = bob.post("/notices/how", data=sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="urged:mail" checked' in answer.text
    assert 'handed:mail" checked' not in answer.text


def test_what_was_told_shows_who_did_it_inside_the_house(county: Owners) -> None:
    county.start()
    world = county.world
    row = world.engine.inbox(world.alice, "pool").rows[0]
    world.engine.claim(row.task_id, world.bob, row.revision)
    world.engine.operations.urge(row.task_id, world.alice, "请今天办")
    told(county)
    page = county.browser(world.bob).get("/notices").text
    assert "Alice：请今天办" in page
    assert "王小明" not in page
