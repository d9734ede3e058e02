"""The runner: a pure function from (program, state, command, instant, host) to what happened. It knows no database, no
clock and no wall time; it is the only place that imports SpiffWorkflow.

    program = load(blueprint)
    outcome = start(program, {"persons": 3}, at=now, host=host)
    outcome = advance(program, outcome.state, Complete(outcome.opened[0].token, {"ok": True}), at=later, host=host)
"""

from engine.runner.codec import UnreadableState
from engine.runner.facts import (
    Awaited,
    Call,
    CancelCase,
    Closed,
    Command,
    Complete,
    Decided,
    Deliver,
    Failure,
    FireDue,
    Host,
    NobodyWaits,
    Opened,
    Outcome,
    Passed,
    Retry,
    Sent,
    ServiceDone,
    ServiceError,
    Signal,
    Signalled,
    Status,
    Timer,
    UnknownToken,
)
from engine.runner.plans import CannotRun
from engine.runner.program import Program, advance, data_of, load, start

__all__ = [
    "Awaited",
    "Call",
    "CancelCase",
    "CannotRun",
    "Closed",
    "Command",
    "Complete",
    "Decided",
    "Deliver",
    "Failure",
    "FireDue",
    "Host",
    "NobodyWaits",
    "Opened",
    "Outcome",
    "Passed",
    "Program",
    "Retry",
    "Sent",
    "ServiceDone",
    "ServiceError",
    "Signal",
    "Signalled",
    "Status",
    "Timer",
    "UnknownToken",
    "UnreadableState",
    "advance",
    "data_of",
    "load",
    "start",
]
