"""Where tokens live: a case, and inside it one scope for each running sub-process or called process.

Data belong to the scope (BPMN 2.0 §10.4), not to the token as in the library: branches see one another's routing data
and nothing has to be merged, let alone lost, where they join. An embedded sub-process shares the data of the scope
around it; a called process has a layer of its own, which its caller takes over at the return.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow, BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from engine.runner.facts import Host, Status, StepFailed
from engine.runner.tokens import READY, WAITING, Data, Token
from engine.runner.trail import Trail

if TYPE_CHECKING:
    from engine.runner.nodes import Flow, Node
    from engine.runner.plans import Plan

MAX_STEPS = 10_000
"""Steps of one advance; more is an endless loop."""
MAX_TOKENS = 5_000
"""Places where one case may stand at once; more is a loop that multiplies them."""
MAX_LOOKS = 200_000
"""Conditions of events that are looked at in one advance."""
MAX_DEPTH = 50
"""Sub-processes and called processes inside one another."""


class Scope:
    """What a case and a sub-process have in common."""

    top: Case
    spec: Plan
    data: Data
    tasks: dict[int, Token]
    depth: int
    parent: Token | None
    """The activity whose inside this is."""
    end: str | None = None
    """Id of the end event that ended it."""
    done: list[Any]
    """What can be undone, as `engine.runner.undoing` keeps it."""

    def begin(self) -> None:
        """Put a token on the start event, and one on each event that may start an event sub-process."""
        for listener in self.spec.listeners:
            self.place(listener)
        self.place(self.spec.opening)

    @property
    def interrupted(self) -> bool:
        """Whether an event sub-process has taken the place of everything else."""
        return any(token.task_spec.interrupting for token in self.tasks.values() if token.task_spec.handles)

    def token(self, node: Node, *, flow: str | None = None, owner: Token | None = None) -> Token:
        """A new token in front of a node."""
        self.top.last_id += 1
        return Token(self, node, number=self.top.last_id, flow=flow, owner=owner)

    def place(self, node: Node, *, flow: str | None = None, owner: Token | None = None) -> Token:
        """A new token that enters a node."""
        token = self.token(node, flow=flow, owner=owner)
        self.top.enter(token)
        return token

    def leave(self, token: Token) -> None:
        """Take a completed token off and go on along the flows that its node chose."""
        self.top.trail.leave(token)
        if not token.alive:  # its own work ended the scope around it
            return
        token.remove()
        for flow in token.leaving:
            self.follow(flow)
        self.close(token)

    def close(self, last: Token) -> None:
        """Finish if the token that was taken off was the last; who only listens does not count."""
        if not self.tasks or (self.spec.idles and all(each.listens for each in self.tasks.values())):
            self.clear()
            self.end = last.internal_data.get("end") or last.task_spec.name
            self.finish()

    def follow(self, flow: Flow) -> None:
        """A token moves along a flow."""
        self.place(flow.target, flow=flow.id)

    def finish(self) -> None:
        """Nothing is left to do inside."""
        raise NotImplementedError

    def clear(self, spare: Token | None = None) -> None:
        """Cancel everything inside, but for one token."""
        for token in tuple(self.tasks.values()):
            if token is not spare:
                token.cancel()


class SubScope(Scope, BpmnSubWorkflow):  # type: ignore[misc]  # the library has no types
    """The inside of a sub-process or of a called process."""

    parent: Token

    def __init__(self, plan: Plan, parent: Token, data: Data) -> None:
        BpmnBaseWorkflow.__init__(self, plan, deserializing=True)
        self.parent = parent
        self.parent_task_id = parent.id
        self.top = self.top_workflow = parent.workflow.top
        self.depth = parent.workflow.depth + 1
        self.data = data
        self.done = []
        self.top.subprocesses[parent.id] = self

    def finish(self) -> None:
        """The activity around it is done."""
        self.completed = True
        self.top.subprocesses.pop(self.parent.id, None)
        if self.spec.embedded and (self.done or self.spec.undoing is not None):
            self.parent.internal_data["inside"] = self.done
        self.parent.task_spec.returned(self.parent, self)
        self.parent.ready()


class Case(Scope, BpmnWorkflow):  # type: ignore[misc]  # the library has no types
    """One running case, alive for the length of one advance."""

    parent = None
    depth = 0

    def __init__(self, plan: Plan, plans: dict[str, Plan], host: Host, at: datetime) -> None:
        BpmnWorkflow.__init__(self, plan, plans, script_engine=self, deserializing=True)
        self.top = self
        self.live: dict[int, Token] = {}
        self.queue: deque[Token] = deque()
        self.first: deque[Token] = deque()
        """Events that were triggered: they come before everything else that is ready."""
        self.last_id = 0
        self.done = []
        self.host = host
        self.at = at
        self.trail = Trail()
        self.status = Status.running
        self.steps = 0
        self.looks = 0
        self.watches = plan.watched

    def open_scope(self, plan: Plan, parent: Token, data: Data) -> SubScope:
        """The inside of an activity, before its first step."""
        if parent.workflow.depth >= MAX_DEPTH:
            raise StepFailed(
                "流程调用嵌套超过 {most} 层。请检查流程是否调用了自己。",
                "Processes call one another more than {most} levels deep. Does one call itself?",
                most=MAX_DEPTH,
            )
        return SubScope(plan, parent, data)

    def enter(self, token: Token) -> None:
        """Let a token arrive at its node; a failure there stays with the token."""
        try:
            token.task_spec._update(token)  # noqa: SLF001 - the library's own name for it
        except StepFailed as failure:
            self.fail(token, failure, entering=True)

    def fail(self, token: Token, failure: StepFailed, *, entering: bool = False) -> None:
        """Keep a step that could not run for a person to look at."""
        token.halt()
        if entering:
            token.internal_data["entering"] = True
        self.trail.fail(token, failure.cause)

    def retry(self, token: Token) -> None:
        """Run a failed step again, from where it failed."""
        self.trail.recover(token)
        if token.internal_data.pop("entering", False):
            self.enter(token)
        else:
            token.ready()

    def run(self) -> None:
        """Run ready steps one at a time until the case waits; fired boundary events come first."""
        while self.step():
            pass

    def step(self) -> bool:
        """Run one ready step; False if none is."""
        if self.steps > MAX_STEPS or not (self.first or self.queue or self.settle()):
            return False
        token = (self.first or self.queue).popleft()
        if token.state != READY or not token.alive:
            return True
        self.steps += 1
        if self.steps > MAX_STEPS or len(self.live) > MAX_TOKENS:
            self.steps = MAX_STEPS + 1
            self.fail(token, endless())
            return False
        try:
            token.run()
        except StepFailed as failure:
            self.fail(token, failure)
        if self.watches and token.task_spec.writes:
            self.look()
        return True

    def look(self) -> None:
        """Data may have changed: see whether a condition that is waited for has become true."""
        watching = [token for token in self.live.values() if token.task_spec.conditions and token.state == WAITING]
        self.looks += len(watching)
        if self.looks > MAX_LOOKS:
            self.steps = MAX_STEPS + 1
            if watching[0].task_spec.keys:
                self.trail.forget(watching[0])
            self.fail(watching[0], endless(), entering=True)
            return
        for token in sorted(watching, key=lambda each: each.id):
            if token.alive:
                token.task_spec.look(token)

    def settle(self) -> bool:
        """Nothing is ready: let inclusive gateways see whether anybody may still come; say whether one goes on.

        One alone: what it sends on may come back to it, or to another.
        """
        joins = [token for token in self.live.values() if token.awaits_others]
        for token in joins:
            token.task_spec.settle(token)
            if self.queue:
                return True
        if joins and not any(token.can_move for token in self.live.values()):
            for token in joins:
                if token.alive and token.awaits_others and not token.listens:
                    self.fail(token, stuck(), entering=True)
        return bool(self.queue)

    def finish(self) -> None:
        """The case has come to its end."""
        self.status = Status.completed

    def earliest(self) -> Token | None:
        """The token with the timer that is due first; of several, the oldest."""
        timers = [(token.due, token.id) for token in self.live.values() if token.due is not None]
        return self.live[min(timers)[1]] if timers else None


def endless() -> StepFailed:
    """Too many steps without a wait, or too many tokens."""
    return StepFailed(
        "流程连续运行 {most} 步仍未停下，或同时分出 {tokens} 路以上，可能是没有出口的循环。请修改流程图后重试。",
        "The process ran {most} steps without a wait, or split into more than {tokens} ways at once: perhaps a loop "
        "without a way out. Mend the diagram and retry.",
        most=MAX_STEPS,
        tokens=MAX_TOKENS,
    )


def stuck() -> StepFailed:
    """A join that can never fire."""
    return StepFailed(
        "汇合网关在等待不会到达的分支。请检查：排他网关分出的分支不能用并行网关汇合。",
        "The join waits for a branch that cannot come. A parallel gateway must not join what an exclusive gateway split.",
    )
