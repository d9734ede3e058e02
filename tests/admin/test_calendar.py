"""The working days: what is official, what is provisional, loading a year's notice, and the reminder before it is late."""

import io
import re
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient

from engine.testing import VILLAGE, Sketch
from tests.engine.rules_for_tests import DatedRules
from tests.support.owners import Owners
from web.admin.holidays import BadLine, NothingListed, read_notice

NOTICE = """
# 国务院办公厅通知
2027-01-01 至 2027-01-03 休 元旦
2月6日至2月12日，放假，春节
2027.2.14 班 春节
2027/05/01 to 2027/05/05 rest Labour Day
"""


@pytest.fixture
def late(county: Owners) -> Owners:
    """The county on 30 December of the last year that is known."""
    last = county.world.engine.calendar().last_year
    assert last == 2026
    county.world.clock.set(datetime(last, 12, 30, 2, tzinfo=UTC))
    return county


@pytest.fixture
def root(late: Owners) -> FlaskClient:
    return late.browser(late.world.root)


def wait(county: Owners) -> str:
    """A case with a period that reaches into the next year; returns its id."""
    world = county.world
    object.__setattr__(world.engine.house, "rules", DatedRules())
    sketch = Sketch("slow").start().person("accept", sw_accepts="true", sw_starts="total").person("look").end("done")
    world.deploy(sketch.flow("begin", "accept", "look", "done"))
    begun = world.engine.start("slow", world.alice, place=VILLAGE, title="甲", values={})
    county.do(world.alice)
    return begun.case.id


def test_a_notice_sets_the_whole_year() -> None:
    days = read_notice(2027, NOTICE)
    assert len(days) == 365
    assert days[date(2027, 1, 1)] == (False, "元旦")
    assert days[date(2027, 2, 6)] == (False, "春节")
    assert days[date(2027, 2, 12)] == (False, "春节")
    assert days[date(2027, 2, 14)] == (True, "春节")  # a Sunday
    assert days[date(2027, 5, 5)] == (False, "Labour Day")
    assert days[date(2027, 1, 4)] == (True, "")
    assert days[date(2027, 1, 9)] == (False, "")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("春节放假七天", "看不懂"),
        ("2027-02-06 也许 春节", "看不懂"),
        ("2027-02-30 休 春节", "不存在"),
        ("2026-12-31 休 元旦", "不是2027年"),
        ("2027-02-12 至 2027-02-06 休 春节", "从前到后"),
        ("2027-01-01 至 2027-12-31 休 一年", "最多31天"),
        ("2027-01-02 班 元旦", "另一种安排"),
        ("9999999999-1-1 休", "看不懂"),
    ],
)
def test_a_wrong_line_is_told_with_its_number_and_nothing_is_used(line: str, why: str) -> None:
    with pytest.raises(BadLine) as refused:
        read_notice(2027, f"2027-01-01 至 2027-01-03 休 元旦\n{line}\n")
    assert why in refused.value.text.zh
    assert "第2行" in refused.value.text.zh
    assert refused.value.text.en.startswith("Line 2")


def test_a_notice_without_a_holiday_is_none() -> None:
    for text in ("", "\n# 2027\n", "2027-02-14 班 春节"):
        with pytest.raises(NothingListed):
            read_notice(2027, text)


def test_loading_a_year_makes_it_official_and_counts_periods_anew(late: Owners, root: FlaskClient) -> None:
    case = wait(late)
    (before,) = late.world.engine.case(case, late.world.alice).deadlines
    assert before.provisional
    assert "暂定" in root.get("/admin/calendar?year=2027").text
    page = root.post("/admin/calendar", data={"year": "2027", "notice": NOTICE}, follow_redirects=True).text
    assert "重新计算了1个暂定的期限" in page
    assert late.world.engine.calendar().last_year == 2027
    (after,) = late.world.engine.case(case, late.world.alice).deadlines
    assert not after.provisional
    assert after.due_at > before.due_at
    assert re.search(r'<td class="day-makeup" title="春节">14<span>调</span>', page)


