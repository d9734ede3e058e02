"""Random operations in random places, looked at after every step: the five guarantees of every operation.

`SHOUWANG_TEST_STEPS=100000 pytest tests/engine/test_operations_at_random.py` is the long run.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from engine import Actor, Bundle, CaseStatus, HumanTask, TaskState
from engine.advance import CaseHost
from engine.errors import Refusal
from engine.runner.moving import standing, steps_of
from engine.store.hot import load_case
from engine.store.hot_tasks import all_tasks_of
from engine.store.tables import awaited, timer
from engine.testing import COUNTY, VILLAGE, World, make_world
from engine.work import Work
from tests.engine.lockstep import give_data
from tests.runner.blocks import Blocks

STEPS = int(os.environ.get("SHOUWANG_TEST_STEPS", "2000"))
PARTS = 8
PER_CASE = 60
LIVE = (TaskState.OPEN, TaskState.CLAIMED)


class Walk:
    """One case in the hands of people who do whatever comes to their minds."""

    def __init__(self, world: World, random: Random, seed: int) -> None:
        self.world, self.random = world, random
        blocks = Blocks(seed)
        blocks.drawing.process = f"p{seed}"
        world.engine.deploy(Bundle(f"p{seed}", {"process.bpmn": blocks.drawing.xml().encode()}), world.root)
        self.case_id = world.engine.start(f"p{seed}", world.system, place=VILLAGE, title="甲", values={}).case.id
        data: dict[str, object] = {name: random.random() < 0.5 for name in blocks.choices}
        data |= dict.fromkeys(blocks.loops.values(), False)
        give_data(world, self.case_id, data)
        self.people = (world.alice, world.bob)
        self.acts = (
            self.complete, self.complete, self.complete, self.claim, self.unclaim, self.transfer, self.delegate,
            self.give_back, self.take_back, self.jump, self.suspend, self.resume, self.time, self.urge,
        )  # fmt: skip

    def tasks(self) -> list[HumanTask]:
        with self.world.engine.house.database.read() as connection:
            return all_tasks_of(connection, COUNTY, self.case_id)

    def revision(self) -> int:
        with self.world.engine.house.database.read() as connection:
            loaded = load_case(connection, COUNTY, self.case_id)
        assert loaded is not None
        return loaded.case.revision

    def one(self, *states: TaskState) -> tuple[HumanTask, Actor] | None:
        """A task in one of the states, and whoever has it (or somebody)."""
        found = [each for each in self.tasks() if each.state in states]
        if not found:
            return None
        task = self.random.choice(found)
        who = next((each for each in self.people if each.person in (task.assignee, task.closed_by)), None)
        return task, who or self.random.choice(self.people)

    # ------------------------------------------------------------ acts
    def complete(self) -> None:
        if (chosen := self.one(*LIVE)) is not None:
            task, who = chosen
            if task.assignee is None:
                task = self.world.engine.claim(task.id, who, task.revision)
            if task.owner is not None:
                self.world.engine.operations.answer(task.id, who, task.revision, "建议")
            else:
                self.world.engine.complete(task.id, who, task.revision, {})

    def claim(self) -> None:
        if (chosen := self.one(TaskState.OPEN)) is not None:
            self.world.engine.claim(chosen[0].id, chosen[1], chosen[0].revision)

    def unclaim(self) -> None:
        if (chosen := self.one(TaskState.CLAIMED)) is not None:
            self.world.engine.unclaim(chosen[0].id, chosen[1], chosen[0].revision)

    def transfer(self) -> None:
        if (chosen := self.one(TaskState.CLAIMED)) is not None:
            to = self.random.choice([*self.people, self.world.dan])
            self.world.engine.operations.transfer(chosen[0].id, chosen[1], chosen[0].revision, to.person, "出差")

    def delegate(self) -> None:
        if (chosen := self.one(TaskState.CLAIMED)) is not None:
            to = self.random.choice(self.people)
            self.world.engine.operations.delegate(chosen[0].id, chosen[1], chosen[0].revision, to.person, "?")

    def give_back(self) -> None:
        if (chosen := self.one(TaskState.CLAIMED)) is not None:
            target = self.random.choice([each.element for each in self.tasks()])
            straight = self.random.random() < 0.5
            task, who = chosen
            self.world.engine.operations.give_back(task.id, who, task.revision, target, "不全", straight=straight)

    def take_back(self) -> None:
        if (chosen := self.one(TaskState.COMPLETED)) is not None:
            self.world.engine.operations.take_back(chosen[0].id, chosen[1])

    def jump(self) -> None:
        _, element = self.random.choice(self.targets())
        self.world.engine.steering.jump(self.case_id, self.world.root, self.revision(), element, "纠正")

    def suspend(self) -> None:
        self.world.engine.steering.suspend(self.case_id, self.world.root, self.revision(), "查证")

    def resume(self) -> None:
        self.world.engine.steering.resume(self.case_id, self.world.root, self.revision(), "查清")

    def urge(self) -> None:
        if (chosen := self.one(*LIVE)) is not None:
            self.world.engine.operations.urge(chosen[0].id, self.world.root)

    def time(self) -> None:
        with self.world.engine.house.database.read() as connection:
            due: datetime | None = connection.execute(
                select(timer.c.due_at).where(timer.c.case_id == self.case_id).order_by(timer.c.due_at).limit(1)
            ).scalar()
        if due is not None:
            self.world.clock.set(max(due, self.world.clock.now()))
            self.world.engine.fire_due()

    def targets(self) -> list[tuple[str, str]]:
        return self.world.engine.steering.targets(self.case_id, self.world.root)

    # ------------------------------------------------------------ what must hold
    def look(self) -> CaseStatus:
        """Tables and state agree, nothing is open twice, and nothing waits in an ended case."""
        with self.world.engine.house.database.read() as connection:
            work = Work(self.world.engine.house, connection, self.world.system)
            loaded = load_case(connection, COUNTY, self.case_id)
            assert loaded is not None
            file = work.open(loaded)
            stands = standing(file.deployed.program, loaded.state, at=work.now, host=CaseHost(work, file))
            timers = set(connection.execute(select(timer.c.token).where(timer.c.case_id == self.case_id)).scalars())
            waits = set(connection.execute(select(awaited.c.token).where(awaited.c.case_id == self.case_id)).scalars())
        live = {each.token: each for each in self.tasks() if each.state in LIVE}
        assert set(live) == {each.token for each in stands if each.waits_for == "person"}
        moving = loaded.case.status is CaseStatus.RUNNING
        assert timers == ({each.token for each in stands if each.due} if moving else set())
        assert waits == ({each.token for each in stands if each.awaits} if moving else set())
        targets = {element for _, element in steps_of(file.deployed.program)}
        twice = [name for name, count in Counter(each.element for each in live.values()).items() if count > 1]
        assert not set(twice) & targets, "but for reminders beside the way"
        assert all((each.assignee is None) == (each.state is TaskState.OPEN) for each in live.values())
        assert moving or loaded.case.status is CaseStatus.SUSPENDED or not stands
        return loaded.case.status

    def act(self) -> str | None:
        """Something happens, or is refused and then nothing has changed; returns the code of the refusal."""
        act = self.random.choice(self.acts)
        before = self.revision()
        try:
            act()
        except Refusal as refused:
            code = refused.code
        else:
            return None
        assert self.revision() == before or act == self.complete, "but for the claim before it"
        return code

    def finish(self) -> None:
        """Left to itself from here, the case comes to its end: no join waits for ever."""
        if self.look() is CaseStatus.SUSPENDED:
            self.resume()
        for _ in range(200):
            if self.look() is not CaseStatus.RUNNING:
                return
            if any(each.state in LIVE for each in self.tasks()):
                self.complete()
            else:
                self.time()
        raise AssertionError("it does not end")


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_people_do_every_guarantee_holds(sqlite_url: str, tmp_path: Path, part: int) -> None:
    world, random, done, seed = make_world(sqlite_url, tmp_path / "data"), Random(part), 0, part
    refused: Counter[str] = Counter()
    while done < STEPS // PARTS:
        walk = Walk(world, random, seed)
        seed += PARTS
        for _ in range(PER_CASE):
            if (code := walk.act()) is not None:
                refused[code] += 1
            done += 1
            if walk.look() not in (CaseStatus.RUNNING, CaseStatus.SUSPENDED):
                break
        walk.finish()
    assert world.engine.verify(COUNTY) is None
    assert sum(refused.values()) < done
    world.engine.close()
