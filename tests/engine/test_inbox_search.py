"""Looking for something in a box: by name, number, place, step and filters, whichever way the database goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from engine import Actor, Urgency, Wanted
from engine.queries import inbox as inbox_queries
from engine.queries import searching
from engine.store.tables import case_word, human_task
from engine.store.words import words_of
from engine.testing import COUNTY, FAR_VILLAGE, NEXT_VILLAGE, VILLAGE, World
from tests.engine.sketches import permit, steps

NAMES = ("王小明", "欧阳𠮷", "Ann Lee", "王大明", "㛃娃")


def filled(world: World) -> None:
    world.deploy(steps(1))
    for name in NAMES:
        world.engine.start("steps", world.alice, place=VILLAGE, title=name, values={})
    world.engine.start("steps", world.alice, place=NEXT_VILLAGE, title="竹山人家", values={})


def found(world: World, text: str = "", **wanted: object) -> list[str]:
    """Titles in the pool of the clerk, sorted; read page after page, as a person would."""
    titles, after = [], None
    while True:
        desk = world.engine.desk(world.alice, "pool", Wanted(text=text, **wanted), after, limit=2)  # type: ignore[arg-type]
        titles += [row.title for row in desk.page.rows]
        after = desk.page.after
        if after is None:
            return sorted(titles)


@pytest.fixture(params=["by name", "box by box"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few cases answer, or more than are looked up one by one."""
    if request.param == "box by box":
        monkeypatch.setattr(searching, "FEW", 0)
        monkeypatch.setattr(inbox_queries, "LOOKED_AT", 1)
        monkeypatch.setattr(inbox_queries, "MOST", 3)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("王", ["王大明", "王小明"]),
        ("小明", ["王小明"]),
        ("阳𠮷", ["欧阳𠮷"]),
        ("㛃", ["㛃娃"]),
        ("ａＮＮ ｌ", ["Ann Lee"]),
        ("S2026-000002", ["欧阳𠮷"]),
        ("s2026-000002", ["欧阳𠮷"]),
        ("2026-000002", ["欧阳𠮷"]),
        ("000002", ["欧阳𠮷"]),
        ("2", ["欧阳𠮷"]),
        ("竹山", ["竹山人家"]),
        ("竹山村", ["竹山人家"]),
        ("100%", []),
        ("_", []),
        ("王小明王小明", []),
    ],
)
def test_a_name_a_number_or_a_place_finds_its_tasks(
    world: World, either_way: None, text: str, titles: list[str]
) -> None:
    filled(world)
    if text == "2":  # a bare number finds the number from its last part on, and what begins with it
        assert titles[0] in found(world, text)
    else:
        assert found(world, text) == titles


def test_the_name_of_a_step_finds_everything_that_waits_for_it(world: World) -> None:
    filled(world)
    step = world.engine.blueprint(COUNTY, "steps").nodes()
    name = next(each.name.zh for each in step if each.kind.is_human)
    assert len(found(world, name)) == len(NAMES) + 1


