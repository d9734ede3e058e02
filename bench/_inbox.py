"""Does a full inbox cost more than an empty one? The whole page, out of 1,000 and out of 1,000,000 open tasks.

Asked by somebody with one pool and by somebody with hundreds, and searched by part of a name; through the whole
application (sign-in, session, CSRF, headers, template), as a browser gets it.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import TypedDict

from flask.testing import FlaskClient
from sqlalchemy import inspect, text

from bench import _visitor
from engine.records import Actor
from engine.rules import RuleSource
from engine.testing import COUNTY, EVER, TOWN, VILLAGE, Sketch, World, make_world
from tests.support.postgres import Postgres

ROUNDS = 40
TOWNS = 300
"""Pools of whoever serves the whole county."""


class Figure(TypedDict):
    """One line of the bench's table."""

    value: float
    unit: str
    note: str


def run() -> dict[str, Figure]:
    """On each database."""
    with tempfile.TemporaryDirectory() as folder:
        found = _measured("", Path(folder))
    with Postgres.start() as server, tempfile.TemporaryDirectory() as folder:
        return found | _measured("postgresql.", Path(folder), server)


def _measured(name: str, folder: Path, server: Postgres | None = None) -> dict[str, Figure]:
    """Ratios of medians, measured in turns."""
    with ExitStack() as until:
        urls = [until.enter_context(server.fresh_schema()) if server else None for _ in range(2)]
        began = time.perf_counter()
        large = filled(folder / "large", 1_000_000, url=urls[0])
        built = time.perf_counter() - began
        small = filled(folder / "small", 1_000, url=urls[1])
        query = _turns([_query(small), _query(large)])
        with _visits(small) as few_rows, _visits(large) as many_rows:
            pages = {page: _turns([few_rows[page], many_rows[page]]) for page in few_rows}
            size = len(many_rows["one pool"]())
        small.engine.close()
        large.engine.close()
    told = "; ".join(f"{page} {few * 1e3:.1f} -> {many * 1e3:.1f} ms" for page, (few, many) in pages.items())
    note = f"page of {size / 1024:.0f} KB, 1,000 -> 1,000,000 tasks: {told}; a million built in {built:.0f} s"
    worst = max(many / few for few, many in pages.values())
    return {
        f"http.inbox.{name}1000000_vs_1000": {"value": round(worst, 3), "unit": "ratio", "note": note},
        f"inbox.query.{name}1000000_vs_1000": {
            "value": round(query[1] / query[0], 3),
            "unit": "ratio",
            "note": f"the query alone: {query[0] * 1e3:.2f} ms among 1,000, {query[1] * 1e3:.2f} ms among 1,000,000",
        },
    }


def _turns(looks: list[Callable[[], object]]) -> tuple[float, float]:
    """Medians of two looks, taken in turns; the first of each is not counted."""
    times: list[list[float]] = [[], []]
    for _ in range(ROUNDS + 1):
        for which, look in enumerate(looks):
            began = time.perf_counter()
            look()
            times[which].append(time.perf_counter() - began)
    return median(times[0][1:]), median(times[1][1:])


@contextmanager
def _visits(world: World) -> Iterator[dict[str, Callable[[], bytes]]]:
    """The pages that are measured, by what they show."""
    with tempfile.TemporaryDirectory() as folder:
        app = _visitor.application(world, Path(folder))
        alice = _visitor.browser(world, app, world.alice, "alice")
        everywhere = _visitor.browser(world, app, _clerk_of_all(world), "zoe")
        starter = _visitor.browser(world, app, world.bob, "bob")
        yield {
            "one pool": _page(alice, "/inbox?box=pool"),
            f"{TOWNS} pools": _page(everywhere, "/inbox?box=pool"),
            "who began half of all": _page(starter, "/inbox?box=pool"),
            "search": _page(alice, "/inbox?box=pool&q=%E4%B8%81%E4%B8%81"),
        }


def _page(client: FlaskClient, address: str) -> Callable[[], bytes]:
    def look() -> bytes:
        answer = client.get(address)
        if answer.status_code != 200 or b"data-row" not in answer.data:
            raise RuntimeError(f"{address} was expected to show rows, found {answer.status}")
        page: bytes = answer.data
        return page

    return look


