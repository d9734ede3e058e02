"""A step whose time runs out: reminders, escalation, passing by the system; exact, once, and gone with the step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from engine import Actor, HumanTask, Rules, TaskState
from engine.notices import NOTICE
from engine.store.tables import human_task, intention
from engine.testing import COUNTY, TOWN, VILLAGE, Sketch, World, counted, make_world
from engine.verbs import lapsing
from tests.engine.rules_for_tests import DatedRules

MONDAY, TUESDAY, WEDNESDAY = (datetime(2026, 3, day, 0, 30, tzinfo=UTC) for day in (9, 10, 11))
"""08:30 in Asia/Shanghai; three working days after Thursday 5 March end on Tuesday at 24:00."""
DUE = datetime(2026, 3, 10, 16, tzinfo=UTC)
AGREED = {
    "type": "boolean", "title": "是否同意", "x-en": "Agreed", "x-widget": "yesno", "x-route": True, "x-favourable": True,
}  # fmt: skip


class Permitting(DatedRules):
    """Rules that permit passing the step `look` of `permit`, until they are told not to."""

    permits = True

    def current(self, process: str, place: str, on: date) -> Rules:
        found = super().current(process, place, on)
        if not self.permits:
            return found
        key = "autopass.permit.look"
        return replace(found, values={"autopass": {"permit": {"look": True}}}, sources={key: "test art. 1"})

    def read(self, version: str, text: str) -> Rules:
        return self.current("", "", date(2026, 3, 1))


@pytest.fixture
def rules() -> Permitting:
    return Permitting()


@pytest.fixture
def office(database_url: str, tmp_path: Path, rules: Permitting) -> Iterator[World]:
    made = make_world(database_url, tmp_path / "data", rules=rules)
    yield made
    assert made.engine.verify(COUNTY) is None
    made.engine.close()


def begin(world: World, **attributes: str) -> HumanTask:
    sketch = (
        Sketch("permit").start(sw_accepts="true", sw_starts="look").person("look", sw_deadline="look", **attributes)
    )
    sketch.person("after").end("done").flow("begin", "look", "after", "done").form(
        "decision", {"agreed": AGREED}, ["agreed"]
    )
    world.deploy(sketch)
    (task,) = world.engine.start("permit", world.alice, place=VILLAGE, title="甲", values={}).opened
    return task


def at(world: World, moment: datetime) -> None:
    world.clock.set(moment)
    world.engine.fire_due()


def seen(world: World, task: HumanTask, *kinds: str) -> list[str]:
    events = world.engine.case(task.case_id, world.root).events
    return [each.kind for each in events if each.kind in (kinds or ("task_reminded", "task_escalated", "task_passed"))]


def now(world: World, task: HumanTask) -> HumanTask:
    return world.engine.task(task.id, world.root).task


def wakes(world: World) -> list[datetime]:
    with world.engine.house.database.read() as connection:
        return list(connection.execute(select(human_task.c.wake_at).where(human_task.c.wake_at.is_not(None))).scalars())


def notices(world: World) -> list[tuple[str, frozenset[str]]]:
    """(kind, to whom) of everything that is told."""
    with world.engine.house.database.read() as connection:
        rows = connection.execute(select(intention).where(intention.c.kind == NOTICE).order_by(intention.c.id)).all()
    vault = world.engine.vault
    told = [msgspec.json.decode(vault.open(row.payload, f"intention:{row.id}")) for row in rows]
    return [(each["kind"], frozenset(each["to"])) for each in told]


# ---------------------------------------------------------------- reminders
def test_it_reminds_at_each_remaining_time_in_the_unit_of_the_period_and_then_no_more(office: World) -> None:
    task = begin(office, sw_remind="1 0 -1")
    for moment, count in ((MONDAY - timedelta(seconds=1), 0), (MONDAY, 1), (TUESDAY, 2), (WEDNESDAY, 3)):
        at(office, moment)
        office.engine.fire_due()
        assert len(seen(office, task)) == count
    everybody = frozenset({office.alice.person, office.bob.person})
    assert notices(office) == [("due_soon", everybody), ("due_soon", everybody), ("overdue", everybody)]
    at(office, WEDNESDAY + timedelta(days=400))
    assert len(seen(office, task)) == 3


def test_whoever_has_it_is_reminded_and_their_page_stays_good(office: World) -> None:
    task = begin(office, sw_remind="0")
    mine = office.engine.claim(task.id, office.bob, task.revision)
    at(office, TUESDAY)
    assert notices(office) == [("due_soon", frozenset({office.bob.person}))]
    office.engine.complete(task.id, office.bob, mine.revision, {})


def test_a_clock_that_stood_still_reminds_once_of_what_it_missed(office: World) -> None:
    task = begin(office, sw_remind="2 1 0")
    at(office, TUESDAY)
    assert seen(office, task) == ["task_reminded"]


def test_it_is_gone_when_the_step_is_left_and_begins_anew_when_it_is_entered_again(office: World) -> None:
    task = begin(office, sw_remind="1 0")
    mine = office.engine.claim(task.id, office.alice, task.revision)
    office.engine.complete(task.id, office.alice, mine.revision, {})
    assert wakes(office) == []
    (again,) = office.engine.operations.take_back(task.id, office.alice)
    assert again.wake_at == MONDAY
    case = office.engine.case(task.case_id, office.root).case
    office.engine.steering.jump(task.case_id, office.root, case.revision, "after", "纠正")
    assert wakes(office) == []
    at(office, WEDNESDAY)
    assert seen(office, task) == []


def test_it_moves_when_the_period_is_prolonged(database_url: str, tmp_path: Path) -> None:
    world = make_world(database_url, tmp_path / "data", rules=DatedRules())
    sketch = (
        Sketch("permit").start(sw_accepts="true", sw_starts="total").person("look", sw_deadline="total", sw_remind="1")
    )
    world.deploy(sketch.end("done").flow("begin", "look", "done"))
    (task,) = world.engine.start("permit", world.alice, place=VILLAGE, title="甲", values={}).opened
    before = now(world, task).wake_at
    world.engine.extend(task.case_id, world.alice, "total", "apart", "人户分离")
    world.engine.fire_due()
    after = now(world, task).wake_at
    assert before is not None
    assert after is not None
    assert after > before + timedelta(days=14)
    at(world, before)
    assert seen(world, task) == []
    at(world, after)
    assert seen(world, task) == ["task_reminded"]
    world.engine.close()


def test_it_moves_when_the_calendar_does(office: World) -> None:
    task = begin(office, sw_remind="1")
    office.engine.load_calendar({date(2026, 3, 9): (False, "休")})
    office.engine.fire_due()
    moved = now(office, task)
    assert (moved.wake_at, moved.due_at) == (datetime(2026, 3, 6, 0, 30, tzinfo=UTC), DUE)


def test_nothing_happens_while_the_case_is_suspended(office: World) -> None:
    task = begin(office, sw_remind="0", sw_escalate="over")
    case = office.engine.case(task.case_id, office.root).case
    office.engine.steering.suspend(task.case_id, office.root, case.revision, "查证")
    at(office, WEDNESDAY)
    assert seen(office, task) == []
    case = office.engine.case(task.case_id, office.root).case
    office.engine.steering.resume(task.case_id, office.root, case.revision, "查清")
    at(office, WEDNESDAY + timedelta(hours=2))
    assert seen(office, task) == ["task_escalated"]


def test_a_crash_between_doing_and_committing_does_nothing_twice(office: World) -> None:
    task = begin(office, sw_remind="0", sw_escalate="over")
    office.clock.set(TUESDAY)
    with office.engine.rehearsal(office.system) as work:
        lapsing.lapse(work, task.id)  # done, and never committed
    assert (seen(office, task), notices(office)) == ([], [])
    for _ in range(2):
        with office.engine.transaction(office.system) as work:
            lapsing.lapse(work, task.id)
    assert (seen(office, task), len(notices(office))) == (["task_reminded"], 1)


# ---------------------------------------------------------------- escalation
def hire(world: World, name: str, role: str, place: str) -> Actor:
    with world.engine.people(world.system) as people:
        person = people.add_person(name)
        people.join(person.id, role, place)
    return Actor(COUNTY, person.id)


def test_at_its_due_time_it_goes_over_to_the_superior_and_whoever_had_it_is_told(office: World) -> None:
    chief = hire(office, "Chief", "clerk", COUNTY)
    task = begin(office, sw_escalate="over")
    office.engine.claim(task.id, office.bob, task.revision)
    at(office, DUE - timedelta(seconds=1))
    assert seen(office, task) == []
    at(office, DUE)
    there = now(office, task)
    assert (there.assignee, there.place, seen(office, task)) == (chief.person, COUNTY, ["task_escalated"])
    assert set(notices(office)) == {
        ("escalated", frozenset({chief.person})), ("overdue", frozenset({office.bob.person})),
    }  # fmt: skip
    office.engine.complete(task.id, chief, there.revision, {})


def test_it_may_go_to_another_role(office: World) -> None:
    task = begin(office, sw_escalate="over", sw_escalateTo="head")
    at(office, DUE)
    there = now(office, task)
    assert (there.assignee, there.role, there.place) == (office.carol.person, "head", TOWN)
    office.engine.complete(task.id, office.carol, there.revision, {})


def test_or_superiors_may_act_too(office: World) -> None:
    chief = hire(office, "Chief", "clerk", COUNTY)
    task = begin(office, sw_escalate="beside")
    office.engine.claim(task.id, office.bob, task.revision)
    at(office, DUE)
    there = now(office, task)
    assert (there.state, there.place) == (TaskState.OPEN, TOWN)
    taken = office.engine.claim(task.id, chief, there.revision)
    back = office.engine.unclaim(task.id, chief, taken.revision)
    office.engine.claim(task.id, office.bob, back.revision)


def test_where_nobody_is_above_it_goes_to_the_process_administrator(office: World) -> None:
    task = begin(office, sw_escalate="over")
    at(office, DUE)
    there = now(office, task)
    assert (there.role, there.place, there.assignee) == ("administrator", COUNTY, None)


# ---------------------------------------------------------------- passing
def test_the_system_passes_what_the_rules_permit_and_signs_it_itself(office: World) -> None:
    task = begin(office, sw_form="decision", sw_autopass="{agreed: true}")
    office.engine.claim(task.id, office.bob, task.revision)
    office.engine.save_draft(task.id, office.bob, {"agreed": "no"})
    at(office, DUE)
    view = office.engine.case(task.case_id, office.root)
    (passed,) = [each for each in view.events if each.kind == "task_passed"]
    assert (passed.person, passed.detail["authority"]) == (None, "test art. 1")
    (look, after) = view.tasks
    assert (look.state, look.closed_by, look.assignee, after.state) == (TaskState.COMPLETED, None, None, TaskState.OPEN)
    (entry,) = view.submissions
    assert (entry.values, entry.person) == ({"agreed": True}, "")


def test_it_passes_nothing_that_the_rules_of_the_case_do_not_permit(office: World, rules: Permitting) -> None:
    """They did when the diagram was put in force, and do no longer when the case is begun."""
    sketch = Sketch("permit").start().person("first").end("done").form("decision", {"agreed": AGREED}, ["agreed"])
    sketch.person("look", sw_deadline="look", sw_form="decision", sw_autopass="{agreed: true}")
    office.deploy(sketch.flow("begin", "first", "look", "done"))
    rules.permits = False
    office.engine.house.known_rules.clear()
    (first,) = office.engine.start("permit", office.alice, place=VILLAGE, title="甲", values={}).opened
    mine = office.engine.claim(first.id, office.alice, first.revision)
    (task,) = office.engine.complete(first.id, office.alice, mine.revision, {}).opened
    at(office, DUE)
    assert (seen(office, task), now(office, task).state) == ([], TaskState.OPEN)


def test_what_a_step_does_not_use_costs_it_nothing_and_what_it_uses_only_the_calendar(office: World) -> None:
    costs: list[int] = []
    for attributes in ({}, {"sw_remind": "1 0", "sw_escalate": "over"}):
        task = begin(office, **attributes)
        mine = office.engine.claim(task.id, office.alice, task.revision)
        with counted(office.engine.house.database.writer) as count:
            office.engine.complete(task.id, office.alice, mine.revision, {})
            costs.append(len(count.statements))
    assert costs[0] == costs[1]


def test_a_step_on_which_several_sign_is_never_passed_nor_taken_from_a_signer(office: World) -> None:
    """They are reminded: a vote that nobody gave is no vote."""
    task = begin(office, sw_form="decision", sw_vote="agreed", sw_autopass="{agreed: true}")
    taken = office.engine.claim(task.id, office.alice, task.revision)
    add = office.engine.operations.add_signer
    added = add(taken.id, office.alice, taken.revision, office.carol.person, "after", "请把关")
    at(office, DUE)
    assert now(office, task).assignee == office.alice.person
    assert now(office, added).state is TaskState.WAITING
    assert seen(office, task, "task_passed", "task_escalated") == []
    assert seen(office, task, "task_reminded") == ["task_reminded"], "whoever waits for the turn is not"
    for who, each in ((office.alice, task), (office.carol, added)):
        office.engine.complete(each.id, who, now(office, each).revision, {"agreed": True})
    assert [each.element for each in office.engine.case(task.case_id, office.root).tasks][-1] == "after"
