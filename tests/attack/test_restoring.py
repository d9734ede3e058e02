"""Attacks on putting a backup back: what is there already stays."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.settings import Settings
from web import archive
from web.opening import open_house


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    here = Settings(data_dir=tmp_path / "here", sqlite_synchronous="OFF")
    open_house(here).close()
    archive.save(here, tmp_path / "kept.tar.gz")
    return tmp_path / "kept.tar.gz"


def test_a_key_that_is_there_is_never_written_over(saved: Path, tmp_path: Path) -> None:
    there = Settings(data_dir=tmp_path / "there", sqlite_synchronous="OFF")
    key = there.data_dir / "keys" / "personal.key"
    key.parent.mkdir(parents=True)
    key.write_text("ab" * 32)
    with pytest.raises(archive.CannotRestore):
        archive.load(there, saved)
    assert key.read_text() == "ab" * 32


def test_a_copy_that_somebody_laid_beside_the_database_stays(saved: Path, tmp_path: Path) -> None:
    there = replace(Settings(data_dir=tmp_path / "there"), sqlite_synchronous="OFF")
    there.data_dir.mkdir()
    name = Path(there.database.removeprefix("sqlite:///")).name
    copy = there.data_dir / f"{name}.2025.bak"
    copy.write_text("precious")
    archive.load(there, saved)
    assert copy.read_text() == "precious"
