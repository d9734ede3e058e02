"""What a click costs the server: completing a step by its page, against an empty page of a signed-in Flask visitor.

Real sign-in and session on both sides, CSRF token and form validation on the click; CPU time of the process, no network.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TypedDict

from flask.testing import FlaskClient

from bench import _inbox, _users, _visitor
from engine.testing import TEXT, VILLAGE, YES_NO, Sketch, World, make_world

ROUNDS = 120


class Figure(TypedDict):
    """One line of the bench's table."""

    value: float
    unit: str
    note: str


def run() -> dict[str, Figure]:
    """A click against an empty page, and a full inbox against an empty one; medians of turns."""
    with tempfile.TemporaryDirectory() as folder:
        world = _world(Path(folder))
        client = _visitor.browser(world, _visitor.application(world, Path(folder)), world.alice, "alice")
        complete, empty = _completions(world, client), _empty_page(client)
        clicks, pages = [], []
        for _ in range(ROUNDS):
            clicks.append(complete())
            pages.append(empty())
        world.engine.close()
    click, page = median(clicks), median(pages)
    note = f"CPU: {click * 1e3:.2f} ms a completion, {page * 1e3:.2f} ms an empty page"
    figures: dict[str, Figure] = {
        "http.completion.vs_empty_page": {"value": round(click / page, 2), "unit": "ratio", "note": note}
    }
    return figures | _inbox.run() | _users.run()


def _world(folder: Path) -> World:
    """A process of many steps that all fall to whoever did the first."""
    world = make_world(f"sqlite:///{folder}/bench.sqlite", folder)
    names = [f"step{number}" for number in range(ROUNDS + 5)]
    sketch = Sketch("steps").start().end("done").form("note", {"note": TEXT, "agreed": YES_NO}, ["note", "agreed"])
    sketch.person(names[0], sw_form="note")
    for name in names[1:]:
        sketch.person(name, sw_form="note", sw_sameAs=names[0])
    world.deploy(sketch.flow("begin", *names, "done"))
    return world


def _completions(world: World, client: FlaskClient) -> Callable[[], float]:
    begun = world.engine.start("steps", world.alice, place=VILLAGE, title="甲", values={})
    world.engine.claim(begun.opened[0].id, world.alice, begun.opened[0].revision)

    def complete() -> float:
        (row,) = world.engine.inbox(world.alice, "mine").rows
        address = f"/tasks/{row.task_id}"
        token = _visitor.token(client, address)
        values = {"csrf_token": token, "revision": str(row.revision), "note": "属实", "agreed": "true"}
        began = time.process_time()
        answer = client.post(address, data=values)
        took = time.process_time() - began
        if answer.status_code != 302:  # found elsewhere
            raise RuntimeError(f"a completion was expected to lead on, found {answer.status}: {answer.text[:500]}")
        return took

    return complete


def _empty_page(client: FlaskClient) -> Callable[[], float]:
    """The same visitor asks for a page that says nothing: sign-in, session and headers, and no more."""

    def empty() -> float:
        began = time.process_time()
        answer = client.get("/empty")
        took = time.process_time() - began
        if answer.status_code != 200:
            raise RuntimeError(f"the empty page answered {answer.status}")
        return took

    return empty
