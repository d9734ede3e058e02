from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.owners import Owners, open_owners


@pytest.fixture
def county(sqlite_url: str, tmp_path: Path) -> Iterator[Owners]:
    """A small county with its web application."""
    with open_owners(sqlite_url, tmp_path) as opened:
        yield opened
