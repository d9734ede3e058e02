"""Structured processes as trees: what the oracle plays, and what is drawn for the runner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, is_dataclass
from itertools import pairwise

from engine.definitions.elements import Kind, Timing
from tests.runner.drawing import Drawing


@dataclass(frozen=True)
class Step:
    """A person's step."""

    name: str


@dataclass(frozen=True)
class Seq:
    parts: tuple[object, ...]


@dataclass(frozen=True)
class Par:
    name: str
    parts: tuple[object, ...]


@dataclass(frozen=True)
class Choice:
    """The first whose variable is true, else the first of all (the default)."""

    name: str
    parts: tuple[object, ...]
    variables: tuple[str, ...]


@dataclass(frozen=True)
class AnyOf:
    """Each whose variable is true, else the first of all (the default)."""

    name: str
    parts: tuple[object, ...]
    variables: tuple[str, ...]


@dataclass(frozen=True)
class Loop:
    """The body and then the step, which says whether to go round again."""

    name: str
    body: object
    step: Step


@dataclass(frozen=True)
class Event:
    """What a boundary event, the start of an event sub-process or a branch of a race waits for."""

    name: str
    kind: str
    """timer, cycle, message, signal, escalation, error."""
    minutes: int = 0
    interrupting: bool = True


@dataclass(frozen=True)
class Sub:
    """A sub-process, several times if it says so, perhaps with an event sub-process in it."""

    name: str
    body: object
    count: int = 0
    sequential: bool = False
    event: Event | None = None
    handler: object | None = None


@dataclass(frozen=True)
class Edged:
    """An activity with an event on its edge; what follows an interruption joins what follows the activity."""

    name: str
    activity: Step | Sub
    event: Event
    after: object


@dataclass(frozen=True)
class Race:
    name: str
    branches: tuple[tuple[Event, object], ...]


@dataclass(frozen=True)
class Shout:
    """A step, and then a signal."""

    name: str
    step: Step
    signal: str


@dataclass(frozen=True)
class Report:
    """A step, and then an escalation."""

    name: str
    step: Step
    code: str


@dataclass(frozen=True)
class Fail:
    """A step that says whether it fails, and then an error end."""

    name: str
    step: Step
    code: str


@dataclass(frozen=True)
class Stop:
    """A step that says whether all is stopped, and then a terminate end."""

    name: str
    step: Step


@dataclass(frozen=True)
class Undoable:
    """A step that a step of its own undoes."""

    name: str
    step: Step


@dataclass(frozen=True)
class Rollback:
    """A step, and then everything that was done around it is undone."""

    name: str
    step: Step


