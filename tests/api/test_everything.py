"""Whatever people can have the engine do stands in the API too, or here with the reason why not."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import web.api
from engine.bulk import OPERATIONS
from engine.engine import Engine
from engine.operations import Operations
from engine.standing_in import StandIns
from engine.steering import Steering
from engine.training import Trainings
from engine.verbs.foreseeing import ACTS
from web.api.act_models import Foresee, Many

HOUSE = {"close", "fire_due", "release_orphans", "run_jobs", "seal", "settle", "verify", "deploy_shipped", "system"}
"""What the house does by itself, by its clock, or on the command line."""
TOOLS = {"reading", "rehearsal", "transaction", "people", "vault", "clock"}
"""What verbs and queries are made of; the staff is kept on its own pages, where each row is looked at before it counts."""
DRAWN = {"deploy", "examine", "definitions", "load_calendar", "calendar"}
"""Processes are drawn and checked in the studio, and the calendar is loaded from the official notice, by people."""
WITHIN = {
    "draft": "stands in GET /tasks/{id}",
    "inbox": "GET /tasks gives a page with its counts (`desk`)",
}
ASIDE = HOUSE | TOOLS | DRAWN | WITHIN.keys()


def verbs(surface: type) -> set[str]:
    """The public verbs and queries of a class."""
    return {name for name, found in inspect.getmembers(surface) if not name.startswith("_") and callable(found)}


def called(owner: str) -> set[str]:
    """What the API asks of an owner: `operations`, `steering`, `standins`, `records` of training, the engine itself."""
    names: set[str] = set()
    for file in Path(web.api.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and _owner(node.value) == owner:
                names.add(node.attr)
    return names


def _owner(found: ast.expr) -> str:
    if isinstance(found, ast.Call):
        return found.func.id if isinstance(found.func, ast.Name) else ""
    return found.attr if isinstance(found, ast.Attribute) else found.id if isinstance(found, ast.Name) else ""


@pytest.mark.parametrize(
    ("surface", "owner"),
    [(Operations, "operations"), (Steering, "steering"), (StandIns, "standins"), (Engine, "engine")],
)
def test_every_verb_has_a_call_of_the_api(surface: type, owner: str) -> None:
    missing = verbs(surface) - called(owner) - (ASIDE if surface is Engine else set())
    assert missing == set(), "no call of web/api asks for it"


def test_no_reason_is_given_for_what_is_called_or_is_not_there() -> None:
    assert {name for name in dir(Engine) if not name.startswith("_")} >= ASIDE
    assert called("engine").isdisjoint((ASIDE - TOOLS) - {"definitions"})


def test_every_verb_of_training_but_the_carrying_over_is_called() -> None:
    """People who serve when a process begins to ask for training are carried over by its deployment."""
    assert verbs(Trainings) - called("records") == {"carry_over"}


def test_many_and_foresee_offer_what_the_engine_does() -> None:
    assert set(Many.model_fields["operation"].annotation.__args__) == set(OPERATIONS)  # type: ignore[union-attr]
    offered = set(Foresee.model_fields["operation"].annotation.__args__)  # type: ignore[union-attr]
    assert set(ACTS) - offered == {"jump"}, "a jump is planned by GET /cases/{id}/jump"
