"""Gateways drawn anyhow, loops among them: the runner against the letter of the standard.

The model is the marking: how many tokens lie on each flow, and how many steps are open. What may fire is asked of the
standard's own words (BPMN 2.0 §13.4): for an inclusive join every path is searched anew, nothing is worked out before.
Joins fire only when nothing else can, one after the other, as the order in which they are seen to may matter.
"""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from engine.definitions.elements import Kind
from engine.runner import Complete
from tests.runner.drawing import Drawing, Play

SPLITS = (Kind.exclusive, Kind.parallel, Kind.inclusive)
MOST = 200


class Marking:
    """Tokens on flows, and open steps."""

    def __init__(self, drawing: Drawing, data: dict[str, bool]) -> None:
        self.elements = drawing.elements
        self.data = data
        self.flows: Counter[str] = Counter(self.elements["s"].outgoing)
        self.open: Counter[str] = Counter()
        self.stuck = False
        self.rest()

    def rest(self) -> None:
        """Fire what can until nothing can."""
        for _ in range(MOST):
            if not self.fire_simple() and not self.fire_join():
                self.stuck = bool(self.flows) and not self.open
                return
        raise RecursionError

    def fire_simple(self) -> bool:
        for flow in sorted(self.flows):
            node = self.elements[self.elements[flow].target or ""]
            if node.kind is Kind.user_task or node.kind.is_end:
                self.take(flow)
                if node.kind is Kind.user_task:
                    self.open[node.id] += 1
                return True
            if node.kind is Kind.exclusive or (node.kind is Kind.inclusive and len(node.incoming) == 1):
                self.take(flow)
                self.put(node.id)
                return True
            if node.kind is Kind.parallel and all(self.flows[each] for each in node.incoming):
                for each in node.incoming:
                    self.take(each)
                self.put(node.id)
                return True
        return False

    def fire_join(self) -> bool:
        for node in self.elements.values():
            if node.kind is Kind.inclusive and len(node.incoming) > 1 and self.may_fire(node.id):
                for each in node.incoming:
                    if self.flows[each]:
                        self.take(each)
                self.put(node.id)
                return True
        return False

    def may_fire(self, gate: str) -> bool:
        """A token waits on some flow, and none elsewhere could come on an empty flow that could not on a full one."""
        full = {each for each in self.elements[gate].incoming if self.flows[each]}
        empty = set(self.elements[gate].incoming) - full
        if not full:
            return False
        places = [self.elements[flow].target or "" for flow in self.flows if self.elements[flow].target != gate]
        for place in [*places, *self.open]:
            reached = self.reached(place, gate)
            if reached & empty and not reached & full:
                return False
        return True

    def reached(self, place: str, gate: str) -> set[str]:
        """Flows into the gate that a token at a place can come by without passing it."""
        found: set[str] = set()
        seen, ahead = {place}, [place]
        while ahead:
            for flow in self.elements[ahead.pop()].outgoing:
                target = self.elements[flow].target or ""
                if target == gate:
                    found.add(flow)
                elif target not in seen:
                    seen.add(target)
                    ahead.append(target)
        return found

    def take(self, flow: str) -> None:
        self.flows -= Counter([flow])

    def put(self, node: str) -> None:
        """Tokens on the ways out."""
        element = self.elements[node]
        holds = [flow for flow in element.outgoing if self.data.get(self.elements[flow].condition or "", False)]
        if element.kind in (Kind.parallel, Kind.user_task) or len(element.outgoing) == 1:
            self.flows.update(element.outgoing)
        elif element.kind is Kind.exclusive:
            self.flows.update(holds[:1] or [element.default or ""])
        else:
            self.flows.update(holds or [element.default or ""])

    def complete(self, step: str, data: dict[str, bool]) -> None:
        self.open -= Counter([step])
        self.data |= data
        self.put(step)
        self.rest()


def anyhow(random: Random) -> Drawing:
    """Steps and gateways in a row, each of which leads on, and gateways also anywhere."""
    drawing = Drawing().node(Kind.start, "s").node(Kind.end, "e")
    names = [f"n{number}" for number in range(random.randint(5, 10))]
    for name in names:
        if random.random() < 0.5:
            drawing.user(name)
        else:
            drawing.node(random.choice(SPLITS), name)
    drawing.flow("s", names[0])
    for place, name in enumerate(names):
        following = names[place + 1] if place + 1 < len(names) else "e"
        gateway = drawing.elements[name].kind in SPLITS
        chosen = drawing.elements[name].kind in (Kind.exclusive, Kind.inclusive)
        drawing.flow(name, following, default=chosen)
        for _ in range(random.choice((1, 1, 2)) if gateway else 0):
            target = random.choice([*names[max(0, place - 2) :], "e"])
            if target != name:
                drawing.flow(name, target, when=random.choice("abc") if chosen else None)
    return drawing


def said(random: Random) -> dict[str, bool]:
    return {name: random.random() < 0.4 for name in "abc"}


@pytest.mark.parametrize("seed", [*range(120), 361])
def test_gateways_drawn_anyhow_play_by_the_letter_of_the_standard(seed: int) -> None:
    random = Random(seed)
    drawing, data = anyhow(random), said(random)
    try:
        marking = Marking(drawing, dict(data))
    except RecursionError:
        return
    play = Play(drawing, whole=True, **data)  # type: ignore[arg-type]
    for _ in range(15):
        assert Counter(play.inbox) == marking.open
        assert bool(play.failures) == marking.stuck
        if play.failures or not play.inbox or len(play.inbox) > 12:
            break
        assert play.last.status == "running"
        step, data = random.choice(play.inbox), said(random)
        try:
            marking.complete(step, data)
        except RecursionError:
            return
        play.do(Complete(play.token(step), data))
    assert (play.last.status == "completed") == (not marking.open and not marking.flows)