def test_what_many_answer_to_is_looked_through_in_parts_and_nothing_is_lost(
    lite: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that finds too little says where to go on."""
    monkeypatch.setattr(searching, "FEW", 0)
    monkeypatch.setattr(inbox_queries, "LOOKED_AT", 1)
    monkeypatch.setattr(inbox_queries, "MOST", 3)
    filled(lite)
    first = lite.engine.desk(lite.alice, "pool", Wanted(text="竹山"), limit=2).page
    assert (first.rows, first.after is not None) == ((), True)
    assert found(lite, "竹山") == ["竹山人家"]


def test_filters_narrow_by_process_step_place_and_person(world: World) -> None:
    filled(world)
    world.deploy(permit())
    world.engine.start("permit", world.bob, place=VILLAGE, title="许可", values={"who": "甲"})
    assert found(world, process="permit") == ["许可"]
    (row,) = world.engine.desk(world.alice, "pool", Wanted(process="permit")).page.rows
    assert found(world, step=f"permit/{row.element}") == ["许可"]
    assert found(world, place=NEXT_VILLAGE) == ["竹山人家"]
    assert len(found(world, place=VILLAGE[:9])) == len(NAMES) + 2
    assert found(world, who="bob") == ["许可"]
    assert found(world, who="nobody") == []
    assert found(world, text="许可", process="steps") == []


def test_cases_that_others_have_found_are_shown_as_far_as_they_lie_in_the_box(world: World) -> None:
    filled(world)
    rows = world.engine.inbox(world.alice, "pool").rows
    wanted = tuple(row.case_id for row in rows if row.title == "王小明")
    assert found(world, cases=wanted) == ["王小明"]
    assert found(world, cases=()) == []
    assert world.engine.desk(world.dan, "pool", Wanted(cases=wanted)).page.rows == ()


def test_groups_counts_and_filter_agree_with_the_days_that_are_shown(world: World) -> None:
    """From Thursday: yesterday, today, Friday, Monday; and one without a period."""
    filled(world)
    rows = world.engine.inbox(world.alice, "pool").rows
    days = (-1, 0, 1, 4)
    with world.engine.transaction(world.system) as work:
        for row, day in zip(rows, days, strict=False):
            at = world.clock.now().replace(hour=16, minute=0) + timedelta(days=day)
            work.connection.execute(
                update(human_task).where(human_task.c.id == row.task_id).values(due_at=at, sort_at=at)
            )
    desk = world.engine.desk(world.alice, "pool")
    assert [(row.urgency, row.days_left) for row in desk.page.rows] == [
        (Urgency.OVERDUE, -1),
        (Urgency.TODAY, 0),
        (Urgency.WEEK, 1),
        (Urgency.LATER, 2),
        (Urgency.NONE, None),
        (Urgency.NONE, None),
    ]
    assert desk.urgent == {Urgency.OVERDUE: 1, Urgency.TODAY: 1, Urgency.WEEK: 1, Urgency.LATER: 1, Urgency.NONE: 2}
    for urgency, count in desk.urgent.items():
        assert len(found(world, urgency=urgency)) == count


def test_on_friday_what_is_due_on_saturday_is_due_today_and_monday_is_later(lite: World) -> None:
    """The last working day before a day of rest is the day to act."""
    filled(lite)
    lite.clock.advance(timedelta(days=1))
    row, other, *_ = lite.engine.inbox(lite.alice, "pool").rows
    with lite.engine.transaction(lite.system) as work:
        for each, day in ((row, 1), (other, 3)):
            at = lite.clock.now().replace(hour=16, minute=0) + timedelta(days=day)
            work.connection.execute(
                update(human_task).where(human_task.c.id == each.task_id).values(due_at=at, sort_at=at)
            )
    page = lite.engine.desk(lite.alice, "pool").page
    assert [(each.urgency, each.days_left) for each in page.rows[:2]] == [(Urgency.TODAY, 0), (Urgency.LATER, 1)]


def test_a_person_of_hundreds_of_pools_sees_them_all_in_one_order(world: World) -> None:
    """More pools than a database takes parts of a query."""
    filled(world)
    with world.engine.people(world.system) as people:
        for number in range(700):
            people.add_place(f"990100003{number:03d}", f"村{number}", "village", FAR_VILLAGE[:9])
        everywhere = people.add_person("Zoe")
        people.join(everywhere.id, "clerk", COUNTY)
    zoe = Actor(COUNTY, everywhere.id)
    world.engine.start("steps", world.dan, place=FAR_VILLAGE, title="远", values={})
    desk = world.engine.desk(zoe, None)
    assert (desk.box, desk.counts["pool"], len(desk.page.rows)) == ("pool", len(NAMES) + 2, len(NAMES) + 2)


def test_the_default_box_is_mine_while_anything_is_mine(lite: World) -> None:
    filled(lite)
    assert lite.engine.desk(lite.alice, None).box == "pool"
    row = lite.engine.inbox(lite.alice, "pool").rows[0]
    lite.engine.claim(row.task_id, lite.alice, row.revision)
    assert lite.engine.desk(lite.alice, None).box == "mine"
    assert lite.engine.desk(lite.dan, None).box == "mine"


def test_a_case_that_is_called_otherwise_is_found_by_its_new_name_alone(world: World) -> None:
    filled(world)
    row = next(each for each in world.engine.inbox(world.alice, "pool").rows if each.title == "王小明")
    with world.engine.transaction(world.system) as work:
        file = work.case(row.case_id)
        file.change(title="赵云")
        work.save(file)
    assert found(world, "赵云") == ["赵云"]
    assert found(world, "小明") == []


def test_the_words_of_a_case_are_few() -> None:
    """A row for each character of a name, four for the number."""
    assert words_of("S2026-000123", "王小明") == {
        "王小明", "小明", "明", "s2026-000123", "2026-000123", "000123", "123",
    }  # fmt: skip
    assert len(words_of("1", "很长的事由" * 60)) <= 61


def test_starting_a_case_writes_its_words_once(lite: World) -> None:
    filled(lite)
    with lite.engine.reading(lite.alice) as look:
        rows = look.connection.execute(select(func.count()).select_from(case_word)).scalar_one()
    assert rows == sum(
        len(words_of(f"S2026-{number:06d}", name)) for number, name in enumerate((*NAMES, "竹山人家"), 1)
    )
