"""The yardstick: the library as its manual shows it, its whole JSON (specification included) kept through the ORM.

It runs the same diagram as the product, put into the library's dialect (Python conditions and scripts, its own DMN), and
writes the same rows of tasks and events: one task row for each step opened and closed, as many event rows per click.
"""

from __future__ import annotations

import logging
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import ForeignKey, LargeBinary, String, Text, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
OURS = "{urn:shouwang:bpmn:1}"
LONG_AGO = "2020-01-01T00:00:00+00:00"
PYTHON = {
    "not(complete)": "not complete",
    'duration("P15D")': '"P15D"',
    'duration("P7D")': '"P7D"',
    "{ complete: papers >= papers_needed, per_capita: round half up(income / max(1, persons), 2) }": (
        "complete = papers >= papers_needed\nper_capita = round(income / max(1, persons), 2)"
    ),
    "{ overdue: true }": "overdue = True",
    "{ verified: true, gap: max(0, standard - per_capita) }": "verified = True\ngap = max(0, standard - per_capita)",
}
"""Each FEEL text of the model that is not Python too."""
RULES = (
    ("200 <= ? < 400", "True", "A2"),
    ("? < 200", "-", "A1"),
    ("200 <= ? < 400", "False", "B"),
    ("400 <= ? < 700", "True", "B2"),
    ("400 <= ? < 700", "False", "C"),
    ("? >= 700", "-", "N"),
)


class Base(DeclarativeBase):
    pass


class NaiveCase(Base):
    __tablename__ = "naive_case"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(20), index=True)
    revision: Mapped[int]
    started_at: Mapped[datetime]
    next_due: Mapped[str | None] = mapped_column(String(40), index=True)
    state: Mapped[str] = mapped_column(Text)


class NaiveTask(Base):
    __tablename__ = "naive_task"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("naive_case.id"), index=True)
    token: Mapped[str] = mapped_column(String(40), index=True)
    element: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(20), index=True)
    assignee: Mapped[str | None] = mapped_column(String(20), index=True)
    revision: Mapped[int]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(20))


class NaiveEvent(Base):
    __tablename__ = "naive_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("naive_case.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    element: Mapped[str | None] = mapped_column(String(80))
    person: Mapped[str | None] = mapped_column(String(20))
    role: Mapped[str | None] = mapped_column(String(40))
    place: Mapped[str | None] = mapped_column(String(12))
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    detail: Mapped[str] = mapped_column(Text)


