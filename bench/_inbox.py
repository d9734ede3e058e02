"""Does a full inbox cost more than an empty one? The same page of 25 out of 1,000 and out of 100,000 open tasks."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import TypedDict

from engine.ids import new_id
from engine.store.hot import insert_rows
from engine.store.tables import cases
from engine.testing import COUNTY, TOWN, VILLAGE, Sketch, World, make_world

ROUNDS = 60


class Figure(TypedDict):
    """One line of the bench's table."""

    value: float
    unit: str
    note: str


def run() -> dict[str, Figure]:
    """The ratio of the two medians, measured in turns."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = (filled(Path(folder) / str(count), count) for count in (1_000, 100_000))
        looks = [_look(small), _look(large)]
        times: list[list[float]] = [[], []]
        for _ in range(ROUNDS):
            for which, look in enumerate(looks):
                began = time.perf_counter()
                look()
                times[which].append(time.perf_counter() - began)
        small.engine.close()
        large.engine.close()
    few, many = median(times[0]), median(times[1])
    note = f"a page of 25: {few * 1e3:.2f} ms among 1,000 tasks, {many * 1e3:.2f} ms among 100,000"
    return {"inbox.query.100000_vs_1000": {"value": round(many / few, 3), "unit": "ratio", "note": note}}


def _look(world: World) -> Callable[[], object]:
    return lambda: world.engine.inbox(world.alice, "pool")


def filled(folder: Path, count: int) -> World:
    """A county with so many open tasks of one step, each in a case of its own, a minute apart."""
    folder.mkdir()
    world = make_world(f"sqlite:///{folder}/bench.sqlite", folder)
    world.deploy(Sketch("steps").start().person("look").end("done").flow("begin", "look", "done"))
    begun = world.engine.start("steps", world.alice, place=VILLAGE, title="甲", values={})
    now = world.clock.now()
    with world.engine.house.database.write() as connection:
        row = connection.execute(cases.select().where(cases.c.id == begun.case.id)).mappings().one()
        ids = [new_id() for _ in range(count)]
        for start in range(0, count, 10_000):
            part = ids[start : start + 10_000]
            connection.execute(cases.insert(), [dict(row) | {"id": each, "number": each} for each in part])
            tasks = [_task(each, now + timedelta(minutes=number)) for number, each in enumerate(part, start)]
            insert_rows(connection, "human_task", tasks)
    return world


def _task(case_id: str, due: object) -> dict[str, object]:
    return {
        "county": COUNTY,
        "id": new_id(),
        "case_id": case_id,
        "token": 2,
        "process": "steps",
        "element": "look",
        "role": "clerk",
        "place": TOWN,
        "state": "open",
        "assignee": None,
        "revision": 1,
        "opened_at": due,
        "claimed_at": None,
        "closed_at": None,
        "closed_by": None,
        "due_at": due,
        "sort_at": due,
        "provisional": False,
        "deadline": None,
    }
