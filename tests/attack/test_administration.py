"""Attacks on the administration pages: other people's memberships, half-done changes, old tokens."""

from datetime import UTC, datetime

from engine.testing import COUNTY, TOWN
from tests.support.owners import Owners
from web.auth.passwords import reset_password, set_password
from web.auth.tokens import issue_token


def test_the_last_administrator_cannot_be_ended_through_the_page_of_another(county: Owners) -> None:
    """The membership in the address must be one of the person in the address."""
    world = county.world
    with world.engine.people(world.system) as people:
        (held,) = people.person(world.root.person).memberships
    browser = county.browser(world.root)
    browser.post(f"/admin/people/{world.alice.person}/roles/{held.id}/end")
    with world.engine.people(world.root) as people:
        assert people.person(world.root.person).memberships == (held,)


def test_a_sign_in_name_that_is_taken_leaves_no_half_made_person(county: Owners) -> None:
    world, at = county.world, datetime.now(UTC)
    set_password(world.engine, COUNTY, world.alice.person, "a long sentence 7", login="alice", at=at)
    with world.engine.people(world.root) as people:
        before = len(people.people())
    county.browser(world.root).post("/admin/people", data={"name": "新人", "office": "", "login": "Alice"})
    with world.engine.people(world.root) as people:
        assert len(people.people()) == before


def test_an_administrators_reset_also_ends_the_tokens_of_programs(county: Owners) -> None:
    """Whoever stole the account keeps no way in."""
    world, at = county.world, datetime.now(UTC)
    set_password(world.engine, COUNTY, world.alice.person, "a long sentence 7", login="alice", at=at)
    secret = issue_token(world.engine, COUNTY, world.alice.person, "thief", at=at)
    reset_password(world.engine, COUNTY, world.alice.person, at=at)
    answer = county.app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401


def test_a_code_of_a_place_that_existed_before_is_refused_with_words(county: Owners) -> None:
    world = county.world
    with world.engine.people(world.system) as people:
        people.add_place("990100001077", "旧村", "village", TOWN)
        people.end_place("990100001077", world.clock.now().date())
    answer = county.browser(world.root).post(
        "/admin/places", data={"name": "新村", "code": "990100001077", "parent": TOWN}
    )
    assert answer.status_code == 302
