"""The token game, small, slow and obviously right: a structured process is played on its tree, by rewriting it.

Nothing here is shared with the runner: no graph, no tokens, no queue. What is running is a tree of its own; to act is
to go down to the one thing that was waited for and to look, on the way up, what is finished.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.runner import trees
from tests.runner.trees import Event, nodes_of, wanted


@dataclass(frozen=True)
class Wait:
    """Something that a person, time, a message or a signal can do."""

    serial: int
    kind: str
    """step, timer, message or signal."""
    element: str
    name: str = ""
    due: datetime | None = None


class Failed(Exception):
    """An error travels outwards."""


class Stopped(Exception):
    """A terminate end was reached: the innermost scope ends."""


@dataclass
class World:
    """What everything that runs can see."""

    now: datetime
    data: dict[str, bool] = field(default_factory=dict)
    serial: int = 0
    root: Scope = field(init=False)

    def wait(self, kind: str, element: str, name: str = "", due: datetime | None = None) -> Wait:
        self.serial += 1
        return Wait(self.serial, kind, element, name, due)

    def shout(self, signal: str) -> None:
        """Everybody hears it who waits for it now, and still waits when it is his turn."""
        for each in [wait for wait in self.root.waits() if wait.kind == "signal" and wait.name == signal]:
            if each in list(self.root.waits()):
                self.root.take(each, {})


class Running:
    """Something that runs; `take` gives the escalations that nobody inside has taken."""

    finished = False

    def waits(self) -> Iterator[Wait]:
        raise NotImplementedError

    def take(self, wait: Wait, data: dict[str, bool]) -> list[str]:
        raise NotImplementedError


class Step(Running):
    """A person's step, and what it throws when it is done."""

    def __init__(self, world: World, step: trees.Step, then: object = None, scope: Scope | None = None) -> None:
        self.world, self.step, self.then, self.scope = world, step, then, scope
        self.wait = world.wait("step", step.name)

    def waits(self) -> Iterator[Wait]:
        if not self.finished:
            yield self.wait

    def take(self, wait: Wait, data: dict[str, bool]) -> list[str]:
        self.finished = True
        if isinstance(self.then, trees.Undoable) and self.scope is not None:
            self.scope.done.append(self.step.name)
        bad = data.get(f"{self.step.name}_bad", False)
        if isinstance(self.then, trees.Shout):
            self.world.shout(self.then.signal)
        if isinstance(self.then, trees.Report):
            return [self.then.code]
        if isinstance(self.then, trees.Fail) and bad:
            raise Failed(self.then.code)
        if isinstance(self.then, trees.Stop) and bad:
            raise Stopped
        return []


class Rollback(Running):
    """A step, and then the steps that undo what was done around it, the latest first."""

    def __init__(self, world: World, scope: Scope, tree: trees.Rollback) -> None:
        self.world, self.scope, self.tree = world, scope, tree
        self.wait = world.wait("step", tree.step.name)
        self.left: list[str] | None = None

    def waits(self) -> Iterator[Wait]:
        if not self.finished:
            yield self.wait

    def take(self, wait: Wait, data: dict[str, bool]) -> list[str]:
        if self.left is None:
            scope = self.scope
            while scope.handles and scope.around is not None:
                scope = scope.around
            self.left, scope.done = list(flat(scope.done)), []
        if self.left:
            self.wait = self.world.wait("step", f"undo_{self.left.pop()}")
        else:
            self.finished = True
        return []


def flat(done: list[object]) -> Iterator[str]:
    """What was done, in order, sub-processes step by step."""
    for each in done:
        if isinstance(each, list):
            yield from flat(each)
        else:
            yield str(each)


class Several(Running):
    """Things that run side by side."""

    def __init__(self, parts: list[Running]) -> None:
        self.parts = parts
        self.look()

    def look(self) -> None:
        self.finished = all(each.finished for each in self.parts)

    def waits(self) -> Iterator[Wait]:
        for each in self.parts:
            yield from each.waits()

    def take(self, wait: Wait, data: dict[str, bool]) -> list[str]:
        thrown = next(each for each in self.parts if wait in list(each.waits())).take(wait, data)
        self.look()
        return thrown


class Chain(Running):
    """One thing after the other; what comes next may depend on what was said last."""

    def __init__(self, world: World, scope: Scope, tree: object) -> None:
        self.world, self.scope, self.tree = world, scope, tree
        self.place = 0
        self.again = False
        self.now: Running = begin(world, scope, self.part(0))
        self.look()

    def part(self, place: int) -> object:
        if isinstance(self.tree, trees.Loop):
            return (self.tree.body, self.tree.step)[place % 2]
        assert isinstance(self.tree, trees.Seq)
        return self.tree.parts[place]

    @property
    def last(self) -> bool:
        if isinstance(self.tree, trees.Loop):
            return self.place % 2 == 1 and not self.again
        assert isinstance(self.tree, trees.Seq)
        return self.place == len(self.tree.parts) - 1

    def look(self) -> None:
        while self.now.finished and not self.last:
            self.place += 1
            self.now = begin(self.world, self.scope, self.part(self.place))
        self.finished = self.now.finished

    def waits(self) -> Iterator[Wait]:
        yield from self.now.waits()

    def take(self, wait: Wait, data: dict[str, bool]) -> list[str]:
        thrown = self.now.take(wait, data)
        if isinstance(self.tree, trees.Loop):
            self.again = data.get(f"{self.tree.step.name}_again", False)
        self.look()
        return thrown


