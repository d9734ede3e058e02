"""Automatic steps: their own job, their own transaction, incidents when they fail."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from engine import CaseStatus, JobContext, ServiceContext, ServiceFailed, Services, Text, node_states
from engine.errors import Forbidden, Stale
from engine.jobs.embedded import PAUSES
from engine.testing import TEXT, VILLAGE, Sketch, World, make_world


def sketch() -> Sketch:
    """A form, a register that is asked, and a person who reads the answer."""
    return (
        Sketch("ask")
        .start(sw_form="request")
        .service("query", "register.query", sw_result="found")
        .person("read")
        .end("done")
        .flow("begin", "query", "read", "done")
        .form("request", {"who": TEXT}, ["who"])
    )


class Register:
    """A service that answers, or fails as often as it is told to."""

    def __init__(self) -> None:
        self.failures: list[Exception] = []
        self.seen: list[ServiceContext] = []

    def __call__(self, ctx: ServiceContext) -> dict[str, object]:
        self.seen.append(ctx)
        ctx.session.execute(text("insert into number_series values ('990100', 'asked', 1)"))
        if self.failures:
            raise self.failures.pop(0)
        ctx.identify("household-1", None)
        ctx.intend("message", {"to": "甲"}, f"asked:{ctx.key}")
        return {"hits": len(str((ctx.submission() or {})["who"]))}


@pytest.fixture
def register() -> Register:
    return Register()


@pytest.fixture
def asking(database_url: str, tmp_path: Path, register: Register) -> Iterator[World]:
    services = Services()
    services.register("register.query")(register)
    world = make_world(database_url, tmp_path / "data", services=services)
    world.deploy(sketch())
    yield world
    world.engine.close()


def start(world: World) -> Any:
    return world.engine.start("ask", world.alice, place=VILLAGE, title="甲", values={"who": "王小满"}).case


def rows(world: World, statement: str) -> list[Any]:
    with world.engine.house.database.read() as connection:
        return list(connection.execute(text(statement)).all())


def test_the_service_runs_after_the_commit_and_its_answer_enters_the_case(asking: World, register: Register) -> None:
    case = start(asking)
    assert asking.engine.inbox(asking.alice, "pool").rows == ()
    states = {each.element: each.state for each in node_states(asking.engine.case(case.id, asking.alice))}
    assert states["query"] == "current"
    assert asking.engine.run_jobs() == 1
    (row,) = asking.engine.inbox(asking.alice, "pool").rows
    assert row.element == "read"
    assert asking.engine.case(case.id, asking.alice).case.subject == "household-1"
    assert rows(asking, "select count(*) from intention") == [(1,)]
    assert asking.engine.run_jobs() == 0


def test_a_known_failure_is_an_incident_at_once_and_leaves_nothing_behind(asking: World, register: Register) -> None:
    register.failures = [ServiceFailed(Text("登记系统没有应答", "the register did not answer"))]
    case = start(asking)
    asking.engine.run_jobs()
    (incident,) = asking.engine.incidents(asking.root)
    assert incident.cause == Text("登记系统没有应答", "the register did not answer")
    assert rows(asking, "select count(*) from number_series where series = 'asked'") == [(0,)]
    view = asking.engine.case(case.id, asking.alice)
    assert {each.element: each.state for each in node_states(view)}["query"] == "incident"


def test_a_service_may_end_in_an_error_that_the_diagram_catches(sqlite_url: str, tmp_path: Path) -> None:
    """What it wrote is undone, and the case goes the way of the error."""
    services, register = Services(), Register()
    services.register("register.query")(register)
    world = make_world(sqlite_url, tmp_path / "data", services=services)
    caught = '<errorEventDefinition errorRef="unknown"/>'
    world.deploy(
        sketch()
        .define('<error id="unknown" errorCode="unknown"/>')
        .node("boundaryEvent", "not_found", caught, attachedToRef="query")
        .person("ask_again")
        .flow("not_found", "ask_again", "done")
    )
    register.failures = [ServiceFailed(Text("查无此人", "nobody of that name"), error="unknown")]
    start(world)
    world.engine.run_jobs()
    (row,) = world.engine.inbox(world.alice, "pool").rows
    assert row.element == "ask_again"
    assert world.engine.incidents(world.root) == ()
    assert rows(world, "select count(*) from number_series where series = 'asked'") == [(0,)]
    world.engine.close()


def test_a_program_error_is_tried_again_with_longer_pauses_and_then_an_incident(
    asking: World, register: Register
) -> None:
    register.failures = [RuntimeError("no") for _ in range(len(PAUSES) + 1)]
    start(asking)
    for pause in PAUSES:
        assert asking.engine.run_jobs() == 1
        assert asking.engine.run_jobs() == 0, "it waits"
        asking.clock.advance(pause)
    assert asking.engine.run_jobs() == 1
    assert [each.service for each in asking.engine.incidents(asking.root)] == ["register.query"]
    assert len(register.seen) == len(PAUSES) + 1


def test_an_administrator_has_a_failed_step_tried_again(asking: World, register: Register) -> None:
    register.failures = [ServiceFailed(Text("坏", "bad"))]
    case = start(asking)
    asking.engine.run_jobs()
    (incident,) = asking.engine.incidents(asking.root)
    with pytest.raises(Forbidden):
        asking.engine.steering.retry(incident.id, asking.alice)
    asking.engine.steering.retry(incident.id, asking.root)
    with pytest.raises(Stale):
        asking.engine.steering.retry(incident.id, asking.root)
    asking.engine.run_jobs()
    assert asking.engine.incidents(asking.root) == ()
    assert [row.case_id for row in asking.engine.inbox(asking.alice, "pool").rows] == [case.id]


def test_a_job_whose_failure_cannot_be_told_is_put_aside_and_holds_up_no_other(lite: World) -> None:
    def fails(context: JobContext, cause: object = None) -> None:
        raise ServiceFailed(Text("坏", "bad"))

    done: list[str] = []
    lite.engine.jobs.handle("bad", fails, fails)
    lite.engine.jobs.handle("good", lambda context: done.append(context.args["name"]))
    with lite.engine.transaction(lite.system) as work:
        work.defer("bad", {})
        work.defer("good", {"name": "good"})
    lite.engine.run_jobs()
    assert done == ["good"]
    assert rows(lite, "select state from job where name = 'bad'") == [("failed",)]


def test_a_service_of_a_cancelled_case_is_let_go(asking: World, register: Register) -> None:
    case = start(asking)
    asking.engine.cancel(case.id, asking.alice, case.revision, "撤回")
    assert asking.engine.run_jobs() == 1
    assert register.seen == []
    assert asking.engine.case(case.id, asking.alice).case.status is CaseStatus.CANCELLED


def test_an_unknown_service_is_an_incident_that_says_so(sqlite_url: str, tmp_path: Path) -> None:
    services = Services()
    services.register("register.query")(lambda ctx: None)
    world = make_world(sqlite_url, tmp_path / "data", services=services)
    world.deploy(sketch())
    services._functions.clear()
    start(world)
    world.engine.run_jobs()
    world.clock.advance(timedelta(hours=1))
    (incident,) = world.engine.incidents(world.root)
    assert "register.query" in incident.cause.zh
