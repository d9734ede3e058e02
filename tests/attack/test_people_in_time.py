"""Attacks through time and place: who has left, who moved on, and what they had in hand."""

from datetime import date, timedelta

import pytest

from engine import Actor, TaskState
from engine.errors import Forbidden, NotFound
from engine.records import Completed
from engine.testing import COUNTY, OTHER_TOWN, VILLAGE, World
from tests.engine.sketches import permit

TODAY = date(2026, 3, 5)


def begin(world: World) -> Completed:
    world.deploy(permit())
    return world.engine.start("permit", world.alice, place=VILLAGE, values={"who": "甲"})


def moved(world: World, actor: Actor, role: str, place: str) -> None:
    """Every role of somebody ends today; another one begins."""
    with world.engine.people(world.root) as people:
        for each in people.person(actor.person).memberships:
            people.leave(each.id)
        people.join(actor.person, role, place)


def test_who_moved_to_another_town_cannot_finish_what_was_taken_before(world: World) -> None:
    """A claim does not outlive the role and place under which it was made."""
    (look,) = begin(world).opened
    taken = world.engine.claim(look.id, world.bob, look.revision)
    moved(world, world.bob, "clerk", OTHER_TOWN)
    with pytest.raises((Forbidden, NotFound)):
        world.engine.complete(look.id, world.bob, taken.revision, {"note": "x"})


def test_what_somebody_who_left_had_in_hand_can_be_taken_by_a_colleague(world: World) -> None:
    """A family does not wait for ever because an official left."""
    (look,) = begin(world).opened
    taken = world.engine.claim(look.id, world.bob, look.revision)
    with world.engine.people(world.root) as people:
        people.end_person(world.bob.person, TODAY)
    world.engine.release_orphans(COUNTY)
    (row,) = world.engine.inbox(world.alice, "pool").rows
    assert (row.task_id, row.state) == (look.id, TaskState.OPEN)
    again = world.engine.claim(look.id, world.alice, taken.revision + 1)
    world.engine.complete(look.id, world.alice, again.revision, {"note": "x"})
    kinds = [(each.kind, each.person) for each in world.engine.case(row.case_id, world.alice).events]
    assert ("task_released", None) in kinds


def test_what_those_who_serve_have_in_hand_stays_theirs(world: World) -> None:
    (look,) = begin(world).opened
    world.engine.claim(look.id, world.bob, look.revision)
    assert world.engine.release_orphans(COUNTY) == 0
    assert world.engine.counts(world.bob)["mine"] == 1


def test_a_role_that_was_to_end_later_ends_with_the_person(world: World) -> None:
    """Who left holds nothing, whatever was written of the future."""
    with world.engine.people(world.system) as people:
        (held,) = people.person(world.root.person).memberships
        people.leave(held.id, TODAY + timedelta(days=300))
        people.end_person(world.root.person, TODAY)
    with pytest.raises(Forbidden), world.engine.people(world.root):
        pass


def test_ending_a_role_twice_does_not_rewrite_when_it_ended(world: World) -> None:
    with world.engine.people(world.system) as people:
        (held,) = people.person(world.bob.person).memberships
        people.leave(held.id, date(2025, 1, 1))
        people.leave(held.id)
        (after,) = people.person(world.bob.person).memberships
    assert after.until == date(2025, 1, 1)


def test_incidents_of_a_county_are_for_administrators(lite: World) -> None:
    with pytest.raises(Forbidden):
        lite.engine.incidents(lite.alice)
    assert lite.engine.incidents(lite.root) == ()


def test_who_has_nothing_to_do_in_a_case_does_not_prolong_its_period(lite: World) -> None:
    """The head sees the case, but the clerk has it: the clock binds the clerk, and the head cannot let it slip."""
    (look,) = begin(lite).opened
    with pytest.raises(Forbidden):
        lite.engine.extend(look.case_id, lite.carol, "total", "hard", "x")
    with pytest.raises(NotFound):
        lite.engine.extend(look.case_id, lite.alice, "total", "hard", "x")