class Scope(Running):
    """The inside of a sub-process, with what was begun beside it, and who may begin or take its place."""

    def __init__(
        self,
        world: World,
        body: object,
        event: Event | None = None,
        handler: object = None,
        around: Scope | None = None,
        handles: bool = False,
    ) -> None:
        self.world, self.event, self.handler = world, event, handler
        self.around, self.handles = around, handles
        self.done: list[object] = []
        self.beside: list[Running] = []
        self.handling: list[Running] = []
        self.main: Running | None = None
        self.listener = listen(world, event)
        self.left = 3
        self.main = begin(world, self, body)
        self.look()

    def look(self) -> None:
        self.finished = self.main is not None and self.main.finished and all(each.finished for each in self.beside)
        if self.finished:
            self.listener = None
            if self.done and self.around is not None:
                self.around.done.append(self.done)
            self.around = None

    def inside(self) -> list[Running]:
        return [*([self.main] if self.main else []), *self.beside]

    def waits(self) -> Iterator[Wait]:
        if self.listener is not None:
            yield self.listener
        for each in self.inside():
            yield from each.waits()

    def take(self, wait: Wait, data: dict[str, bool]) -> list[str]:
        if wait == self.listener:
            self.handle()
            return []
        child = next(each for each in self.inside() if wait in list(each.waits()))
        # What happens in an event sub-process is nothing for itself, and after an interruption there is nobody else.
        takes = self.event is not None and child not in self.handling and not self.taken_over
        thrown: list[str] = []
        try:
            thrown = child.take(wait, data)
        except Stopped:
            self.main, self.beside = Several([]), []
        except Failed as error:
            if not takes or not self.event or self.event.kind != "error" or str(error) != wanted(self.event):
                raise
            self.handle()
        if takes and self.event and self.event.kind == "escalation":
            for _ in [code for code in thrown if code == wanted(self.event)]:
                self.handle()
            thrown = [code for code in thrown if code != wanted(self.event)]
        self.look()
        return thrown

    taken_over = False

    def handle(self) -> None:
        assert self.event is not None
        if self.event.interrupting:
            self.listener, self.beside, self.taken_over = None, [], True
            self.main = Scope(self.world, self.handler, around=self, handles=True)
            self.handling = [self.main]
        else:
            self.left -= 1
            self.listener = listen_again(self.world, self.event, self.listener, self.left)
            self.beside.append(Scope(self.world, self.handler, around=self, handles=True))
            self.handling.append(self.beside[-1])


class InTurn(Running):
    """Rounds one after the other."""

    def __init__(self, world: World, scope: Scope, tree: trees.Sub) -> None:
        self.world, self.scope, self.tree, self.left = world, scope, tree, tree.count
        self.next()

    def next(self) -> None:
        self.left -= 1
        self.now = Scope(self.world, self.tree.body, self.tree.event, self.tree.handler, self.scope)

    def waits(self) -> Iterator[Wait]:
        yield from self.now.waits()

    def take(self, wait: Wait, data: dict[str, bool]) -> list[str]:
        thrown = self.now.take(wait, data)
        while self.now.finished and self.left:
            self.next()
        self.finished = self.now.finished
        return thrown


class Edged(Running):
    """An activity with an event on its edge."""

    def __init__(self, world: World, scope: Scope, tree: trees.Edged) -> None:
        self.world, self.scope, self.tree = world, scope, tree
        self.listener = listen(world, tree.event)
        self.now = begin(world, scope, tree.activity)
        self.left = 3
        self.look()

    def look(self) -> None:
        self.finished = self.now.finished
        if self.finished:
            self.listener = None

    def waits(self) -> Iterator[Wait]:
        if self.listener is not None:
            yield self.listener
        yield from self.now.waits()

    def take(self, wait: Wait, data: dict[str, bool]) -> list[str]:
        thrown: list[str] = []
        event = self.tree.event
        if wait == self.listener:
            self.happen()
        else:
            armed = not self.interrupted
            try:
                thrown = self.now.take(wait, data)
            except Failed as error:
                if not armed or event.kind != "error" or str(error) != wanted(event):
                    raise
                self.happen()
            if armed and event.kind == "escalation":
                for _ in [code for code in thrown if code == wanted(event)]:
                    self.happen()
                thrown = [code for code in thrown if code != wanted(event)]
        self.look()
        return thrown

    interrupted = False

    def happen(self) -> None:
        if self.tree.event.interrupting:
            self.listener, self.interrupted = None, True
            self.now = begin(self.world, self.scope, self.tree.after)
        else:
            self.left -= 1
            self.listener = listen_again(self.world, self.tree.event, self.listener, self.left)
            self.scope.beside.append(begin(self.world, self.scope, self.tree.after))


