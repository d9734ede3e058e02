from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.settings import Settings
from tasks import rule_packs
from tests.support.owners import Owners, open_owners


@pytest.fixture
def county(sqlite_url: str, tmp_path: Path) -> Iterator[Owners]:
    """A small county that goes by the shipped rule packs, with its web application."""
    with open_owners(sqlite_url, tmp_path) as opened:
        object.__setattr__(opened.world.engine.house, "rules", rule_packs(Settings(data_dir=tmp_path)))
        yield opened