@dataclass
class Painter:
    """Draws a tree; `draw` gives the first and the last node of what it drew."""

    drawing: Drawing = field(default_factory=Drawing)

    def whole(self, tree: object) -> Drawing:
        self.drawing.node(Kind.start, "s").user("first").node(Kind.end, "e")
        entry, exit_ = self.draw(tree)
        return self.drawing.flow("s", "first", entry).flow(exit_, "e")

    def draw(self, tree: object) -> tuple[str, str]:
        return getattr(self, f"_{type(tree).__name__.lower()}")(tree)  # type: ignore[no-any-return]

    def _step(self, tree: Step) -> tuple[str, str]:
        self.drawing.user(tree.name)
        return tree.name, tree.name

    def _seq(self, tree: Seq) -> tuple[str, str]:
        ends = [self.draw(each) for each in tree.parts]
        for (_, exit_), (entry, _) in pairwise(ends):
            self.drawing.flow(exit_, entry)
        return ends[0][0], ends[-1][1]

    def _gates(self, kind: Kind, name: str) -> tuple[str, str]:
        self.drawing.nodes(kind, f"{name}_split", f"{name}_join")
        return f"{name}_split", f"{name}_join"

    def _par(self, tree: Par) -> tuple[str, str]:
        split, join = self._gates(Kind.parallel, tree.name)
        for part in tree.parts:
            entry, exit_ = self.draw(part)
            self.drawing.flow(split, entry).flow(exit_, join)
        return split, join

    def _branches(self, tree: Choice | AnyOf, kind: Kind) -> tuple[str, str]:
        split, join = self._gates(kind, tree.name)
        for part, variable in zip(tree.parts, ("", *tree.variables), strict=True):
            entry, exit_ = self.draw(part)
            self.drawing.flow(split, entry, when=variable or None, default=not variable).flow(exit_, join)
        return split, join

    def _choice(self, tree: Choice) -> tuple[str, str]:
        return self._branches(tree, Kind.exclusive)

    def _anyof(self, tree: AnyOf) -> tuple[str, str]:
        return self._branches(tree, Kind.inclusive)

    def _loop(self, tree: Loop) -> tuple[str, str]:
        again, leave = self._gates(Kind.exclusive, tree.name)
        entry, exit_ = self.draw(tree.body)
        step, _ = self.draw(tree.step)
        self.drawing.flow(again, entry).flow(exit_, step, leave).flow(leave, again, when=tree.step.name + "_again")
        out = f"{tree.name}_out"
        self.drawing.node(Kind.throw, out).flow(leave, out, default=True)
        return again, out

    def _sub(self, tree: Sub) -> tuple[str, str]:
        mark = None
        if tree.count:
            order = ' isSequential="true"' if tree.sequential else ""
            mark = (
                f"<multiInstanceLoopCharacteristics{order}><loopCardinality>{tree.count}</loopCardinality>"
                "</multiInstanceLoopCharacteristics>"
            )
        self.drawing.within(tree.name, mark=mark)
        self._inside(tree.name, tree.body, Kind.start)
        if tree.event is not None:
            self.drawing.within(f"{tree.name}_h", Kind.event_sub_process)
            self._inside(f"{tree.name}_h", tree.handler, Kind(f"start_{_trigger(tree.event)}"), tree.event)
            self.drawing.out()
        self.drawing.out()
        return tree.name, tree.name

    def _inside(self, name: str, body: object, kind: Kind, event: Event | None = None) -> None:
        start = event.name if event else f"{name}_s"
        self.drawing.node(kind, start, **(_facts(event) if event else {})).node(Kind.end, f"{name}_e")
        entry, exit_ = self.draw(body)
        self.drawing.flow(start, entry).flow(exit_, f"{name}_e")

    def _edged(self, tree: Edged) -> tuple[str, str]:
        activity, _ = self.draw(tree.activity)
        self.drawing.node(
            Kind(f"boundary_{_trigger(tree.event)}"), tree.event.name, attached_to=activity, **_facts(tree.event)
        )
        entry, exit_ = self.draw(tree.after)
        self.drawing.flow(tree.event.name, entry)
        if not tree.event.interrupting:
            self.drawing.node(Kind.end, f"{tree.name}_e").flow(exit_, f"{tree.name}_e")
            return activity, activity
        self.drawing.node(Kind.exclusive, f"{tree.name}_join")
        self.drawing.flow(activity, f"{tree.name}_join").flow(exit_, f"{tree.name}_join")
        return activity, f"{tree.name}_join"

    def _race(self, tree: Race) -> tuple[str, str]:
        self.drawing.node(Kind.event_based, tree.name).node(Kind.exclusive, f"{tree.name}_join")
        for event, part in tree.branches:
            self.drawing.node(Kind(f"intermediate_{_trigger(event)}"), event.name, **_facts(event))
            entry, exit_ = self.draw(part)
            self.drawing.flow(tree.name, event.name, entry).flow(exit_, f"{tree.name}_join")
        return tree.name, f"{tree.name}_join"

    def _shout(self, tree: Shout) -> tuple[str, str]:
        self.drawing.user(tree.step.name).node(Kind.throw_signal, tree.name, reference=tree.signal)
        self.drawing.flow(tree.step.name, tree.name)
        return tree.step.name, tree.name

    def _report(self, tree: Report) -> tuple[str, str]:
        self.drawing.user(tree.step.name).node(Kind.throw_escalation, tree.name, reference=tree.code)
        self.drawing.flow(tree.step.name, tree.name)
        return tree.step.name, tree.name

    def _undoable(self, tree: Undoable) -> tuple[str, str]:
        self.drawing.user(tree.step.name).node(Kind.user_task, f"undo_{tree.step.name}", undoes=True)
        undone_by = f"undo_{tree.step.name}"
        self.drawing.node(Kind.boundary_compensate, tree.name, attached_to=tree.step.name, undone_by=undone_by)
        return tree.step.name, tree.step.name

    def _rollback(self, tree: Rollback) -> tuple[str, str]:
        self.drawing.user(tree.step.name).node(Kind.throw_compensate, tree.name).flow(tree.step.name, tree.name)
        return tree.step.name, tree.name

    def _fail(self, tree: Fail) -> tuple[str, str]:
        return self._ending(tree.name, tree.step, Kind.end_error, reference=tree.code)

    def _stop(self, tree: Stop) -> tuple[str, str]:
        return self._ending(tree.name, tree.step, Kind.end_terminate)

    def _ending(self, name: str, step: Step, kind: Kind, **facts: object) -> tuple[str, str]:
        self.drawing.user(step.name).node(Kind.exclusive, f"{name}_x").node(kind, name, **facts)
        self.drawing.node(Kind.throw, f"{name}_out").flow(step.name, f"{name}_x")
        self.drawing.flow(f"{name}_x", name, when=f"{step.name}_bad").flow(f"{name}_x", f"{name}_out", default=True)
        return step.name, f"{name}_out"


def nodes_of(tree: object) -> Iterator[object]:
    """The tree and everything in it."""
    yield tree
    parts = tree if isinstance(tree, tuple) else vars(tree).values()
    for each in parts:
        if isinstance(each, tuple) or is_dataclass(each):
            yield from nodes_of(each)


def _trigger(event: Event) -> str:
    return "timer" if event.kind == "cycle" else event.kind


def _facts(event: Event) -> dict[str, object]:
    if event.kind == "timer":
        return {"timing": Timing("duration", f"PT{event.minutes}M"), "interrupting": event.interrupting}
    if event.kind == "cycle":
        return {"timing": Timing("cycle", f"R3/PT{event.minutes}M"), "interrupting": event.interrupting}
    return {"reference": wanted(event), "interrupting": event.interrupting}


def wanted(event: Event) -> str:
    """The signal, message or code that an event names: messages are told apart, the others are shared."""
    return f"M_{event.name}" if event.kind == "message" else event.kind[0].upper()