class Naive:
    """An application as one would first write it."""

    def __init__(self, database: Path, diagrams: list[bytes], synchronous: str) -> None:
        self.engine = create_engine(f"sqlite:///{database}")

        @event.listens_for(self.engine, "connect")
        def _(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {synchronous}")

        Base.metadata.create_all(self.engine)
        parser = SpiffBpmnParser()
        parser.add_dmn_str(_table().encode())
        for each in diagrams:
            parser.add_bpmn_str(_in_the_librarys_dialect(each))
        self.spec = parser.get_spec("aid")
        self.specs = parser.get_subprocess_specs("aid")
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))
        self.scripts = PythonScriptEngine()

    def start(self, data: dict[str, Any], events: int) -> int:
        """Begin a case; `events` rows are written beside it."""
        workflow = BpmnWorkflow(self.spec, self.specs, script_engine=self.scripts)
        workflow.task_tree.data.update(data)
        workflow.do_engine_steps()
        with Session(self.engine) as session:
            case = NaiveCase(
                title="申请",
                place="990100001",
                status="running",
                revision=1,
                started_at=datetime.now(UTC),
                next_due=None,
                state="",
            )
            session.add(case)
            session.flush()
            self._write(session, case, workflow, "start", events)
            session.commit()
            return case.id

    def complete(self, number: int, element: str, data: dict[str, Any], events: int) -> None:
        """Do a step of a case."""
        with Session(self.engine) as session:
            case, workflow = self._load(session, number)
            task = next(
                each
                for each in workflow.get_tasks(state=TaskState.READY, manual=True)
                if each.task_spec.name == element
            )
            row = session.scalars(select(NaiveTask).where(NaiveTask.token == str(task.id))).one()
            row.state, row.closed_at, row.closed_by, row.revision = (
                "completed",
                datetime.now(UTC),
                "alice",
                row.revision + 1,
            )
            task.data.update(data)
            task.run()
            workflow.do_engine_steps()
            self._write(session, case, workflow, element, events)
            session.commit()

    def fire(self, number: int, element: str, events: int) -> None:
        """A timer of a case has come due (its time is put into the past, as the library reads the wall clock)."""
        with Session(self.engine) as session:
            case, workflow = self._load(session, number)
            for each in workflow.event_manager.tasks.values():
                if each.task_spec.name == element:
                    each.internal_data["event_value"] = LONG_AGO
            workflow.refresh_timers()
            workflow.do_engine_steps()
            self._write(session, case, workflow, element, events)
            session.commit()

    def status(self, number: int) -> str:
        """running or completed."""
        with Session(self.engine) as session:
            return session.get_one(NaiveCase, number).status

    def _load(self, session: Session, number: int) -> tuple[NaiveCase, Any]:
        case = session.get_one(NaiveCase, number)
        workflow = self.serializer.deserialize_json(case.state)
        workflow.script_engine = self.scripts
        return case, workflow

    def _write(self, session: Session, case: NaiveCase, workflow: Any, element: str, events: int) -> None:
        now = datetime.now(UTC)
        known = set(
            session.scalars(select(NaiveTask.token).where(NaiveTask.case_id == case.id, NaiveTask.state == "claimed"))
        )
        for each in workflow.get_tasks(state=TaskState.READY, manual=True):
            if str(each.id) not in known:
                session.add(
                    NaiveTask(
                        case_id=case.id,
                        token=str(each.id),
                        element=each.task_spec.name,
                        role="clerk",
                        place=case.place,
                        state="claimed",
                        assignee="alice",
                        revision=1,
                        opened_at=now,
                    )
                )
        for _ in range(events):
            session.add(
                NaiveEvent(
                    case_id=case.id,
                    at=now,
                    kind="advanced",
                    element=element,
                    person="alice",
                    role="clerk",
                    place=case.place,
                    hash=bytes(32),
                    detail="{}",
                )
            )
        waiting = [each.internal_data.get("event_value") for each in workflow.event_manager.tasks.values()]
        case.next_due = min((each for each in waiting if isinstance(each, str)), default=None)
        case.status = "completed" if workflow.is_completed() else "running"
        case.revision += 1
        case.state = self.serializer.serialize_json(workflow)


def _in_the_librarys_dialect(diagram: bytes) -> bytes:
    root = etree.fromstring(diagram)
    for node in root.iter(f"{BPMN}*"):
        if node.text and node.text.strip() in PYTHON:
            node.text = PYTHON[node.text.strip()]
        decision = node.get(f"{OURS}decision")
        if decision is not None:
            extension = etree.Element(f"{BPMN}extensionElements")
            etree.SubElement(extension, f"{{{SPIFF}}}calledDecisionId").text = decision
            node.insert(0, extension)
    return etree.tostring(root)


def _table() -> str:
    rules = "".join(
        f'<rule id="r{number}"><inputEntry id="a{number}"><text>{one.replace("<", "&lt;").replace(">", "&gt;")}</text></inputEntry>'
        f'<inputEntry id="b{number}"><text>{two}</text></inputEntry>'
        f'<outputEntry id="c{number}"><text>"{grade}"</text></outputEntry></rule>'
        for number, (one, two, grade) in enumerate(RULES)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:bench">'
        '<decision id="grade" name="grade"><decisionTable id="t" hitPolicy="UNIQUE">'
        '<input id="i1" label="a"><inputExpression id="ie1" typeRef="number"><text>per_capita</text></inputExpression></input>'
        '<input id="i2" label="b"><inputExpression id="ie2" typeRef="boolean"><text>disabled</text></inputExpression></input>'
        f'<output id="o1" label="grade" name="grade" typeRef="string"/>{rules}</decisionTable></decision></definitions>'
    )


warnings.filterwarnings("ignore", module="SpiffWorkflow")
logging.getLogger("spiff").setLevel(logging.NOTSET)  # as it is out of the box
