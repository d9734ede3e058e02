"""What tests of any room stand on: a small county, people in it, diagrams in a few lines, and a clock that stands still.

Shipped, so that whoever adds a process or a service tests it the way the house does.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from sqlalchemy import Engine as Door
from sqlalchemy import event

from engine.clock import FrozenClock
from engine.definitions import Bundle
from engine.engine import Engine
from engine.holidays import official_days
from engine.records import Actor
from engine.rules import RuleSource
from engine.services import Services
from engine.store import Base, Database
from engine.store.prepared import Prepared
from engine.vault import Vault
from engine.work import Bar, nobody_barred

COUNTY, TOWN, OTHER_TOWN = "990100", "990100001", "990100002"
VILLAGE, NEXT_VILLAGE, FAR_VILLAGE = "990100001001", "990100001002", "990100002001"
THURSDAY = datetime(2026, 3, 5, 1, 30, tzinfo=UTC)
"""09:30 in Asia/Shanghai on an ordinary working day."""
EVER = date(2020, 1, 1)
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:sw="urn:shouwang:bpmn:1" '
    'id="definitions" targetNamespace="urn:shouwang:test">'
)


class Sketch:
    """A diagram in a few lines: nodes by their kind, flows as chains of ids."""

    def __init__(self, process: str = "permit", **attributes: str) -> None:
        self.process = process
        self._attributes = {"sw:starters": "clerk"} | {f"sw:{name}": value for name, value in attributes.items()}
        self._nodes: dict[str, tuple[str, dict[str, str], str]] = {}
        self._flows: list[tuple[str, str, str | None]] = []
        self._beside = ""
        self._forms: dict[str, Mapping[str, object]] = {}

    def node(self, tag: str, node_id: str, inside: str = "", **attributes: str) -> Sketch:
        """Any node: `sw_` in front of an attribute stands for our own namespace."""
        named = {name.replace("sw_", "sw:"): value for name, value in attributes.items()}
        self._nodes[node_id] = (tag, {"name": node_id, "sw:en": node_id} | named, inside)
        return self

    def define(self, element: str) -> Sketch:
        """An element beside the process: an error or a message."""
        self._beside += element
        return self

    def start(self, node_id: str = "begin", **attributes: str) -> Sketch:
        """The start event."""
        return self.node("startEvent", node_id, **attributes)

    def end(self, *node_ids: str) -> Sketch:
        """End events."""
        for each in node_ids:
            self.node("endEvent", each)
        return self

    def person(self, node_id: str, role: str = "clerk", level: str = "township", **attributes: str) -> Sketch:
        """A user task."""
        return self.node("userTask", node_id, sw_role=role, sw_level=level, **attributes)

    def service(self, node_id: str, service: str, **attributes: str) -> Sketch:
        """A service task."""
        return self.node("serviceTask", node_id, sw_service=service, **attributes)

    def timer(self, node_id: str, duration: str, **attributes: str) -> Sketch:
        """An intermediate timer; `duration` is FEEL."""
        text = f"<timerEventDefinition><timeDuration>{escape(duration)}</timeDuration></timerEventDefinition>"
        return self.node("intermediateCatchEvent", node_id, text, **attributes)

    def flow(self, *chain: str, when: str | None = None) -> Sketch:
        """A chain of sequence flows; `when` is the condition of each."""
        self._flows += [(source, target, when) for source, target in itertools.pairwise(chain)]
        return self

    def form(self, name: str, properties: Mapping[str, object], required: Sequence[str] = ()) -> Sketch:
        """A form of the bundle."""
        self._forms[name] = {
            "type": "object", "title": name, "x-en": name, "properties": properties, "required": list(required),
        }  # fmt: skip
        return self

    def bundle(self) -> Bundle:
        """The bundle, as it would be handed in."""
        nodes = "".join(
            f"<{tag} id={quoteattr(node_id)} {_attributes(attributes)}>{inside}</{tag}>"
            for node_id, (tag, attributes, inside) in self._nodes.items()
        )
        flows = "".join(_flow(number, *each) for number, each in enumerate(self._flows))
        head = f'<process id="{self.process}" name="{self.process}" sw:en="{self.process}" isExecutable="true" '
        diagram = f"{HEAD}{head}{_attributes(self._attributes)}>{nodes}{flows}</process>{self._beside}</definitions>"
        files = {"process.bpmn": diagram.encode()}
        files |= {f"forms/{name}.json": json.dumps(schema).encode() for name, schema in self._forms.items()}
        return Bundle(self.process, files)


def _attributes(attributes: Mapping[str, str]) -> str:
    return " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())


def _flow(number: int, source: str, target: str, when: str | None) -> str:
    condition = f"<conditionExpression>{escape(when)}</conditionExpression>" if when else ""
    return f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}">{condition}</sequenceFlow>'


TEXT = {"type": "string", "title": "说明", "x-en": "Note", "x-widget": "text"}
YES_NO = {"type": "boolean", "title": "是否同意", "x-en": "Agreed", "x-widget": "yesno", "x-route": True}


@dataclass(frozen=True, slots=True)
class World:
    """A county of two towns and three villages, with a handful of people, and an engine that runs in it."""

    engine: Engine
    clock: FrozenClock
    alice: Actor
    """Clerk of the first town."""
    bob: Actor
    """Another clerk of the first town."""
    carol: Actor
    """Head of the first town."""
    dan: Actor
    """Clerk of the other town."""
    erin: Actor
    """Examiner of the county."""
    root: Actor
    """Administrator of the county."""

    @property
    def system(self) -> Actor:
        """The system itself."""
        return self.engine.system(COUNTY)

    def deploy(self, sketch: Sketch) -> None:
        """Puts a sketch in force."""
        self.engine.deploy(sketch.bundle(), self.root)


def make_engine(
    url: str,
    data_dir: Path,
    *,
    clock: FrozenClock | None = None,
    services: Services | None = None,
    rules: RuleSource | None = None,
    barred: Bar = nobody_barred,
) -> Engine:
    """An engine on an empty database with all tables of whatever rooms are imported."""
    from engine.store import tables  # noqa: F401, PLC0415  # declares the tables

    database = Database(url, synchronous="OFF")
    Base.metadata.create_all(database.writer)
    engine = Engine(
        database,
        data_dir=data_dir,
        clock=clock or FrozenClock(THURSDAY),
        services=services,
        rules=rules,
        barred=barred,
        vault=Vault(bytes(32)),
    )
    engine.load_calendar(official_days())
    return engine


def make_world(url: str, data_dir: Path, **options: object) -> World:
    """An engine with places and people; `options` go to `make_engine`."""
    clock = FrozenClock(THURSDAY)
    engine = make_engine(url, data_dir, clock=clock, **options)  # type: ignore[arg-type]
    with engine.people(engine.system(COUNTY)) as people:
        people.add_place(COUNTY, "云岭县", "county", since=EVER)
        for town, name in ((TOWN, "青石镇"), (OTHER_TOWN, "白水镇")):
            people.add_place(town, name, "township", COUNTY, since=EVER)
        for village, name in ((VILLAGE, "柳湾村"), (NEXT_VILLAGE, "竹山村"), (FAR_VILLAGE, "枣林村")):
            people.add_place(village, name, "village", village[:9], since=EVER)
        staff = {
            "alice": ("clerk", TOWN), "bob": ("clerk", TOWN), "carol": ("head", TOWN), "dan": ("clerk", OTHER_TOWN),
            "erin": ("examiner", COUNTY), "root": ("administrator", COUNTY),
        }  # fmt: skip
        actors = {}
        for name, (role, place) in staff.items():
            person = people.add_person(name.title(), since=EVER)
            people.join(person.id, role, place, EVER)
            actors[name] = Actor(COUNTY, person.id)
    return World(engine, clock, **actors)


def train_everybody(engine: Engine, county: str = COUNTY) -> None:
    """Everybody on the staff is trained for every process in force: the one place where worlds of tests pass that gate."""
    with engine.people(engine.system(county)) as people:
        staff = [each.id for each in people.people()]
    processes = sorted({each.process for each in engine.definitions(county)})
    with engine.trainings(engine.system(county)) as trainings:
        trainings.record(staff, processes, EVER)


class Count:
    """Statements (one for each call of the driver) and commits."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.commits = 0


@contextmanager
def counted(door: Door) -> Iterator[Count]:
    """Counts what goes through a connection pool: prepared statements and SQLAlchemy's own alike."""
    count = Count()

    def on_execute(connection: object, cursor: object, statement: str, *rest: object) -> None:
        count.statements.append(statement)

    def on_commit(connection: object) -> None:
        count.commits += 1

    event.listen(door, "before_cursor_execute", on_execute)
    event.listen(door, "commit", on_commit)
    Prepared.watchers.append(count.statements.append)
    try:
        yield count
    finally:
        Prepared.watchers.pop()
        event.remove(door, "before_cursor_execute", on_execute)
        event.remove(door, "commit", on_commit)
