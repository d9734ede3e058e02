"""A county whose clock tells people, with a mail server and a receiver on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select

from engine import Actor, HumanTask
from engine.testing import COUNTY, VILLAGE, Sketch, World, make_world
from tasks.channels.line import Line
from tasks.telling import tables
from tasks.telling.digest import digests
from tasks.telling.informing import inform
from tasks.telling.kept import Setup, add_channel
from tasks.telling.reading import Notice, notices
from tasks.telling.sending import send_due
from tasks.telling.ways import Ways, open_ways
from tasks.telling.wishes import Wishes, keep_wishes
from tests.support.listener import Listener, listening
from tests.support.mailbox import Mailbox, mail_server

HOUSE = "https://house.example"


@dataclass
class Desk:
    """A world, and what its clock does about telling."""

    world: World

    def tell(self) -> None:
        """Seals what happened and tells of it."""
        while self.world.engine.seal(COUNTY) or inform(self.world.engine, COUNTY):
            pass

    def send(self) -> int:
        """Tells, then hands over what is due."""
        self.tell()
        return send_due(self.world.engine, COUNTY)

    def digest(self) -> int:
        """Has the digests made whose time has come, and sends them."""
        made = digests(self.world.engine, COUNTY)
        self.send()
        return made

    def later(self, **times: float) -> None:
        """Moves the clock."""
        self.world.clock.advance(timedelta(**times))

    def told(self, who: Actor) -> list[str]:
        """The kinds that somebody was told, the oldest first."""
        return [each.kind.value for each in reversed(self.notices(who))]

    def notices(self, who: Actor) -> tuple[Notice, ...]:
        return notices(self.world.engine, who, limit=100).rows

    def begin(self, sketch: Sketch, title: str = "柳青山") -> dict[str, HumanTask]:
        """A case of alice's at the village; its open tasks by step."""
        self.world.deploy(sketch)
        done = self.world.engine.start(sketch.process, self.world.alice, place=VILLAGE, title=title, values={})
        return {each.element: each for each in done.opened}

    def take(self, task: HumanTask, who: Actor) -> HumanTask:
        return self.world.engine.claim(task.id, who, task.revision)

    def wish(self, who: Actor, **chosen: Any) -> None:
        """Chooses how somebody is told."""
        keep_wishes(self.world.engine, who, who.person, Wishes(**{"address": "a@example.gov.cn", **chosen}))

    def channel(self, kind: str, name: str = "渠道", **setup: Any) -> str:
        """A channel of the county; `values` are its fields."""
        return add_channel(self.world.engine, self.world.root, kind, Setup(name, **setup))

    def rows(self, table: Table) -> list[Any]:
        with self.world.engine.house.database.read() as connection:
            return list(connection.execute(select(table).order_by(table.c.id)).all())

    def deliveries(self) -> list[tuple[str, str, int]]:
        """(kind, state, attempts) of each."""
        return [(each.kind, each.state, each.attempts) for each in self.rows(tables.delivery)]


def made(url: str, folder: Path) -> Desk:
    world = make_world(url, folder)
    line = Line(frozenset({"127.0.0.1", "localhost"}), seconds=2, whole_seconds=3)
    open_ways(world.engine, Ways(line, HOUSE))
    return Desk(world)


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Desk]:
    """On SQLite, for what does not depend on the kind of database."""
    found = made(sqlite_url, tmp_path)
    yield found
    found.world.engine.close()


@pytest.fixture
def either(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """On SQLite and on PostgreSQL."""
    found = made(database_url, tmp_path)
    yield found
    found.world.engine.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as found:
        yield found


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


def mail_values(box: Mailbox) -> dict[str, str]:
    return {
        "host": "127.0.0.1", "port": str(box.port), "security": "none", "sender": "robot@example.gov.cn", "name": "守望",
    }  # fmt: skip
