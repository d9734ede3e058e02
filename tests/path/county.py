"""A county with staff in every role, and a hand that walks a written example through the real engine."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from engine import Actor, Bundle, Engine, FrozenClock, HumanTask, Settings, TaskState
from engine.holidays import official_days
from engine.store import Base
from engine.testing import train_everybody
from engine.verbs.filling import FILE_WIDGETS
from tasks import build_engine

ROOT = Path(__file__).resolve().parents[2]
COUNTY, TOWN, VILLAGE = "990100", "990100001", "990100001001"
MONDAY = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
"""09:00 in Asia/Shanghai on 2026-09-14, after the Law came into force."""
EVER = date(2020, 1, 1)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
STAFF = {
    "aide": ("village_aide", VILLAGE),
    "aide2": ("village_aide", VILLAGE),
    "clerk": ("township_clerk", TOWN),
    "clerk2": ("township_clerk", TOWN),
    "head": ("township_head", TOWN),
    "examiner": ("county_examiner", COUNTY),
    "chief": ("county_head", COUNTY),
    "schools": ("department_liaison", COUNTY),
    "labour": ("department_liaison", COUNTY),
    "insurance": ("department_liaison", COUNTY),
    "housing": ("department_liaison", COUNTY),
    "root": ("administrator", COUNTY),
}


@dataclass
class County:
    """The engine, its clock, and who is who."""

    engine: Engine
    clock: FrozenClock
    staff: dict[str, Actor] = field(default_factory=dict)

    def apply(self, values: Mapping[str, Any], by: str = "clerk") -> str:
        """Begins an application; returns the id of its case."""
        begun = self.engine.start("application", self.staff[by], place=VILLAGE, values=values)
        self.engine.settle()
        return begun.case.id

    def open_tasks(self, case_id: str) -> dict[str, HumanTask]:
        """Open steps of a case by element."""
        view = self.engine.case(case_id, self.engine.system(COUNTY))
        return {each.element: each for each in view.tasks if each.state in (TaskState.OPEN, TaskState.CLAIMED)}

    def do(self, case_id: str, element: str, values: Mapping[str, Any], by: str | None = None) -> None:
        """Takes a step by whoever may, attaches what its form wants, completes it, and lets services run."""
        task = self.open_tasks(case_id)[element]
        actor = self.staff[by] if by else self._who_may(task)
        revision = task.revision
        if task.assignee is None:
            revision = self.engine.claim(task.id, actor, revision).revision
        self.complete(task, actor, revision, self._with_files(task, actor, values))
        self.engine.settle()

    def complete(self, task: HumanTask, actor: Actor, revision: int, values: Mapping[str, Any]) -> None:
        """Completes a step that `actor` has."""
        self.engine.complete(task.id, actor, revision, values)

    def _who_may(self, task: HumanTask) -> Actor:
        for actor in self.staff.values():
            if task.assignee in (None, actor.person) and (task.assignee or self._can(task, actor)):
                return actor
        raise AssertionError(f"nobody may do {task.element}")

    def _can(self, task: HumanTask, actor: Actor) -> bool:
        view = self.engine.task(task.id, actor) if self._sees(task, actor) else None
        return view is not None and "claim" in view.may

    def _sees(self, task: HumanTask, actor: Actor) -> bool:
        role = next(role for name, (role, _) in STAFF.items() if self.staff[name] == actor)
        return role == task.role

    def _with_files(self, task: HumanTask, actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
        form = self.engine.task(task.id, actor).form
        made = dict(values)
        for each in form.fields if form else ():
            if each.widget in FILE_WIDGETS and each.name in made:
                photo = self.engine.attach(actor, task.case_id, each.path, "photo.png", PNG, task_id=task.id)
                made[each.name] = [photo.id] if each.type == "array" else photo.id
        return made

    def walk(self, case_id: str, example: str, changes: Mapping[str, Mapping[str, Any]] | None = None) -> list[str]:
        """Does every step of a written example that a person does; returns their elements."""
        done = []
        for step in read_example(example)["step"]:
            if "advance" in step:
                self.advance(days=int(step["advance"][1:-1]))
            elif "do" in step:
                values = dict(step.get("values", {})) | dict((changes or {}).get(step["do"], {}))
                if "second_visitor" in values:
                    values["second_visitor"] = self.staff["aide"].person
                self.do(case_id, step["do"], values)
                done.append(step["do"])
        return done

    def advance(self, **span: int) -> None:
        """Moves the clock and lets whatever falls due happen."""
        self.clock.advance(timedelta(**span))
        self.engine.settle()


def read_example(path: str) -> dict[str, Any]:
    """A scenario of a bundle, such as `application/granted`."""
    bundle, name = path.split("/")
    return tomllib.loads((ROOT / "bpmn" / bundle / "scenarios" / f"{name}.toml").read_text("utf-8"))


def make_county(url: str, data_dir: Path) -> County:
    """A county with both processes in force."""
    clock = FrozenClock(MONDAY)
    engine = build_engine(Settings(data_dir=data_dir, database_url=url, sqlite_synchronous="OFF"), clock)
    Base.metadata.create_all(engine.house.database.writer)
    engine.load_calendar(official_days())
    county = County(engine, clock)
    with engine.people(engine.system(COUNTY)) as people:
        people.add_place(COUNTY, "云岭县", "county", since=EVER)
        people.add_place(TOWN, "青溪镇", "township", COUNTY, since=EVER)
        people.add_place(VILLAGE, "上坪村", "village", TOWN, since=EVER)
        for name, (role, place) in STAFF.items():
            person = people.add_person(name.title(), since=EVER)
            people.join(person.id, role, place, EVER)
            county.staff[name] = Actor(COUNTY, person.id)
    for folder in ("case_conference", "exit", "application", "periodic_review"):
        engine.deploy_shipped(Bundle.read(ROOT / "bpmn" / folder), COUNTY)
    train_everybody(engine, COUNTY)
    return county