class Race(Running):
    """The first of several events."""

    def __init__(self, world: World, scope: Scope, tree: trees.Race) -> None:
        self.world, self.scope = world, scope
        self.listeners = [(listen(world, event), part) for event, part in tree.branches]
        self.now: Running | None = None

    def waits(self) -> Iterator[Wait]:
        if self.now is not None:
            yield from self.now.waits()
        else:
            yield from (each for each, _ in self.listeners if each is not None)

    def take(self, wait: Wait, data: dict[str, bool]) -> list[str]:
        thrown: list[str] = []
        if self.now is None:
            self.now = begin(self.world, self.scope, next(part for each, part in self.listeners if each == wait))
        else:
            thrown = self.now.take(wait, data)
        self.finished = self.now.finished
        return thrown


def listen(world: World, event: Event | None) -> Wait | None:
    """Begin to wait; errors and escalations are not waited for."""
    if event is None or event.kind in ("error", "escalation"):
        return None
    if event.kind in ("timer", "cycle"):
        return world.wait("timer", event.name, due=world.now + timedelta(minutes=event.minutes))
    return world.wait(event.kind, event.name, wanted(event))


def listen_again(world: World, event: Event, before: Wait | None, left: int) -> Wait | None:
    """What does not interrupt is waited for again; a timer once, a cycle three times, counted from when it was due."""
    if event.kind == "cycle" and before is not None and before.due is not None and left:
        due = before.due + timedelta(minutes=event.minutes)
        return world.wait("timer", event.name, due=due)
    return None if event.kind in ("timer", "cycle") else listen(world, event)


def begin(world: World, scope: Scope, tree: object) -> Running:
    """Something that runs, as far as it goes by itself."""
    match tree:
        case trees.Step():
            return Step(world, tree)
        case trees.Shout() | trees.Report() | trees.Fail() | trees.Stop() | trees.Undoable():
            return Step(world, tree.step, tree, scope)
        case trees.Rollback():
            return Rollback(world, scope, tree)
        case trees.Par():
            return Several([begin(world, scope, each) for each in tree.parts])
        case trees.Choice() | trees.AnyOf():
            chosen = [part for part, name in zip(tree.parts[1:], tree.variables, strict=True) if world.data[name]]
            if isinstance(tree, trees.Choice):
                chosen = chosen[:1]
            return Several([begin(world, scope, each) for each in chosen or tree.parts[:1]])
        case trees.Sub(sequential=True, count=count) if count:
            return InTurn(world, scope, tree)
        case trees.Sub():
            scopes = [Scope(world, tree.body, tree.event, tree.handler, scope) for _ in range(tree.count or 1)]
            return Several(list[Running](scopes)) if tree.count else scopes[0]
        case trees.Edged():
            return Edged(world, scope, tree)
        case trees.Race():
            return Race(world, scope, tree)
        case _:
            return Chain(world, scope, tree)


def shape(running: object) -> object:
    """What runs, without the order in which equal things began: states of one shape go on alike."""
    match running:
        case Wait():
            return (running.kind, running.element, str(running.due))
        case list() if running and not isinstance(running[0], Running | Wait):
            return str(running)
        case list():
            return sorted((shape(each) for each in running), key=str)
        case Running():
            plain = {"world", "scope", "tree", "step", "then", "event", "handler", "wait", "listeners", "around"}
            return (
                type(running).__name__,
                id(getattr(running, "tree", getattr(running, "step", None))),
                [(name, shape(value)) for name, value in vars(running).items() if name not in plain],
            )
        case _:
            return running


class Oracle:
    """One case."""

    def __init__(self, tree: object, now: datetime) -> None:
        self.tree = tree
        self.world = World(now)
        self.world.root = Scope.__new__(Scope)
        self.world.root.__init__(self.world, trees.Seq((trees.Step("first"), tree)))  # type: ignore[misc]

    @property
    def finished(self) -> bool:
        return self.world.root.finished

    def copy(self) -> Oracle:
        """Another case at the same place."""
        return deepcopy(self, {id(each): each for each in nodes_of(self.tree)})

    def shape(self) -> str:
        return str(shape(self.world.root))

    def waits(self) -> list[Wait]:
        return sorted(self.world.root.waits(), key=lambda each: each.serial)

    def do(self, wait: Wait, data: dict[str, bool]) -> None:
        """An escalation that nobody takes is lost; an error that nobody takes is not drawn."""
        self.world.data.update({name: value for name, value in data.items() if name.startswith("c")})
        self.world.root.take(wait, data)

    def pass_time(self, now: datetime) -> None:
        """Fire what is due, the earliest first; of several the oldest."""
        self.world.now = now
        while due := [each for each in self.waits() if each.due is not None and each.due <= now]:
            self.world.root.take(min(due, key=lambda each: (each.due, each.serial)), {})
