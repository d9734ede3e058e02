"""What an event waits for: a time, a message, a signal or a condition; several of them in one event.

Errors, escalations, cancellation and compensation are not waited for: whoever throws them looks for the event that
takes them (see `engine.runner.throwing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.definitions.elements import Element, Trigger
from engine.runner.correlation import Correlation
from engine.runner.formulas import Formula
from engine.runner.mapping import Associations
from engine.runner.nodes import Node
from engine.runner.timing import Schedule
from engine.runner.tokens import Token

if TYPE_CHECKING:
    from engine.runner.plans import Plan

TIMER = "timer"


def triggers_of(element: Element) -> tuple[Trigger, ...]:
    """The triggers of an event; none for a timer, which has its own field, and for an event without one."""
    if element.triggers:
        return element.triggers
    kind = "message" if element.kind.is_activity else element.kind.trigger
    return (Trigger(kind, element.reference, element.condition),) if kind not in ("", TIMER) else ()


class Waiting(Node):
    """A node whose token waits for what the diagram says (BPMN 2.0 §13.5.2)."""

    writes = True

    def __init__(self, plan: Plan, element: Element) -> None:
        super().__init__(plan, element)
        self.takes = Associations(element, plan.names) if element.outputs and not element.kind.is_activity else None
        self.all_of = element.all_of and len(element.triggers) > 1
        self.schedule = Schedule(element.timing, plan.names) if element.timing and element.kind.is_timer else None
        self.keys = tuple(
            f"{each.kind}:{each.reference or element.id}"
            for each in triggers_of(element)
            if each.kind in ("message", "signal")
        )
        key = element.key
        self.correlation = (
            Correlation((Formula(key, plan.names),)) if key else plan.correlations.get(element.reference or element.id)
        )
        self.conditions = {
            f"condition:{number}": Formula(each.condition or "false", plan.names)
            for number, each in enumerate(triggers_of(element))
            if each.kind == "conditional"
        }

    def arm(self, token: Token) -> bool:
        """Begin to wait; True if what is waited for is the case already."""
        top = token.workflow.top
        if self.schedule is not None:
            token.due = self.schedule.first(token)
            if token.due <= top.at:
                token.due = None
                return True
            top.trail.set(token)
        for key in [key for key, condition in self.conditions.items() if condition.value(token) is True]:
            if self._enough(token, key):
                return True
        if self.keys and self.correlation is not None:
            token.internal_data["key"] = self.correlation.key_of(token)
        token.wait()
        if self.keys:
            top.trail.await_(token)
        return False

    def fits(self, token: Token, data: Mapping[str, Any], key: str | None) -> bool:
        """Whether a message is meant for a token that waits for one of its name."""
        return self.correlation is None or self.correlation.fits(token, data, key)

    def happen(self, token: Token, key: str, data: Mapping[str, Any]) -> None:
        """Something that was waited for has happened."""
        token.data.update(data if self.takes is None else self.takes.taken(token, data))
        top = token.workflow.top
        if token.due is not None:
            top.trail.drop(token)
        if self._enough(token, key):
            if self.keys:
                top.trail.forget(token)
            token.ready()

    def _enough(self, token: Token, key: str) -> bool:
        if not self.all_of:
            return True
        had: list[str] = token.internal_data.setdefault("had", [])
        if key not in had:
            had.append(key)
        return len(had) == len(self.keys) + len(self.conditions)

    def look(self, token: Token) -> None:
        """Data may have changed: a condition happens when it becomes true, not as long as it stays so."""
        for key, condition in self.conditions.items():
            holds = condition.value(token) is True
            was = key in token.internal_data.get("true", ())
            if holds and not was:
                self.happen(token, key, {})
                return
            if was and not holds:
                token.internal_data["true"].remove(key)

    def again(self, token: Token, owner: Token | None) -> None:
        """Wait for the next time, if there can be one: an event that does not interrupt happens again and again."""
        due = None
        if self.schedule is not None:
            due = self.schedule.next(token)
            if due is None:
                return
        fresh = token.workflow.token(self, owner=owner)
        fresh.internal_data = {name: value for name, value in token.internal_data.items() if name in ("cycle", "key")}
        if self.conditions:
            fresh.internal_data["true"] = [key for key, each in self.conditions.items() if each.value(token) is True]
        fresh.due = due
        fresh.wait()
        trail = token.workflow.top.trail
        trail.set(fresh)
        if self.keys:
            trail.await_(fresh)
