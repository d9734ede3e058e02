"""Running cases go on by another version: plan, order, result of each, and back. For process owners."""

from __future__ import annotations

from typing import Any

from engine.errors import NotFound
from engine.records import Move
from engine.text import Text
from web.api.keys import caller
from web.api.operation import operation
from web.api.steering_models import MoveList, MovePlan, Ordered, OrderMove, PlanMove, Undone, WholeMove
from web.api.wire import both, known_id
from web.auth.tokens import Scope
from web.house import engine

MOVE = Text("迁移", "move")


@operation(
    "POST", "/processes/<string(maxlength=80):process>/moves/plan", sent=PlanMove, told=MovePlan, scope=Scope.READ
)
def plan_move(process: str, json_data: PlanMove) -> dict[str, Any]:
    """Which running cases can go on by a version, which cannot and why; nothing changes."""
    planned = engine().steering.plan_move(process, json_data.version, caller(), json_data.names)
    return {
        "rows": [
            {
                "case": each.case, "steps": each.steps,
                "misfits": [{"element": element, "why": both(why)} for element, why in each.misfits],
            }
            for each in planned
        ]
    }  # fmt: skip


@operation(
    "POST",
    "/processes/<string(maxlength=80):process>/moves",
    sent=OrderMove,
    told=Ordered,
    status=201,
    scope=Scope.ADMINISTER,
)
def order_move(process: str, json_data: OrderMove) -> dict[str, Any]:
    """Orders the move; it goes on case by case in the background."""
    sent = json_data
    return {"id": engine().steering.move(process, sent.version, caller(), sent.note, sent.names, sent.cases)}


@operation("GET", "/moves", told=MoveList)
def moves() -> dict[str, Any]:
    """The moves of the county, latest first."""
    return {"rows": [_move(each) for each in engine().steering.moves(caller())]}


@operation("GET", "/moves/<string(length=20):move>", told=WholeMove)
def move(move: str) -> dict[str, Any]:
    """A move with the result of each case, at most 500."""
    found = next((each for each in engine().steering.moves(caller()) if each.id == known_id(move, MOVE)), None)
    if found is None:
        raise NotFound(what=MOVE)
    cases = engine().steering.moved_cases(move, caller())
    names = ("case_id", "number", "title", "state")
    return {
        "move": _move(found),
        "cases": [
            {name: getattr(each, name) for name in names} | {"why": both(each.why) if each.why else None}
            for each in cases
        ],
    }


@operation("POST", "/moves/<string(length=20):move>/undo", told=Undone, scope=Scope.ADMINISTER)
def undo_move(move: str) -> dict[str, Any]:
    """Puts every case back that has not moved on since."""
    return {"ordered": engine().steering.undo_move(known_id(move, MOVE), caller())}


def _move(move: Move) -> dict[str, Any]:
    names = ("id", "process", "version", "note", "person", "at", "undone_at")
    return {name: getattr(move, name) for name in names} | {
        "counts": {state.value: count for state, count in move.counts.items()}
    }
