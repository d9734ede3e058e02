"""What an administrator does: people, roles, places, what failed, settings."""

import re

import pytest
from flask.testing import FlaskClient

from engine import Actor
from engine.people import present
from tests.support.owners import COUNTY, OTHER_TOWN, TOWN, VILLAGE, Owners

PAGES = ("/admin/", "/admin/people", "/admin/places", "/admin/work", "/admin/settings", "/audit/")


@pytest.fixture
def root(county: Owners) -> FlaskClient:
    return county.browser(county.world.root)


def test_only_administrators_come_in(county: Owners) -> None:
    for language in ("zh", "en"):
        browser = county.browser(county.world.root, language)
        assert [browser.get(address).status_code for address in PAGES] == [200] * len(PAGES)
    for actor in (county.world.alice, county.owner, county.manager):
        browser = county.browser(actor)
        assert [browser.get(address).status_code for address in PAGES[:-1]] == [403] * (len(PAGES) - 1)


def add(root: FlaskClient, **form: str) -> str:
    """Adds somebody; returns the page with the temporary password."""
    return root.post(
        "/admin/people", data={"name": "周敏", "office": "青石镇政府", "login": "zhoumin"} | form, follow_redirects=True
    ).text


def person_named(county: Owners, name: str) -> str:
    with county.world.engine.people(county.world.root) as people:
        return next(each.id for each in people.people() if each.name == name)


class TestPeople:
    def test_somebody_new_signs_in_with_the_temporary_password_and_must_change_it(
        self, county: Owners, root: FlaskClient
    ) -> None:
        page = add(root)
        found = re.search(r'<p class="password"><strong>([^<]+)</strong>', page)
        assert found
        answer = county.browser().post("/sign-in", data={"login": "zhoumin", "password": found[1]})
        assert answer.status_code == 302
        assert "周敏" in root.get("/admin/people?q=周").text

    def test_a_taken_sign_in_name_is_refused(self, root: FlaskClient) -> None:
        add(root)
        assert "已被使用" in add(root, name="吴刚")

    def test_a_role_at_a_place_opens_its_pool_and_its_end_closes_it(self, county: Owners, root: FlaskClient) -> None:
        add(root)
        who = person_named(county, "周敏")
        page = root.post(
            f"/admin/people/{who}/roles", data={"role": "township_clerk", "place": TOWN}, follow_redirects=True
        ).text
        assert "角色已增加" in page
        assert "乡镇经办" in page
        with county.world.engine.people(county.world.root) as people:
            [held] = people.person(who).memberships
        assert (held.role, held.place) == ("township_clerk", TOWN)
        root.post(f"/admin/people/{who}/roles/{held.id}/end")
        with county.world.engine.people(county.world.root) as people:
            [ended] = people.person(who).memberships
        assert ended.until is not None

    def test_a_role_of_another_level_or_an_unknown_one_is_refused(self, county: Owners, root: FlaskClient) -> None:
        address = f"/admin/people/{county.world.alice.person}/roles"
        assert (
            "另一级" in root.post(address, data={"role": "county_head", "place": VILLAGE}, follow_redirects=True).text
        )
        assert "没有这个角色" in root.post(address, data={"role": "king", "place": COUNTY}, follow_redirects=True).text
        assert "没有找到" in root.post(address, data={"role": "county_head", "place": "x"}, follow_redirects=True).text

    def test_who_leaves_cannot_sign_in_or_act(self, county: Owners, root: FlaskClient) -> None:
        who = county.world.alice
        assert "已登记离岗" in root.post(f"/admin/people/{who.person}/end", follow_redirects=True).text
        with county.world.engine.reading(who) as look:
            assert not present(look.person, look.today)
        assert county.browser().post("/sign-in/demo", data={"person": who.person}).status_code == 404

    def test_the_last_administrator_stays(self, county: Owners, root: FlaskClient) -> None:
        me = county.world.root.person
        assert "最后一位管理员" in root.post(f"/admin/people/{me}/end", follow_redirects=True).text
        with county.world.engine.people(county.world.root) as people:
            [held] = people.person(me).memberships
        assert "最后一位管理员" in root.post(f"/admin/people/{me}/roles/{held.id}/end", follow_redirects=True).text

    def test_a_reset_ends_the_persons_other_sign_ins(self, county: Owners, root: FlaskClient) -> None:
        browser = county.browser(county.world.alice)
        page = root.post(f"/admin/people/{county.world.alice.person}/password", data={"login": "alice"}).text
        assert "临时密码" in page
        assert browser.get("/inbox").status_code == 302

    def test_nobody_unknown(self, root: FlaskClient) -> None:
        assert root.get("/admin/people/nobody").status_code == 404
        assert root.post("/admin/people", data={}, follow_redirects=True).status_code == 200


class TestPlaces:
    def test_a_new_village_lies_below_its_township(self, county: Owners, root: FlaskClient) -> None:
        form = {"parent": OTHER_TOWN, "name": "新村", "code": "990100002009"}
        assert "已增加新村" in root.post("/admin/places", data=form, follow_redirects=True).text
        with county.world.engine.people(county.world.root) as people:
            made = people.place("990100002009")
        assert (made.level, made.path) == ("village", f"county:{COUNTY}/township:{OTHER_TOWN}/village:990100002009")
        assert "代码已被使用" in root.post("/admin/places", data=form, follow_redirects=True).text

    def test_a_faulty_code_and_a_place_below_a_village_are_refused(self, root: FlaskClient) -> None:
        def add_place(parent: str, code: str) -> str:
            form = {"parent": parent, "name": "新村", "code": code}
            return root.post("/admin/places", data=form, follow_redirects=True).text

        assert "6至12位数字" in add_place(TOWN, "abc")
        assert "没有更低的一级" in add_place(VILLAGE, "990100001999")
        assert "没有找到" in add_place("?", "990100001999")

    def test_a_place_with_people_or_places_is_not_ended(self, county: Owners, root: FlaskClient) -> None:
        assert "下面还有地点" in root.post(f"/admin/places/{TOWN}/end", follow_redirects=True).text
        with county.world.engine.people(county.world.root) as people:
            people.join(county.world.alice.person, "village_aide", VILLAGE)
        assert "还有人在此任职" in root.post(f"/admin/places/{VILLAGE}/end", follow_redirects=True).text
        assert "已撤销" in root.post("/admin/places/990100001002/end", follow_redirects=True).text


def test_settings_show_no_secret(root: FlaskClient) -> None:
    page = root.get("/admin/settings").text
    assert "SHOUWANG_DATABASE_URL" in page
    assert "sqlite:" not in page


def test_a_token_of_somebody_is_revoked(county: Owners, root: FlaskClient) -> None:
    from datetime import UTC, datetime

    from web.auth.tokens import issue_token, tokens_of

    who: Actor = county.world.alice
    issue_token(county.world.engine, COUNTY, who.person, "报表", at=datetime.now(UTC))
    with county.app.app_context():
        [token] = tokens_of(COUNTY, who.person)
    page = root.get(f"/admin/people/{who.person}").text
    assert all(told in page for told in ("报表", "只读", "从未使用"))
    root.post(f"/admin/people/{who.person}/tokens/{token.id}/revoke")
    with county.app.app_context():
        assert tokens_of(COUNTY, who.person) == []
