"""The list of incidents: where and why, the data mended with literals only, one or several run again."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engine import ServiceContext, ServiceFailed, Text
from engine.records import Incident
from engine.testing import VILLAGE, Sketch
from tests.support.owners import Owners, open_owners
from web.admin.literals import read_literal, spelled_out


@pytest.fixture
def county(sqlite_url: str, tmp_path: Path) -> Iterator[Owners]:
    """Three cases whose registers wait for a code."""
    with open_owners(sqlite_url, tmp_path) as opened:

        def ask(context: ServiceContext) -> dict[str, object]:
            if context.data.get("code") != "A1":
                raise ServiceFailed(Text("没有登记编码", "no code"))
            return {}

        engine = opened.world.engine
        engine.house.services.register("ask")(ask)
        sketch = Sketch("asking").start("begin").service("ask_them", "ask").person("after").end("end")
        opened.world.deploy(sketch.flow("begin", "ask_them", "after", "end"))
        for name in ("甲", "乙", "丙"):
            engine.start("asking", opened.world.alice, place=VILLAGE, values={}, title=name)
        engine.run_jobs()
        yield opened


def incidents(county: Owners) -> tuple[Incident, ...]:
    return county.world.engine.incidents(county.world.root)


@pytest.fixture
def root(county: Owners) -> FlaskClient:
    return county.browser(county.world.root)


def waiting(county: Owners, case_id: str) -> list[str]:
    county.world.engine.run_jobs()
    return [each.element for each in county.world.engine.case(case_id, county.world.root).tasks]


def test_each_says_where_and_why_and_leads_to_its_place_in_the_diagram(county: Owners, root: FlaskClient) -> None:
    first = incidents(county)[0]
    listed = root.get("/admin/work").text
    assert f"/admin/work/{first.id}" in listed
    page = root.get(f"/admin/work/{first.id}").text
    assert "没有登记编码" in page
    assert f'data-states-url="/cases/{first.case_id}/states.json"' in page
    states = root.get(f"/cases/{first.case_id}/states.json").get_json()["states"]
    assert states["ask_them"]["state"] == "incident"


def test_the_data_are_mended_and_the_step_runs_again(county: Owners, root: FlaskClient) -> None:
    first = incidents(county)[0]
    sent = {"name": ["code", ""], "value": ['"A1"', ""]}
    answer = root.post(f"/admin/work/{first.id}/retry", data=sent, follow_redirects=True)
    assert "已重新执行" in answer.text
    assert waiting(county, first.case_id) == ["after"]
    events = county.world.engine.case(first.case_id, county.world.root).events
    assert [each.detail["mended"] for each in events if each.kind == "incident_closed"] == [["code"]]


@pytest.mark.parametrize(
    ("name", "value"),
    [("code", "A1"), ("code", "1 + 1"), ("code", "[1]"), ("code", '{"a": 1}'), ("code", "NaN"), ("code", "1e999"),
     ("code", "__import__('os')"), ("code", '"\\u0000"'), ("code", '@"2026-02-30"'), ("一 二", "1"), ("", "1")],
)  # fmt: skip
def test_anything_but_a_literal_is_refused_and_kept_on_the_page(
    county: Owners, root: FlaskClient, name: str, value: str
) -> None:
    first = incidents(county)[0]
    answer = root.post(f"/admin/work/{first.id}/retry", data={"name": name, "value": value})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert first.id in {each.id for each in incidents(county)}


def test_several_are_run_again_with_a_result_for_each(county: Owners, root: FlaskClient) -> None:
    first, second, third = incidents(county)
    county.world.engine.steering.retry(second.id, county.world.root, {"code": "A1"})
    page = root.post("/admin/work/retry", data={"incident": [first.id, second.id]}).text
    assert "已重新执行1件，共2件。" in page
    assert "这个故障已经处理" in page
    assert third.id in {each.id for each in incidents(county)}
    assert "请先勾选" in root.post("/admin/work/retry", follow_redirects=True).text


def test_only_administrators_see_the_data_of_failed_steps(county: Owners) -> None:
    first, alice = incidents(county)[0], county.browser(county.world.alice)
    assert alice.get(f"/admin/work/{first.id}").status_code == 403
    assert alice.post("/admin/work/retry", data={"incident": first.id}).status_code == 403
    assert county.browser(county.world.root).get("/admin/work/nothing").status_code == 404


@pytest.mark.parametrize("value", ["甲\"'<", Decimal("3.50"), Decimal(-2), True, None, date(2026, 1, 31), ""])
def test_a_value_that_is_spelled_out_is_read_as_the_same(value: object) -> None:
    spelled = spelled_out(value)
    assert spelled is not None
    assert read_literal(spelled) == value


@pytest.mark.parametrize("value", [[1], {"a": 1}, datetime(2026, 1, 1), 1.5])
def test_lists_contexts_and_moments_are_not_changed_by_hand(value: object) -> None:
    assert spelled_out(value) is None
