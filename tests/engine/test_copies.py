"""抄送 and 已阅: a copy opens a case for reading alone, once for each person, and never to a near relative."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from engine import Actor
from engine.errors import Forbidden, InvalidForm, NotFound, NotPossible, Refusal
from engine.testing import TEXT, VILLAGE, Sketch, World
from tests.engine.office import Office, chain
from tests.engine.test_standing_in import stand_in


def copied(office: Office) -> list[str]:
    return [each.person for each in office.world.engine.case(office.case_id, office.world.root).copies]


def test_whoever_gets_a_copy_reads_the_case_and_does_nothing_in_it(office: Office) -> None:
    world, engine = office.world, office.world.engine
    office.begin(chain("a", "b"))
    task = office.take("a")
    with pytest.raises(NotFound):
        engine.case(office.case_id, world.dan)
    engine.operations.copy(office.case_id, world.alice, [world.dan.person], "请知悉")
    assert engine.case(office.case_id, world.dan).case.id == office.case_id
    for act in (
        lambda: engine.complete(task.id, world.dan, task.revision, {}),
        lambda: engine.operations.urge(task.id, world.dan),
        lambda: engine.operations.copy(office.case_id, world.dan, [world.erin.person]),
        lambda: engine.attach(world.dan, office.case_id, "note", "a.pdf", b"%PDF-1.4 x"),
    ):
        with pytest.raises(Refusal):
            act()
    assert copied(office) == [world.dan.person]
    assert "copied" in office.kinds()


def test_the_receiver_finds_it_unread_first_and_marks_it_as_read(office: Office) -> None:
    world, engine = office.world, office.world.engine
    office.begin(chain("a"))
    engine.operations.copy(office.case_id, world.alice, [world.dan.person], "请知悉")
    assert engine.unread_copies(world.dan) == 1
    (row,) = engine.copies(world.dan).rows
    assert (row.case.id, row.given_by, row.words, row.read_at) == (office.case_id, "Alice", "请知悉", None)
    world.clock.advance(timedelta(hours=1))
    read_at = world.clock.now()
    engine.operations.read(office.case_id, world.dan)
    world.clock.advance(timedelta(hours=1))
    engine.operations.read(office.case_id, world.dan)
    assert engine.unread_copies(world.dan) == 0
    assert [each.read_at for each in engine.copies(world.dan).rows] == [read_at], "the first reading counts"
    assert [each.read_at for each in engine.case(office.case_id, world.root).copies] == [read_at]
    with pytest.raises(NotFound):
        engine.operations.read(office.case_id, world.erin)


def test_pages_of_copies_follow_each_other_unread_ones_first(world: World) -> None:
    engine, ids = world.engine, []
    world.deploy(Sketch("far").start().person("x").end("done").flow("begin", "x", "done"))
    for number in range(7):
        ids.append(engine.start("far", world.alice, place=VILLAGE, title=f"甲{number}", values={}).case.id)
        engine.operations.copy(ids[-1], world.alice, [world.dan.person])
        world.clock.advance(timedelta(minutes=1))
    for each in ids[4:]:
        engine.operations.read(each, world.dan)
    seen: list[str] = []
    after = None
    while True:
        page = engine.copies(world.dan, after, 2)
        seen += [each.case.id for each in page.rows]
        if (after := page.after) is None:
            break
    assert seen == ids[3::-1] + ids[:3:-1]


def test_a_copy_is_given_once_and_only_to_somebody_who_may_have_it(office: Office) -> None:
    world, copy = office.world, office.world.engine.operations.copy
    office.begin(chain("a"))
    copy(office.case_id, world.alice, [world.dan.person])
    office.relatives.add(world.carol.person)
    for unfit in (world.dan.person, world.carol.person, world.alice.person, "nobody"):
        with pytest.raises(NotPossible):
            copy(office.case_id, world.alice, [world.erin.person, unfit])
    with pytest.raises(InvalidForm):
        copy(office.case_id, world.alice, [])
    assert copied(office) == [world.dan.person], "nothing of an act that is refused stays"


def test_only_those_who_work_on_a_case_give_copies_of_it(office: Office) -> None:
    world, copy = office.world, office.world.engine.operations.copy
    office.begin(chain("a", "b"))
    for stranger in (world.bob, world.carol, world.dan):
        with pytest.raises((Forbidden, NotFound)):
            copy(office.case_id, stranger, [world.erin.person])
    office.do("a", world.bob)
    copy(office.case_id, world.bob, [world.erin.person])
    copy(office.case_id, world.root, [world.carol.person])


def test_a_stand_in_gives_a_copy_for_whom_they_act(office: Office) -> None:
    world = office.world
    sketch = chain("a")
    world.deploy(sketch)
    office.case_id = world.engine.start("permit", world.bob, place=VILLAGE, title="甲", values={}).case.id
    office.take("a", world.alice)
    stand_in(world, world.alice, world.dan)
    world.engine.operations.copy(office.case_id, world.dan, [world.erin.person])
    (told,) = [each for each in world.engine.case(office.case_id, world.root).events if each.kind == "copied"]
    assert (told.person, told.acting_for) == (world.dan.person, world.alice.person)


def test_whoever_becomes_a_near_relative_reads_it_no_longer(office: Office) -> None:
    world = office.world
    office.begin(chain("a"))
    world.engine.operations.copy(office.case_id, world.alice, [world.dan.person])
    office.relatives.add(world.dan.person)
    with pytest.raises(NotFound):
        world.engine.case(office.case_id, world.dan)


# ---------------------------------------------------------------- drawn in the diagram
CHOSEN = {
    "type": "string",
    "title": "抄送",
    "x-en": "Copy to",
    "x-widget": "person",
    "x-route": True,
    "x-role": "clerk",
}


def drawn(copy: str) -> Sketch:
    sketch = Sketch("permit").start().person("a", sw_form="facts", sw_copy=copy)
    sketch.node("endEvent", "done", sw_copy='"examiner@county"')
    return sketch.flow("begin", "a", "done").form("facts", {"note": TEXT, "reader": CHOSEN})


def test_what_the_diagram_says_is_given_when_the_step_is_done_by_id_and_by_role(office: Office) -> None:
    world = office.world
    office.begin(drawn('[reader, "head@township", reader]'))
    office.do("a", reader=world.dan.person)
    assert set(copied(office)) == {world.dan.person, world.carol.person, world.erin.person}
    events = world.engine.case(office.case_id, world.root).events
    assert [(each.element, each.detail["drawn"]) for each in events if each.kind == "copied"] == [
        ("a", True),
        ("done", True),
    ]
    (row,) = world.engine.copies(world.erin).rows
    assert (row.given_by, row.case.status.value) == (None, "completed")


def test_a_copy_that_must_not_be_given_holds_nobody_up_and_is_told(office: Office) -> None:
    world = office.world
    office.begin(drawn('[reader, "head@township", 7, null]'))
    office.relatives.add(world.carol.person)
    office.do("a", reader="nobody")
    assert copied(office) == [world.erin.person]
    (told,) = [each for each in world.engine.case(office.case_id, world.root).events if each.kind == "copy_refused"]
    assert told.detail["to"] == ["nobody", world.carol.person]


def test_of_two_who_give_the_same_person_a_copy_one_does(office: Office) -> None:
    world = office.world
    office.begin(chain("a"))
    task = office.take("a", world.bob)

    def give(who: Actor) -> bool:
        try:
            world.engine.operations.copy(office.case_id, who, [world.dan.person])
        except Refusal:
            return False
        return True

    assert task.assignee == world.bob.person
    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(give, (world.alice, world.bob))) == [False, True]
    assert copied(office) == [world.dan.person]
