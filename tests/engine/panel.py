"""A step that several people decide, in every place where a step can stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from engine import Actor, HumanTask, TaskState
from engine.records import Case, Completed
from engine.store.tables import timer
from engine.testing import TEXT, VILLAGE, YES_NO, Sketch, World
from engine.text import Text

ALL_THREE = '[{role: "clerk"}, {role: "head"}]'
"""Alice and Bob, the clerks, and Carol, the head."""
PLACES = ("alone", "parallel branch", "sub-process", "called process", "beside a timer")
LATE = '<timerEventDefinition><timeDuration>duration("P30D")</timeDuration></timerEventDefinition>'
LIVE = (TaskState.OPEN, TaskState.CLAIMED)


def deciding(rule: str | None, **attributes: str) -> dict[str, str]:
    """The attributes of a step by a rule; `percent` and `signers` among them."""
    wanted = {"sw_form": "vote", "sw_vote": "agreed"}
    if rule is not None:
        wanted |= {"sw_decision": rule, "sw_signers": ALL_THREE, "sw_result": "signed"}
    return wanted | {f"sw_{name}": value for name, value in attributes.items()}


def panel(rule: str | None, place: str = "alone", **attributes: str) -> tuple[Sketch, ...]:
    """A diagram whose step `vote` leads to `granted` or `refused`; what it calls comes first."""
    step, sketch = deciding(rule, **attributes), Sketch("permit").start()
    inner: tuple[Sketch, ...] = ()
    if place == "parallel branch":
        sketch.node("parallelGateway", "split").node("parallelGateway", "join").person("other")
        sketch.person("vote", **step).flow("begin", "split", "vote", "join", "which").flow("split", "other", "join")
    elif place == "sub-process":
        said = " ".join(
            f'{name.replace("sw_", "sw:")}="{value.replace(chr(34), "&quot;")}"' for name, value in step.items()
        )
        inside = (
            f'<startEvent id="in" name="in"/><userTask id="vote" name="vote" sw:role="clerk" sw:level="township" {said}/>'
            '<endEvent id="out" name="out"/><sequenceFlow id="i1" sourceRef="in" targetRef="vote"/>'
            '<sequenceFlow id="i2" sourceRef="vote" targetRef="out"/>'
        )
        sketch.node("subProcess", "sub", inside).flow("begin", "sub", "which")
    elif place == "called process":
        called = Sketch("inner").start().person("vote", **step).end("over").flow("begin", "vote", "over")
        inner = (called.form("vote", FORM, ["agreed"]),)
        sketch.node("callActivity", "ask", calledElement="inner").flow("begin", "ask", "which")
    else:
        sketch.person("vote", **step).flow("begin", "vote", "which")
        if place == "beside a timer":
            sketch.node("boundaryEvent", "late", LATE, attachedToRef="vote").end("too_late").flow("late", "too_late")
    sketch.node("exclusiveGateway", "which").end("granted", "refused")
    sketch.flow("which", "granted", when="agreed").flow("which", "refused", when="not(agreed)")
    if not inner:
        sketch.form("vote", FORM, ["agreed"])
    return (*inner, sketch)


FORM = {"agreed": YES_NO, "note": TEXT}


@dataclass
class Panel:
    """A world and the case in hand."""

    world: World
    relatives: set[str] = field(default_factory=set)
    case_id: str = ""

    def begin(self, *sketches: Sketch) -> Completed:
        for each in sketches:
            self.world.deploy(each)
        engine = self.world.engine
        done = engine.start(sketches[-1].process, self.world.alice, place=VILLAGE, title="甲", values={})
        self.case_id = done.case.id
        return done

    def rows(self, element: str = "vote") -> list[HumanTask]:
        view = self.world.engine.case(self.case_id, self.world.root)
        return [each for each in view.tasks if each.element == element]

    def live(self, element: str = "vote") -> dict[str, HumanTask]:
        """Who has the step now, by name."""
        found = [each for each in self.rows(element) if each.state in LIVE]
        assert len({each.assignee for each in found}) == len(found), "nobody has it twice"
        return {self.name(each.assignee): each for each in found}

    def waiting(self, element: str = "vote") -> list[str]:
        found = [each for each in self.rows(element) if each.state is TaskState.WAITING]
        return [self.name(each.assignee) for each in sorted(found, key=lambda each: each.turn)]

    def name(self, person: str | None) -> str:
        known = {
            each.person: name for name in ("alice", "bob", "carol", "dan", "erin", "root")
            if isinstance(each := getattr(self.world, name), Actor)
        }  # fmt: skip
        return known.get(person or "", "")

    def actor(self, name: str) -> Actor:
        who: Actor = getattr(self.world, name)
        return who

    def vote(self, name: str, agreed: bool, element: str = "vote", **more: object) -> Completed:
        task = self.live(element)[name]
        return self.world.engine.complete(
            task.id, self.actor(name), task.revision, {"agreed": agreed, "note": f"{name}说", **more}
        )

    def add(self, by: str, to: str, how: str) -> HumanTask:
        task = self.live()[by]
        operations = self.world.engine.operations
        return operations.add_signer(task.id, self.actor(by), task.revision, self.actor(to).person, how, "请一起看")

    def do(self, element: str, name: str = "alice") -> None:
        task = next(each for each in self.rows(element) if each.state in LIVE)
        if task.assignee is None:
            task = self.world.engine.claim(task.id, self.actor(name), task.revision)
        self.world.engine.complete(task.id, self.actor(name), task.revision, {})

    def case(self) -> Case:
        return self.world.engine.case(self.case_id, self.world.root).case

    def told(self, kind: str) -> list[dict[str, Any]]:
        """What the events of a kind say."""
        events = self.world.engine.case(self.case_id, self.world.root).events
        return [dict(each.detail) for each in events if each.kind == kind]


RELATIVE = Text("近亲属", "a near relative")


def timers(desk: Panel) -> int:
    """How many timers of the case wait."""
    with desk.world.engine.house.database.read() as connection:
        found = select(func.count()).select_from(timer).where(timer.c.case_id == desk.case_id)
        return int(connection.execute(found).scalar_one())
