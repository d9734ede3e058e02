"""A token of a case: the library's `Task` with a small integer id, of which only the living ones exist.

The library keeps every task that ever ran in one tree and looks things up by walking it, which stalls long cases and
lets joins count arrivals of an earlier round. Here a token is gone as soon as it is left. Its parent is its *owner*:
the activity of a boundary event, the multi-instance of an instance, the gateway of an event that waits behind it.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import MutableMapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from engine.runner.nodes import Flow, Node
    from engine.runner.scopes import Scope

Data = MutableMapping[str, Any]

WAITING: int = TaskState.WAITING
READY: int = TaskState.READY
STARTED: int = TaskState.STARTED
ERROR: int = TaskState.ERROR
CANCELLED: int = TaskState.CANCELLED
COMPLETED: int = TaskState.COMPLETED
FUTURE: int = TaskState.FUTURE


class Token(Task):  # type: ignore[misc]  # the library has no types
    """One place where a case stands."""

    id: int
    workflow: Scope
    task_spec: Node
    data: Data
    """What the step reads and writes: the data of its scope; an instance's own layer lies over it."""
    internal_data: dict[str, Any]
    """What the step itself must remember; goes into the state as it is."""

    def __init__(
        self, scope: Scope, node: Node, *, number: int, flow: str | None = None, owner: Token | None = None
    ) -> None:
        # The base class draws a UUID, reads the wall clock and keeps a log record; none of it is wanted here.
        self.id = number
        self.workflow = scope
        self.task_spec = node
        self.owner = owner
        self.owned: list[Token] = []
        self.flow = flow
        self.due: datetime | None = None
        self.data = scope.data
        self.internal_data = {}
        self._state = FUTURE
        self.leaving: Sequence[Flow] = ()
        scope.tasks[number] = self
        scope.top.live[number] = self
        if owner is not None:
            owner.owned.append(self)

    @property
    def alive(self) -> bool:
        """Whether it still stands somewhere."""
        return self.id in self.workflow.tasks

    @property
    def repeats(self) -> bool:
        """Whether it stands for a whole multi-instance or loop, not for one of its rounds."""
        return "rounds" in self.internal_data

    @property
    def awaits_person(self) -> bool:
        """Whether it is an open human task."""
        return self._state == READY and self.task_spec.human and "done" not in self.internal_data and not self.repeats

    @property
    def awaits_service(self) -> bool:
        """Whether the answer of a service is outstanding."""
        return self._state == STARTED and self.task_spec.calls and not self.repeats

    @property
    def awaits_others(self) -> bool:
        """Whether it waits at a join for tokens of other branches."""
        return self._state == WAITING and self.task_spec.joins

    @property
    def can_move(self) -> bool:
        """Whether something from outside can move it: a person, a service, a time, a message or a retry."""
        return not self.awaits_others and not self.listens and (self._state != STARTED or self.awaits_service)

    @property
    def listens(self) -> bool:
        """Whether it only waits to start an event sub-process, or to swallow what comes late to a complex gateway."""
        return self._state == WAITING and (self.task_spec.listens or "had" in self.internal_data) and self.owner is None

    @property
    def beside(self) -> bool:
        """Whether it waits beside the flow, on the edge of an activity or for an event sub-process."""
        return self._state == WAITING and self.task_spec.urgent

    @property
    def failed(self) -> bool:
        """Whether its step could not run."""
        return self._state == ERROR

    @property
    def local(self) -> dict[str, Any] | None:
        """The layer of data that this token alone has, if it is an instance of a multi-instance."""
        if isinstance(self.data, ChainMap) and self.data is not self._around:
            layer: dict[str, Any] = self.data.maps[0]  # type: ignore[assignment]
            return layer
        return None

    @local.setter
    def local(self, values: dict[str, Any]) -> None:
        self.data = ChainMap(values, self._around)

    @property
    def _around(self) -> Data:
        """The data without a layer of its own: of its scope, or of the multi-instance of which it is a round."""
        return self.owner.data if self.owner is not None and "round" in self.internal_data else self.workflow.data

    def put_down(self) -> None:
        """Leave the layer of its own."""
        self.data = self._around

    def _set_state(self, value: int) -> None:
        self._state = value

    def wait(self) -> None:
        """Wait for something from outside, or for other tokens."""
        self._state = WAITING

    def start(self) -> None:
        """Wait for what was started: a service, an inside, rounds, the events behind a gateway."""
        self._state = STARTED

    def halt(self) -> None:
        """Wait for a person to mend what failed."""
        self._state = ERROR

    def ready(self) -> None:
        """Stand in the queue to be run, or be open to a person."""
        self._state = READY
        if self.task_spec.urgent:
            self.workflow.top.first.append(self)
        elif not self.awaits_person:
            self.workflow.top.queue.append(self)

    def remove(self) -> None:
        """Take the token off the case, with whatever it owns."""
        scope = self.workflow
        scope.tasks.pop(self.id, None)
        scope.top.live.pop(self.id, None)
        if self.due is not None:
            scope.top.trail.drop(self)
        if self.owner is not None:
            self.owner.owned.remove(self)
        for each in tuple(self.owned):
            each.cancel()

    def cancel(self) -> None:
        """Take the token off because something else happened instead."""
        if self.alive:
            self.workflow.top.trail.cancel(self)
            self._state = CANCELLED
            self.task_spec.cancelled(self)
            self.remove()
