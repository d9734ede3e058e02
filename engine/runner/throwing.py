"""Throwing events: who takes what is thrown (BPMN 2.0 §10.5.1: errors and escalations are propagated to the innermost
event that takes them, signals are broadcast, messages go to whoever waits for them).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from engine.runner.activities import Activity
from engine.runner.causes import triggers_of
from engine.runner.correlation import Correlation
from engine.runner.events import Boundary
from engine.runner.facts import StepFailed
from engine.runner.formulas import Formula
from engine.runner.handlers import Listener
from engine.runner.mapping import Associations
from engine.runner.nodes import Node
from engine.runner.tokens import Token

if TYPE_CHECKING:
    from engine.definitions.elements import Element
    from engine.runner.plans import Plan
    from engine.runner.scopes import Case

Taker = TypeVar("Taker", Boundary, Listener)


class Throw(Node):
    """An intermediate or end event that throws signals, messages and escalations; a send task too."""

    def __init__(self, plan: Plan, element: Element) -> None:
        super().__init__(plan, element)
        self.thrown = tuple((each.kind, each.reference or element.id) for each in triggers_of(element))
        self.key = Correlation((Formula(element.key, plan.names),)) if element.key else None
        self.sends = Associations(element, plan.names) if element.inputs else None

    def work(self, token: Token) -> None:
        """Throw each; an escalation that interrupts what is around ends the throwing."""
        payload = self.sends.given(token) if self.sends is not None else {}
        key = self.key.key_of(token) if self.key is not None else None
        for kind, name in self.thrown:
            if token.alive:
                throw(token, kind, name, payload, key)


class SendTask(Activity, Throw):
    """A task that sends a message; unlike an event it may have events on its edge, and be repeated."""

    def work(self, token: Token) -> None:
        """Send."""
        Throw.work(self, token)


class ErrorEnd(Node):
    """An end that throws an error at what is around it (BPMN 2.0 §10.5.6)."""

    def __init__(self, plan: Plan, element: Element) -> None:
        super().__init__(plan, element)
        self.code = element.reference

    def work(self, token: Token) -> None:
        """Throw; an error that nobody catches ends a process and fails a sub-process."""
        if caught(token, "error", self.code, {}):
            return
        if token.workflow.parent is not None:
            raise uncaught(self.code)
        token.workflow.clear(spare=token)


def throw(token: Token, kind: str, name: str, payload: Mapping[str, Any], key: str | None = None) -> None:
    """Let the case, and the host, have a signal, a message or an escalation."""
    top = token.workflow.top
    if kind == "signal":
        top.trail.signal(token, name, payload)
        tell_all(top, f"signal:{name}", payload)
    elif kind == "message" and not tell_one(top, f"message:{name}", payload, key):
        top.trail.send(token, name, payload, key)
    elif kind == "escalation":
        caught(token, kind, name, payload)


def tell_one(case: Case, what: str, data: Mapping[str, Any], key: str | None = None) -> bool:
    """Let the step that has waited longest have it, if it is meant for that; False if none waits."""
    for token in sorted(case.live.values(), key=lambda each: each.id):
        if token.task_spec.hears(token, what) and token.task_spec.fits(token, data, key):
            token.task_spec.happen(token, what, data)
            return True
    return False


def tell_all(case: Case, key: str, data: Mapping[str, Any]) -> bool:
    """Let every step that waits for it have it; False if none waits."""
    hearing = [token for token in case.live.values() if token.task_spec.hears(token, key)]
    for token in sorted(hearing, key=lambda each: each.id):
        if token.alive:
            token.task_spec.happen(token, key, data)
    return bool(hearing)


def caught(thrower: Token, kind: str, code: str | None, data: Mapping[str, Any]) -> bool:
    """Find the innermost event around a token that takes the error or escalation, and go on there with what it brings
    along; False if none does. On the edge of an activity comes before an event sub-process around that activity.
    """
    for token in _outwards(thrower):
        scope = token.workflow
        activity = token.owner if "round" in token.internal_data and token.owner is not None else token
        event = _taker(activity.task_spec.catches, kind, code)
        if event is not None:
            scope.data.update(data)
            scope.place(event)
            if event.interrupting:
                activity.cancel()
            return True
        listener = _taker(scope.spec.takers, kind, code)
        if listener is not None and not scope.interrupted and token.task_spec is not listener.handler:
            scope.data.update(data)
            listener.handle(scope)
            return True
    return False


def _outwards(token: Token | None) -> Iterator[Token]:
    while token is not None:
        yield token
        token = token.workflow.parent


def _taker(events: Iterable[Taker], kind: str, code: str | None) -> Taker | None:
    """The event that names the code, else one that takes any."""
    fitting = [each for each in events if each.trigger == kind and each.code in (None, code)]
    return next((each for each in fitting if each.code is not None), fitting[0] if fitting else None)


def uncaught(code: str | None) -> StepFailed:
    """An error without an event that takes it."""
    return StepFailed(
        "错误“{code}”没有错误事件接收。请在步骤或子流程边界上画一个错误事件，或画错误开始的事件子流程。",
        "Nothing catches the error “{code}”. Draw an error event on the edge of the step or sub-process, or an event "
        "sub-process that an error starts.",
        code=code or "",
    )
