"""A county of release 0.4.0 gets a new key of the other suite while it works, killed on the way: nothing is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import select, text

import engine.resealing
from engine import Engine, Settings
from engine.rehashing import hashed_columns, key_in_force
from engine.resealing import Resealing, StillRotating
from migrations.declared import metadata
from tasks import search_households, tables
from tests.releases.test_upgrades import COUNTY, KEPT, go_on, opened
from tests.support.postgres import Postgres
from tests.support.source import ROOT
from web import archive

KILLS = 4
kept_counties = pytest.mark.parametrize(
    "kept", [each for each in KEPT if each.name.startswith("0.4.0")], ids=lambda it: it.name
)


def everything(county: Engine) -> dict[str, bytes]:
    """All that is sealed, opened: table, column and key -> bytes; and who is found by the number of each member."""
    resealing, found = Resealing(county, metadata()), dict[str, bytes]()
    for column in resealing.columns():
        with county.house.database.read() as connection:
            for row in connection.execute(select(column.table)).mappings():
                if row[column.name]:
                    key = [row[each.name] for each in column.table.primary_key]
                    purpose = column.type.purpose.format_map(row)  # type: ignore[attr-defined]
                    found[f"{column} {key}"] = county.vault.open(row[column.name], purpose)
    for place, each, _ in county.house.files.heads():
        found[f"file {place} {each}"] = county.house.files.read(place, each)
    return found


def numbers(county: Engine) -> list[str]:
    sealed = everything(county).items()
    return sorted({value.decode() for name, value in sealed if name.startswith("member.identity")} - {""})


def found_by_number(county: Engine) -> dict[str, list[str]]:
    """Through the page's own search, as an administrator of everything."""
    with county.people(county.system(COUNTY)) as people:
        clerk = next(
            each for each in people.people() if any(held.role == "county_examiner" for held in each.memberships)
        )
    actor = type(county.system(COUNTY))(COUNTY, clerk.id)
    return {each: [row.id for row in search_households(county, actor, each).rows] for each in numbers(county)}


def kill_again_and_again(folder: Path, url: str) -> None:
    chance = random.Random(3)
    for _ in range(KILLS):
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.releases.rotating", str(folder), url],
            cwd=ROOT, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert worker.stdout is not None
        assert worker.stdout.read(1) == b"."
        time.sleep(chance.uniform(0.0, 0.25))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()


@pytest.mark.slow
@kept_counties
def test_a_key_is_rotated_through_kills_and_the_history_holds(
    kept: Path, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine.resealing, "BATCH", 5)
    if "postgresql" in kept.name:
        server: Postgres = request.getfixturevalue("postgres")
        with server.fresh_schema() as url:
            rotate(kept, tmp_path, url)
    else:
        rotate(kept, tmp_path, "")


def rotate(kept: Path, folder: Path, url: str) -> None:
    county = opened(kept, folder, url)
    before, found = everything(county), found_by_number(county)
    assert any(found.values())
    resealing = Resealing(county, metadata(), settled=0)
    made = resealing.rotate("sm4")
    assert found_by_number(county) == found, "the older hashes are asked for too"
    with pytest.raises(StillRotating):
        resealing.rotate("aes")
    kill_again_and_again(folder, url)
    assert county.verify(COUNTY) is None
    assert everything(county) == before
    assert found_by_number(county) == found
    for _ in resealing.reseal():
        pass
    assert resealing.usage() == {made.number: len(before)}
    assert resealing.retire() == [0]
    assert county.verify(COUNTY) is None
    assert everything(county) == before
    assert found_by_number(county) == found
    assert resealing.broken == []
    go_on(county)  # to the end of a case, with the new key; it closes the engine


@pytest.mark.slow
def test_what_is_typed_meanwhile_is_kept(tmp_path: Path) -> None:
    """A clerk goes on saving drafts and completing while everything is sealed anew, again and again."""
    county = opened(KEPT[-1], tmp_path, "")
    resealing = Resealing(county, metadata(), settled=0)
    stop, failed = threading.Event(), list[BaseException]()

    def seal_for_ever() -> None:
        try:
            while not stop.is_set():
                resealing.rotate("sm4" if resealing.vault.newest.suite.name == "aes" else "aes")
                for _ in resealing.reseal():
                    pass
                while not resealing.retire():
                    for _ in resealing.reseal():
                        pass
        except BaseException as error:  # noqa: BLE001 - told by the test itself
            failed.append(error)

    sealing = threading.Thread(target=seal_for_ever)
    sealing.start()
    try:
        time.sleep(0.5)
        go_on_open(county)
    finally:
        stop.set()
        sealing.join()
    assert failed == []
    assert county.verify(COUNTY) is None
    everything(county)
    county.close()


def go_on_open(county: Engine) -> None:
    """The walk of `go_on`, without its end."""
    county.close, closed = lambda: None, county.close  # type: ignore[method-assign]
    try:
        go_on(county)
    finally:
        county.close = closed  # type: ignore[method-assign]


def test_a_value_that_no_key_opens_is_named_and_left(tmp_path: Path) -> None:
    county = opened(KEPT[-1], tmp_path, "")
    with county.house.database.write() as connection:
        connection.execute(text("UPDATE household SET contact = x'01020304050607080910' WHERE rowid = 1"))
    resealing = Resealing(county, metadata(), settled=0)
    resealing.rotate("sm4")
    for _ in resealing.reseal():
        pass
    assert [each.what for each in resealing.broken] == ["household.contact"]
    assert resealing.retire() == []
    county.close()


def test_a_key_is_not_laid_aside_while_something_may_still_be_written_with_it(tmp_path: Path) -> None:
    county = opened(KEPT[-1], tmp_path, "")
    resealing = Resealing(county, metadata())
    resealing.rotate("sm4")
    for _ in resealing.reseal():
        pass
    assert 0 < resealing.wait() <= engine.resealing.SETTLED_SECONDS
    assert resealing.retire() == []
    county.close()


def test_new_rows_take_the_hash_that_the_others_have(tmp_path: Path) -> None:
    """Until the hashes are carried on the old key's, then the new one's: a person is never missed as a double."""
    county = opened(KEPT[-1], tmp_path, "")
    resealing = Resealing(county, metadata(), settled=0)
    resealing.rotate("sm4")
    with county.house.database.write() as connection:
        assert key_in_force(connection, COUNTY) == 0
    for _ in resealing.reseal():
        pass
    with county.house.database.write() as connection:
        assert key_in_force(connection, COUNTY) == 1
    assert {column.table for column in hashed_columns(metadata())} >= {tables.member, tables.near_relative}
    county.close()


def test_a_backup_brings_the_whole_ring_back(tmp_path: Path) -> None:
    county = opened(KEPT[-1], tmp_path / "here", "")
    resealing = Resealing(county, metadata(), settled=0)
    resealing.rotate("sm4")
    for _ in resealing.reseal():
        pass
    resealing.retire()
    before = everything(county)
    county.close()
    here = Settings(data_dir=tmp_path / "here", sqlite_synchronous="OFF")
    archive.save(here, tmp_path / "kept.tar.gz")
    there = opened(tmp_path / "kept.tar.gz", tmp_path / "there", "")
    assert everything(there) == before
    assert {name: key.living for name, key in there.vault.ring.keys().items()} == {0: False, 1: True}
    there.close()
