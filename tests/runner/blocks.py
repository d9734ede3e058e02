"""Random block-structured diagrams: everything that splits is joined by its like, so that every path ends."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random

from engine.definitions.elements import Kind
from tests.runner.drawing import Drawing


class Blocks:
    """Draws one diagram. Conditions are plain names, which Python and FEEL read alike."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.count = 0
        self.in_any_of = False
        self.drawing = Drawing().node(Kind.start, "s").user("first").node(Kind.end, "e")
        self.choices: list[str] = []
        """Variables that gateways look at; set by the first step."""
        self.loops: dict[str, str] = {}
        """The step in a loop that says whether to go round again, and the variable in which it does."""
        entry, exit_ = self.block(3) if seed % 6 else self.chain(3)
        self.drawing.flow("s", "first", entry).flow(exit_, "e")

    def name(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def step(self) -> str:
        step = self.name("u")
        self.drawing.user(step)
        return step

    def gateway(self, kind: Kind) -> str:
        gateway = self.name("g")
        self.drawing.node(kind, gateway)
        return gateway

    def block(self, depth: int) -> tuple[str, str]:
        """Draw a block and give its first and last node."""
        if depth == 0:
            step = self.step()
            return step, step
        kinds: list[Callable[[int], tuple[str, str]]] = [self.chain]
        if not self.in_any_of:
            kinds += [
                self.choice,
                self.split,
                self.any_of,
                self.loop,
                self.inside,
                self.timed,
                self.reminded,
                self.race,
            ]
        return self.random.choice(kinds)(depth - 1)

    def chain(self, depth: int) -> tuple[str, str]:
        parts = [self.block(depth) for _ in range(self.random.randint(2, 3))]
        for (_, exit_), (entry, _) in pairwise(parts):
            self.drawing.flow(exit_, entry)
        return parts[0][0], parts[-1][1]

    def _branches(self, kind: Kind, depth: int, *, conditional: bool) -> tuple[str, str]:
        split, join = self.gateway(kind), self.gateway(kind)
        for number in range(self.random.randint(2, 3)):
            entry, exit_ = self.block(depth)
            if conditional and number:
                variable = self.name("c")
                self.choices.append(variable)
                self.drawing.flow(split, entry, when=variable)
            else:
                self.drawing.flow(split, entry, default=conditional)
            self.drawing.flow(exit_, join)
        return split, join

    def choice(self, depth: int) -> tuple[str, str]:
        return self._branches(Kind.exclusive, depth, conditional=True)

    def split(self, depth: int) -> tuple[str, str]:
        return self._branches(Kind.parallel, depth, conditional=False)

    def any_of(self, depth: int) -> tuple[str, str]:
        """Branches of plain steps: of a branch that splits again, the library's join looks back along one way only."""
        self.in_any_of = True
        drawn = self._branches(Kind.inclusive, depth, conditional=True)
        self.in_any_of = False
        return drawn

    def loop(self, _depth: int) -> tuple[str, str]:
        """Without a split inside: the library's joins are wrong in loops."""
        merge, decide, step = self.gateway(Kind.exclusive), self.gateway(Kind.exclusive), self.step()
        after = self.gateway(Kind.exclusive)
        self.loops[step] = self.name("again")
        self.drawing.flow(merge, step, decide).flow(decide, merge, when=self.loops[step]).flow(
            decide, after, default=True
        )
        return merge, after

    def inside(self, depth: int) -> tuple[str, str]:
        sub = self.name("p")
        self.drawing.within(sub)
        start, end = self.name("is"), self.name("ie")
        self.drawing.node(Kind.start, start).node(Kind.end, end)
        entry, exit_ = self.block(depth)
        self.drawing.flow(start, entry).flow(exit_, end).out()
        return sub, sub

    def _edged(self, depth: int, *, interrupting: bool) -> tuple[str, str]:
        activity = self.inside(depth)[0] if self.random.random() < 0.5 else self.step()
        timer, late, after = self.name("t"), self.step(), self.gateway(Kind.exclusive)
        self.drawing.timer(timer, '"P3D"', attached_to=activity, interrupting=interrupting).flow(activity, after)
        if interrupting:
            self.drawing.flow(timer, late, after)
        else:
            end = self.name("e")
            self.drawing.node(Kind.end, end).flow(timer, late, end)
        return activity, after

    def timed(self, depth: int) -> tuple[str, str]:
        return self._edged(depth, interrupting=True)

    def reminded(self, depth: int) -> tuple[str, str]:
        return self._edged(depth, interrupting=False)

    def race(self, depth: int) -> tuple[str, str]:
        gateway, after = self.gateway(Kind.event_based), self.gateway(Kind.exclusive)
        timer, message = self.name("t"), self.name("m")
        self.drawing.timer(timer, '"P3D"').node(Kind.intermediate_message, message, reference=f"M{message}")
        for event in (timer, message):
            entry, exit_ = self.block(depth)
            self.drawing.flow(gateway, event, entry).flow(exit_, after)
        return gateway, after
