"""A county on each database in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.path.county import County, make_county


@pytest.fixture
def county(database_url: str, tmp_path: Path) -> Iterator[County]:
    made = make_county(database_url, tmp_path / "data")
    yield made
    made.engine.close()


@pytest.fixture
def lite(sqlite_url: str, tmp_path: Path) -> Iterator[County]:
    """A county on one database, for what is not asked of SQL."""
    made = make_county(sqlite_url, tmp_path / "data")
    yield made
    made.engine.close()