def _query(world: World) -> Callable[[], object]:
    return lambda: world.engine.inbox(world.alice, "pool")


def _clerk_of_all(world: World) -> Actor:
    with world.engine.people(world.system) as people:
        person = people.add_person("Zoe", since=EVER)
        people.join(person.id, "clerk", COUNTY, EVER)
    return Actor(COUNTY, person.id)


# ---------------------------------------------------------------- a county full of work
def filled(
    folder: Path, count: int, *, fresh: bool = True, rules: RuleSource | None = None, url: str | None = None
) -> World:
    """A county with so many open tasks of one step, each in a case of its own, a minute apart.

    Every other one waits in one town, and one of its clerks began it, the others in hundreds of towns. The database itself
    makes the rows. What is not `fresh` is a folder with a database of empty tables; `url` is one elsewhere.
    """
    if fresh:
        folder.mkdir()
    world = make_world(url or f"sqlite:///{folder}/shouwang.sqlite", folder, rules=rules)
    world.deploy(Sketch("steps").start().person("look").end("done").flow("begin", "look", "done"))
    with world.engine.people(world.system) as people:
        for number in range(TOWNS):
            people.add_place(f"990100{number + 100}", f"{number}镇", "township", COUNTY, since=EVER)
    begun = world.engine.start("steps", world.alice, place=VILLAGE, title="丁丁丁", values={})
    with world.engine.house.database.write() as connection:
        for statement in _copies(world, count - 1):
            connection.execute(text(statement), {"case": begun.case.id})
    if url is not None:
        with world.engine.house.database.write() as connection:
            connection.execute(text("ANALYZE"))  # as the server does by itself after a while
    return world


def _copies(world: World, count: int) -> Iterator[str]:
    """Statements that copy one case, its task and what it is found by; names are three characters that go round."""
    numbers = f"WITH RECURSIVE seq(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM seq WHERE n < {count})"
    now, lite = world.clock.now() + timedelta(days=1), world.engine.house.database.writer.dialect.name == "sqlite"
    due = f"strftime('%Y-%m-%d %H:%M:%f000', '{now:%Y-%m-%d %H:%M:%S}', '+' || n || ' minutes')"
    if not lite:
        due = f"timestamptz '{now.isoformat()}' + n * interval '1 minute'"
    letter = "char" if lite else "chr"
    name = " || ".join(f"{letter}(19968 + n / {each} % 20000)" for each in (1, 7, 13))
    case_id, task_id = "'c' || n", "'t' || n"
    town = f"CASE WHEN n % 2 = 1 THEN '{TOWN}' ELSE '990100' || (100 + n % {TOWNS}) END"
    # Thousands of people have begun the others: what one person waits for is seldom the county's whole work.
    person = f"CASE WHEN n % 2 = 1 THEN '{world.bob.person}' ELSE 'p' || n % 5000 END"
    changed = {
        "cases": {"id": case_id, "number": "'N-' || n", "title": name, "started_by": person},
        "human_task": {
            "id": task_id, "case_id": case_id, "place": town, "due_at": due, "sort_at": due,
            "started_by": person, "handed_by": person,
        },
    }  # fmt: skip
    for table, key in (("cases", "id"), ("human_task", "case_id")):
        columns = _columns(world, table)
        values = ", ".join(changed[table].get(each, f"kept.{each}") for each in columns)
        kept = f"(SELECT * FROM {table} WHERE {key} = :case) AS kept"
        yield f"INSERT INTO {table} ({', '.join(columns)}) {numbers} SELECT {values} FROM seq, {kept}"
    words = "county, word, case_id"
    for start in (1, 2, 3):
        word = f"substr({name}, {start})"
        yield (
            f"INSERT INTO case_word ({words}) {numbers} SELECT '{COUNTY}', {word}, {case_id} FROM seq "
            f"WHERE :case <> '' ON CONFLICT DO NOTHING"
        )


def _columns(world: World, table: str) -> list[str]:
    with world.engine.house.database.read() as connection:
        return [each["name"] for each in inspect(connection).get_columns(table)]
