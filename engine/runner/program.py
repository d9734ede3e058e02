"""The runner's two verbs, start and advance: pure functions of program, state, command, instant and host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.runner.activities import CallActivity, HumanTask, ServiceTask
from engine.runner.causes import TIMER
from engine.runner.codec import decode, encode
from engine.runner.facts import (
    CancelCase,
    Command,
    Complete,
    Deliver,
    FireDue,
    Host,
    NobodyWaits,
    Outcome,
    Retry,
    ServiceDone,
    ServiceError,
    Signal,
    Status,
    StepFailed,
    UnknownToken,
)
from engine.runner.plans import CannotRun, Plan, build_plans, routed_names
from engine.runner.scopes import Case
from engine.runner.throwing import caught, tell_all, tell_one, uncaught

if TYPE_CHECKING:
    from engine.definitions.blueprint import Blueprint
    from engine.runner.tokens import Token


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A process ready to run, with the processes that it calls. Immutable; threads share it."""

    process: str
    top: Plan
    plans: dict[str, Plan]


def load(blueprint: Blueprint, called: Mapping[str, Blueprint] | None = None) -> Program:
    """Make a blueprint ready to run; `called` holds every process that is called, directly or not, by its id.

    Raises `CannotRun` where an element does not run or a called process is missing.
    """
    blueprints = {**{each.process: each for each in (called or {}).values()}, blueprint.process: blueprint}
    names = frozenset[str]().union(*map(routed_names, blueprints.values()))
    plans: dict[str, Plan] = {}
    for each in blueprints.values():
        plans.update(build_plans(each, names))
    for plan in plans.values():
        for node in plan.nodes.values():
            if isinstance(node, CallActivity):
                if node.called not in plans:
                    raise CannotRun(f"{node.name!r} calls {node.called!r}, which is not deployed")
                node.inside = plans[node.called]
    top = plans[blueprint.process]
    top.watched = any(plan.watches for plan in plans.values())
    return Program(blueprint.process, top, plans)


def start(program: Program, data: Mapping[str, object], *, at: datetime, host: Host) -> Outcome:
    """A new case, run until it waits. `at` is aware, in UTC."""
    case = Case(program.top, program.plans, host, at)
    case.data = dict(data)
    case.begin()
    case.run()
    return outcome_of(case)


def advance(program: Program, state: bytes, command: Command, *, at: datetime, host: Host) -> Outcome:
    """Carry out a command and run until the case waits again.

    Raises `UnknownToken` if nothing waits under the command's token, `NobodyWaits` for a message that no step waits
    for, `UnreadableState` if the bytes are not a state of the program. Nothing has happened then.
    """
    case = decode(program, state, host, at)
    _carry_out(case, command)
    if case.watches:
        case.look()
    case.run()
    return outcome_of(case)


def data_of(program: Program, state: bytes, token: int, *, at: datetime, host: Host) -> dict[str, object]:
    """The routing data that the step of `token` sees. Raises `UnknownToken`, `UnreadableState`."""
    return dict(_live(decode(program, state, host, at), token).data)


def _carry_out(case: Case, command: Command) -> None:
    match command:
        case Complete(token=number, data=data):
            token = _live(case, number)
            if not isinstance(token.task_spec, HumanTask) or not token.awaits_person:
                raise UnknownToken(number)
            token.task_spec.complete(token, data)
        case ServiceDone(token=number, data=data):
            token = _live(case, number)
            if not isinstance(token.task_spec, ServiceTask) or not token.awaits_service:
                raise UnknownToken(number)
            try:
                token.task_spec.answer(token, data)
            except StepFailed as failure:
                case.fail(token, failure, entering=True)
        case ServiceError(token=number, code=code, data=data):
            _service_error(case, _live(case, number), code, data)
        case Retry(token=number, data=data):
            _retry(case, _live(case, number), data)
        case Deliver() | Signal():
            _tell(case, command)
        case FireDue():
            _fire_due(case)
        case CancelCase():
            case.clear()
            if case.status is Status.running:
                case.status = Status.cancelled


def _live(case: Case, number: int) -> Token:
    token = case.live.get(number)
    if token is None:
        raise UnknownToken(number)
    return token


def _service_error(case: Case, token: Token, code: str, data: Mapping[str, Any]) -> None:
    if not token.awaits_service:
        raise UnknownToken(token.id)
    if not caught(token, "error", code, data):
        token.data.update(data)
        case.fail(token, uncaught(code), entering=True)


def _retry(case: Case, token: Token, data: Mapping[str, Any]) -> None:
    token.data.update(data)
    if token.awaits_service:
        case.enter(token)  # asks for the service again
    elif token.failed:
        case.retry(token)
    else:
        raise UnknownToken(token.id)


def _tell(case: Case, command: Deliver | Signal) -> None:
    if isinstance(command, Deliver):
        name, heard = command.message, tell_one(case, f"message:{command.message}", command.data, command.key)
    else:
        name, heard = command.signal, tell_all(case, f"signal:{command.signal}", command.data)
    if not heard:
        raise NobodyWaits(name)


def _fire_due(case: Case) -> None:
    """Fire what is due, earliest first, and let the case run after each: one timer may take another away."""
    while (token := case.earliest()) is not None and token.due is not None and token.due <= case.at:
        token.task_spec.happen(token, TIMER, {})
        case.run()


def outcome_of(case: Case) -> Outcome:
    """What happened since the case was read."""
    trail = case.trail
    first = case.earliest()
    return Outcome(
        state=encode(case),
        status=case.status,
        end=case.end,
        data=dict(case.data),
        opened=tuple(trail.opened.values()),
        closed=tuple(trail.closed),
        calls=tuple(trail.calls.values()),
        timers=tuple(trail.timers.values()),
        dropped=tuple(trail.dropped),
        withdrawn=tuple(trail.withdrawn),
        passed=tuple(trail.passed),
        flows=tuple(trail.flows),
        decided=tuple(trail.decided),
        failed=tuple(trail.failed.values()),
        next_due=first.due if first else None,
        signals=tuple(trail.signals),
        sent=tuple(trail.sent),
        awaited=tuple(each for several in trail.awaited.values() for each in several),
        forgotten=tuple(trail.forgotten),
    )
