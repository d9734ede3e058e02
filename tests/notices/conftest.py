from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.testing import COUNTY
from tasks.channels.line import Line
from tasks.telling.informing import inform
from tasks.telling.sending import send_due
from tasks.telling.ways import Ways, open_ways
from tests.support.listener import Listener, listening
from tests.support.owners import Owners, open_owners


@pytest.fixture
def county(sqlite_url: str, tmp_path: Path) -> Iterator[Owners]:
    """A small county with its web application, whose channels may reach this machine."""
    with open_owners(sqlite_url, tmp_path) as opened:
        open_ways(opened.world.engine, Ways(Line(frozenset({"127.0.0.1"}), seconds=2, whole_seconds=3)))
        yield opened


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as made:
        yield made


def told(county: Owners) -> None:
    """What the clock does: seals, tells, sends."""
    engine = county.world.engine
    while engine.seal(COUNTY) or inform(engine, COUNTY):
        pass
    send_due(engine, COUNTY)


def handed(county: Owners) -> str:
    """Alice hands a step to bob; its id."""
    county.start()
    world = county.world
    row = world.engine.inbox(world.alice, "pool").rows[0]
    task = world.engine.claim(row.task_id, world.alice, row.revision)
    world.engine.operations.transfer(task.id, world.alice, task.revision, world.bob.person, "<b>请接手</b>")
    told(county)
    return task.id
