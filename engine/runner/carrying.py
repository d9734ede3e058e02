"""A running case goes on by another version of its diagram: every place where it stands is found again there, or it stays.

Tokens keep their numbers and their timers the time they are due. Events on the edge of what is being done follow the
new diagram: those that are gone no longer wait, new ones begin to. Nothing is guessed: a step that is not found, is of
another kind or waits on a flow that is gone is a misfit, and a case with a misfit is not carried over at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.runner.activities import Activity, ServiceTask
from engine.runner.codec import decode, raw_state, state_of_raw
from engine.runner.events import Boundary, EventGateway
from engine.runner.facts import Host, Outcome
from engine.runner.handlers import Listener
from engine.runner.moving import CannotMove, listen
from engine.runner.nodes import Node
from engine.runner.program import Program, outcome_of
from engine.runner.scopes import Case
from engine.runner.tokens import Token
from engine.text import Text

Names = Mapping[str, str]
"""Id of an element or flow in the old diagram -> its id in the new one, where that is another."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A place of a case that the other version does not have."""

    token: int
    element: str
    process: str
    why: Text


@dataclass(frozen=True, slots=True)
class _Trip:
    """From one version to another."""

    old: Program
    new: Program
    names: Names

    def named(self, name: str) -> str:
        return self.names.get(name, name)

    def key(self, key: str) -> str:
        """The key of a plan: of a process, or of a sub-process in it."""
        process, _, inside = key.partition("/")
        return f"{process}/{self.named(inside)}" if inside else process

    def node(self, token: Token) -> Node | None:
        """Where a token comes to stand."""
        plan = self.new.plans.get(self.key(token.workflow.spec.key))
        return None if plan is None else plan.nodes.get(self.named(token.task_spec.name))

    def falls_away(self, token: Token) -> bool:
        """Whether a token only waits beside the way for something that the new diagram no longer waits for."""
        node, found = token.task_spec, self.node(token)
        if isinstance(node, Listener):
            return not isinstance(found, Listener)
        if isinstance(node, Boundary) and token.owner is not None:
            return not isinstance(found, Boundary) or found.attached_to != self.named(node.attached_to)
        return False


def misfits(
    old: Program, new: Program, state: bytes, names: Names | None = None, *, at: datetime, host: Host
) -> list[Misfit]:
    """What keeps a case from going on by `new`; empty where nothing does. Raises `UnreadableState`."""
    trip = _Trip(old, new, names or {})
    case = decode(old, state, host, at)
    return list(_misfits(trip, case))


def carry(old: Program, new: Program, state: bytes, names: Names | None = None, *, at: datetime, host: Host) -> Outcome:
    """The case by the new version: its state, the timers that were set and those that are gone.

    Open human tasks keep their tokens. Raises `CannotMove` where there is a misfit, `UnreadableState`.
    """
    trip = _Trip(old, new, names or {})
    case = decode(old, state, host, at)
    wrong = next(_misfits(trip, case), None)
    if wrong is not None:
        raise CannotMove(wrong.why.zh, wrong.why.en)
    gone = [token for token in case.live.values() if trip.falls_away(token)]
    known = _edges(trip, case)
    carried = decode(new, _renamed(trip, case, state, {token.id for token in gone}), host, at)
    _follow_edges(carried, known)
    for scope in (carried, *carried.subprocesses.values()):
        if not scope.interrupted:
            listen(scope)
    if carried.watches:
        carried.look()
    carried.run()
    outcome = outcome_of(carried)
    return replace(
        outcome,
        dropped=(*outcome.dropped, *(token.id for token in gone if token.due is not None)),
        forgotten=(*outcome.forgotten, *(token.id for token in gone if token.task_spec.keys)),
    )


def _misfits(trip: _Trip, case: Case) -> Iterator[Misfit]:
    for _, token in sorted(case.live.items()):
        if not trip.falls_away(token):
            why = _why_not(trip, token)
            if why is not None:
                yield Misfit(token.id, token.task_spec.name, token.task_spec.process, why)
    for scope in (case, *case.subprocesses.values()):
        plan = trip.new.plans.get(trip.key(scope.spec.key))
        for name, _, _ in scope.done:
            if plan is not None and trip.named(name) not in plan.nodes:
                yield Misfit(0, name, scope.spec.process, _missing(name))


