"""Near relatives: everybody declares their own, an administrator anybody's; the number itself is never shown."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from tasks import declared_relatives
from tests.support.owners import Owners
from tests.tasks.people import number

NUMBER = number(date(1950, 3, 4))
TYPED = {"name": "王大山", "relation": "parent", "number": NUMBER}


@pytest.fixture
def clerk(county: Owners) -> FlaskClient:
    return county.browser(county.world.alice)


def names(county: Owners) -> list[str]:
    """What the clerk has declared."""
    who = county.world.alice
    return [each.name for each in declared_relatives(county.world.engine, who, person=who.person)]


def withdrawals(page: str) -> list[str]:
    return re.findall(r'action="([^"]+/withdraw)"', page)


def test_everybody_declares_and_withdraws_their_own_and_no_number_is_shown(county: Owners, clerk: FlaskClient) -> None:
    page = clerk.post("/account/relatives", data=TYPED, follow_redirects=True).text
    assert "王大山" in page
    assert "父母" in page
    assert NUMBER not in page
    [address] = withdrawals(page)
    clerk.post(address)
    assert names(county) == []


def test_an_administrator_declares_for_others(county: Owners) -> None:
    root, who = county.browser(county.world.root), county.world.alice.person
    page = root.post(f"/admin/people/{who}/relatives", data=TYPED, follow_redirects=True).text
    assert "王大山" in page
    assert NUMBER not in page
    assert names(county) == ["王大山"]
    [address] = withdrawals(page)
    root.post(address)
    assert names(county) == []
    assert root.post("/admin/people/nobody/relatives", data=TYPED).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"number": NUMBER[:-1] + "?"}, {"number": ""}, {"name": " "}, {"relation": "friend"}, {"name": "长" * 81}]
)
def test_a_wrong_entry_is_refused_beside_what_was_typed(
    county: Owners, clerk: FlaskClient, wrong: dict[str, str]
) -> None:
    answer = clerk.post("/account/relatives", data=TYPED | wrong)
    assert answer.status_code == 422
    assert "没有登记" in answer.text
    assert 'value="{}"'.format((TYPED | wrong)["name"]) in answer.text
    assert names(county) == []


def test_nobody_declares_or_withdraws_for_a_colleague(county: Owners, clerk: FlaskClient) -> None:
    colleague = county.world.carol.person
    assert clerk.post(f"/admin/people/{colleague}/relatives", data=TYPED).status_code == 403
    clerk.post("/account/relatives", data=TYPED)
    [address] = withdrawals(clerk.get("/account").text)
    assert county.browser(county.world.carol).post(address).status_code == 302
    assert names(county) == ["王大山"]  # the same address in a colleague's hands reaches their own list alone
