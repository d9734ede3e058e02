"""A small county on each database in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from engine import Case, Services
from engine.services import ServiceContext
from engine.testing import World, make_world
from engine.text import Text
from tests.engine.office import Office
from tests.engine.panel import RELATIVE, Panel


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    """Places, people and an engine, on SQLite and on PostgreSQL."""
    made = make_world(database_url, tmp_path / "data")
    yield made
    made.engine.close()


@pytest.fixture
def lite(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    """The same, on SQLite alone, for what does not depend on the kind of database."""
    made = make_world(sqlite_url, tmp_path / "data")
    yield made
    made.engine.close()


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    services, relatives = Services(), set[str]()

    @services.register("tell")
    def tell(ctx: ServiceContext) -> None:
        """Says nothing."""

    def barred(connection: Connection, case: Case) -> dict[str, Text]:
        return dict.fromkeys(relatives, Text("近亲属", "a near relative"))

    made = make_world(database_url, tmp_path / "data", services=services, barred=barred)
    yield Office(made, relatives)
    assert made.engine.verify(made.alice.county) is None
    made.engine.close()


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Panel]:
    relatives: set[str] = set()

    def barred(connection: Connection, case: Case) -> dict[str, Text]:
        return dict.fromkeys(relatives, RELATIVE)

    made = make_world(database_url, tmp_path / "data", barred=barred)
    yield Panel(made, relatives)
    assert made.engine.verify(made.alice.county) is None
    made.engine.close()
