"""The page on which a place ends and another goes on for it."""

import html
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from engine.testing import NEXT_VILLAGE, OTHER_TOWN, TOWN, VILLAGE
from tests.support.owners import Owners


@pytest.fixture
def root(county: Owners) -> FlaskClient:
    return county.browser(county.world.root)


def address(place: str) -> str:
    return f"/admin/places/{place}/succession"


def wanted(county: Owners, successor: str, days: int = 0) -> dict[str, str | list[str]]:
    since = county.world.clock.now().date() + timedelta(days=days)
    return {"successor": successor, "since": since.isoformat(), "reason": "云政发〔2026〕3号"}


def test_looked_at_confirmed_and_read(county: Owners, root: FlaskClient) -> None:
    case = county.start("王小明")
    page = html.unescape(root.get(address(TOWN)).text)
    assert "1件在办案件" in page
    form = wanted(county, OTHER_TOWN) | {"membership": re.findall(r'name="membership" value="(\w+)"', page)}
    looked = root.post(address(TOWN), data=form).text
    for sentence in (
        "预览：还没有写入",
        "1件在办案件随迁",
        "下辖地点转到白水镇：柳湾村、竹山村",
        "Alice（clerk）随迁",
    ):
        assert sentence in looked
    assert "青石镇" in root.get("/admin/places").text
    again = form | {"sure": "1"}
    assert "已撤并" in root.post(address(TOWN), data=again, follow_redirects=True).text
    county.world.engine.settle()
    assert "已随迁：1件" in root.get(address(TOWN)).text
    assert "青石镇并入白水镇" in root.get("/admin/places").text
    shown = root.get(f"/cases/{case}").text
    assert "上级地点撤并，随迁" in shown
    assert root.post(address(TOWN), data=again).status_code == 422
    assert "青石镇" in root.get(f"/admin/people/{county.world.alice.person}").text


def test_a_plan_is_cancelled_before_its_day(county: Owners, root: FlaskClient) -> None:
    form = wanted(county, NEXT_VILLAGE, 5) | {"sure": "1"}
    assert "到日子自动生效" in root.post(address(VILLAGE), data=form, follow_redirects=True).text
    assert "计划已取消" in root.post(f"{address(VILLAGE)}/cancel", follow_redirects=True).text
    assert "没有找到" in root.post(f"{address(VILLAGE)}/cancel", follow_redirects=True).text
    assert "由谁接续" in root.get(address(VILLAGE)).text


def test_what_is_missing_is_said_and_what_was_typed_stays(county: Owners, root: FlaskClient) -> None:
    for change, sentence in (
        ({"reason": " "}, "请填写撤并的依据或理由"),
        ({"since": "gestern"}, "请填写生效日期"),
        ({"since": "2020-01-01"}, "不能早于今天"),
        ({"successor": TOWN}, "另一个同级地点"),
        ({"successor": "1"}, "请选择接续的地点"),
    ):
        answer = root.post(address(VILLAGE), data=wanted(county, NEXT_VILLAGE) | change)
        assert (answer.status_code, sentence in answer.text) == (422, True)
        assert "云政发" in answer.text or change == {"reason": " "}
    assert root.get(address("1")).status_code == 404
    assert root.post(address("1"), data=wanted(county, NEXT_VILLAGE)).status_code == 404


def test_a_place_with_running_cases_is_not_simply_ended(county: Owners, root: FlaskClient) -> None:
    county.start("王小明")
    assert "请用“撤并”" in root.post(f"/admin/places/{VILLAGE}/end", follow_redirects=True).text
