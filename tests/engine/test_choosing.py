"""A step that goes to a person who was chosen, or to whoever did an earlier one."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import Connection

from engine import Case, TaskState, Text
from engine.errors import Barred, InvalidForm, NotPossible
from engine.testing import VILLAGE, Sketch, World, make_world

CHOICE: Mapping[str, object] = {
    "type": "string",
    "title": "第二人",
    "x-en": "Second",
    "x-widget": "person",
    "x-role": "clerk",
    "x-route": True,
}


def visit() -> Sketch:
    return (
        Sketch("visit")
        .start()
        .person("first", sw_form="names")
        .person("second", sw_assignee="second_visitor", sw_separateFrom="first")
        .person("file", sw_sameAs="first")
        .end("done")
        .flow("begin", "first", "second", "file", "done")
        .form("names", {"second_visitor": CHOICE})
    )


def choose(world: World, chosen: str) -> tuple[str, ...]:
    (task,) = world.engine.start("visit", world.alice, place=VILLAGE, title="甲", values={}).opened
    taken = world.engine.claim(task.id, world.alice, task.revision)
    done = world.engine.complete(task.id, world.alice, taken.revision, {"second_visitor": chosen})
    return tuple(each.id for each in done.opened)


def test_the_chosen_person_has_it_and_the_first_gets_it_back(lite: World) -> None:
    lite.deploy(visit())
    (second,) = choose(lite, lite.bob.person)
    view = lite.engine.task(second, lite.bob)
    assert (view.task.state, view.task.assignee) == (TaskState.CLAIMED, lite.bob.person)
    (third,) = lite.engine.complete(second, lite.bob, view.task.revision, {}).opened
    assert third.assignee == lite.alice.person


@pytest.mark.parametrize("who", ["alice", "dan", "nobody"])
def test_a_choice_that_cannot_be_is_refused_before_anything_happens(lite: World, who: str) -> None:
    """Oneself, somebody of another town, a name that nobody bears."""
    lite.deploy(visit())
    chosen = getattr(lite, who).person if who != "nobody" else "nobody"
    with pytest.raises(NotPossible):
        choose(lite, chosen)
    (row,) = lite.engine.inbox(lite.alice, "mine").rows
    assert row.element == "first"


def test_without_a_choice_nothing_is_handed_in(lite: World) -> None:
    lite.deploy(visit())
    with pytest.raises(InvalidForm):
        choose(lite, "")
    (row,) = lite.engine.inbox(lite.alice, "mine").rows
    assert row.element == "first"


def test_a_relative_is_neither_chosen_nor_lets_oneself_in(sqlite_url: str, tmp_path: Path) -> None:
    """57号 art. 11: whoever is barred may not act, however they came to the task."""
    relatives: set[str] = set()

    def barred(connection: Connection, case: Case) -> dict[str, Text]:
        return dict.fromkeys(relatives, Text("您是申请人的近亲属", "you are a near relative of the applicant"))

    world = make_world(sqlite_url, tmp_path / "data", barred=barred)
    world.deploy(visit())
    relatives.add(world.bob.person)
    with pytest.raises(NotPossible) as refusal:
        choose(world, world.bob.person)
    assert "近亲属" in refusal.value.text.zh
    (row,) = world.engine.inbox(world.alice, "mine").rows
    begun = world.engine.start("visit", world.alice, place=VILLAGE, title="乙", values={})
    with pytest.raises(Barred):
        world.engine.claim(begun.opened[0].id, world.bob, 1)
    assert row.title == "甲"