def test_an_uploaded_notice_is_read_alike(late: Owners, root: FlaskClient) -> None:
    sent = {"year": "2027", "file": (io.BytesIO(b"\xef\xbb\xbf" + NOTICE.encode()), "2027.txt")}
    assert "没有暂定的期限" in root.post("/admin/calendar", data=sent, follow_redirects=True).text
    assert not late.world.engine.calendar().is_working(date(2027, 2, 8))


def test_a_wrong_notice_changes_nothing_and_stays_on_the_page(late: Owners, root: FlaskClient) -> None:
    large = {"year": "2027", "file": (io.BytesIO(b"x" * 200_000), "2027.txt")}
    for data in ({"year": "2027", "notice": "春节七天"}, {"year": "2027"}, large):
        answer = root.post("/admin/calendar", data=data)
        assert answer.status_code == 422
        assert "没有保存" in answer.text
    assert "春节七天" in root.post("/admin/calendar", data={"year": "2027", "notice": "春节七天"}).text
    assert late.world.engine.calendar().last_year == 2026


def test_one_day_of_an_official_year_is_changed(late: Owners, root: FlaskClient) -> None:
    monday = {"day": "2026-12-28", "works": "no", "note": "更正"}
    assert "更正" in root.post("/admin/calendar/day", data=monday, follow_redirects=True).text
    assert not late.world.engine.calendar().is_working(date(2026, 12, 28))


@pytest.mark.parametrize(
    "wrong", [{"day": "2027-01-04", "works": "no"}, {"day": "2026-12-28"}, {"day": "x", "works": "no"}]
)
def test_a_day_that_cannot_be_set_is_refused(late: Owners, root: FlaskClient, wrong: dict[str, str]) -> None:
    before = {day: late.world.engine.calendar().is_working(day) for day in (date(2027, 1, 4), date(2026, 12, 28))}
    assert root.post("/admin/calendar/day", data=wrong, follow_redirects=True).status_code == 200
    assert {day: late.world.engine.calendar().is_working(day) for day in before} == before
    assert late.world.engine.calendar().last_year == 2026


def test_odd_years_fall_back_to_this_one(root: FlaskClient) -> None:
    for odd in ("x", "1", "9999", "٢٠٢٧", "-2027"):
        assert "2026年 " in root.get(f"/admin/calendar?year={odd}").text


def test_from_november_administrators_are_reminded_until_next_year_is_loaded(county: Owners) -> None:
    reminder = "2027年的放假安排还没有录入"
    county.world.clock.set(datetime(2026, 10, 31, 2, tzinfo=UTC))
    assert reminder not in county.browser(county.world.root).get("/inbox").text
    county.world.clock.set(datetime(2026, 11, 1, 2, tzinfo=UTC))
    root = county.browser(county.world.root)
    assert all(reminder in root.get(page).text for page in ("/inbox", "/admin/", "/admin/calendar", "/admin/places"))
    assert reminder not in county.browser(county.world.alice).get("/inbox").text
    root.post("/admin/calendar", data={"year": "2027", "notice": NOTICE})
    assert reminder not in root.get("/inbox").text
    county.world.clock.set(datetime(2028, 1, 2, 2, tzinfo=UTC))
    assert "2028年的放假安排还没有录入" in county.browser(county.world.root).get("/inbox").text


def test_the_calendar_is_for_administrators(county: Owners) -> None:
    clerk = county.browser(county.world.alice)
    assert clerk.get("/admin/calendar").status_code == 403
    assert clerk.post("/admin/calendar", data={"year": "2027", "notice": NOTICE}).status_code == 403
    assert clerk.post("/admin/calendar/day", data={"day": "2026-12-28", "works": "no"}).status_code == 403
    assert county.browser(county.world.root, "en").get("/admin/calendar").status_code == 200
