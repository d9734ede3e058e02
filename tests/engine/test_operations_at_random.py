"""Random operations in random places, looked at before and after every step: the guarantees of every operation.

`SHOUWANG_TEST_STEPS=100000 pytest --timeout=0 tests/engine/test_operations_at_random.py -k sqlite` is the long run.
"""

from __future__ import annotations

import inspect
import os
from collections import Counter
from itertools import count, product
from pathlib import Path
from random import Random

import pytest

from engine import Actor, Bundle, Engine
from engine.operations import Operations
from engine.records import LIVE
from engine.standing_in import StandIns
from engine.steering import Steering
from engine.testing import COUNTY, VILLAGE, World, make_world
from tests.engine.ideas import OFTEN, Ideas, Staff
from tests.engine.lockstep import give_data
from tests.engine.places import PLACES, STEPS, WalkRules, drawn
from tests.engine.walking import Walk
from tests.runner.blocks import Blocks

STEPS_IN_ALL = int(os.environ.get("SHOUWANG_TEST_STEPS", "2000"))
PARTS = 8
PER_CASE = 40
LONG = 5_000
"""Steps of one part after which every verb has come about."""
ELSEWHERE = {"deploy", "deploy_shipped", "start", "attach", "people", "trainings", "load_calendar", "seal", "_fire"} | {
    "failed_data", "retry", "deliver", "signal",
}  # fmt: skip
"""Verbs that begin a walk, or that are not acts on a step of a case without a broken or waiting service."""
KINDS = list(product(STEPS, PLACES))


def test_every_verb_is_walked() -> None:
    """One that is new comes to mind, or is named above with those that have their own tests."""
    rooms = (Operations, Steering, StandIns, Engine)
    verbs = {
        name for room in rooms for name, way in inspect.getmembers(room, inspect.isfunction)
        if ".transaction(" in inspect.getsource(way)
    }  # fmt: skip
    assert verbs | {"many", "fire_due"} == set(OFTEN) | ELSEWHERE
    assert all(hasattr(Ideas, name) for name in OFTEN)


class Field:
    """Where walks begin: every kind of step in every kind of place, and now and then a diagram nobody has thought of."""

    def __init__(self, world: World, part: int) -> None:
        self.staff, self.world, self.random = Staff.hire(world), world, Random(part)
        self.seeds, self.part = count(part, PARTS), part
        self.versions: dict[str, tuple[int, ...]] = {}
        self.kinds = KINDS[part::PARTS]
        self.random.shuffle(self.kinds)

    def walk(self, number: int) -> Walk:
        if number % 4 == 3:
            return self._anywhere(next(self.seeds))
        step, place = self.kinds[number % len(self.kinds)]
        return self._in_place(step, place)

    def _in_place(self, step: str, place: str) -> Walk:
        process = f"{step}_{place}"
        if process not in self.versions:
            for each in [*drawn(step, place), drawn(step, place)[-1]]:
                self.world.deploy(each)
            self.world.engine.deploy(self._renoted(step, place), self.world.root)
            latest = self.world.engine.definitions(COUNTY)
            self.versions[process] = tuple(each.version for each in latest if each.process == process)
        return self._begin(process, self.versions[process], self.world.alice)

    def _renoted(self, step: str, place: str) -> Bundle:
        """The next version: the same steps."""
        bundle = drawn(step, place)[-1].bundle()
        files = dict(bundle.files)
        files["process.bpmn"] = files["process.bpmn"].replace(b"isExecutable", b'sw:subject="plot" isExecutable')
        return Bundle(bundle.name, files)

    def _anywhere(self, seed: int) -> Walk:
        blocks = Blocks(seed)
        blocks.drawing.process = f"p{seed}"
        self.world.engine.deploy(Bundle(f"p{seed}", {"process.bpmn": blocks.drawing.xml().encode()}), self.world.root)
        walk = self._begin(f"p{seed}", (), self.world.system)
        data: dict[str, object] = {name: self.random.random() < 0.5 for name in blocks.choices}
        give_data(self.world, walk.case_id, data | dict.fromkeys(blocks.loops.values(), False))
        return walk

    def _begin(self, process: str, versions: tuple[int, ...], starter: Actor) -> Walk:
        case = self.world.engine.start(process, starter, place=VILLAGE, title="甲", values={}).case
        return Walk(self.staff, self.random, case.id, versions=versions)


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_people_do_every_guarantee_holds(database_url: str, tmp_path: Path, part: int) -> None:
    field = Field(make_world(database_url, tmp_path / "data", rules=WalkRules()), part)
    done, total, refused, foreseen = 0, Counter[str](), Counter[str](), 0
    for number in count():
        if done >= STEPS_IN_ALL // PARTS:
            break
        walk = field.walk(number)
        for _ in range(PER_CASE):
            walk.act()
            done += 1
            if walk.look() not in LIVE and field.random.random() < 0.7:
                break
        walk.finish()
        total += walk.done
        refused += walk.refused
        foreseen += walk.foreseen
    assert field.world.engine.verify(COUNTY) is None
    assert foreseen > done // 20
    assert len(total) >= 15, total
    assert done < LONG or set(OFTEN) <= set(total), f"never done: {set(OFTEN) - set(total)} {refused}"
    field.world.engine.close()
