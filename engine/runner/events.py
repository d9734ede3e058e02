"""Catching events: a time or a message that a case waits for, alone, behind a gateway or on the edge of an activity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.runner.activities import Activity
from engine.runner.nodes import Node
from engine.runner.timing import Schedule
from engine.runner.tokens import Token

if TYPE_CHECKING:
    from engine.definitions.elements import Element
    from engine.runner.plans import Plan


class Catch(Node):
    """Waits for a time or a message (BPMN 2.0 §13.5.2)."""

    def __init__(self, plan: Plan, element: Element) -> None:
        super().__init__(plan, element)
        self.message = None if element.timing else heard(element)
        self.schedule = Schedule(element.timing, plan.names) if element.timing else None

    def _update_hook(self, token: Token) -> bool:
        if self.schedule is not None:
            token.due = self.schedule.first(token)
            if token.due <= token.workflow.top.at:
                token.due = None
                return True
            token.workflow.top.trail.set(token)
        token.wait()
        return False

    def fire(self, token: Token, data: Mapping[str, Any]) -> None:
        """What was waited for has happened."""
        token.data.update(data)
        if token.due is not None:
            token.workflow.top.trail.drop(token)
        token.ready()

    def work(self, token: Token) -> None:
        """Behind a gateway the first event wins."""
        leave_gateway(token)


class ReceiveTask(Activity):
    """A task that waits for a message; unlike an event it may have events on its edge, and be repeated."""

    def __init__(self, plan: Plan, element: Element) -> None:
        super().__init__(plan, element)
        self.message = heard(element)

    def begin(self, token: Token) -> bool:
        """Wait."""
        token.wait()
        return False

    def fire(self, token: Token, data: Mapping[str, Any]) -> None:
        """The message has come."""
        token.data.update(data)
        token.ready()

    def work(self, token: Token) -> None:
        """Behind a gateway the first event wins."""
        if "round" not in token.internal_data:
            leave_gateway(token)


def heard(element: Element) -> str:
    """The message that an element waits for; one that names none is known by its own id."""
    return element.reference or element.id


def leave_gateway(token: Token) -> None:
    """An event behind a gateway has happened: the gateway is left towards it, and the other events are taken off."""
    gateway = token.owner
    if gateway is not None:
        gateway.owned.remove(token)
        token.owner = None
        gateway.leaving = tuple(flow for flow in gateway.task_spec.flows if flow.id == token.flow)
        token.workflow.top.trail.leave(gateway)
        gateway.remove()


class EventGateway(Node):
    """Waits for the first of several events, each with its own time or message (BPMN 2.0 §13.4.4)."""

    def _update_hook(self, token: Token) -> bool:
        token.start()
        waiting = {each.flow for each in token.owned}
        for flow in self.flows:
            if flow.id not in waiting:
                token.workflow.place(flow.target, flow=flow.id, owner=token)
        return False


class Boundary(Catch):
    """Waits on the edge of an activity while that runs (BPMN 2.0 §13.5.3)."""

    urgent = True

    def __init__(self, plan: Plan, element: Element) -> None:
        super().__init__(plan, element)
        self.attached_to = element.attached_to or ""
        self.interrupting = element.interrupting
        self.code = element.reference

    def work(self, token: Token) -> None:
        """Stop the activity, or leave it running and wait for the next message or turn of a cycle."""
        activity = token.owner
        if activity is None:
            return
        activity.owned.remove(token)
        token.owner = None
        if self.interrupting:
            activity.cancel()
        elif self.message is not None:
            token.workflow.token(self, owner=activity).wait()
        elif self.schedule is not None and (due := self.schedule.next(token)) is not None:
            again = token.workflow.token(self, owner=activity)
            again.internal_data = token.internal_data
            again.due = due
            again.wait()
            token.workflow.top.trail.set(again)


class ErrorBoundary(Boundary):
    """Takes an error thrown inside the activity; it has no token until then."""

    def __init__(self, plan: Plan, element: Element) -> None:
        super().__init__(plan, element)
        self.message = None

    def _update_hook(self, token: Token) -> bool:
        return True
