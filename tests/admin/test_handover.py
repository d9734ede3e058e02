"""The page on which an administrator hands over what somebody has who leaves: choose, look, confirm, read the result."""

import html
import re

import pytest
from flask.testing import FlaskClient

from engine.testing import TOWN
from tests.support.owners import Owners


@pytest.fixture
def root(county: Owners) -> FlaskClient:
    """The administrator; Alice has three steps, Bob and Dan may have them."""
    world = county.world
    with world.engine.people(world.root) as people:
        people.join(world.dan.person, "clerk", TOWN)
    for number in range(3):
        county.start(f"王{number}")
    for row in world.engine.inbox(world.alice, "pool").rows:
        world.engine.claim(row.task_id, world.alice, row.revision)
    return county.browser(world.root)


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(sure|chosen|reason)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def mine(county: Owners, name: str) -> int:
    return len(county.world.engine.inbox(getattr(county.world, name), "mine").rows)


def test_from_the_choice_to_the_result(county: Owners, root: FlaskClient) -> None:
    world = county.world
    address = f"/admin/people/{world.alice.person}/handover"
    page = root.get(address).text
    assert "3件待办" in page
    assert "按建议" in page
    task = re.findall(r'name="to-(\w+)"', page)[0]
    looked = root.post(address, data={"all": world.bob.person, f"to-{task}": world.dan.person, "reason": "调到县局"})
    assert "预览：还没有移交" in looked.text
    assert "Bob：2件" in looked.text
    assert (mine(county, "alice"), mine(county, "bob")) == (3, 0)
    done = root.post(address, data=hidden(looked.text))
    assert "已移交3件" in done.text
    assert (mine(county, "alice"), mine(county, "bob"), mine(county, "dan")) == (0, 2, 1)
    again = root.post(address, data=hidden(looked.text))
    assert again.status_code == 200
    assert (mine(county, "bob"), mine(county, "dan")) == (2, 1)
    [case] = {row.case_id for row in world.engine.inbox(world.dan, "mine").rows}
    shown = root.get(f"/cases/{case}").text
    assert "移交“papers”" in shown
    assert "调到县局" in shown


def test_without_a_reason_nothing_is_looked_at_and_choices_stay(county: Owners, root: FlaskClient) -> None:
    address = f"/admin/people/{county.world.alice.person}/handover"
    answer = root.post(address, data={"all": county.world.bob.person, "reason": " "})
    assert answer.status_code == 422
    assert "请填写移交的理由" in answer.text
    assert re.search(rf'value="{county.world.bob.person}" selected', answer.text)
    for wrong in ("", "x", "[]x", "[[1]]"):
        assert root.post(address, data={"sure": "1", "reason": "x", "chosen": wrong}).status_code == 422
    assert mine(county, "alice") == 3


def test_whoever_cannot_have_it_is_refused_in_the_preview(county: Owners, root: FlaskClient) -> None:
    address = f"/admin/people/{county.world.alice.person}/handover"
    page = root.post(address, data={"all": county.world.carol.person, "reason": "调走"}).text
    assert "3件不能这样移交" in page
    assert "没有办理这一步的角色" in page
    assert "disabled" in page


def test_leaving_with_steps_in_hand_is_asked_about_first(county: Owners, root: FlaskClient) -> None:
    who = county.world.alice.person
    answer = root.post(f"/admin/people/{who}/end")
    assert answer.status_code == 422
    assert "还有3件待办没有移交" in answer.text
    assert mine(county, "alice") == 3
    assert "已登记离岗" in root.post(f"/admin/people/{who}/end", data={"anyway": "1"}, follow_redirects=True).text
    assert len(county.world.engine.inbox(county.world.bob, "pool").rows) == 3


def test_nothing_in_hand_and_nobody_unknown(county: Owners, root: FlaskClient) -> None:
    assert "名下没有待办" in root.get(f"/admin/people/{county.world.bob.person}/handover").text
    assert root.get("/admin/people/nobody/handover").status_code == 404
    address = f"/admin/people/{county.world.bob.person}/handover"
    assert root.post(address, data={"reason": "x"}).status_code == 422
