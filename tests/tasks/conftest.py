"""A database with every table, a vault, and a session that is rolled back."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from engine.store import Base, Database
from engine.vault import Vault
from tasks import tables

assert tables.metadata is Base.metadata


@pytest.fixture
def vault() -> Vault:
    return Vault(b"k" * 32)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    database = Database(database_url)
    with database.write() as connection:
        Base.metadata.create_all(connection)
    with database.writer.connect() as connection, Session(bind=connection) as opened:
        yield opened
        opened.rollback()
    database.dispose()
