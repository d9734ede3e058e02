"""Structured processes made by chance, of a size that can be walked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.runner.trees import (
    AnyOf,
    Choice,
    Edged,
    Event,
    Fail,
    Loop,
    Par,
    Race,
    Report,
    Rollback,
    Seq,
    Shout,
    Step,
    Stop,
    Sub,
    Undoable,
)

ERROR = ESCALATION = "E"
SIGNAL = "S"


@dataclass(frozen=True)
class Around:
    """What is around a place in the tree."""

    depth: int
    taken: bool = False
    """Whether an error would be taken."""
    inside: bool = False
    """Whether it lies in a sub-process."""

    def deeper(self, **facts: Any) -> Around:
        return replace(self, depth=self.depth - 1, **facts)


@dataclass
class Grower:
    """`choose(n)` gives a number below n."""

    choose: Callable[[int], int]
    names: int = 0
    variables: list[str] = field(default_factory=list)

    def name(self, prefix: str) -> str:
        self.names += 1
        return f"{prefix}{self.names}"

    def step(self) -> Step:
        return Step(self.name("u"))

    def grow(self, around: Around) -> object:
        if around.depth <= 0:
            return self.leaf(around)
        kinds = (self.leaf, self.seq, self.par, self.choice, self.any_of, self.loop, self.sub, self.edged, self.race)
        return kinds[self.choose(len(kinds))](around)

    def leaf(self, around: Around) -> object:
        what = self.choose(8)
        if what == 0:
            return Shout(self.name("shout"), self.step(), SIGNAL)
        if what == 1 and around.inside:
            return Report(self.name("report"), self.step(), ESCALATION)
        if what in (2, 3) and around.taken:
            return Fail(self.name("fail"), self.step(), ERROR)
        if what == 4 and around.inside:
            return Stop(self.name("stop"), self.step())
        if what == 5:
            return Undoable(self.name("undoable"), self.step())
        if what == 6:
            return self.undone(around)
        return self.step()

    def undone(self, around: Around) -> object:
        """Steps that can be undone, alone or in something, and what undoes them."""
        parts: list[object] = [Undoable(self.name("undoable"), self.step())]
        if around.depth > 0:
            parts.append(self.grow(around.deeper()))
        parts.append(Undoable(self.name("undoable"), self.step()))
        if self.choose(2) == 0:
            parts = [Sub(self.name("sub"), Seq(tuple(parts)), 2 * self.choose(2)), self.step()]
        return Seq((*parts, Rollback(self.name("rollback"), self.step())))

    def seq(self, around: Around) -> object:
        return Seq(tuple(self.grow(around.deeper()) for _ in range(2 + self.choose(2))))

    def par(self, around: Around) -> object:
        return Par(self.name("par"), tuple(self.grow(around.deeper()) for _ in range(2 + self.choose(2))))

    def _chosen(self, around: Around) -> tuple[tuple[object, ...], tuple[str, ...]]:
        parts = tuple(self.grow(around.deeper()) for _ in range(2 + self.choose(2)))
        names = tuple(self.name("c") for _ in parts[1:])
        self.variables += names
        return parts, names

    def choice(self, around: Around) -> object:
        return Choice(self.name("xor"), *self._chosen(around))

    def any_of(self, around: Around) -> object:
        return AnyOf(self.name("or"), *self._chosen(around))

    def loop(self, around: Around) -> object:
        return Loop(self.name("loop"), self.grow(around.deeper()), self.step())

    def event(self, prefix: str, kinds: tuple[str, ...], *, may_run_beside: bool) -> Event:
        kind = kinds[self.choose(len(kinds))]
        beside = kind == "cycle" or (may_run_beside and kind != "error" and self.choose(2) == 1)
        name = self.name(prefix)
        return Event(name, kind, 1_000 * (1 + self.choose(9)) + self.names, interrupting=not beside)

    def sub(self, around: Around) -> Sub:
        event = handler = None
        if self.choose(3) == 0:
            event = self.event("h", ("timer", "cycle", "message", "signal", "escalation", "error"), may_run_beside=True)
            handler = self.grow(around.deeper(inside=True))
        taken = around.taken or (event is not None and event.kind == "error")
        count = 2 + self.choose(2) if self.choose(4) == 0 else 0
        return Sub(
            self.name("sub"),
            self.grow(around.deeper(inside=True, taken=taken)),
            count,
            self.choose(2) == 0,
            event,
            handler,
        )

    def edged(self, around: Around) -> object:
        kinds: tuple[str, ...] = ("timer", "cycle", "message", "signal")
        on_step = self.choose(3) == 0
        event = self.event("b", kinds if on_step else (*kinds, "escalation", "error"), may_run_beside=True)
        # Tokens of two runs of one path would meet at its joins, so what may run twice has a scope of its own.
        after = self.grow(around.deeper()) if event.interrupting else self.sub(around.deeper())
        if on_step:
            return Edged(self.name("edge"), self.step(), event, after)
        sub = self.sub(around.deeper(taken=around.taken or event.kind == "error"))
        return Edged(self.name("edge"), sub, event, after)

    def race(self, around: Around) -> object:
        kinds = ("timer", "timer", "message", "signal")
        events = [self.event("r", kinds, may_run_beside=False) for _ in range(2 + self.choose(2))]
        return Race(self.name("race"), tuple((each, self.grow(around.deeper())) for each in events))
