"""What happens during one advance, in order; things that begin and end within it cancel out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from engine.runner.facts import Awaited, Call, Closed, Decided, Failure, Opened, Passed, Sent, Signalled, Timer
from engine.runner.tokens import WAITING

if TYPE_CHECKING:
    from engine.decisions import Decided as Answer
    from engine.runner.nodes import Node
    from engine.runner.tokens import Token
    from engine.text import Text


class Trail:
    """The events of one advance."""

    def __init__(self) -> None:
        self.opened: dict[int, Opened] = {}
        self.closed: list[Closed] = []
        self.calls: dict[int, Call] = {}
        self.timers: dict[int, Timer] = {}
        self.failed: dict[int, Failure] = {}
        self.dropped: list[int] = []
        self.withdrawn: list[int] = []
        self.passed: list[Passed] = []
        self.flows: list[str] = []
        self.decided: list[Decided] = []
        self.signals: list[Signalled] = []
        self.sent: list[Sent] = []
        self.awaited: dict[int, tuple[Awaited, ...]] = {}
        self.forgotten: list[int] = []

    def open(self, token: Token) -> None:
        """A human task waits."""
        node = token.task_spec
        self.opened[token.id] = Opened(token.id, node.name, node.process, dict(token.data))

    def close(self, token: Token, how: Literal["completed", "cancelled"]) -> None:
        """A human task waits no longer."""
        if self.opened.pop(token.id, None) is None:
            node = token.task_spec
            self.closed.append(Closed(token.id, node.name, how, node.process))

    def call(self, token: Token, service: str) -> None:
        """A service is wanted."""
        node = token.task_spec
        self.calls[token.id] = Call(token.id, node.name, service, dict(token.data), node.process)

    def set(self, token: Token) -> None:
        """A timer was set."""
        node = token.task_spec
        if token.due is not None:
            self.timers[token.id] = Timer(token.id, node.name, token.due, node.process)

    def drop(self, token: Token) -> None:
        """A timer is gone."""
        token.due = None
        if self.timers.pop(token.id, None) is None:
            self.dropped.append(token.id)

    def await_(self, token: Token) -> None:
        """A message or signal is waited for."""
        node = token.task_spec
        wanted = [key.partition(":") for key in node.keys]
        self.awaited[token.id] = tuple(
            Awaited(token.id, node.name, kind, name, node.process, token.internal_data.get("key"))
            for kind, _, name in wanted
        )

    def forget(self, token: Token) -> None:
        """A message or signal has come, or is no longer waited for."""
        if self.awaited.pop(token.id, None) is None:
            self.forgotten.append(token.id)

    def signal(self, token: Token, name: str, data: Mapping[str, object]) -> None:
        """A signal was thrown."""
        node = token.task_spec
        self.signals.append(Signalled(node.name, name, data, node.process))

    def send(self, token: Token, message: str, data: Mapping[str, object], key: str | None) -> None:
        """A message goes out."""
        node = token.task_spec
        self.sent.append(Sent(token.id, node.name, message, data, node.process, key))

    def fail(self, token: Token, cause: Text) -> None:
        """A step could not run."""
        node = token.task_spec
        self.failed[token.id] = Failure(token.id, node.name, cause, node.process)

    def recover(self, token: Token) -> None:
        """A failed step is run again, or is gone."""
        if self.failed.pop(token.id, None) is None:
            self.withdrawn.append(token.id)

    def decide(self, token: Token, decision: str, answer: Answer) -> None:
        """A table gave its answer."""
        node = token.task_spec
        self.decided.append(Decided(node.name, decision, answer.fired, answer.tables, answer.value, node.process))

    def cancel(self, token: Token) -> None:
        """A step ended before it was done."""
        if token.awaits_person:
            self.close(token, "cancelled")
        elif token.failed:
            self.recover(token)
        elif token.awaits_service and self.calls.pop(token.id, None) is None:
            self.withdrawn.append(token.id)
        elif token.state == WAITING and token.task_spec.keys:
            self.forget(token)

    def happened(self, node: Node, event: str, token: Token) -> None:
        """An event happened that has no token of its own."""
        self.passed.append(Passed(event, token.id, node.process))

    def leave(self, token: Token) -> None:
        """A step was completed and is left by some flows."""
        node = token.task_spec
        self.passed.append(Passed(node.name, token.id, node.process))
        self.flows.extend(flow.id for flow in token.leaving if flow.id)
        top = token.workflow.top
        top.host.left(node.process, node.name, top.at, token.data)
