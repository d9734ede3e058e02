"""Compensation: what was done is undone, the latest first (BPMN 2.0 §13.5.5), and transactions that are cancelled.

A scope keeps in `done` which of its finished activities can be undone: the name, the data of a round of its own, and
for a sub-process what was done inside. Whoever throws compensation becomes the *driver*: its token waits while the
activities that undo run one after the other, each under a token that knows its driver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.runner.facts import StepFailed
from engine.runner.nodes import Node
from engine.runner.tokens import Token

if TYPE_CHECKING:
    from engine.definitions.elements import Element
    from engine.runner.plans import Plan
    from engine.runner.scopes import Scope

MAX_DONE = 1_000
"""Finished activities that one scope can undo."""


class Undo(Node):
    """An intermediate or end event that throws compensation."""

    def __init__(self, plan: Plan, element: Element) -> None:
        super().__init__(plan, element)
        self.wanted = element.reference
        self.waits = element.waits_for_undoing

    def _update_hook(self, token: Token) -> bool:
        scope = around(token)
        while self.wanted is not None and self.wanted not in scope.spec.nodes and scope.parent is not None:
            scope = scope.parent.workflow
        if self.waits:
            return undo(token, scope, self.wanted)
        driver = token.workflow.token(self)
        driver.internal_data["apart"] = True
        if undo(driver, scope, self.wanted):
            driver.remove()
        return True

    def _run_hook(self, token: Token) -> bool:
        token.leaving = () if "apart" in token.internal_data else self.choose(token)
        return True

    def _on_complete(self, token: Token) -> None:
        if "apart" in token.internal_data:
            token.remove()
            token.workflow.close(token)
        else:
            token.workflow.leave(token)

    def cancelled(self, token: Token) -> None:
        """Nothing more is undone."""
        abandon(token)


class CancelEnd(Node):
    """An end that undoes a transaction and leaves it by its cancel event (BPMN 2.0 §10.3.5)."""

    def _update_hook(self, token: Token) -> bool:
        transaction = around(token)
        transaction.clear(spare=_lowest(token, transaction))
        if transaction is not token.workflow:
            token.workflow.clear(spare=token)
        return undo(token, transaction, None)

    def work(self, token: Token) -> None:
        """Everything is undone."""
        transaction = around(token).parent
        if transaction is None:
            return
        activity = transaction.owner if "round" in transaction.internal_data and transaction.owner else transaction
        for event in activity.task_spec.catches:
            if event.trigger == "cancel":
                activity.workflow.place(event)
        activity.cancel()

    def cancelled(self, token: Token) -> None:
        """Nothing more is undone."""
        abandon(token)


def around(token: Token) -> Scope:
    """The scope whose activities a token may undo: an event sub-process undoes what is around it."""
    scope = token.workflow
    while scope.parent is not None and scope.parent.task_spec.handles:
        scope = scope.parent.workflow
    return scope


def _lowest(token: Token, scope: Scope) -> Token:
    """The token of the scope in whose inside a token is, or the token itself."""
    while token.workflow is not scope and token.workflow.parent is not None:
        token = token.workflow.parent
    return token


def remember(token: Token) -> None:
    """Keep that an activity was done, if it can be undone."""
    node = token.task_spec
    inside: list[Any] | None = token.internal_data.get("inside")
    if node.undone_by is None and inside is None:
        return
    done = token.workflow.done
    if len(done) >= MAX_DONE:
        raise StepFailed(
            "可撤销的步骤超过 {most} 个，“{step}”不再记录。请在循环里先撤销，或去掉补偿。",
            "More than {most} steps can be undone; “{step}” is one too many. Undo inside the loop, or do without.",
            most=MAX_DONE,
            step=node.name,
        )
    done.append([node.name, token.local, inside])


def undo(driver: Token, scope: Scope, wanted: str | None) -> bool:
    """Undo what was done in a scope, all or one activity; True if there is nothing to undo."""
    entries = [entry for entry in scope.done if wanted in (None, entry[0])]
    scope.done = [entry for entry in scope.done if wanted not in (None, entry[0])]
    driver.internal_data["undo"] = [scope.parent.id if scope.parent else 0, entries]
    driver.start()
    return go_on(driver)


def go_on(driver: Token) -> bool:
    """Undo the next; True when everything is undone."""
    top = driver.workflow.top
    place, entries = driver.internal_data["undo"]
    if not entries:
        del driver.internal_data["undo"]
        return True
    name, local, inside = entries.pop()
    scope = top.subprocesses[place] if place else top
    node = scope.spec.nodes[name]
    token = scope.token(node.undone_by or node)
    token.internal_data["for"] = driver.id
    driver.internal_data["by"] = token.id
    if local is not None:
        token.local = local
    if node.undone_by is not None:
        top.trail.happened(node, node.undoing, token)
        top.enter(token)
    else:
        _undo_inside(token, inside or [])
    return False


def _undo_inside(token: Token, inside: list[Any]) -> None:
    """A sub-process is undone by its own event sub-process for that, else by undoing each activity inside."""
    token.start()
    scope = token.workflow.top.open_scope(token.task_spec.inside, token, token.data)
    scope.done = inside
    if scope.spec.undoing is not None:
        scope.place(scope.spec.undoing)
    elif undo(token, scope, None):
        scope.finish()


def undone(token: Token) -> None:
    """An activity that undoes another has finished."""
    top = token.workflow.top
    driver = top.live.get(token.internal_data["for"])
    top.trail.leave(token)
    token.remove()
    if driver is None or not go_on(driver):
        return
    inside = top.subprocesses.get(driver.id)
    if inside is not None:
        inside.finish()
    else:
        driver.ready()


def abandon(driver: Token) -> None:
    """Whoever undoes is taken off: so is the activity that undoes for it."""
    token = driver.workflow.top.live.get(driver.internal_data.get("by", 0))
    if token is not None and token.internal_data.get("for") == driver.id:
        token.cancel()