def _missing(name: str) -> Text:
    return Text(
        "新版本里没有步骤“{step}”。请指定它对应新版本的哪个步骤。",
        "The new version has no step “{step}”. Say which step of it takes its place.",
    ).format(step=name)


def _why_not(trip: _Trip, token: Token) -> Text | None:
    node, found = token.task_spec, trip.node(token)
    shown = node.bpmn_name or node.name
    if found is None:
        return _missing(shown)
    if type(found) is not type(node) or _rounds(found) is not _rounds(node):
        why = _ANOTHER_KIND
    elif token.awaits_service and isinstance(found, ServiceTask) and node.service != found.service:
        why = _ANOTHER_SERVICE
    elif "undo" in token.internal_data:
        why = _UNDOING
    elif _flow_is_gone(trip, token, found):
        why = _FLOW_GONE
    else:
        return None
    return why.format(step=shown)


_ANOTHER_KIND = Text(
    "“{step}”在新版本里变成了另一种步骤。请等它办完，或另选一个步骤。",
    "“{step}” is another kind of step in the new version. Wait until it is done, or choose another.",
)
_ANOTHER_SERVICE = Text(
    "“{step}”正在由系统办理，新版本里换成了别的服务。请等它办完。",
    "“{step}” is being run, and the new version has another service there. Wait until it is done.",
)
_UNDOING = Text(
    "“{step}”正在撤销已办的步骤，请等它撤销完。", "“{step}” is undoing what was done. Wait until it is through."
)
_FLOW_GONE = Text(
    "“{step}”前的连线在新版本里改了，汇合会永远等下去。请保留原来的连线，或指定它对应哪条。",
    "The flow by which the case came to “{step}” is gone in the new version, so the join would wait for ever. Keep the "
    "flow, or say which one takes its place.",
)


def _rounds(node: Node) -> type | None:
    return type(node.rounds) if isinstance(node, Activity) and node.rounds is not None else None


def _flow_is_gone(trip: _Trip, token: Token, found: Node) -> bool:
    flow = trip.named(token.flow) if token.flow else None
    if token.awaits_others:
        return flow not in found.incoming
    gate = token.owner
    if gate is not None and isinstance(gate.task_spec, EventGateway):
        there = trip.node(gate)
        return there is None or all(each.id != flow or each.target is not found for each in there.flows)
    return False


def _renamed(trip: _Trip, case: Case, state: bytes, gone: set[int]) -> bytes:
    """The state with the names of the new diagram, without the tokens that fall away."""
    head, scopes = raw_state(state)

    def token_row(row: list[Any]) -> list[Any]:
        number, name, stage, *more = row
        if more and more[0]:
            more[0] = trip.named(more[0])
        return [number, trip.named(name), stage, *more]

    def scope_row(row: list[Any]) -> list[Any]:
        owner, key, layer, rows, *done = row
        named = [[[trip.named(entry[0]), *entry[1:]] for entry in each] for each in done]
        return [owner, trip.key(key), layer, [token_row(each) for each in rows if each[0] not in gone], *named]

    return state_of_raw(head, [scope_row(row) for row in scopes])


def _follow_edges(case: Case, known: Mapping[int, set[str]]) -> None:
    """Events that only the new diagram draws on the edge of what is being done begin to wait."""
    for number, before in known.items():
        token = case.live.get(number)
        if token is None:  # ended meanwhile by another of the new events
            continue
        fresh = [event for event in token.task_spec.edge if event.name not in before]
        if fresh:
            token.internal_data["armed"] = True
        for event in fresh:
            token.workflow.place(event, owner=token)


def _edges(trip: _Trip, case: Case) -> dict[int, set[str]]:
    """The activities that are being done, each with the events that the old diagram had on its edge."""
    return {
        token.id: {trip.named(event.name) for event in token.task_spec.edge}
        for token in case.live.values()
        if isinstance(token.task_spec, Activity)
        and "round" not in token.internal_data
        and not token.awaits_others
        and not token.failed
    }
