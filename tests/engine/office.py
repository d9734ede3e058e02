"""A small office at work on one case, and the diagrams that it works by."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine import Actor, HumanTask, TaskState
from engine.records import Completed
from engine.testing import TEXT, VILLAGE, YES_NO, Sketch, World


@dataclass
class Office:
    """A world, the case in hand, and who is kept from it."""

    world: World
    relatives: set[str] = field(default_factory=set)
    case_id: str = ""

    def begin(self, sketch: Sketch, *others: Sketch) -> Completed:
        for each in (*others, sketch):
            self.world.deploy(each)
        done = self.world.engine.start(sketch.process, self.world.alice, place=VILLAGE, title="甲", values={})
        self.case_id = done.case.id
        return done

    def tasks(self) -> dict[str, HumanTask]:
        """The open ones by element."""
        view = self.world.engine.case(self.case_id, self.world.root)
        found = [each for each in view.tasks if each.state in (TaskState.OPEN, TaskState.CLAIMED)]
        assert len({each.element for each in found}) == len(found), "no step is open twice"
        return {each.element: each for each in found}

    def take(self, element: str, who: Actor | None = None) -> HumanTask:
        task, actor = self.tasks()[element], who or self.world.alice
        return task if task.assignee else self.world.engine.claim(task.id, actor, task.revision)

    def do(self, element: str, who: Actor | None = None, **values: object) -> HumanTask:
        task = self.take(element, who)
        self.world.engine.complete(task.id, who or self.world.alice, task.revision, values)
        return task

    def status(self) -> str:
        return self.world.engine.case(self.case_id, self.world.root).case.status.value

    def kinds(self) -> list[str]:
        return [each.kind for each in self.world.engine.case(self.case_id, self.world.root).events]


def chain(*steps: str, **attributes: str) -> Sketch:
    sketch = Sketch("permit").start().end("done")
    for each in steps:
        sketch.person(each, sw_form="facts", **attributes)
    return sketch.flow("begin", *steps, "done").form("facts", {"note": TEXT, "agreed": YES_NO})


def beside() -> Sketch:
    sketch = Sketch("permit").start().node("parallelGateway", "split").node("parallelGateway", "join").end("done")
    for each in ("before", "left", "left2", "right", "after"):
        sketch.person(each)
    sketch.flow("begin", "before", "split", "left", "left2", "join", "after", "done")
    return sketch.flow("split", "right", "join")
