"""Event sub-processes: what a scope does when something happens while it runs (BPMN 2.0 §13.5.4).

The start event of an event sub-process that waits has a token in the scope around it, which alone does not keep that
scope going. One that takes errors or escalations has none; one that undoes is for `engine.runner.undoing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.runner.activities import SubProcess
from engine.runner.causes import Waiting
from engine.runner.tokens import Token

if TYPE_CHECKING:
    from engine.definitions.elements import Element
    from engine.runner.plans import Plan
    from engine.runner.scopes import Scope, SubScope


class EventSubProcess(SubProcess):
    """The inside runs in the scope that was interrupted, or beside what goes on there."""

    handles = True
    interrupting = True

    def returned(self, token: Token, scope: SubScope) -> None:
        """The scope around may end where the inside has."""
        token.internal_data["end"] = scope.end


class Listener(Waiting):
    """The start event of an event sub-process, as the scope around it sees it."""

    urgent = True
    listens = True
    handler: EventSubProcess

    def __init__(self, plan: Plan, element: Element) -> None:
        super().__init__(plan, element)
        self.inside_of = element.parent or ""
        self.interrupting = element.interrupting
        self.code = element.reference
        self.trigger = element.kind.trigger
        self.waits = self.schedule is not None or bool(self.keys or self.conditions)

    def _update_hook(self, token: Token) -> bool:
        return self.arm(token)

    def work(self, token: Token) -> None:
        """What was waited for has happened."""
        if not self.interrupting:
            self.again(token, None)
        self.handle(token.workflow, token)

    def _on_complete(self, token: Token) -> None:
        token.remove()  # the start event itself is passed inside

    def handle(self, scope: Scope, spare: Token | None = None) -> None:
        """Run the event sub-process in a scope."""
        if self.interrupting:
            scope.clear(spare)
        scope.place(self.handler)
