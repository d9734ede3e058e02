"""撤回, 申请撤销 and its answer, 终止: who may end a case when, and that nothing of it goes on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text

from engine import CaseStatus, TaskState
from engine.errors import Barred, Ended, Forbidden, InvalidForm, NotFound, NotPossible, Refusal, Stale, Suspended
from engine.intending import intend
from engine.store.tables import intention, job, timer
from engine.testing import VILLAGE, Sketch
from tests.engine.office import Office, beside, chain
from tests.engine.test_standing_in import stand_in


def deployed(office: Office, sketch: Sketch) -> str:
    """A case that Bob started."""
    office.world.deploy(sketch)
    office.case_id = office.world.engine.start("permit", office.world.bob, place=VILLAGE, title="甲", values={}).case.id
    return office.case_id


def asked(office: Office) -> tuple[str, str] | None:
    """(who, why) of the request that is open."""
    found = office.world.engine.case(office.case_id, office.world.root).cancel_asked
    return (found.person, found.reason) if found else None


# ---------------------------------------------------------------- 撤回
def test_whoever_started_a_case_takes_it_back_while_nobody_else_has_decided(office: Office) -> None:
    world, engine = office.world, office.world.engine
    case_id = deployed(office, beside())
    office.do("before", world.bob)
    task = office.take("left")
    assert engine.case(case_id, world.bob).way_out(world.bob.person) == "withdraw"
    case = engine.operations.withdraw(case_id, world.bob, "家庭自愿撤回")
    assert (case.status, case.end_element) == (CaseStatus.CANCELLED, None)
    assert office.tasks() == {}
    with pytest.raises((Stale, Ended)):
        engine.complete(task.id, world.alice, task.revision, {})
    with pytest.raises(Ended):
        engine.operations.withdraw(case_id, world.bob, "再次")
    assert office.kinds()[-1] == "withdrawn"


def test_after_somebody_has_decided_and_by_others_it_is_refused(office: Office) -> None:
    world, withdraw = office.world, office.world.engine.operations.withdraw
    case_id = deployed(office, chain("a", "b"))
    with pytest.raises(InvalidForm):
        withdraw(case_id, world.bob, " ")
    with pytest.raises(Forbidden):
        withdraw(case_id, world.alice, "理由")
    with pytest.raises(NotFound):
        withdraw(case_id, world.dan, "理由")
    office.do("a", world.alice)
    with pytest.raises(NotPossible):
        withdraw(case_id, world.bob, "理由")
    assert office.status() == "running"


def test_nothing_waits_or_goes_out_after_it(office: Office) -> None:
    """Timers, jobs and what was to be sent: gone; what a called process did ends with its case."""
    world, engine = office.world, office.world.engine
    inner = Sketch("inner").start().person("x").end("over").flow("begin", "x", "over")
    sketch = Sketch("permit").start().node("parallelGateway", "split").service("letter", "tell")
    sketch.timer("wait", 'duration("PT1H")').node("callActivity", "ask", calledElement="inner").end("done")
    sketch.flow("begin", "split", "ask", "done").flow("split", "wait", "done").flow("split", "letter", "done")
    world.deploy(inner)
    case_id = deployed(office, sketch)
    with engine.transaction(world.system) as work:
        intend(work, case_id, "letter", {}, "one", "letter")
        intend(work, case_id, "letter", {}, "sent", "letter")
        work.connection.execute(text("update intention set state = 'delivered' where key = 'sent'"))
    engine.operations.withdraw(case_id, world.bob, "家庭自愿撤回")
    engine.settle()
    with engine.house.database.read() as connection:
        assert connection.execute(select(timer)).all() == []
        assert connection.execute(select(job.c.id).where(job.c.state == "waiting")).all() == []
        states = {row.key: row.state for row in connection.execute(select(intention.c.key, intention.c.state))}
    assert {key: states[key] for key in ("one", "sent")} == {"one": "revoked", "sent": "delivered"}
    assert office.tasks() == {}


def test_a_stand_in_takes_back_what_the_absent_person_started(office: Office) -> None:
    world = office.world
    case_id = deployed(office, chain("a"))
    stand_in(world, world.bob, world.dan)
    world.engine.operations.withdraw(case_id, world.dan, "家庭来电撤回")
    (told,) = [each for each in world.engine.case(case_id, world.root).events if each.kind == "withdrawn"]
    assert (told.person, told.acting_for) == (world.dan.person, world.bob.person)


# ---------------------------------------------------------------- 申请撤销
def test_a_request_is_granted_by_whoever_has_a_step_and_ends_the_case(office: Office) -> None:
    world, operations = office.world, office.world.engine.operations
    case_id = deployed(office, chain("a", "b"))
    with pytest.raises(NotPossible):
        operations.ask_cancel(case_id, world.bob, "可以直接撤回")
    office.do("a", world.alice)
    task = office.take("b", world.alice)
    with pytest.raises(NotPossible):
        operations.grant_cancel(task.id, world.alice, task.revision)
    operations.ask_cancel(case_id, world.bob, "家庭已迁出")
    assert asked(office) == (world.bob.person, "家庭已迁出")
    assert "answer_cancel" in world.engine.task(task.id, world.alice).may
    with pytest.raises(NotPossible):
        operations.ask_cancel(case_id, world.bob, "又一次")
    case = operations.grant_cancel(task.id, world.alice, task.revision)
    assert (case.status, asked(office)) == (CaseStatus.CANCELLED, None)
    assert office.kinds()[-1] == "cancel_granted"


def test_a_request_is_refused_with_a_reason_and_may_be_made_again(office: Office) -> None:
    world, operations = office.world, office.world.engine.operations
    case_id = deployed(office, chain("a", "b"))
    office.do("a", world.alice)
    operations.ask_cancel(case_id, world.bob, "家庭已迁出")
    task = office.take("b", world.alice)
    with pytest.raises(InvalidForm):
        operations.refuse_cancel(task.id, world.alice, task.revision, " ")
    operations.refuse_cancel(task.id, world.alice, task.revision, "已经公示")
    assert asked(office) is None
    with pytest.raises(NotPossible):
        operations.refuse_cancel(task.id, world.alice, task.revision, "第二次点击")
    assert office.tasks()["b"].state is TaskState.CLAIMED, "the case goes on"
    operations.ask_cancel(case_id, world.bob, "确已迁出")
    assert world.engine.case(case_id, world.bob).way_out(world.bob.person) is None


def test_only_whoever_has_a_step_answers_and_nobody_their_own_request(office: Office) -> None:
    world, operations = office.world, office.world.engine.operations
    case_id = deployed(office, chain("a", "b"))
    office.do("a", world.alice)
    operations.ask_cancel(case_id, world.bob, "家庭已迁出")
    task = office.tasks()["b"]
    for who in (world.alice, world.carol, world.dan):
        with pytest.raises(Refusal):
            operations.grant_cancel(task.id, who, task.revision)
    mine = office.take("b", world.bob)
    with pytest.raises(NotPossible):
        operations.grant_cancel(mine.id, world.bob, mine.revision)
    stand_in(world, world.bob, world.alice)
    with pytest.raises(NotPossible):
        operations.grant_cancel(mine.id, world.alice, mine.revision)
    assert office.status() == "running"


def test_a_request_is_gone_when_the_case_ends_by_itself_even_when_it_is_taken_up_again(office: Office) -> None:
    world, engine = office.world, office.world.engine
    case_id = deployed(office, chain("a", "b"))
    office.do("a", world.alice)
    engine.operations.ask_cancel(case_id, world.bob, "家庭已迁出")
    office.do("b", world.alice)
    assert (office.status(), asked(office)) == ("completed", None)
    revision = engine.case(case_id, world.root).case.revision
    (task,) = engine.steering.reopen(case_id, world.root, revision, "b", "重新核实")
    task = task if task.assignee else engine.claim(task.id, world.alice, task.revision)
    assert asked(office) is None
    with pytest.raises(NotPossible):
        engine.operations.grant_cancel(task.id, world.alice, task.revision)


def test_of_two_who_answer_at_once_one_does(office: Office) -> None:
    world, operations = office.world, office.world.engine.operations
    case_id = deployed(office, beside())
    office.do("before", world.alice)
    mine, other = office.take("left", world.alice), office.take("right", world.alice)
    operations.ask_cancel(case_id, world.bob, "家庭已迁出")

    def answer(grant: bool) -> bool:
        try:
            if grant:
                operations.grant_cancel(mine.id, world.alice, mine.revision)
            else:
                operations.refuse_cancel(other.id, world.alice, other.revision, "已经公示")
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(answer, (True, False))) == [False, True]


# ---------------------------------------------------------------- 终止
def test_an_administrator_terminates_at_any_time_with_a_reason_as_an_administrative_act(office: Office) -> None:
    world, engine = office.world, office.world.engine
    case_id = deployed(office, chain("a", "b"))
    office.do("a", world.alice)
    revision = engine.case(case_id, world.root).case.revision
    with pytest.raises(InvalidForm):
        engine.cancel(case_id, world.root, revision, " ")
    with pytest.raises(Stale):
        engine.cancel(case_id, world.root, revision - 1, "重复登记")
    with pytest.raises(NotPossible):
        engine.cancel(case_id, world.bob, revision, "想撤")
    assert engine.cancel(case_id, world.root, revision, "重复登记").status is CaseStatus.CANCELLED
    assert office.kinds()[-1] == "terminated"


def test_a_suspended_case_is_neither_taken_back_nor_asked_to_be_cancelled(office: Office) -> None:
    world, engine = office.world, office.world.engine
    case_id = deployed(office, chain("a"))
    engine.steering.suspend(case_id, world.root, engine.case(case_id, world.root).case.revision, "查证")
    for act in (engine.operations.withdraw, engine.operations.ask_cancel):
        with pytest.raises(Suspended):
            act(case_id, world.bob, "理由")


def test_a_near_relative_does_not_even_end_it(office: Office) -> None:
    world = office.world
    case_id = deployed(office, chain("a"))
    office.relatives.add(world.bob.person)
    with pytest.raises(Barred):
        world.engine.operations.withdraw(case_id, world.bob, "理由")
