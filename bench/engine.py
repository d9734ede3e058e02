"""What a case costs through the public verbs: time against the naive way with the library, statements, commits, bytes.

One instance of bench/model is begun and walked to its end: 7 human steps, a called process, a decision table, a 7-day
timer and a boundary timer; 8 transactions. Both sides use SQLite in WAL mode with the same `synchronous` setting.
"""

from __future__ import annotations

import gc
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.naive import Naive
from engine import Actor, Bundle, Engine
from engine.clock import FrozenClock
from engine.holidays import official_days
from engine.store import Base, Database
from engine.testing import COUNTY, EVER, THURSDAY, TOWN, VILLAGE, counted
from engine.vault import Vault

MODEL = Path(__file__).parent / "model"
SYNCHRONOUS = "NORMAL"
ROUNDS, PER_RUN = 9, 10
EVENTS = text("select count(*) from event")
NEWEST_STATE = text("select length(state) from cases order by id desc limit 1")
MEMBER = {"name": "李四", "rel": "配偶", "id_no": "510123197202022345", "income": 300, "health": "慢性病"}
REMARKS = "长期务农，家庭主要劳动力，身体状况一般"
TIMER = "publicity"
STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("household", {"visited": "2026-03-06", "surveyors": "甲、乙", "remark": "属实"}),
    ("economy", {"cars": 0, "houses": 1, "deposits": 1200}),
    ("query", {"query_no": "Q1"}),
    (TIMER, {}),
    ("objections", {"objection": False}),
    ("approve", {"decision": "approve", "amount": 42000}),
)


WALK = ("register", *(element for element, _ in STEPS))


def walk(form: dict[str, Any]) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Each step with what is typed in it."""
    return (("register", form), *STEPS)


def filled_in(size: int) -> dict[str, Any]:
    """What the first form holds: about `size` bytes of JSON."""
    form: dict[str, Any] = {
        "applicant": "张三", "id_no": "510123197001011234", "income": 900, "persons": 3, "disabled": False,
        "papers": 1, "papers_needed": 1, "standard": 740, "members": [],
    }  # fmt: skip
    while len(json.dumps(form, ensure_ascii=False).encode()) < size:
        form["members"].append({**MEMBER, "remarks": REMARKS, "seq": len(form["members"])})
    return form


class Product:
    """The engine with a small county, as it is used in production but for the clock."""

    def __init__(self, folder: Path) -> None:
        from engine.store import tables  # noqa: F401, PLC0415  # declares the tables

        self.database = Database(f"sqlite:///{folder / 'product.sqlite3'}", synchronous=SYNCHRONOUS)
        Base.metadata.create_all(self.database.writer)
        self.clock = FrozenClock(THURSDAY)
        self.engine = Engine(self.database, data_dir=folder, clock=self.clock, vault=Vault(bytes(32)))
        self.engine.load_calendar(official_days())
        with self.engine.people(Engine.system(COUNTY)) as people:
            people.add_place(COUNTY, "云岭县", "county", since=EVER)
            people.add_place(TOWN, "青石镇", "township", COUNTY, since=EVER)
            people.add_place(VILLAGE, "柳湾村", "village", TOWN, since=EVER)
            staff = {role: people.add_person(role, since=EVER).id for role in ("clerk", "administrator")}
            people.join(staff["clerk"], "clerk", TOWN, EVER)
            people.join(staff["administrator"], "administrator", COUNTY, EVER)
        self.aside = 0.0
        """Seconds spent on looking for what to do next, which is no part of the instance."""
        self.clerk = Actor(COUNTY, staff["clerk"])
        for name in ("verify", "aid"):
            self.engine.deploy(Bundle.read(MODEL / name), Actor(COUNTY, staff["administrator"]))

    def instance(self, form: dict[str, Any], after: Callable[[], None] = lambda: None) -> str:
        """Walk one case from its start to its end and give its id; `after` is called behind each transaction."""
        self.clock.set(THURSDAY)
        begun = self.engine.start("aid", self.clerk, place=VILLAGE, title="张三", values={"clerk": self.clerk.person})
        tasks = {task.element: (task.id, task.revision) for task in begun.opened}
        after()
        for element, values in walk(form):
            if element == TIMER:
                self.clock.set(self.clock.now() + timedelta(days=8))
                self.engine.fire_due()
                tasks |= self.opened_by_the_clock(begun.case.id)
            else:
                number, revision = tasks[element]
                done = self.engine.complete(number, self.clerk, revision, values)
                tasks |= {task.element: (task.id, task.revision) for task in done.opened}
            after()
        return begun.case.id

    def opened_by_the_clock(self, case: str) -> dict[str, tuple[str, int]]:
        """The step behind the timer, which nobody was told of; a person would find it in the inbox."""
        begun = time.perf_counter()
        wanted = text("select element, id, revision from human_task where case_id = :case and state = 'claimed'")
        with self.database.read() as connection:
            rows = connection.execute(wanted, {"case": case}).all()
        self.aside += time.perf_counter() - begun
        return {row.element: (row.id, row.revision) for row in rows}


def run() -> dict[str, Mapping[str, Any]]:
    """The figures of the engine."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        product = Product(folder)
        naive = Naive(
            folder / "naive.sqlite3",
            [(MODEL / each / "process.bpmn").read_bytes() for each in ("aid", "verify")],
            SYNCHRONOUS,
        )
        form = filled_in(1_000)
        counts = count(product, form)
        ours, theirs = race(product, naive, form, counts["events"])
        product.engine.close()
        naive.engine.dispose()
    completions = {
        name: [figure for element, figure in zip(WALK, counts[name][1:], strict=True) if element != TIMER]
        for name in ("statements", "commits")
    }
    ratio = statistics.median(theirs) / statistics.median(ours)
    how = f"SQLite WAL synchronous={SYNCHRONOUS}, median of {ROUNDS} interleaved runs of {PER_RUN} instances"
    return {
        "engine.instance.1kb.vs_naive": {
            "value": round(ratio, 2),
            "unit": "times",
            "note": f"{statistics.median(ours) * 1e3:.1f} ms against {statistics.median(theirs) * 1e3:.1f} ms; {how}",
        },
        "engine.completion.sql": {
            "value": max(completions["statements"]),
            "unit": "statements",
            "note": f"most of one completion; by step {completions['statements']}, start {counts['statements'][0]}",
        },
        "engine.completion.commits": {
            "value": max(completions["commits"]),
            "unit": "commits",
            "note": "most of one completion",
        },
        "engine.state.bytes": {
            "value": max(counts["bytes"]),
            "unit": "bytes",
            "note": f"largest of one instance; by step {counts['bytes']}",
        },
    }


