"""What a click costs: statements, commits, bytes."""

from sqlalchemy import event, text

from engine.testing import VILLAGE, World, counted
from tests.engine.sketches import permit, steps


def test_a_completion_costs_at_most_ten_statements_and_one_commit(world: World) -> None:
    """Authorisation, form, events and the next task included."""
    world.deploy(permit())
    (look,) = world.engine.start("permit", world.alice, place=VILLAGE, title="甲", values={"who": "甲"}).opened
    taken = world.engine.claim(look.id, world.alice, look.revision)
    world.engine.save_draft(look.id, world.alice, {"note": "属"})
    with counted(world.engine.house.database.writer) as count:
        world.engine.complete(look.id, world.alice, taken.revision, {"note": "属实"})
    assert len(count.statements) <= 10, count.statements
    assert count.commits == 1


def test_a_page_of_the_inbox_costs_the_same_however_full_it_is(world: World) -> None:
    world.deploy(steps(1))
    world.engine.inbox(world.alice, "pool")  # the calendar is read once
    costs = []
    for wanted in (1, 12):
        for number in range(wanted):
            world.engine.start("steps", world.alice, place=VILLAGE, title=f"甲{number}", values={})
        with counted(world.engine.house.database.reader) as count:
            world.engine.inbox(world.alice, "pool")
        costs.append(len(count.statements))
    assert costs[0] == costs[1] <= 8


def test_the_state_of_a_case_is_small(lite: World) -> None:
    lite.deploy(steps(20))
    lite.engine.start("steps", lite.alice, place=VILLAGE, title="甲", values={})
    with lite.engine.house.database.read() as connection:
        assert connection.execute(text("select max(length(state)) from cases")).scalar_one() <= 2_000


def test_no_look_at_the_inbox_reads_the_tasks_of_the_whole_county(lite: World) -> None:
    """Whatever SQLite knows of its tables: tasks are found by more than their county, in counts as in pages."""
    lite.deploy(steps(1))
    lite.engine.start("steps", lite.alice, place=VILLAGE, title="甲", values={})
    seen: list[tuple[str, object]] = []
    door = lite.engine.house.database.reader

    def note(connection: object, cursor: object, statement: str, values: object, *rest: object) -> None:
        seen.append((statement, values))

    event.listen(door, "before_cursor_execute", note)
    for box in ("mine", "pool", "waiting", "done"):
        lite.engine.desk(lite.alice, box)
    lite.engine.counts(lite.alice)
    event.remove(door, "before_cursor_execute", note)
    with door.connect() as connection:
        plans = [
            str(row[3])
            for statement, values in seen
            if "human_task" in statement
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
        ]
    asked = [each for each in plans if "human_task" in each]
    assert asked
    assert [each for each in asked if each.endswith("(county=?)") or each.startswith("SCAN")] == []
