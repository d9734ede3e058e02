"""The runner with the state saved and restored between every step, not only between commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from engine.runner import FireDue, Host, Outcome, Program
from engine.runner.causes import TIMER
from engine.runner.codec import decode
from engine.runner.facts import Command
from engine.runner.program import _carry_out, outcome_of
from engine.runner.scopes import Case

MOST = 3_000


def start_stepwise(program: Program, data: Mapping[str, object], at: datetime, host: Host) -> Outcome:
    case = Case(program.top, program.plans, host, at)
    case.data = dict(data)
    case.begin()
    return _steps(program, outcome_of(case), at, host)


def advance_stepwise(program: Program, state: bytes, command: Command, at: datetime, host: Host) -> Outcome:
    case = decode(program, state, host, at)
    if isinstance(command, FireDue):
        return _fire(program, outcome_of(case), at, host)
    _carry_out(case, command)
    if case.watches:
        case.look()
    return _steps(program, outcome_of(case), at, host)


def _fire(program: Program, so_far: Outcome, at: datetime, host: Host) -> Outcome:
    while so_far.next_due is not None and so_far.next_due <= at:
        case = decode(program, so_far.state, host, at)
        token = case.earliest()
        assert token is not None
        token.task_spec.happen(token, TIMER, {})
        so_far = _steps(program, joined(so_far, outcome_of(case)), at, host)
    return so_far


def _steps(program: Program, so_far: Outcome, at: datetime, host: Host) -> Outcome:
    for _ in range(MOST):
        case = decode(program, so_far.state, host, at)
        if not case.step():
            return joined(so_far, outcome_of(case))
        so_far = joined(so_far, outcome_of(case))
    raise AssertionError("it does not come to rest")


def joined(first: Outcome, then: Outcome) -> Outcome:
    """Two outcomes as one: what began in the first and ended in the second cancels out."""
    opened = {each.token for each in first.opened}
    calls = {each.token for each in first.calls} | {each.token for each in first.failed}
    timers = {each.token for each in first.timers}
    awaited = {each.token for each in first.awaited}
    gone = {each.token for each in then.closed}
    return replace(
        then,
        opened=tuple(each for each in first.opened if each.token not in gone) + then.opened,
        closed=first.closed + tuple(each for each in then.closed if each.token not in opened),
        calls=tuple(each for each in first.calls if each.token not in then.withdrawn) + then.calls,
        failed=tuple(each for each in first.failed if each.token not in then.withdrawn) + then.failed,
        withdrawn=first.withdrawn + tuple(each for each in then.withdrawn if each not in calls),
        timers=tuple(each for each in first.timers if each.token not in then.dropped) + then.timers,
        dropped=first.dropped + tuple(each for each in then.dropped if each not in timers),
        awaited=tuple(each for each in first.awaited if each.token not in then.forgotten) + then.awaited,
        forgotten=first.forgotten + tuple(each for each in then.forgotten if each not in awaited),
        passed=first.passed + then.passed,
        flows=first.flows + then.flows,
        decided=first.decided + then.decided,
        signals=first.signals + then.signals,
        sent=first.sent + then.sent,
    )
