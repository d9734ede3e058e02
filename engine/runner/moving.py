"""What no diagram draws: a case is put on another step, taken up again after its end, or has its data mended.

All of it is an act of a person with a reason; who may is for the engine to say. Like `advance` these are pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.runner.activities import Activity, HumanTask, ServiceTask, SubProcess
from engine.runner.causes import Waiting
from engine.runner.codec import decode
from engine.runner.events import Boundary
from engine.runner.facts import Host, Outcome, Status
from engine.runner.handlers import EventSubProcess, Listener
from engine.runner.nodes import Node
from engine.runner.plans import Plan
from engine.runner.program import Program, outcome_of
from engine.runner.regions import following, stands_aside, ways_around
from engine.runner.scopes import Case, Scope
from engine.runner.tokens import Token
from engine.text import Text

Wait = Literal["person", "service", "event", "inside", "join", "failed", "step"]


class CannotMove(ValueError):
    """The case cannot be put on that step; `cause` says why and what to choose instead."""

    def __init__(self, zh: str, en: str, /, **facts: object) -> None:
        self.cause = Text(zh, en).format(**facts)
        super().__init__(self.cause.en)


@dataclass(frozen=True, slots=True)
class Standing:
    """One place where a case stands."""

    token: int
    element: str
    process: str
    waits_for: Wait
    due: datetime | None
    """When its timer is due, an aware instant in UTC."""
    service: str | None
    awaits: tuple[tuple[str, str], ...]
    """(message or signal, name) that it waits for."""
    key: str | None
    """What such a message must bring along."""


def standing(program: Program, state: bytes, *, at: datetime, host: Host) -> list[Standing]:
    """Where a case stands, by token. Raises `UnreadableState`."""
    case = decode(program, state, host, at)
    return [_standing(token) for _, token in sorted(case.live.items())]


def _standing(token: Token) -> Standing:
    node = token.task_spec
    service = node.service if isinstance(node, ServiceTask) and token.awaits_service else None
    awaits = [key.partition(":") for key in node.keys if node.hears(token, key)]
    return Standing(
        token.id,
        node.name,
        node.process,
        _wait(token),
        token.due,
        service,
        tuple((kind, name) for kind, _, name in awaits),
        token.internal_data.get("key"),
    )


def _wait(token: Token) -> Wait:
    if token.failed:
        return "failed"
    if token.awaits_person:
        return "person"
    if token.awaits_service:
        return "service"
    if token.awaits_others:
        return "join"
    if isinstance(token.task_spec, Waiting):
        return "event"
    return "inside" if token.id in token.workflow.top.subprocesses or token.repeats else "step"


def jump(
    program: Program,
    state: bytes,
    element: str,
    *,
    process: str | None = None,
    near: int | None = None,
    data: Mapping[str, object] | None = None,
    at: datetime,
    host: Host,
) -> Outcome:
    """Put a running case on a step: the steps on its way are cancelled and it is entered anew; `data` is mended first.

    `near` is a token whose round or sub-process is meant where there are several. Raises `CannotMove`, `UnreadableState`.
    """
    case = decode(program, state, host, at)
    plan, node = _target(program, process or program.process, element)
    scope = _scope_of(case, plan, near)
    scope.data.update(data or {})
    _enter(scope, node)
    return _moved(case)


def reopen(
    program: Program,
    state: bytes,
    element: str,
    *,
    data: Mapping[str, object] | None = None,
    at: datetime,
    host: Host,
) -> Outcome:
    """Take an ended case up again at a step of its own process. Raises `CannotMove`, `UnreadableState`."""
    case = decode(program, state, host, at)
    plan, node = _target(program, program.process, element)
    case.status, case.end = Status.running, None
    scope = _scope_of(case, plan, None)
    scope.data.update(data or {})
    _enter(scope, node)
    return _moved(case)


def amend(
    program: Program,
    state: bytes,
    data: Mapping[str, object],
    *,
    near: int | None = None,
    at: datetime,
    host: Host,
) -> Outcome:
    """Mend the routing data of a running case; events that wait for a condition look at it.

    `near` is a token whose own data are meant, where its sub-process or round has some. Raises `UnreadableState`.
    """
    case = decode(program, state, host, at)
    token = case.live.get(near or 0)
    (case.data if token is None else token.data).update(data)
    return _moved(case)


def _moved(case: Case) -> Outcome:
    if case.watches:
        case.look()
    case.run()
    return outcome_of(case)


def _find(program: Program, process: str, element: str) -> tuple[Plan, Node]:
    for plan in program.plans.values():
        node = plan.nodes.get(element) if plan.process == process else None
        if node is not None and not isinstance(node, Listener):
            return plan, node
    raise CannotMove("流程图中没有步骤“{step}”。", "The diagram has no step “{step}”.", step=element)


def _target(program: Program, process: str, element: str) -> tuple[Plan, Node]:
    plan, node = _find(program, process, element)
    _check_target(plan, node)
    return plan, node


def _check_target(plan: Plan, node: Node) -> None:
    joins = node.joins and len(node.incoming) > 1
    if joins or isinstance(node, Boundary | EventSubProcess) or stands_aside(plan, node):
        raise CannotMove(
            "案件不能停在“{step}”：它是汇合点，或是只由旁边的事件引出的步骤。请选择主流程上的一个步骤。",
            "A case cannot be put on “{step}”: ways meet there, or only an event beside the way leads to it. Choose a "
            "step on the way itself.",
            step=node.bpmn_name or node.name,
        )


def _scope_of(case: Case, plan: Plan, near: int | None) -> Scope:
    """Where a plan is being run; a sub-process that is not is entered."""
    if plan is case.spec:
        return case
    live: list[Scope] = [scope for scope in case.subprocesses.values() if scope.spec is plan]
    if len(live) == 1:
        return live[0]
    if live:
        return _nearest(case, live, near)
    return _opened(case, plan, near)


def _nearest(case: Case, live: list[Scope], near: int | None) -> Scope:
    token = case.live.get(near or 0)
    scope: Scope | None = token.workflow if token is not None else None
    while scope is not None and scope not in live:
        scope = scope.parent.workflow if scope.parent is not None else None
    if scope is None:
        raise CannotMove(
            "“{step}”正在同时办理多份，请从其中一份的步骤里操作。",
            "“{step}” is being done several times at once; act from a step of the one that is meant.",
            step=live[0].spec.key,
        )
    return scope


def _opened(case: Case, plan: Plan, near: int | None) -> Scope:
    doors = [
        (outer, node)
        for outer in case.subprocess_specs.values()
        for node in outer.nodes.values()
        if isinstance(node, SubProcess) and node.inside is plan
    ]
    if len(doors) != 1 or doors[0][1].rounds is not None or isinstance(doors[0][1], EventSubProcess):
        raise CannotMove(
            "“{step}”里的步骤现在不能直接进入。请跳到它前面的步骤。",
            "The steps inside “{step}” cannot be entered directly now. Choose a step before it.",
            step=plan.key,
        )
    outer, door = doors[0]
    around = _scope_of(case, outer, near)
    _clear(around, door)
    token = around.token(door)
    _arm(token, door)
    token.start()
    scope = case.open_scope(plan, token, door.data_inside(token))
    listen(scope)
    return scope


def _enter(scope: Scope, node: Node) -> None:
    _clear(scope, node)
    listen(scope)
    scope.place(node)


def _clear(scope: Scope, node: Node) -> None:
    """Cancel what stands on the way of a step: on its own way of several, or everywhere in the scope."""
    ways = ways_around(scope.spec, node)
    if ways and not (ways[0].clean and ways[0].walked(scope)):
        raise CannotMove(
            "“{step}”是并行办理中的一路，现在不在并行阶段。请跳到“{split}”或它前面的步骤。",
            "“{step}” is on one of several ways that are walked side by side, and none is being walked now. Choose "
            "“{split}” or a step before it.",
            step=node.bpmn_name or node.name,
            split=ways[0].split.bpmn_name or ways[0].split.name,
        )
    for token in ways[0].own(scope) if ways else tuple(scope.tasks.values()):
        if token.alive and not token.listens:
            token.cancel()


def listen(scope: Scope) -> None:
    """Wait again for what starts event sub-processes, where that has stopped."""
    here = {token.task_spec for token in scope.tasks.values()}
    for listener in scope.spec.listeners:
        if listener not in here:
            scope.place(listener)


def _arm(token: Token, activity: Activity) -> None:
    if activity.edge:
        token.internal_data["armed"] = True
        for event in activity.edge:
            token.workflow.place(event, owner=token)


def steps_of(program: Program) -> list[tuple[str, str]]:
    """(process, element) of every step that a case can be put on."""
    found = []
    for plan in program.plans.values():
        for node in plan.nodes.values():
            if isinstance(node, HumanTask | ServiceTask | SubProcess) and not isinstance(node, EventSubProcess):
                try:
                    _check_target(plan, node)
                except CannotMove:
                    continue
                found.append((plan.process, node.name))
    return found


def ahead_of(program: Program, process: str, element: str) -> frozenset[str]:
    """The elements that a case can come to from a step, itself included, also inside sub-processes and called ones."""
    plan, node = _find(program, process, element)
    found: set[Node] = set()
    plans: set[Plan] = {plan}
    ahead = [node]
    while ahead:
        each = ahead.pop()
        if each in found:
            continue
        found.add(each)
        ahead.extend(following(each))
        if isinstance(each, SubProcess) and each.inside not in plans:
            plans.add(each.inside)
            ahead.append(each.inside.opening)
    return frozenset(each.name for each in found)


def people_after(program: Program, process: str, element: str) -> list[tuple[str, str]]:
    """(process, element) of the steps of people that may come next behind an element, the nearest first."""
    nodes = [node for plan in program.plans.values() for node in plan.nodes.values()]
    doors = [node for node in nodes if isinstance(node, SubProcess)]
    home = {node: plan for plan in program.plans.values() for node in plan.nodes.values()}

    def onward(node: Node) -> list[Node]:
        ways = following(node)
        return ways or [each for door in doors if door.inside is home[node] for each in onward(door)]

    found, ahead = [], onward(_find(program, process, element)[1])
    seen = set(ahead)
    for node in ahead:
        if isinstance(node, HumanTask):
            found.append((node.process, node.name))
            continue
        inner = [node.inside.opening] if isinstance(node, SubProcess) else onward(node)
        fresh = [each for each in dict.fromkeys(inner) if each not in seen]
        seen.update(fresh)
        ahead.extend(fresh)
    return found
