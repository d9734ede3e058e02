"""Every kind of element on both databases: the engine, which keeps everything in tables, agrees with the runner."""

from __future__ import annotations

from random import Random

import pytest

from engine import Services
from engine.definitions.elements import Kind
from engine.services import ServiceContext
from engine.testing import World, make_world
from tests.engine.lockstep import Lockstep, walk
from tests.runner.blocks import Blocks
from tests.runner.drawing import Drawing

MANY = '<multiInstanceLoopCharacteristics xmlns:sw="urn:shouwang:bpmn:1" sw:inputCollection="[1, 2, 3]" sw:inputElement="n"/>'
ONE_BY_ONE = MANY.replace("<multiInstanceLoopCharacteristics", '<multiInstanceLoopCharacteristics isSequential="true"')
LOOP = '<standardLoopCharacteristics loopMaximum="2"/>'
INNER = Drawing("inner").node(Kind.start, "qs").user("x").node(Kind.end, "qe").flow("qs", "x", "qe")


def drawn() -> Drawing:
    return Drawing().node(Kind.start, "s").node(Kind.end, "e")


def edge(trigger: str, on: Kind = Kind.user_task, **facts: object) -> Drawing:
    """A step, a sub-process or a called process with an event on its edge that interrupts it, or does not."""
    drawing = drawn().user("late").node(Kind.end, "le")
    if on is Kind.sub_process:
        drawing.within("a").node(Kind.start, "is").user("x").node(Kind.end, "ie").flow("is", "x", "ie").out()
    else:
        drawing.node(on, "a", called="inner" if on is Kind.call_activity else None)
    if trigger == "timer":
        drawing.timer("t", '"P3D"', attached_to="a", interrupting=facts.get("interrupting", True))
    else:
        drawing.on("a", trigger, "t", reference="N", **facts)
    return drawing.flow("s", "a", "e").flow("t", "late", "le")


def handler(trigger: str, **facts: object) -> Drawing:
    drawing = drawn().user("a", "b").flow("s", "a", "b", "e")
    return drawing.handler("h", trigger, "handle", reference="N", **facts)


def catching(kind: Kind) -> Drawing:
    return drawn().user("a").node(kind, "c", reference="N").flow("s", "c", "a", "e")


def throwing(kind: Kind) -> Drawing:
    """One branch waits for what the other throws."""
    catch = Kind.intermediate_signal if kind is Kind.throw_signal else Kind.intermediate_message
    drawing = drawn().user("a", "b").node(Kind.parallel, "g").node(kind, "t", reference="N")
    drawing.node(catch, "c", reference="N").node(Kind.end, "e2")
    return drawing.flow("s", "g", "a", "t", "e").flow("g", "c", "b", "e2")


def repeated(mark: str, kind: Kind = Kind.user_task) -> Drawing:
    called = "inner" if kind is Kind.call_activity else None
    return drawn().node(kind, "a", mark=mark, called=called).flow("s", "a", "e")


def race() -> Drawing:
    drawing = drawn().node(Kind.event_based, "g").timer("t", '"P3D"').timer("t2", '"P2D"').user("a", "b", "c")
    drawing.node(Kind.intermediate_message, "m", reference="N").node(Kind.exclusive, "x")
    return drawing.flow("s", "g", "t", "a", "x", "e").flow("g", "m", "b", "x").flow("g", "t2", "c", "x")


def loop_with_joins() -> Drawing:
    drawing = drawn().node(Kind.exclusive, "again").node(Kind.parallel, "f").node(Kind.parallel, "j").user("a", "b")
    drawing.node(Kind.script_task, "count", script="{ n: if n = null then 1 else n + 1 }").node(Kind.exclusive, "x")
    drawing.flow("s", "again", "f", "a", "j", "count", "x").flow("f", "b", "j")
    return drawing.flow("x", "again", when="n < 3").flow("x", "e", default=True)


def undone() -> Drawing:
    drawing = drawn().user("a", "b").node(Kind.user_task, "undo", undoes=True)
    drawing.node(Kind.boundary_compensate, "bc", attached_to="a", undone_by="undo").node(Kind.throw_compensate, "t")
    return drawing.flow("s", "a", "t", "b", "e")


def served() -> Drawing:
    return drawn().node(Kind.service_task, "ask", service="ask").user("a").flow("s", "ask", "a", "e")


DRAWINGS = {
    **{f"{trigger} on a {on}": edge(trigger, on) for trigger in ("timer", "message", "signal") for on in (Kind.user_task, Kind.sub_process, Kind.call_activity)},
    **{f"{trigger} beside": edge(trigger, interrupting=False) for trigger in ("timer", "message", "signal")},
    **{f"handler of a {trigger}": handler(trigger) for trigger in ("message", "signal")},
    **{f"handler beside, of a {trigger}": handler(trigger, interrupting=False) for trigger in ("message", "signal")},
    **{str(kind): catching(kind) for kind in (Kind.intermediate_message, Kind.intermediate_signal, Kind.receive_task)},
    **{str(kind): throwing(kind) for kind in (Kind.throw_signal, Kind.throw_message)},
    **{f"{name} {kind}": repeated(mark, kind) for name, mark in (("many", MANY), ("one by one", ONE_BY_ONE), ("loop", LOOP)) for kind in (Kind.user_task, Kind.call_activity)},
    "event gateway with two timers": race(),
    "parallel join in a loop": loop_with_joins(),
    "compensation": undone(),
    "service": served(),
}  # fmt: skip


@pytest.fixture
def world(database_url: str, tmp_path: object) -> World:
    services = Services()

    @services.register("ask")
    def ask(ctx: ServiceContext) -> None:
        """Answers nothing."""

    return make_world(database_url, tmp_path, services=services)  # type: ignore[arg-type]


def test_every_kind_of_element_in_tables_is_as_the_runner_says(world: World) -> None:
    """Two random walks of each; one database serves them all, as it would in life."""
    for number, (name, drawing) in enumerate(DRAWINGS.items()):
        drawing.process = f"p{number}"
        for seed in range(2):
            lockstep = Lockstep(world, drawing, (INNER,), {})
            try:
                walk(lockstep, Random(seed))
            except AssertionError as error:
                error.add_note(f"{name}, walk {seed}")
                raise
            world.engine.cancel(
                lockstep.case_id, world.root, lockstep.case.revision, "完"
            ) if lockstep.case.status == "running" else None
    world.engine.close()


def test_random_diagrams_in_tables_are_as_the_runner_says(world: World) -> None:
    for seed in range(8):
        blocks, random = Blocks(seed), Random(seed)
        blocks.drawing.process = f"p{seed}"
        data: dict[str, object] = {name: random.random() < 0.5 for name in blocks.choices}
        data |= dict.fromkeys(blocks.loops.values(), False)
        walk(Lockstep(world, blocks.drawing, (), data), random)
    world.engine.close()
