"""Opening the house: database at this release, working days, shipped processes; in demo mode the demo county.

The one way by which every command comes to an engine.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

import migrations
import tasks
from engine.clock import Clock, FrozenClock, SystemClock
from engine.definitions import Bundle
from engine.definitions.order import callees_first
from engine.engine import Engine
from engine.errors import Refusal
from engine.holidays import official_days
from engine.settings import Settings
from engine.store import Database
from engine.text import Text
from tasks import CASES, HOUSEHOLDS, DemoClock, is_demo, is_empty, make_demo
from web.progress import Listener

SHIPPED = Path(__file__).resolve().parent.parent / "bpmn"


class NotADemo(Refusal):
    """Demo mode lets anybody sign in as anybody, so it never opens a county that was not made for it."""

    code = "not_a_demo"
    sentence = Text(
        "数据目录 {where} 里不是完整的演示县，不能用演示模式打开（演示模式下任何人都能登录）。请去掉 --demo，或用 SHOUWANG_DATA_DIR 另指一个空目录。",
        "{where} does not hold a whole demo county, so demo mode (in which anybody may sign in) will not open it. Leave out --demo, or name an empty folder by SHOUWANG_DATA_DIR.",
    )


class NotThisRelease(Refusal):
    """The database is of another release; nothing is read that may have another shape."""

    code = "not_this_release"
    sentence = Text(
        "数据库还不是本版本的。请先备份，再运行 shouwang db upgrade。",
        "The database is not of this release. Make a backup, then run shouwang db upgrade.",
    )


def open_house(settings: Settings, clock: Clock | None = None) -> Engine:
    """An engine over an up-to-date database with the shipped processes in force. Raises `NotADemo` in demo mode."""
    database = Database(settings.database, synchronous=settings.sqlite_synchronous)
    migrations.upgrade(database.writer)
    if clock is None and settings.demo:
        clock = DemoClock(database, settings.county)
    else:
        database.dispose()
    engine = tasks.build_engine(settings, clock)
    if isinstance(clock, DemoClock):
        _require_demo(engine, settings)
    if not engine.calendar().last_year:
        engine.load_calendar(official_days())
    for each in callees_first([Bundle.read(folder) for folder in bundles(settings)]):
        engine.deploy_shipped(each, settings.county)
    return engine


@contextmanager
def look_into(settings: Settings, *, writing: bool = False) -> Iterator[Connection]:
    """The database alone, as it is: nothing is upgraded or deployed. Raises `NotThisRelease`."""
    database = Database(settings.database, synchronous=settings.sqlite_synchronous)
    try:
        if migrations.revision(database.writer) != migrations.newest():
            raise NotThisRelease
        with database.write() if writing else database.read() as connection:
            yield connection
    finally:
        database.dispose()


def bundles(settings: Settings) -> list[Path]:
    """The folders of the processes that are put in force at start-up, once each and never over a release of the studio."""
    root = Path(settings.bundles_dir) if settings.bundles_dir else SHIPPED
    return sorted(file.parent for file in root.glob("*/process.bpmn"))


def open_demo(
    settings: Settings, progress: Listener, *, households: int = HOUSEHOLDS, cases: int = CASES, seed: int = 1
) -> Engine:
    """The demo county, made first where there is nothing yet. Raises `NotADemo` over anything else.

    A SQLite county is made beside its place and moved there when it is whole, so that an interrupted first start leaves
    nothing behind.
    """
    settings = replace(settings, demo=True)
    engine = open_house(settings)
    if is_demo(engine, settings.county):
        return engine
    engine.close()
    if settings.database_url:
        _make(settings, progress, households, cases, seed)
    else:
        _make_aside(settings, progress, households, cases, seed)
    return open_house(settings)


def _require_demo(engine: Engine, settings: Settings) -> None:
    """Raises `NotADemo` over a county of real people, whichever command opens it and before anything is written."""
    if is_demo(engine, settings.county) or is_empty(engine, settings.county):
        return
    engine.close()
    where = settings.database_url.rpartition("@")[2] if settings.database_url else settings.data_dir
    raise NotADemo(where=where)


def _make_aside(settings: Settings, progress: Listener, households: int, cases: int, seed: int) -> None:
    aside = settings.data_dir / "demo.part"
    shutil.rmtree(aside, ignore_errors=True)
    _make(replace(settings, data_dir=aside, sqlite_synchronous="OFF"), progress, households, cases, seed)
    for made in sorted(aside.iterdir(), key=lambda each: each.name.startswith("shouwang.sqlite")):
        there = settings.data_dir / made.name
        if there.is_dir():
            shutil.rmtree(there)
        for stale in settings.data_dir.glob(f"{made.name}-*") if made.suffix == ".sqlite" else ():
            stale.unlink()
        made.replace(there)
    aside.rmdir()


def _make(settings: Settings, progress: Listener, households: int, cases: int, seed: int) -> None:
    clock = FrozenClock(SystemClock().now())
    engine = open_house(settings, clock)
    make_demo(engine, clock, settings.county, households=households, cases=cases, seed=seed, progress=progress)
    engine.close()
