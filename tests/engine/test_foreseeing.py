"""What an operation would do is told before it is done, by the engine itself; and nothing of it happens."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select, text, update

from engine import Actor, Foreseen, HumanTask, Services
from engine.errors import AlreadyClaimed, Forbidden, InvalidForm, NotFound, NotPossible, Refusal, Stale
from engine.services import ServiceContext
from engine.store.tables import intention
from engine.testing import COUNTY, TOWN, VILLAGE, Sketch, World, counted, make_world
from tests.engine.rules_for_tests import DatedRules
from tests.engine.sketches import permit

BY_NOON = "<timerEventDefinition><timeDuration>duration(&quot;P3D&quot;)</timeDuration></timerEventDefinition>"


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[World]:
    services = Services()

    @services.register("tell")
    def tell(ctx: ServiceContext) -> None:
        """Sends a letter."""
        ctx.intend("letter", {"to": "甲"}, ctx.key)

    made = make_world(database_url, tmp_path / "data", services=services, rules=DatedRules())
    yield made
    made.engine.close()


def begin(world: World, sketch: Sketch, **values: object) -> tuple[HumanTask, ...]:
    world.deploy(sketch)
    return world.engine.start(sketch.process, world.alice, place=VILLAGE, title="甲", values=values).opened


def take(world: World, task: HumanTask, who: Actor | None = None) -> HumanTask:
    return world.engine.claim(task.id, who or world.alice, task.revision)


def foresee(world: World, task: HumanTask, operation: str, who: Actor | None = None, **said: object) -> Foreseen:
    return world.engine.operations.foresee(task.id, who or world.alice, operation, task.revision, **said)


def everything(world: World) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    meta = MetaData()
    with world.engine.house.database.read() as connection:
        meta.reflect(connection)
        return {
            name: sorted(map(tuple, connection.execute(select(table))), key=repr) for name, table in meta.tables.items()
        }


# ---------------------------------------------------------------- doing a step
def test_whoever_gets_the_next_step_is_told_with_place_and_time_and_so_it_comes(office: World) -> None:
    (look,) = begin(office, permit(), who="甲")
    mine = take(office, look)
    seen = foresee(office, mine, "complete", values={"note": "属实"})
    (step,) = seen.opened
    assert (step.element, step.role, step.place, step.place_name) == ("decide", "head", TOWN, "青石镇")
    assert (step.person, step.name, seen.ends, seen.cancelled) == (None, None, None, ())
    (opened,) = office.engine.complete(mine.id, office.alice, mine.revision, {"note": "属实"}).opened
    assert (opened.element, opened.role, opened.place, opened.due_at) == ("decide", "head", TOWN, step.due_at)


def test_the_way_depends_on_what_was_typed_and_an_end_is_told_by_name(office: World) -> None:
    (look,) = begin(office, permit(), who="甲")
    mine = take(office, look)
    (decide,) = office.engine.complete(mine.id, office.alice, mine.revision, {}).opened
    mine = take(office, decide, office.carol)
    ends = {
        agreed: foresee(office, mine, "complete", office.carol, values={"agreed": agreed}).ends
        for agreed in (True, False)
    }
    assert {agreed: end and end.zh for agreed, end in ends.items()} == {True: "granted", False: "refused"}


def test_what_the_system_does_first_is_told_and_who_may_come_behind_it(office: World) -> None:
    sketch = Sketch("permit").start().person("a").service("letter", "tell").person("b", role="head").end("done")
    (a,) = begin(office, sketch.flow("begin", "a", "letter", "b", "done"))
    seen = foresee(office, take(office, a), "complete", values={})
    assert [each.element for each in seen.systems] == ["letter"]
    assert seen.opened == ()
    assert [(each.element, each.role, each.place_name) for each in seen.perhaps] == [("b", "head", "青石镇")]


def test_periods_that_begin_and_days_that_are_waited_for_are_told(office: World) -> None:
    sketch = Sketch("notice").start().person("accept", sw_accepts="true", sw_starts="total").end("done")
    sketch.timer("wait", 'deadline("notice")').person("decide")
    (accept,) = begin(office, sketch.flow("begin", "accept", "wait", "decide", "done"))
    seen = foresee(office, take(office, accept), "complete", values={})
    assert {each.name for each in seen.deadlines} == {"total", "notice"}
    assert [(each.element, each.due_at) for each in seen.waits] == [("wait", datetime(2026, 3, 12, 16, tzinfo=UTC))]
    assert [each.element for each in seen.perhaps] == ["decide"]


def test_a_timer_beside_a_step_is_told_as_beside_it_and_as_over_with_it(office: World) -> None:
    sketch = Sketch("permit").start().person("a").person("b").person("late").end("done")
    sketch.node("boundaryEvent", "slow", BY_NOON.replace("&quot;", '"'), attachedToRef="b")
    sketch.flow("begin", "a", "b", "done").flow("slow", "late", "done")
    (a,) = begin(office, sketch)
    mine = take(office, a)
    seen = foresee(office, mine, "complete", values={})
    assert [(each.element, each.beside) for each in seen.entered] == [("b", False), ("slow", True)]
    assert (seen.waits, seen.perhaps) == ((), ())
    (b,) = office.engine.complete(mine.id, office.alice, mine.revision, {}).opened
    assert [each.element for each in foresee(office, take(office, b), "complete", values={}).cancelled] == ["slow"]


# ---------------------------------------------------------------- handing over and going back
def test_whoever_is_handed_a_step_is_told_by_name(office: World) -> None:
    (look,) = begin(office, permit(), who="甲")
    mine = take(office, look)
    for operation in ("transfer", "delegate"):
        (step,) = foresee(office, mine, operation, to=office.bob.person).opened
        assert (step.element, step.name) == ("look", "Bob")


def test_a_return_tells_who_gets_it_again_and_whose_steps_are_over(office: World) -> None:
    sketch = Sketch("permit").start().node("parallelGateway", "split").node("parallelGateway", "join").end("done")
    for each in ("before", "left", "right"):
        sketch.person(each)
    sketch.flow("begin", "before", "split", "left", "join", "done").flow("split", "right", "join")
    (before,) = begin(office, sketch)
    mine = take(office, before, office.bob)
    left, right = office.engine.complete(mine.id, office.bob, mine.revision, {}).opened
    take(office, right, office.bob)
    seen = foresee(office, take(office, left), "give_back", target="before")
    assert [(each.element, each.name) for each in seen.opened] == [("before", "Bob")]
    assert {(each.element, each.name) for each in seen.cancelled} == {("left", "Alice"), ("right", "Bob")}


def test_what_has_gone_out_and_cannot_be_called_back_is_told_and_what_is_taken_back_counted(office: World) -> None:
    sketch = Sketch("permit").start().person("a").service("letter", "tell").person("b").end("done")
    (a,) = begin(office, sketch.flow("begin", "a", "letter", "b", "done"))
    mine = take(office, a)
    office.engine.complete(mine.id, office.alice, mine.revision, {})
    office.engine.run_jobs()
    (row,) = office.engine.inbox(office.alice, "pool").rows
    task = office.engine.claim(row.task_id, office.alice, row.revision)
    seen = foresee(office, task, "give_back", target="a")
    assert (seen.revoked, seen.unsendable) == (1, ())
    with office.engine.transaction(office.system) as work:
        work.connection.execute(update(intention).values(state="delivered", delivered_at=work.now))
    seen = foresee(office, task, "give_back", target="a")
    assert (seen.revoked, [(each.kind, each.step and each.step.zh) for each in seen.unsendable]) == (
        0, [("letter", "letter")],
    )  # fmt: skip


def test_taking_back_and_an_administrators_jump_are_told_alike(office: World) -> None:
    (look,) = begin(office, permit(), who="甲")
    mine = take(office, look)
    office.engine.complete(mine.id, office.alice, mine.revision, {})
    seen = office.engine.operations.foresee(mine.id, office.alice, "take_back")
    assert [(each.element, each.name) for each in seen.opened] == [("look", "Alice")]
    assert [each.element for each in seen.cancelled] == ["decide"]
    jumped = office.engine.operations.foresee(mine.case_id, office.root, "jump", element="look")
    assert [each.element for each in jumped.opened] == ["look"]
    over = office.engine.operations.foresee(mine.case_id, office.root, "cancel", reason="撤销")
    assert (over.ends and over.ends.zh, [each.element for each in over.cancelled]) == ("撤销", ["decide"])


# ---------------------------------------------------------------- refusals, traces, cost
def test_what_would_be_refused_is_told_in_the_words_of_the_verb(office: World) -> None:
    (look,) = begin(office, permit(), who="甲")
    mine = take(office, look)
    office.engine.complete(mine.id, office.alice, mine.revision, {})
    (row,) = office.engine.inbox(office.carol, "pool").rows
    decide = office.engine.claim(row.task_id, office.carol, row.revision)
    tries: list[tuple[type[Refusal], Actor, str, int | None, dict[str, object]]] = [
        (InvalidForm, office.carol, "complete", decide.revision, {"values": {}}),
        (Stale, office.carol, "complete", decide.revision - 1, {"values": {"agreed": True}}),
        (AlreadyClaimed, office.root, "complete", decide.revision, {"values": {"agreed": True}}),
        (NotFound, office.dan, "claim", decide.revision, {}),
        (NotPossible, office.carol, "transfer", decide.revision, {"to": office.alice.person}),
        (NotPossible, office.carol, "give_back", decide.revision, {"target": "nowhere"}),
        (NotFound, office.carol, "guess", decide.revision, {}),
    ]
    for expected, who, operation, revision, said in tries:
        seen = office.engine.operations.foresee(decide.id, who, operation, revision, **said)
        assert isinstance(seen.refusal, expected), (operation, seen.refusal)
        assert seen == Foreseen(refusal=seen.refusal)
    jump = office.engine.operations.foresee(decide.case_id, office.carol, "jump", element="look")
    assert isinstance(jump.refusal, Forbidden)


def test_it_leaves_no_trace(office: World, tmp_path: Path) -> None:
    """Rules frozen by an acceptance, numbers, jobs, files, drafts and what is remembered between transactions included."""
    sketch = Sketch("notice").start().person("accept", sw_accepts="true", sw_starts="total").end("done")
    sketch.service("letter", "tell").timer("wait", 'deadline("notice")')
    (accept,) = begin(office, sketch.flow("begin", "accept", "letter", "wait", "done"))
    mine = take(office, accept)
    office.engine.save_draft(mine.id, office.alice, {})
    office.clock.set(datetime(2026, 7, 1, 2, tzinfo=UTC))  # other rules are in force by now
    files = sorted(tmp_path.rglob("files/**/*"))
    rows, known = everything(office), dict(office.engine.house.known_rules)
    for _ in range(2):
        assert foresee(office, mine, "complete", values={}).systems
    assert everything(office) == rows
    assert office.engine.house.known_rules == known
    assert sorted(tmp_path.rglob("files/**/*")) == files
    done = office.engine.complete(mine.id, office.alice, mine.revision, {})
    office.engine.house.known_rules.clear()
    assert office.engine.case(done.case.id, office.alice).rules.version == "new"


def test_a_look_ahead_costs_a_bounded_number_of_statements_and_commits_nothing(office: World) -> None:
    (look,) = begin(office, permit(), who="甲")
    mine = take(office, look)
    with counted(office.engine.house.database.rehearser) as count:
        foresee(office, mine, "complete", values={})
    assert 1 < len(count.statements) <= 20, count.statements
    assert count.commits == 0


def test_a_look_ahead_gives_way_to_a_writer_in_this_process_and_says_so_at_once(office: World) -> None:
    (look,) = begin(office, permit(), who="甲")
    mine = take(office, look)
    at_work, over = threading.Event(), threading.Event()

    def hold() -> None:
        with office.engine.transaction(office.system) as work:
            work.case(mine.case_id)
            at_work.set()
            over.wait(20)

    writer = threading.Thread(target=hold)
    writer.start()
    try:
        assert at_work.wait(10)
        before = time.monotonic()
        seen = foresee(office, mine, "complete", values={})
        assert time.monotonic() - before < 3
    finally:
        over.set()
        writer.join()
    assert seen.refusal is not None
    assert seen.refusal.code == "busy"
    assert foresee(office, mine, "complete", values={}).opened


def test_a_look_ahead_gives_way_to_another_process_that_writes(sqlite_url: str, tmp_path: Path) -> None:
    world = make_world(sqlite_url, tmp_path / "data")
    (look,) = begin(world, permit(), who="甲")
    mine = take(world, look)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        before = time.monotonic()
        seen = foresee(world, mine, "complete", values={})
        assert time.monotonic() - before < 3
    assert seen.refusal is not None
    assert seen.refusal.code == "busy"
    assert foresee(world, mine, "complete", values={}).opened
    with world.engine.house.database.read() as connection:
        assert (
            connection.execute(text("select count(*) from human_task where county = :c"), {"c": COUNTY}).scalar() == 1
        )
    world.engine.close()
