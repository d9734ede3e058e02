"""A county with one household on benefit and an engine with the shipped processes, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import tasks
from engine.clock import FrozenClock
from engine.definitions import Bundle
from engine.engine import Engine
from engine.holidays import official_days
from engine.settings import Settings
from engine.store import Base
from engine.testing import train_everybody
from tasks.benefits import due
from tasks.benefits.enrolments import Enrolment, Enrolments, Grant
from tasks.registers.facts import Household, Member
from tasks.registers.households import HouseholdRegister
from tests.support.source import ROOT

COUNTY, TOWN, VILLAGE = "990100", "990100001", "990100001001"
EVER = date(2020, 1, 1)


@dataclass(slots=True)
class House:
    """An engine, its clock, and a household that is on benefit."""

    engine: Engine
    clock: FrozenClock
    settings: Settings

    def enrol(self, due_on: date, name: str = "柳青山") -> Enrolment:
        """A household whose first review falls due on a day."""
        family = Household((Member(name, "self", "990100196803120019", date(1968, 3, 12), "男", "casual"),))
        with self.engine.transaction(self.engine.system(COUNTY)) as work:
            register = HouseholdRegister(work.session, work.house.vault, COUNTY)
            path = f"county:{COUNTY}/township:{TOWN}/village:{VILLAGE}"
            made = register.add(family, place=VILLAGE, place_path=path, at=work.now)
            grant = Grant(made, VILLAGE, path, name, 1, "dibao", Decimal(500), stable=True, rules_version="test")
            enrolled = Enrolments(work.session, COUNTY).enrol(grant, work.today)
            due.schedule(work.session, COUNTY, enrolled.id, due.Due(due.Kind.NEW, due_on))
        return enrolled


@pytest.fixture
def house(sqlite_url: str, tmp_path: Path, frozen_clock: FrozenClock) -> Iterator[House]:
    """On SQLite, for what does not depend on the kind of database."""
    with built(sqlite_url, tmp_path, frozen_clock) as made:
        yield made


@pytest.fixture
def either(database_url: str, tmp_path: Path, frozen_clock: FrozenClock) -> Iterator[House]:
    """On SQLite and on PostgreSQL."""
    with built(database_url, tmp_path, frozen_clock) as made:
        yield made


@contextmanager
def built(url: str, folder: Path, clock: FrozenClock) -> Iterator[House]:
    """The engine of a small county; its connections are closed at the end."""
    settings = Settings(data_dir=folder / "data", database_url=url, sqlite_synchronous="OFF")
    engine = tasks.build_engine(settings, clock)
    Base.metadata.create_all(engine.house.database.writer)
    engine.load_calendar(official_days())
    with engine.people(engine.system(COUNTY)) as people:
        people.add_place(COUNTY, "云岭县", "county", since=EVER)
        people.add_place(TOWN, "青石镇", "township", COUNTY, since=EVER)
        people.add_place(VILLAGE, "柳湾村", "village", TOWN, since=EVER)
        for role, place in (("village_aide", VILLAGE), ("township_clerk", TOWN), ("administrator", COUNTY)):
            people.join(people.add_person(role, since=EVER).id, role, place, EVER)
    for name in ("case_conference", "exit", "application", "periodic_review"):
        engine.deploy_shipped(Bundle.read(ROOT / "bpmn" / name), COUNTY)
    train_everybody(engine, COUNTY)
    yield House(engine, clock, settings)
    engine.close()
