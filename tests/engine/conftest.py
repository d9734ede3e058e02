"""A small county on each database in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.testing import World, make_world


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
