"""What a click costs: statements, commits, bytes."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event, text

from engine.testing import VILLAGE, World
from tests.engine.sketches import permit, steps


class Count:
    """Statements and commits of one connection pool."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.commits = 0


@contextmanager
def counted(world: World) -> Iterator[Count]:
    door, count = world.engine.house.database.writer, Count()

    def on_execute(connection: object, cursor: object, statement: str, *rest: object) -> None:
        count.statements.append(statement)

    def on_commit(connection: object) -> None:
        count.commits += 1

    event.listen(door, "before_cursor_execute", on_execute)
    event.listen(door, "commit", on_commit)
    yield count
    event.remove(door, "before_cursor_execute", on_execute)
    event.remove(door, "commit", on_commit)


def test_a_completion_costs_at_most_ten_statements_and_one_commit(world: World) -> None:
    """Authorisation, form, events and the next task included."""
    world.deploy(permit())
    (look,) = world.engine.start("permit", world.alice, place=VILLAGE, title="甲", values={"who": "甲"}).opened
    taken = world.engine.claim(look.id, world.alice, look.revision)
    world.engine.save_draft(look.id, world.alice, {"note": "属"})
    with counted(world) as count:
        world.engine.complete(look.id, world.alice, taken.revision, {"note": "属实"})
    assert len(count.statements) <= 10, count.statements
    assert count.commits == 1


def test_a_page_of_the_inbox_costs_the_same_however_full_it_is(world: World) -> None:
    world.deploy(steps(1))
    costs = []
    for wanted in (1, 12):
        for number in range(wanted):
            world.engine.start("steps", world.alice, place=VILLAGE, title=f"甲{number}", values={})
        seen: list[str] = []

        def on_execute(
            connection: object, cursor: object, statement: str, *rest: object, into: list[str] = seen
        ) -> None:
            into.append(statement)

        event.listen(world.engine.house.database.reader, "before_cursor_execute", on_execute)
        world.engine.inbox(world.alice, "pool")
        event.remove(world.engine.house.database.reader, "before_cursor_execute", on_execute)
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 8


def test_the_state_of_a_case_is_small(lite: World) -> None:
    lite.deploy(steps(20))
    lite.engine.start("steps", lite.alice, place=VILLAGE, title="甲", values={})
    with lite.engine.house.database.read() as connection:
        assert connection.execute(text("select max(length(state)) from cases")).scalar_one() <= 2_000
