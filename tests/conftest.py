"""What every test may ask for: a frozen clock, both databases, a real browser; and no network but this machine's own."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from engine.clock import FrozenClock
from tests.support.network import refuse_outside
from tests.support.postgres import Postgres

pytest_plugins = ["tests.support.browser"]

sys.addaudithook(refuse_outside)

THURSDAY_MORNING = datetime(2026, 3, 5, 1, 30, tzinfo=UTC)
"""09:30 in Asia/Shanghai on an ordinary working day, far from any festival."""


@pytest.fixture
def frozen_clock() -> FrozenClock:
    """A clock that stands at 09:30 on a Thursday until a test moves it."""
    return FrozenClock(THURSDAY_MORNING)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL, started once and shared by all workers of the session."""
    with Postgres.start() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each database in turn, empty: a new SQLite file, then a new schema of PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{request.getfixturevalue('tmp_path')}/shouwang.sqlite3"
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.fresh_schema() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A new SQLite file, for what does not depend on the kind of database."""
    return f"sqlite:///{tmp_path_factory.mktemp('database')}/shouwang.sqlite3"


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A new schema of PostgreSQL, for what only PostgreSQL does; mark such a test ``postgres``."""
    with postgres.fresh_schema() as url:
        yield url
