"""The complex gateway (BPMN 2.0 §13.4.5): it goes on as soon as its condition holds, and swallows what comes later.

After it has gone on, one token stays at the gateway until every other way in has brought its token, or none can come
any more; then the next round may begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.runner.formulas import Formula
from engine.runner.nodes import Flow, Node
from engine.runner.tokens import Token

if TYPE_CHECKING:
    from engine.definitions.elements import Element
    from engine.runner.plans import Plan

COUNT, STARTING = "activationCount", "waitingForStart"


class Complex(Node):
    """Conditions may read `activationCount`, the ways in that have a token, and on the way out `waitingForStart`."""

    def __init__(self, plan: Plan, element: Element) -> None:
        super().__init__(plan, element)
        self.joins = len(element.incoming) > 1
        self.activation = Formula(element.condition or "false", plan.names | {COUNT, STARTING})

    def _update_hook(self, token: Token) -> bool:
        if not self.joins:
            return True
        token.wait()
        return self._activated(token)

    def _activated(self, token: Token) -> bool:
        """Whether the gateway goes on with this token and those that wait on the other ways in."""
        here = self._here(token)
        if self._swallower(token) is not None or not self.activation.holds(token, {COUNT: len(here)}):
            return False
        for each in here.values():
            if each is not token:
                each.remove()
        token.internal_data["had"] = sorted(flow or "" for flow in here)
        return True

    def _here(self, token: Token) -> dict[str | None, Token]:
        """The oldest token of each way in."""
        here: dict[str | None, Token] = {token.flow: token}
        for each in token.workflow.tasks.values():
            if each.task_spec is self and each.awaits_others and "had" not in each.internal_data:
                here.setdefault(each.flow, each)
        return here

    def _swallower(self, token: Token) -> Token | None:
        others = (each for each in token.workflow.tasks.values() if each.task_spec is self and each is not token)
        return next((each for each in others if "had" in each.internal_data and each.awaits_others), None)

    def choose(self, token: Token) -> Sequence[Flow]:
        """Each flow that is open at the start of a round."""
        open_ = [flow for flow in self.flows if flow is not self.default and self._is_open(flow, token, start=True)]
        return open_ or [self.last_resort()]

    def _is_open(self, flow: Flow, token: Token, *, start: bool) -> bool:
        if flow.condition is None:
            return start
        if not start and not flow.condition.reads(STARTING):
            return False
        count = len(token.internal_data.get("had", ())) or 1
        return flow.condition.holds(token, {COUNT: count, STARTING: start})

    def _on_complete(self, token: Token) -> None:
        had = token.internal_data.pop("had", [])
        if self.joins:
            stays = token.workflow.token(self)
            stays.internal_data["had"] = had
            stays.wait()
        token.workflow.leave(token)

    def settle(self, token: Token) -> None:
        """Swallow what has come; begin anew when nothing more can come."""
        had: list[str] | None = token.internal_data.get("had")
        if had is None or not token.alive:
            return
        scope = token.workflow
        elsewhere = {each.task_spec for each in scope.tasks.values() if each.task_spec is not self and not each.beside}
        for each in [each for each in scope.tasks.values() if each.task_spec is self and each is not token]:
            if each.awaits_others and (each.flow or "") not in had:
                had.append(each.flow or "")
                each.remove()
        if scope.spec.may_arrive(self, elsewhere, had):
            return
        late = [flow for flow in self.flows if self._is_open(flow, token, start=False)]
        token.remove()
        for flow in late:
            scope.follow(flow)
        waiting = [each for each in scope.tasks.values() if each.task_spec is self and each.awaits_others]
        ready = next((each for each in waiting if self._activated(each)), None)
        if ready is not None:
            ready.ready()
        scope.close(token)
