"""Random walks through random diagrams: the runner and the bare library offer the same at every step and end alike.

Left out is what the library gets wrong (joins in loops, several timers behind one gateway, inclusive gateways
with more than plain steps on their branches); that is tested by itself.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from engine.definitions.elements import Kind
from engine.runner import Complete, Deliver, FireDue
from tests.runner.blocks import Blocks
from tests.runner.drawing import Play
from tests.runner.library import Library

WALKS = 60
MANY_WALKS = 700


class Walk:
    """The same random choices for both."""

    def __init__(self, seed: int) -> None:
        self.blocks = Blocks(seed)
        self.random = Random(seed)
        self.library = Library("p", self.blocks.drawing.xml())
        self.play = Play(self.blocks.drawing, whole=True)
        self.elements = self.blocks.drawing.elements

    def messages(self) -> list[str]:
        """Elements behind event gateways that wait for a message stand or fall with the timer beside them."""
        waiting = []
        for element in self.elements.values():
            if element.kind is Kind.intermediate_message:
                gateway = self.elements[element.incoming[0]].source or ""
                timer = next(self.elements[flow].target for flow in self.elements[gateway].outgoing)
                if timer in [name for name, _ in self.play.timers.values()]:
                    waiting.append(element.id)
        return waiting

    def compare(self) -> list[str]:
        """Check that both offer the same, and give the steps that can be done."""
        assert self.play.inbox == self.library.inbox()
        events = sorted([*(name for name, _ in self.play.timers.values()), *self.messages()])
        assert events == self.library.events()
        assert (self.play.last.status == "completed") == self.library.ended
        return [*self.play.inbox, *events]

    def act(self, element: str) -> None:
        kind = self.elements[element].kind
        if kind is Kind.user_task:
            data: dict[str, object] = {f"d_{element}": self.random.randrange(100)}
            if element == "first":
                data |= {name: self.random.random() < 0.5 for name in self.blocks.choices}
            if element in self.blocks.loops:
                data[self.blocks.loops[element]] = self.random.random() < 0.4
            self.library.complete(element, data)
            self.play.do(Complete(self.play.token(element), data))
        elif kind is Kind.intermediate_message:
            self.library.deliver(f"M{element}")
            self.play.do(Deliver(f"M{element}"))
        else:
            self.fire_next()

    def fire_next(self) -> None:
        """Let time pass to the next due timer; of several due at once the oldest fires first."""
        due = self.play.at = self.play.last.next_due or self.play.at
        for _, element in sorted(
            (token, name) for token, (name, instant) in self.play.timers.items() if instant == due
        ):
            self.library.fire(element)
        self.play.do(FireDue())

    def go(self) -> None:
        while enabled := self.compare():
            self.play.at += timedelta(minutes=1)
            self.act(self.random.choice(enabled))
        # The library forgets what was typed inside a sub-process that was interrupted; the runner keeps it.
        assert self.library.data.items() <= self.play.last.data.items()


@pytest.mark.parametrize("seed", range(WALKS))
def test_the_runner_and_the_library_agree(seed: int) -> None:
    Walk(seed).go()


@pytest.mark.slow
def test_the_runner_and_the_library_agree_on_many_more_diagrams() -> None:
    for seed in range(WALKS, MANY_WALKS):
        Walk(seed).go()
