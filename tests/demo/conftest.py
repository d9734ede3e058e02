"""One small demo county for all its tests: made once, read only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import tasks
from engine.clock import FrozenClock
from engine.definitions import Bundle
from engine.engine import Engine
from engine.holidays import official_days
from engine.settings import Settings
from engine.store import Base
from tasks.demo import make_demo
from tests.support.source import ROOT

COUNTY = "990100"
MONDAY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


def empty_engine(folder: Path) -> tuple[Engine, FrozenClock]:
    """An engine with the shipped processes and no county yet."""
    clock = FrozenClock(MONDAY)
    engine = tasks.build_engine(Settings(data_dir=folder, sqlite_synchronous="OFF"), clock)
    Base.metadata.create_all(engine.house.database.writer)
    engine.load_calendar(official_days())
    for name in ("case_conference", "exit", "application", "periodic_review", "emergency_aid"):
        engine.deploy_shipped(Bundle.read(ROOT / "bpmn" / name), COUNTY)
    return engine, clock


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A demo county of 60 households and a case or so at every step."""
    engine, clock = empty_engine(tmp_path_factory.mktemp("demo"))
    make_demo(engine, clock, COUNTY, households=60, cases=10)
    yield engine
    engine.close()
