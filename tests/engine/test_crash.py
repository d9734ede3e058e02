"""Killed in the middle of anything, on either database: nothing is half done, lost or doubled."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from engine import Actor, Engine
from engine.testing import COUNTY, make_world
from tests.engine.crashing import engine_at, services, sketch
from tests.support.source import ROOT

KILLS = 8


@pytest.mark.slow
def test_after_each_kill_every_case_is_whole(database_url: str, tmp_path: Path) -> None:
    world = make_world(database_url, tmp_path, services=services())
    world.deploy(sketch())
    world.engine.close()
    chance = random.Random(7)
    command = [sys.executable, "-m", "tests.engine.crashing", database_url, str(tmp_path), COUNTY, world.alice.person]
    for _ in range(KILLS):
        worker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)})
        assert worker.stdout is not None
        assert worker.stdout.read(1) == b"."
        time.sleep(chance.uniform(0.02, 0.3))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        engine = engine_at(database_url, tmp_path)
        require_whole(engine)
        engine.close()
    engine = engine_at(database_url, tmp_path)
    finish(engine, world.alice)
    engine.close()


def require_whole(engine: Engine) -> None:
    """The chain holds, and each running case waits in exactly one place: a task, or a job."""
    assert engine.verify(COUNTY) is None
    with engine.house.database.read() as connection:

        def counts(statement: str) -> dict[str, int]:
            return {row[0]: row[1] for row in connection.execute(text(statement))}

        waiting = "select case_id, count(*) from human_task where state in ('open', 'claimed') group by case_id"
        tasks, jobs = counts(waiting), counts("select lock, count(*) from job group by lock")
        cases = [(row.id, row.status) for row in connection.execute(text("select id, status from cases"))]
        doubled = connection.execute(text("select case_id from intention group by case_id having count(*) > 1")).all()
    assert doubled == []
    for case_id, status in cases:
        waits = tasks.get(case_id, 0) + jobs.get(case_id, 0)
        assert waits == (1 if status == "running" else 0), case_id


def finish(engine: Engine, alice: Actor) -> None:
    """Whatever was begun comes to its end."""
    engine.settle()
    while rows := [*engine.inbox(alice, "mine", limit=200).rows, *engine.inbox(alice, "pool", limit=200).rows]:
        for row in rows:
            revision = row.revision if row.assignee else engine.claim(row.task_id, alice, row.revision).revision
            engine.complete(row.task_id, alice, revision, {})
        engine.settle()
    with engine.house.database.read() as connection:
        left = connection.execute(text("select count(*) from cases where status = 'running'")).scalar_one()
    assert left == 0
    assert engine.verify(COUNTY) is None
