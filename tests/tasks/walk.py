"""A county with an engine, a village and one person for each role; `Walk` does the steps of a case as they would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from engine.clock import FrozenClock
from engine.definitions import Bundle
from engine.engine import Engine
from engine.holidays import official_days
from engine.records import Actor, TaskState
from engine.settings import Settings
from engine.store import Base
from engine.testing import train_everybody
from tasks import ROLES, build_engine

COUNTY, TOWN, VILLAGE = "990100", "990100001", "990100001001"
EVER = date(2020, 1, 1)
BUNDLES = Path(__file__).parents[2] / "bpmn"
PLACES = {"county": COUNTY, "township": TOWN, "village": VILLAGE}


@dataclass(frozen=True, slots=True)
class County:
    """The engine, its clock, its settings, and who holds each role; `other_clerk` may stand in for the first."""

    engine: Engine
    clock: FrozenClock
    settings: Settings
    staff: Mapping[str, Actor]


def make_county(url: str, data_dir: Path, at: datetime) -> County:
    """A county at a moment, with both shipped processes in force."""
    clock = FrozenClock(at)
    settings = Settings(data_dir=data_dir, database_url=url, sqlite_synchronous="OFF")
    engine = build_engine(settings, clock)
    Base.metadata.create_all(engine.house.database.writer)
    engine.load_calendar(official_days())
    with engine.people(engine.system(COUNTY)) as people:
        people.add_place(COUNTY, "云岭县", "county", since=EVER)
        people.add_place(TOWN, "青石镇", "township", COUNTY, since=EVER)
        people.add_place(VILLAGE, "柳湾村", "village", TOWN, since=EVER)
        staff = {}
        for role, info in ROLES.items():
            person = people.add_person(info.text.zh, since=EVER)
            people.join(person.id, role, PLACES[info.level], EVER)
            staff[role] = Actor(COUNTY, person.id)
        for name, role in (("other_clerk", "township_clerk"), ("other_aide", "village_aide")):
            person = people.add_person(name, since=EVER)
            people.join(person.id, role, PLACES[ROLES[role].level], EVER)
            staff[name] = Actor(COUNTY, person.id)
    for name in ("case_conference", "exit", "application", "periodic_review"):
        engine.deploy_shipped(Bundle.read(BUNDLES / name), COUNTY)
    train_everybody(engine, COUNTY)
    return County(engine, clock, settings, staff)


class Walk:
    """One case, step by step."""

    def __init__(self, county: County, case_id: str) -> None:
        self.county, self.engine, self.case_id = county, county.engine, case_id
        self.engine.settle()

    def waiting(self) -> list[str]:
        """The steps that somebody must do now."""
        view = self.engine.case(self.case_id, self.engine.system(COUNTY))
        return sorted(task.element for task in view.tasks if task.state in (TaskState.OPEN, TaskState.CLAIMED))

    def do(self, element: str, who: str, **values: object) -> None:
        """Somebody takes a step and completes it; automatic steps follow."""
        view, actor = self.engine.case(self.case_id, self.engine.system(COUNTY)), self.county.staff[who]
        task = next(
            task for task in view.tasks if task.element == element and task.state in (TaskState.OPEN, TaskState.CLAIMED)
        )
        if task.state is TaskState.OPEN:
            task = self.engine.claim(task.id, actor, task.revision)
        self.engine.complete(task.id, actor, task.revision, values)
        self.engine.settle()

    def wait(self, days: int) -> None:
        """Time passes; what falls due happens."""
        self.county.clock.advance(timedelta(days=days))
        self.engine.settle()

    def file(self, field: str, who: str = "village_aide") -> list[str]:
        """A photo attached to the case."""
        png = b"\x89PNG\r\n\x1a\n" + bytes(64)
        return [self.engine.attach(self.county.staff[who], self.case_id, field, "p.png", png).id]
