"""The page of figures, its heat map and its CSV, as managers of different places see them."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from engine.testing import FAR_VILLAGE
from tests.support.owners import OTHER_TOWN, TOWN, Owners, fresh_owners


def fill(county: Owners) -> Owners:
    """Six cases in the first town, of which five have passed their first step after one working day, and one in the other."""
    for _ in range(6):
        county.start()
    county.start("赵", FAR_VILLAGE, county.world.dan)
    county.world.clock.advance(timedelta(days=1))
    for _ in range(5):
        county.do(county.world.alice, note="齐")
    return county


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Owners]:
    """One busy county for all that only look."""
    with fresh_owners(tmp_path_factory) as opened:
        yield fill(opened)


@pytest.mark.parametrize("address", ["/insight/", "/insight/heat.json", "/insight/diagram.bpmn", "/insight/steps.csv"])
def test_figures_are_for_managers_alone(busy: Owners, address: str) -> None:
    for actor, status in ((busy.manager, 200), (busy.owner, 200), (busy.town_manager, 200), (busy.world.alice, 403)):
        assert busy.browser(actor).get(address).status_code == status
    assert busy.browser(busy.manager, "en").get(address).status_code == 200


def test_the_heat_map_says_median_sample_and_level_of_each_step(busy: Owners) -> None:
    heat: Any = busy.browser(busy.manager).get("/insight/heat.json?process=permit").json
    detail = "九成不超过1个工作日，超期0次"
    papers = {"level": 2, "days": 1.0, "text": "1个工作日", "n": 5, "few": False, "detail": detail}
    assert heat == {"heat": {"papers": papers}}


def test_small_samples_are_said_to_be_small(county: Owners) -> None:
    busy = fill(county)
    busy.do(busy.world.carol, agreed=True)
    heat: Any = busy.browser(busy.manager).get("/insight/heat.json").json
    assert heat["heat"]["opinion"]["few"]
    assert "样本少" in busy.browser(busy.manager).get("/insight/").text


def test_the_page_shows_what_waits_by_step_and_township_without_names(busy: Owners) -> None:
    page = busy.browser(busy.manager).get("/insight/").text
    assert "青石镇" in page
    assert "白水镇" in page
    assert "王小明" not in page
    english = busy.browser(busy.manager, "en").get("/insight/").text
    assert "1 working day" in english


def test_a_township_head_sees_the_own_township_whatever_is_asked(busy: Owners) -> None:
    browser = busy.browser(busy.town_manager)
    for place in ("", OTHER_TOWN):
        rows = list(csv.reader(io.StringIO(browser.get(f"/insight/waiting.csv?place={place}").text)))
        assert {row[1] for row in rows[1:]} == {"青石镇"}
    assert "白水镇" not in browser.get("/insight/").text


def test_csv_has_the_numbers_of_the_page_and_opens_in_excel(busy: Owners) -> None:
    answer = busy.browser(busy.manager).get(f"/insight/steps.csv?place={TOWN}")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[1] == ["papers", "papers", "5", "1.0", "1.0", "0"]
    assert "attachment" in answer.headers["Content-Disposition"]


def test_odd_filters_fall_back_and_unknown_tables_are_not_there(busy: Owners) -> None:
    browser = busy.browser(busy.manager)
    odd = "/insight/?process=x&version=99999999999999&period=-1&place=%27--"
    assert browser.get(odd).status_code == 200
    assert browser.get("/insight/secrets.csv").status_code == 404


def test_a_text_that_a_spreadsheet_would_run_is_made_harmless() -> None:
    from web.insight.views import harmless

    assert harmless("=1+1") == "'=1+1"
    assert harmless("青石镇") == "青石镇"
    assert harmless(-3) == -3


def test_todays_figures_are_told_to_managers_and_households_only_to_those_who_handle_them(busy: Owners) -> None:
    head = busy.browser(busy.manager).get("/insight/").text
    assert "在办案件</dt><dd>7</dd>" in head
    assert "本月支付" in head
    assert "30天内到期的复核" in head
    assert "在办案件</dt><dd>6</dd>" in busy.browser(busy.town_manager).get("/insight/").text
    owner = busy.browser(busy.owner).get("/insight/").text
    assert "在办案件" in owner
    assert "本月支付" not in owner


def test_a_median_among_todays_figures_says_its_sample(county: Owners) -> None:
    county.start()
    county.do(county.world.alice, note="齐")
    county.do(county.world.carol, agreed=True)
    assert re.search(
        r"整件办结中位数</dt><dd>[^<]+ <span[^>]*>（1件）", county.browser(county.manager).get("/insight/").text
    )
