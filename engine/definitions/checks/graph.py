"""The diagram as a graph: flow nodes and sequence flows are its points, and the edge of an activity leads to its boundary events."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from engine.definitions.elements import Element, Kind

Graph = Mapping[str, tuple[str, ...]]


def graph_of(elements: Mapping[str, Element]) -> dict[str, tuple[str, ...]]:
    """Each point's successors; flows that dangle, or lead to a flow, lead nowhere."""
    edges: dict[str, list[str]] = {known: [] for known in elements}
    landings: dict[tuple[str | None, str | None], list[str]] = {}
    for each in elements.values():
        if each.kind is Kind.intermediate_link:
            landings.setdefault((each.parent, each.reference), []).append(each.id)
    nodes = {known for known, each in elements.items() if each.kind is not Kind.sequence_flow}
    for element in elements.values():
        if element.kind is not Kind.sequence_flow:
            edges[element.id] += element.outgoing
        elif element.target in nodes:
            edges[element.id].append(element.target or "")
        if element.attached_to in nodes:
            edges[element.attached_to or ""].append(element.id)
        if element.undone_by in nodes:
            edges[element.id].append(element.undone_by or "")
        if element.kind is Kind.throw_link:
            edges[element.id] += landings.get((element.parent, element.reference), [])
    return {known: tuple(after) for known, after in edges.items()}


def reversed_graph(graph: Graph) -> dict[str, tuple[str, ...]]:
    """The same edges the other way round."""
    back: dict[str, list[str]] = {known: [] for known in graph}
    for known, after in graph.items():
        for each in after:
            back[each].append(known)
    return {known: tuple(before) for known, before in back.items()}


def reachable(graph: Graph, starts: Iterable[str], without: Collection[str] = ()) -> set[str]:
    """Every point that can be reached, the starts included, never through a point of `without`."""
    found: set[str] = set()
    ahead = [each for each in starts if each not in without]
    while ahead:
        here = ahead.pop()
        if here not in found:
            found.add(here)
            ahead += [each for each in graph[here] if each not in without]
    return found


def circles(graph: Graph, points: Collection[str]) -> list[set[str]]:
    """The strongly connected parts of the graph between `points` that hold a circle (Tarjan, without recursion)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[set[str]] = []
    for root in points:
        if root in number:
            continue
        work = [(root, iter(graph[root]))]
        number[root] = low[root] = len(number)
        stack.append(root)
        on_stack.add(root)
        while work:
            here, after = work[-1]
            following = next(
                (each for each in after if each in points and (each not in number or each in on_stack)), None
            )
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[here])
                if low[here] == number[here]:
                    found.append(_pop(stack, on_stack, here))
            elif following in number:
                low[here] = min(low[here], number[following])
            else:
                number[following] = low[following] = len(number)
                stack.append(following)
                on_stack.add(following)
                work.append((following, iter(graph[following])))
    return [part for part in found if len(part) > 1 or any(each in graph[each] for each in part)]


def _pop(stack: list[str], on_stack: set[str], until: str) -> set[str]:
    part: set[str] = set()
    while True:
        each = stack.pop()
        on_stack.discard(each)
        part.add(each)
        if each == until:
            return part


class Dominators:
    """For each point the nearest one that every way from the start passes (Cooper, Harvey and Kennedy, 2001)."""

    def __init__(self, graph: Graph, start: str) -> None:
        self._order = _postorder(graph, start)
        self._above: dict[str, str] = {start: start}
        back = reversed_graph(graph)
        changed = True
        while changed:
            changed = False
            for here in sorted(self._order, key=lambda each: -self._order[each]):
                if here == start:
                    continue
                known = [each for each in back[here] if each in self._above]
                above = known[0]
                for other in known[1:]:
                    above = self.common(above, other)
                if self._above.get(here) != above:
                    self._above[here] = above
                    changed = True

    def __contains__(self, point: str) -> bool:
        return point in self._above

    def common(self, first: str, second: str) -> str:
        """The nearest point that every way to either of the two passes."""
        while first != second:
            while self._order[first] < self._order[second]:
                first = self._above[first]
            while self._order[second] < self._order[first]:
                second = self._above[second]
        return first


def _postorder(graph: Graph, start: str) -> dict[str, int]:
    order: dict[str, int] = {}
    seen = {start}
    work = [(start, iter(graph[start]))]
    while work:
        here, after = work[-1]
        following = next((each for each in after if each not in seen), None)
        if following is None:
            order[here] = len(order)
            work.pop()
        else:
            seen.add(following)
            work.append((following, iter(graph[following])))
    return order
