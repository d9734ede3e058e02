"""Attacks on opening and putting back: what is there already stays, and real people are never in a demo."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.settings import Settings
from web import archive
from web.opening import NotADemo, open_house
from web.settling import Founder, found_county


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


def test_no_command_opens_real_people_in_demo_mode(tmp_path: Path) -> None:
    """`SHOUWANG_DEMO=1` left over in an environment would let anybody sign in as anybody."""
    settings = Settings(data_dir=tmp_path / "real", sqlite_synchronous="OFF")
    engine = open_house(settings)
    found_county(engine, settings.county, Founder("云岭县", "管理员", "admin"))
    engine.close()
    with pytest.raises(NotADemo):
        open_house(replace(settings, demo=True))