def count(product: Product, form: dict[str, Any]) -> dict[str, list[int]]:
    """Statements, commits, event rows and bytes of state of each step of one instance."""
    by_step: dict[str, list[int]] = {"statements": [], "commits": [], "events": [], "bytes": []}
    product.instance(form)
    with counted(product.database.writer) as seen, product.database.read() as connection:
        written = connection.execute(EVENTS).scalar_one()

        def after() -> None:
            nonlocal written
            with product.database.read() as connection:
                rows = connection.execute(EVENTS).scalar_one()
                by_step["bytes"].append(connection.execute(NEWEST_STATE).scalar_one())
            by_step["statements"].append(len(seen.statements))
            by_step["commits"].append(seen.commits)
            by_step["events"].append(rows - written)
            seen.statements.clear()
            seen.commits, written = 0, rows

        product.instance(form, after)
    return by_step


def race(product: Product, naive: Naive, form: dict[str, Any], events: list[int]) -> tuple[list[float], list[float]]:
    """Seconds for one instance, ours and theirs, in turn: each figure is the mean of a run of some instances."""
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(ROUNDS + 1):
        gc.collect()
        product.aside = 0.0
        begun = time.perf_counter()
        for _ in range(PER_RUN):
            product.instance(form)
        turn = time.perf_counter()
        ours.append((turn - begun - product.aside) / PER_RUN)
        gc.collect()
        begun = time.perf_counter()
        cases = [walk_naively(naive, form, events) for _ in range(PER_RUN)]
        theirs.append((time.perf_counter() - begun) / PER_RUN)
        if {naive.status(each) for each in cases} != {"completed"}:
            raise AssertionError(f"a naive instance of round {number} did not reach its end")
    return ours[1:], theirs[1:]


def walk_naively(naive: Naive, form: dict[str, Any], events: list[int]) -> int:
    """The same instance, the naive way; its number."""
    number = naive.start({}, events[0])
    for (element, values), rows in zip(walk(form), events[1:], strict=True):
        if element == TIMER:
            naive.fire(number, element, rows)
        else:
            naive.complete(number, element, values, rows)
    return number
