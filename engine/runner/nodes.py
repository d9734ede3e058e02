"""Nodes of a diagram as the library's task specs: what happens when a token enters, runs and leaves one.

The library drives a token through `_update` (it arrives), `_run_hook` (it runs) and `_on_complete` (it is left); only
these hooks are overridden. Nothing is predicted: the next tokens are made when it is certain where they go.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin

from engine.runner.facts import StepFailed
from engine.runner.tokens import WAITING, Data, Token
from engine.runner.values import MAX_VALUES, to_plain, too_large

if TYPE_CHECKING:
    from engine.definitions.elements import Element
    from engine.runner.events import Boundary
    from engine.runner.formulas import Formula
    from engine.runner.plans import Plan
    from engine.runner.scopes import SubScope


@dataclass(slots=True, eq=False)
class Flow:
    """A sequence flow."""

    id: str
    target: Node
    condition: Formula | None

    def open(self, token: Token) -> bool:
        """Whether a token may take it. A condition that is neither true nor false is a failure, not a no."""
        return self.condition is None or self.condition.holds(token)


class Node(BpmnSpecMixin):  # type: ignore[misc]  # the library has no types
    """A flow node that does nothing but let the token pass: a task without type, a milestone, a start."""

    name: str
    human = False
    """A person does it."""
    calls = False
    """A service does it."""
    joins = False
    """It may wait for other tokens."""
    listens = False
    """It is the start of an event sub-process, and does not keep its scope going."""
    writes = False
    """What it does may change data."""
    handles = False
    """It is an event sub-process."""
    undone_by: Node | None = None
    """The activity that undoes it."""
    undoing = ""
    """The event on its edge that leads there."""
    urgent = False
    """It runs before everything else that is ready."""
    keys: tuple[str, ...] = ()
    """Messages and signals that it waits for, such as `message:papers`."""
    conditions: Mapping[str, Formula] = MappingProxyType({})
    """Conditions that it waits for."""

    catches: list[Boundary]
    """Events on its edge that take errors, escalations and the cancellation of a transaction."""

    def __init__(self, plan: Plan, element: Element) -> None:
        super().__init__(plan, element.id, bpmn_name=element.name.zh)
        self.process = plan.process
        self.incoming = element.incoming
        self.flows: tuple[Flow, ...] = ()
        self.default: Flow | None = None
        self.conditional = False
        self.catches = []

    def wire(self, flows: Sequence[Flow], default: str | None) -> None:
        """Connect it to the nodes that follow."""
        self.flows = tuple(flows)
        self.default = next((flow for flow in flows if flow.id == default), None)
        self.conditional = any(flow.condition is not None for flow in flows)
        for flow in flows:
            self.connect(flow.target)

    def _update(self, token: Token) -> None:
        if self._update_hook(token):
            token.ready()

    def _update_hook(self, token: Token) -> bool:
        return True

    def _run_hook(self, token: Token) -> bool:
        self.work(token)
        token.leaving = self.choose(token)
        return True

    def _on_complete(self, token: Token) -> None:
        token.workflow.leave(token)

    def _predict(self, *_args: Any, **_options: Any) -> None:
        """The future is made when it is certain."""

    def work(self, token: Token) -> None:
        """What the node itself does."""

    def choose(self, token: Token) -> Sequence[Flow]:
        """The flows by which it is left: all, or those whose condition holds, else the default (BPMN 2.0 §13.2.1)."""
        if not self.conditional:
            return self.flows
        chosen = [flow for flow in self.flows if flow is not self.default and flow.open(token)]
        return chosen or [self.last_resort()]

    def last_resort(self) -> Flow:
        """The default flow."""
        if self.default is None:
            raise StepFailed(
                "“{step}”的所有出口条件都不成立，又没有默认出口。请修改数据后重试，或在流程图中指定默认出口。",
                "No condition on the ways out of “{step}” holds and there is no default. Mend the data and retry, or draw a default flow.",
                step=self.bpmn_name or self.name,
            )
        return self.default

    def check(self, value: Any) -> None:
        """Refuse what no state can keep, such as a function of FEEL, or should not, as it is too much."""
        if too_large(value):
            raise StepFailed(
                "“{step}”给出的值太大，超过 {most} 项，不能作为流转数据保存。请检查是否在循环里越积越多。",
                "A value that “{step}” gives is too large to be kept as routing data: more than {most} entries. Does it "
                "grow in a loop?",
                step=self.name,
                most=MAX_VALUES,
            )
        try:
            to_plain(value)
        except TypeError as error:
            raise StepFailed(
                "“{step}”给出的值不能作为流转数据保存。只能用文字、数字、是否、日期、时长、列表和上下文。",
                "A value that “{step}” gives cannot be kept as routing data. Use texts, numbers, booleans, dates, "
                "durations, lists and contexts.",
                step=self.name,
            ) from error

    def settle(self, token: Token) -> None:
        """A join looks again whether it may go on."""

    def hears(self, token: Token, key: str) -> bool:
        """Whether a token waits here for this message or signal."""
        return key in self.keys and token.state == WAITING and key not in token.internal_data.get("had", ())

    def fits(self, token: Token, data: Mapping[str, Any], key: str | None) -> bool:
        """Whether a message is meant for a token that waits for one of its name."""
        return True

    def happen(self, token: Token, key: str, data: Mapping[str, Any]) -> None:
        """A time has come, a message or signal has arrived, or a condition has become true."""

    def look(self, token: Token) -> None:
        """Data may have changed."""

    def over(self, token: Token, layer: dict[str, Any]) -> Data:
        """The data of an inside that has a layer of its own."""
        return ChainMap(layer, token.data)

    def returned(self, token: Token, scope: SubScope) -> None:
        """The inside of the activity has finished."""

    def cancelled(self, token: Token) -> None:
        """The token is taken off before it was done."""


class Exclusive(Node):
    """The first flow whose condition holds, else the default (BPMN 2.0 §13.4.2)."""

    def choose(self, token: Token) -> Sequence[Flow]:
        """Exactly one flow."""
        if len(self.flows) < 2:
            return self.flows
        for flow in self.flows:
            if flow is not self.default and flow.open(token):
                return (flow,)
        return (self.last_resort(),)


class Parallel(Node):
    """One token from each incoming flow makes one token on each outgoing flow (BPMN 2.0 §13.4.1)."""

    joins = True

    def _update_hook(self, token: Token) -> bool:
        if len(self.incoming) < 2:
            return True
        partners: dict[str | None, Token] = {}
        for each in token.workflow.tasks.values():
            if each.task_spec is self and each.flow != token.flow and each.awaits_others:
                partners.setdefault(each.flow, each)
        if len(partners) < len(self.incoming) - 1:
            token.wait()
            return False
        for each in partners.values():
            each.remove()
        return True


class Inclusive(Node):
    """Waits while a token may still come on an empty flow, then opens each flow that holds (BPMN 2.0 §13.4.3)."""

    joins = True

    def _update_hook(self, token: Token) -> bool:
        if len(self.incoming) < 2:
            return True
        token.wait()
        return False

    def settle(self, token: Token) -> None:
        """Go on with one token from each flow that has one, unless another token may still arrive."""
        if not token.alive or not token.awaits_others:
            return
        scope = token.workflow
        here: dict[str | None, Token] = {}
        elsewhere: set[Node] = set()
        for each in scope.tasks.values():
            if each.task_spec is not self:
                if not each.beside:
                    elsewhere.add(each.task_spec)
            elif each.awaits_others:
                here.setdefault(each.flow, each)
        if not scope.spec.may_arrive(self, elsewhere, here):
            for each in here.values():
                if each is not token:
                    each.remove()
            token.ready()


class Terminate(Node):
    """An end that cancels everything else in its scope."""

    def work(self, token: Token) -> None:
        """Cancel the others."""
        token.workflow.clear(spare=token)
