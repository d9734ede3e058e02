"""Catching events: what a case waits for, alone, behind a gateway or on the edge of an activity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.runner.activities import Activity
from engine.runner.causes import Waiting
from engine.runner.nodes import Node
from engine.runner.tokens import Token

if TYPE_CHECKING:
    from engine.definitions.elements import Element
    from engine.runner.plans import Plan


class Catch(Waiting):
    """Waits in the flow (BPMN 2.0 §13.5.2)."""

    def _update_hook(self, token: Token) -> bool:
        return self.arm(token)

    def work(self, token: Token) -> None:
        """Behind a gateway the first event wins."""
        leave_gateway(token)


class ReceiveTask(Activity, Waiting):
    """A task that waits for a message; unlike an event it may have events on its edge, and be repeated."""

    def begin(self, token: Token) -> bool:
        """Wait."""
        return self.arm(token)

    def work(self, token: Token) -> None:
        """Behind a gateway the first event wins."""
        if "round" not in token.internal_data:
            leave_gateway(token)


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
    """Waits for the first of several events, each with its own trigger (BPMN 2.0 §13.4.4)."""

    def _update_hook(self, token: Token) -> bool:
        token.start()
        waiting = {each.flow for each in token.owned}
        for flow in self.flows:
            if flow.id not in waiting:
                token.workflow.place(flow.target, flow=flow.id, owner=token)
        return False


class Boundary(Waiting):
    """On the edge of an activity while that runs (BPMN 2.0 §13.5.3).

    One that waits has a token, owned by its activity; one that takes errors, escalations or the cancellation of a
    transaction has none until then.
    """

    urgent = True

    def __init__(self, plan: Plan, element: Element) -> None:
        super().__init__(plan, element)
        self.attached_to = element.attached_to or ""
        self.interrupting = element.interrupting
        self.code = element.reference
        self.trigger = element.kind.trigger
        self.waits = self.schedule is not None or bool(self.keys or self.conditions)

    def _update_hook(self, token: Token) -> bool:
        return self.arm(token) if self.waits else True

    def work(self, token: Token) -> None:
        """Stop the activity, or leave it running and wait for the next time."""
        activity = token.owner
        if activity is None:
            return
        activity.owned.remove(token)
        token.owner = None
        if self.interrupting:
            activity.cancel()
        else:
            self.again(token, activity)
