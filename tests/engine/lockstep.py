"""One diagram walked twice: by the runner alone in memory, and by the engine on a database; after each step both agree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

from sqlalchemy import select, update

from engine import Bundle, Case, CaseStatus, HumanTask
from engine.advance import CaseHost
from engine.runner import Complete, Deliver, FireDue, ServiceDone, Signal
from engine.runner.moving import amend
from engine.store.hot import load_case
from engine.store.hot_tasks import open_tasks_of
from engine.store.tables import awaited, cases, incident, timer
from engine.testing import COUNTY, VILLAGE, World
from engine.work import Work
from tests.runner.drawing import NOON, Drawing, Play, TestHost

Waits = dict[str, list[Any]]


def give_data(world: World, case_id: str, data: Mapping[str, object]) -> None:
    """Puts routing data into a case that no form of these diagrams asks for."""
    house = world.engine.house
    with house.database.write() as connection:
        work = Work(house, connection, world.system)
        file = work.case(case_id)
        state, host = file.loaded.state, CaseHost(work, file)
        mended = amend(file.deployed.program, state, data, at=work.now, host=host)
        assert (mended.opened, mended.timers) == ((), ()), "nothing waits for a condition here"
        connection.execute(update(cases).where(cases.c.id == case_id).values(state=mended.state))


class Lockstep:
    """Both walks of one diagram. The engine reads everything from its tables in every step."""

    def __init__(self, world: World, drawing: Drawing, called: tuple[Drawing, ...], data: Mapping[str, object]) -> None:
        self.world = world
        for each in (*called, drawing):
            world.engine.deploy(Bundle(each.process, {"process.bpmn": each.xml().encode()}), world.root)
        self.play = Play(drawing, called=called, host=TestHost(), whole=True)
        world.clock.set(NOON)
        begun = world.engine.start(drawing.process, world.system, place=VILLAGE, title="甲", values={})
        self.case_id = begun.case.id
        self._amend(data)
        self._settle()

    def _amend(self, data: Mapping[str, object]) -> None:
        program, at, host = self.play.fresh(), self.play.at, self.play.host
        self.play.take(amend(program, self.play.last.state, data, at=at, host=host))
        if self.case.status is CaseStatus.RUNNING:
            give_data(self.world, self.case_id, data)

    @property
    def case(self) -> Case:
        with self.world.engine.house.database.read() as connection:
            loaded = load_case(connection, COUNTY, self.case_id)
        assert loaded is not None
        return loaded.case

    def open_tasks(self) -> list[HumanTask]:
        with self.world.engine.house.database.read() as connection:
            return open_tasks_of(connection, COUNTY, self.case_id)

    def theirs(self) -> Waits:
        """What the tables say of the case."""
        with self.world.engine.house.database.read() as connection:
            timers = connection.execute(select(timer.c.element, timer.c.due_at).where(timer.c.case_id == self.case_id))
            waits = connection.execute(select(awaited.c.kind, awaited.c.name).where(awaited.c.case_id == self.case_id))
            failed = connection.execute(
                select(incident.c.element).where(incident.c.case_id == self.case_id, incident.c.closed_at.is_(None))
            )
            case = self.case
            return {
                "inbox": sorted(each.element for each in self.open_tasks()),
                "timers": sorted((row.element, row.due_at) for row in timers),
                "waits": sorted(f"{row.kind}:{row.name}" for row in waits),
                "failed": sorted(failed.scalars()),
                "status": [case.status.value, case.end_element],
            }

    def ours(self) -> Waits:
        """What the runner says."""
        return {
            "inbox": self.play.inbox,
            "timers": sorted(self.play.timers.values()),
            "waits": sorted(each for names in self.play.waits.values() for each in names),
            "failed": sorted(self.play.failures.values()),
            "status": [self.play.last.status.value, self.play.last.end],
        }

    def _settle(self) -> None:
        self.world.engine.run_jobs()
        while self.play.calls:
            self.play.do(ServiceDone(min(self.play.calls), {}))
        theirs, ours = self.theirs(), self.ours()
        assert theirs == ours, f"{theirs} in the tables, {ours} by the runner"

    def step(self, random: Random) -> bool:
        """Something that can happen does; False if nothing can."""
        ways = [self._person] * (3 * bool(self.play.open)) + [self._time] * bool(self.play.timers)
        ways += [self._hear] * (2 * bool(self.play.waits))
        if self.play.last.status != "running" or not ways:
            return False
        random.choice(ways)(random)
        self._settle()
        return True

    def close(self) -> None:
        """The case waits for nothing that would still happen to the next one."""
        if self.case.status is CaseStatus.RUNNING:
            self.world.engine.cancel(self.case_id, self.world.root, self.case.revision, "完")

    def _person(self, random: Random) -> None:
        element = random.choice(self.play.inbox)
        task = min((each for each in self.open_tasks() if each.element == element), key=lambda each: each.token)
        taken = self.world.engine.claim(task.id, self.world.alice, task.revision)
        self.world.engine.complete(task.id, self.world.alice, taken.revision, {})
        self.play.do(Complete(self.play.token(element)))

    def _time(self, random: Random) -> None:
        due = self.play.last.next_due
        assert isinstance(due, datetime)
        self.world.clock.set(max(due.astimezone(UTC), self.play.at))
        self.play.at = self.world.clock.now()
        self.world.engine.fire_due()
        self.play.do(FireDue())

    def _hear(self, random: Random) -> None:
        kind, _, name = random.choice(sorted(each for names in self.play.waits.values() for each in names)).partition(
            ":"
        )
        if kind == "message":
            self.world.engine.steering.deliver(name, self.world.system, case_id=self.case_id)
            self.play.do(Deliver(name))
        else:
            self.world.engine.steering.signal(name, self.world.system)
            self.world.engine.run_jobs()
            self.play.do(Signal(name))


def walk(lockstep: Lockstep, random: Random, most: int = 40) -> None:
    """To its end, or until nothing more can happen."""
    for _ in range(most):
        if not lockstep.step(random):
            break
    assert lockstep.world.engine.verify(COUNTY) is None
