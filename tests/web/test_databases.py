"""The same pages on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import FrozenClock, Settings
from engine.testing import COUNTY, VILLAGE, make_world
from tests.web.conftest import UNGUARDED
from tests.web.office import INTAKE, PASSWORD, Office, Periods, sketch
from web import create_app
from web.auth import passwords


@pytest.fixture
def anywhere(database_url: str, tmp_path: Path, frozen_clock: FrozenClock, _quick_hashes: None) -> Iterator[Office]:
    world = make_world(database_url, tmp_path, rules=Periods())
    world.deploy(sketch())
    passwords.set_password(world.engine, COUNTY, world.alice.person, PASSWORD, login="alice", at=frozen_clock.now())
    settings = Settings(data_dir=tmp_path, county=COUNTY, database_url=database_url)
    yield Office(world, create_app(world.engine, settings, config=UNGUARDED, wall_clock=frozen_clock), frozen_clock)
    world.engine.close()


def test_signing_in_applying_searching_and_doing_a_step(anywhere: Office) -> None:
    alice = anywhere.browser(anywhere.world.alice)
    page = alice.post("/cases/new/permit", data=INTAKE | {"place": VILLAGE, "key": "k"}, follow_redirects=True)
    assert "王小明" in page.text
    assert "王小明" in alice.get("/inbox?box=pool&q=柳湾").text
    assert "王小明" in alice.get("/cases?q=青石").text
    (row,) = anywhere.world.engine.inbox(anywhere.world.alice, "pool").rows
    alice.post(f"/tasks/{row.task_id}/claim", data={"revision": row.revision})
    (row,) = anywhere.world.engine.inbox(anywhere.world.alice, "mine").rows
    alice.post(f"/tasks/{row.task_id}/live", data={"note": "先写一半"})
    assert "先写一半" in alice.get(f"/tasks/{row.task_id}").text
    done = alice.post(f"/tasks/{row.task_id}", data={"revision": row.revision, "note": "齐全"}, follow_redirects=True)
    assert "下一步" in done.text
    assert alice.get("/account").status_code == 200
    alice.post("/sign-out")
    assert alice.get("/inbox").status_code == 302
