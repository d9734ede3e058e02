"""Which way of several that are walked side by side a step stands on: what must be left alone when a case is moved.

A jump to a step takes the tokens off its own way alone. Taking off those of the other ways, too, would leave the join
behind them waiting for ever; entering one way while none is walked would do the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.runner.activities import Activity
from engine.runner.events import EventGateway
from engine.runner.nodes import Exclusive, Node

if TYPE_CHECKING:
    from engine.runner.plans import Plan
    from engine.runner.scopes import Scope
    from engine.runner.tokens import Token


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways out of a split, as far as the node where they meet again."""

    split: Node
    meets: Node | None
    nodes: frozenset[Node]
    others: frozenset[Node]
    """The nodes of the other ways."""
    clean: bool
    """False where the ways cross, so that a token cannot be said to be on one of them."""

    def own(self, scope: Scope) -> list[Token]:
        """The tokens on this way, those that came by it to the join included."""
        arriving = _arriving(self.nodes, self.meets)
        return [token for token in scope.tasks.values() if self._is_on(token, self.nodes, arriving)]

    def walked(self, scope: Scope) -> bool:
        """Whether any of the ways is being walked; who only goes on beside them, after a reminder, does not count."""
        every = self.nodes | self.others
        arriving = _arriving([*every, self.split], self.meets)
        towards = every if self.meets is None else {node for node in every if self.meets in _reach([node], ())}
        return any(self._is_on(token, towards, arriving) for token in scope.tasks.values())

    def _is_on(self, token: Token, nodes: Collection[Node], arriving: Collection[str | None]) -> bool:
        if token.task_spec is self.meets:
            return token.awaits_others and token.flow in arriving
        return token.task_spec in nodes


def _arriving(nodes: Iterable[Node], meets: Node | None) -> set[str | None]:
    return {flow.id for node in nodes for flow in node.flows if flow.target is meets}


def ways_around(plan: Plan, target: Node) -> list[Way]:
    """The ways of splits that a node stands on, the innermost first."""
    found = [way for node in plan.nodes.values() if _splits(node) for way in _ways(node) if target in way.nodes]
    return sorted(found, key=lambda way: len(way.nodes) + len(way.others))


def stands_aside(plan: Plan, target: Node) -> bool:
    """Whether a node is come to only by an event that leaves its activity running: no place for a case to stand."""
    for node in plan.nodes.values():
        if isinstance(node, Activity):
            side = [event for event in (*node.edge, *node.catches) if not event.interrupting]
            if side and target in _reach(side, ()) - _reach([flow.target for flow in node.flows], ()) - {node}:
                return True
    return False


def _splits(node: Node) -> bool:
    return len(node.flows) > 1 and not isinstance(node, Exclusive | EventGateway)


def _ways(split: Node) -> list[Way]:
    heads = [flow.target for flow in split.flows]
    reached = [_reach([head], (split,)) for head in heads]
    shared = [node for node in _in_order(heads, split) if sum(node in each for each in reached) > 1]
    for meets in [*shared, None]:
        inner = [_reach([head], (split, meets)) if head is not meets else frozenset[Node]() for head in heads]
        if len(frozenset[Node]().union(*inner)) == sum(map(len, inner)):
            return [_way(split, meets, inner, number, clean=True) for number in range(len(heads))]
    return [_way(split, None, reached, number, clean=False) for number in range(len(heads))]


def _way(split: Node, meets: Node | None, inner: list[frozenset[Node]], number: int, *, clean: bool) -> Way:
    others = frozenset[Node]().union(*(each for place, each in enumerate(inner) if place != number))
    return Way(split, meets, inner[number], others, clean)


def _in_order(heads: Iterable[Node], split: Node) -> list[Node]:
    """The nodes that can be reached, the nearest first."""
    order = list(dict.fromkeys(heads))
    seen = {*order, split}
    for node in order:
        fresh = [each for each in following(node) if each not in seen]
        seen.update(fresh)
        order.extend(dict.fromkeys(fresh))
    return order


def _reach(heads: Iterable[Node], stops: Collection[Node | None]) -> frozenset[Node]:
    found: set[Node] = set()
    ahead = [head for head in heads if head not in stops]
    while ahead:
        node = ahead.pop()
        if node not in found:
            found.add(node)
            ahead.extend(each for each in following(node) if each not in stops)
    return frozenset(found)


def following(node: Node) -> list[Node]:
    """Where a token may go from a node: along its flows, or by the events on its edge."""
    events: list[Node] = [*node.edge, *node.catches] if isinstance(node, Activity) else []
    return [*(flow.target for flow in node.flows), *events]
