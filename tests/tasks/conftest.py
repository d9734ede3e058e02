"""A database with every table, made once for each kind of database, and sessions that are rolled back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

import tasks  # the room's tables
from engine.store import Base, Database
from engine.vault import Vault
from tests.support.postgres import Postgres

assert tasks.SERVICES


@pytest.fixture
def vault() -> Vault:
    return Vault(b"k" * 32)


@pytest.fixture(scope="session")
def sqlite_engine() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    return engine


@pytest.fixture(scope="session")
def postgres_engine(postgres: Postgres) -> Iterator[Engine]:
    with postgres.fresh_schema() as url:
        database = Database(url)
        Base.metadata.create_all(database.writer)
        yield database.writer
        database.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """A transaction on each kind of database, undone afterwards."""
    engine: Engine = request.getfixturevalue(f"{request.param}_engine")
    with engine.connect() as connection, Session(bind=connection) as opened:
        yield opened
        opened.rollback()
