"""A process owner moves running cases to another version: plan, order, progress, result of each, and back."""

import pytest
from flask.testing import FlaskClient

from engine.testing import TEXT, YES_NO, Sketch
from tests.support.owners import Owners


def changed(second: str = "opinion") -> Sketch:
    """The process with a new step before the end, and another name for the second one."""
    return (
        Sketch("permit")
        .start("apply", sw_form="intake")
        .person("papers", sw_form="papers")
        .person(second, role="head", sw_form="opinion")
        .person("stamp")
        .end("granted")
        .flow("apply", "papers", second, "stamp", "granted")
        .form("intake", {"name": TEXT}, ["name"])
        .form("papers", {"note": TEXT}, ["note"])
        .form("opinion", {"agreed": YES_NO}, ["agreed"])
    )


@pytest.fixture
def owner(county: Owners) -> FlaskClient:
    return county.browser(county.owner)


@pytest.fixture
def cases(county: Owners) -> list[str]:
    """One case at the papers, one at the opinion."""
    found = [county.start("王小明")]
    county.do(county.world.alice, note="属实")
    return [*found, county.start("李小红")]


def order(owner: FlaskClient, county: Owners, **data: object) -> str:
    """The address of the move that was ordered, when it is over."""
    answer = owner.post("/studio/permit/move", data={"to": "2", "note": "省厅文件"} | data)
    assert answer.status_code == 302, answer.text
    county.world.engine.settle()
    return answer.location


def versions(county: Owners, cases: list[str]) -> list[int]:
    return [county.world.engine.case(each, county.world.root).case.version for each in cases]


def test_after_deploying_the_studio_offers_to_move_what_runs(
    county: Owners, owner: FlaskClient, cases: list[str]
) -> None:
    assert "/studio/permit/move" not in owner.get("/studio/permit/").text
    county.world.deploy(changed())
    page = owner.get("/studio/permit/?deployed=2").text
    assert 'href="/studio/permit/move?to=2"' in page
    assert "把它们迁移到这一版" in page


def test_the_plan_counts_by_step_and_changes_nothing(county: Owners, owner: FlaskClient, cases: list[str]) -> None:
    county.world.deploy(changed("decide"))
    page = owner.get("/studio/permit/move").text
    assert "<dt>可以迁移</dt><dd>1件</dd>" in page
    assert "<dt>留在原版本</dt><dd>1件</dd>" in page
    assert 'name="map.opinion"' in page
    assert f'name="case" value="{cases[1]}"' in page
    assert f'name="case" value="{cases[0]}"' not in page, "it cannot go"
    mapped = owner.get("/studio/permit/move?to=2&map.opinion=decide").text
    assert "<dt>可以迁移</dt><dd>2件</dd>" in mapped
    assert '<option value="decide" selected>' in mapped
    assert versions(county, cases) == [1, 1]


def test_every_case_has_its_result(county: Owners, owner: FlaskClient, cases: list[str]) -> None:
    county.world.deploy(changed("decide"))
    page = owner.get(order(owner, county)).text
    assert "已处理2件，共2件。" in page
    assert "已迁移 1" in page
    assert "留在原版本 1" in page
    assert "hx-trigger" not in page
    assert versions(county, cases) == [1, 2]
    assert "改按第2版流程办理" in county.browser(county.world.alice).get(f"/cases/{cases[1]}").text


def test_vanished_steps_go_where_the_boxes_say_and_all_goes_back(
    county: Owners, owner: FlaskClient, cases: list[str]
) -> None:
    county.world.deploy(changed("decide"))
    address = order(owner, county, **{"map.opinion": "decide"})
    assert versions(county, cases) == [2, 2]
    page = owner.post(f"{address}/undo", follow_redirects=True).text
    assert "正在撤回" in page
    assert "hx-trigger" in page
    county.world.engine.settle()
    assert versions(county, cases) == [1, 1]
    page = owner.get(address).text
    assert "已撤回 2" in page
    assert "撤回这次迁移" not in page
    assert "这次迁移已经撤回" in owner.post(f"{address}/undo", follow_redirects=True).text


def test_only_ticked_cases_are_moved(county: Owners, owner: FlaskClient, cases: list[str]) -> None:
    county.world.deploy(changed())
    order(owner, county, which="ticked", case=[cases[0]])
    assert versions(county, cases) == [2, 1]
    answer = owner.post("/studio/permit/move", data={"to": "2", "note": "x", "which": "ticked"})
    assert answer.status_code == 409


def test_a_move_without_a_reason_keeps_what_was_chosen(county: Owners, owner: FlaskClient, cases: list[str]) -> None:
    county.world.deploy(changed("decide"))
    answer = owner.post(
        "/studio/permit/move",
        data={"to": "2", "note": " ", "map.opinion": "decide", "which": "ticked", "case": cases[1]},
    )
    assert answer.status_code == 422
    assert "请说明为什么迁移。" in answer.text
    assert '<option value="decide" selected>' in answer.text
    assert f'value="{cases[1]}" checked' in answer.text
    assert versions(county, cases) == [1, 1]


def test_it_is_for_process_owners_and_for_what_there_is(county: Owners, owner: FlaskClient, cases: list[str]) -> None:
    county.world.deploy(changed())
    alice = county.browser(county.world.alice)
    for address in ("/studio/permit/move", "/studio/permit/moves/x"):
        assert alice.get(address).status_code == 403
    assert alice.post("/studio/permit/move", data={"to": "2", "note": "x"}).status_code == 403
    nowhere = ("/nothing/move", "/permit/move?to=9", "/permit/move?to=99999999999", "/permit/moves/nothing")
    assert [owner.get(f"/studio{each}").status_code for each in nowhere[:2]] == [404, 404]
    assert owner.get(f"/studio{nowhere[3]}").status_code == 404
    other = order(owner, county).replace("/permit/", "/other/")
    assert owner.get(other).status_code == 404
