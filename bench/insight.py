"""What a manager's page of timings costs: the median of every step, against the bare reading of the same rows."""

from __future__ import annotations

import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import TypedDict

from sqlalchemy import text

from bench._inbox import filled
from engine.testing import COUNTY, World
from engine.timing import Scope, Timing

ROUNDS = 7
TASKS = 50_000


class Figure(TypedDict):
    """One line of the bench's table."""

    value: float
    unit: str
    note: str


def run() -> dict[str, Figure]:
    """The ratio of the two medians, measured in turns."""
    with tempfile.TemporaryDirectory() as folder:
        world = filled(Path(folder) / "county", TASKS)
        _done(world)
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(ROUNDS):
            for kept, look in zip(times, (_steps, _rows), strict=True):
                began = time.perf_counter()
                look(world)
                kept.append(time.perf_counter() - began)
        world.engine.close()
    ours, bare = median(times[0]), median(times[1])
    note = f"{TASKS:,} done tasks: {ours * 1e3:.0f} ms with working time, {bare * 1e3:.0f} ms for the bare rows"
    return {"insight.steps.vs_rows": {"value": round(ours / bare, 2), "unit": "ratio", "note": note}}


def _done(world: World) -> None:
    """Every task was completed, two to nine days after it was opened."""
    with world.engine.house.database.write() as connection:
        connection.execute(
            text(
                "update human_task set state = 'completed', closed_by = 'x', "
                "closed_at = strftime('%Y-%m-%d %H:%M:%S', opened_at, '+' || (2 + length(id) % 8) || ' days') || '.000000'"
            )
        )
    world.clock.advance(timedelta(days=400))


def _steps(world: World) -> object:
    with world.engine.reading(world.root) as reading:
        return Timing(reading.connection, COUNTY, reading.calendar, reading.now).nodes(Scope(process="steps"))


def _rows(world: World) -> object:
    with world.engine.house.database.read() as connection:
        return connection.execute(text("select element, opened_at, closed_at, due_at from human_task")).all()
