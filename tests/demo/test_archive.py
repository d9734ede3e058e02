"""Backup and restore: what comes back is what was saved, whole, and never over anything else."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.clock import FrozenClock
from engine.engine import Engine
from engine.settings import Settings
from engine.store import Database
from tasks.demo import make_demo
from tests.demo.conftest import COUNTY, MONDAY
from tests.support.postgres import Postgres
from web import archive
from web.opening import open_house


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Settings, Settings]]:
    """Where a small county is, and an empty place of the same kind."""
    here, there = (Settings(data_dir=tmp_path / name, sqlite_synchronous="OFF") for name in ("here", "there"))
    if request.param == "sqlite":
        yield here, there
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.fresh_schema() as one, server.fresh_schema() as other:
        yield replace(here, database_url=one), replace(there, database_url=other)


def furnish(settings: Settings) -> None:
    """A county with a case and an attached file."""
    clock = FrozenClock(MONDAY)
    engine = open_house(settings, clock)
    make_demo(engine, clock, COUNTY, households=60, cases=1)
    engine.close()


def told(engine: Engine) -> list[object]:
    """Every table's rows, as far as they can be compared."""
    from migrations.declared import metadata

    with engine.house.database.read() as connection:
        return [sorted(map(repr, connection.execute(each.select()))) for each in metadata().sorted_tables]


@pytest.mark.slow
def test_what_comes_back_is_what_was_saved(places: tuple[Settings, Settings], tmp_path: Path) -> None:
    here, there = places
    furnish(here)
    made = archive.save(here, tmp_path / "kept.tar.gz")
    assert made.keys
    assert (tmp_path / "kept.tar.gz").stat().st_mode & 0o077 == 0
    archive.load(there, tmp_path / "kept.tar.gz")
    before, after = (open_house(each, FrozenClock(MONDAY)) for each in places)
    assert told(after) == told(before)
    assert after.verify(COUNTY) is None
    files = sorted(
        path.relative_to(here.data_dir / "files") for path in (here.data_dir / "files").rglob("*") if path.is_file()
    )
    assert files
    assert all(
        (there.data_dir / "files" / each).read_bytes() == (here.data_dir / "files" / each).read_bytes()
        for each in files
    )
    assert (there.data_dir / "keys" / "personal.key").read_bytes() == (
        here.data_dir / "keys" / "personal.key"
    ).read_bytes()
    with pytest.raises(archive.CannotRestore) as refused:
        archive.load(there, tmp_path / "kept.tar.gz")
    assert "empty place" in refused.value.text.en
    before.close()
    after.close()


@pytest.fixture
def bare(tmp_path: Path) -> Settings:
    """An empty county on SQLite."""
    settings = Settings(data_dir=tmp_path / "bare", sqlite_synchronous="OFF")
    open_house(settings, FrozenClock(MONDAY)).close()
    return settings


def test_the_key_can_be_left_out(bare: Settings, tmp_path: Path) -> None:
    archive.save(bare, tmp_path / "kept.tar.gz", keys=False)
    with tarfile.open(tmp_path / "kept.tar.gz") as kept:
        assert not [name for name in kept.getnames() if "key" in name]


def test_a_damaged_archive_changes_nothing(bare: Settings, tmp_path: Path) -> None:
    kept = tmp_path / "kept.tar.gz"
    archive.save(bare, kept)
    data = bytearray(kept.read_bytes())
    data[len(data) // 2] ^= 0xFF
    kept.write_bytes(data)
    empty = replace(bare, data_dir=tmp_path / "empty")
    with pytest.raises(archive.CannotRestore):
        archive.load(empty, kept)
    assert not (tmp_path / "empty" / "files").exists()
    assert not (tmp_path / "empty" / "keys").exists()


def test_something_else_than_a_backup_is_refused(bare: Settings, tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("您好")
    with pytest.raises(archive.CannotRestore):
        archive.load(replace(bare, data_dir=tmp_path / "empty"), other)


def test_a_backup_of_sqlite_is_not_put_into_postgresql(
    bare: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.save(bare, tmp_path / "kept.tar.gz")
    monkeypatch.setattr(Database, "is_sqlite", False, raising=False)
    made = Database.__init__

    def pretend(self: Database, url: str, *, synchronous: str = "FULL") -> None:
        made(self, url, synchronous=synchronous)
        self.is_sqlite = False

    monkeypatch.setattr(Database, "__init__", pretend)
    with pytest.raises(archive.CannotRestore) as refused:
        archive.load(replace(bare, data_dir=tmp_path / "empty"), tmp_path / "kept.tar.gz")
    assert "sqlite" in refused.value.text.en
