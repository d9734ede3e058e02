"""Every kind of element on both databases: the engine, which keeps everything in tables, agrees with the runner."""

from __future__ import annotations

from random import Random

import pytest

from engine import Bundle, Services
from engine.definitions.elements import Kind
from engine.errors import InvalidBundle
from engine.services import ServiceContext
from engine.testing import VILLAGE, World, make_world
from tests.engine.lockstep import Lockstep, walk
from tests.runner.blocks import Blocks
from tests.runner.drawing import Drawing
from tests.runner.test_gateways import two_of_three
from tests.runner.test_links import linked
from tests.runner.test_throwing import escalating
from tests.runner.test_undoing import booking

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


def conditional(handler: bool) -> Drawing:
    """What one branch writes wakes the event that the other has on its edge, or the handler around both."""
    drawing = drawn().user("a", "b").node(Kind.parallel, "g").nodes(Kind.end, "e2")
    drawing.node(Kind.script_task, "write", script="{ income: 5 }").flow("s", "g", "a", "write", "e").flow(
        "g", "b", "e2"
    )
    if handler:
        return drawing.handler("h", "conditional", "handle", condition="income > 3")
    drawing.user("late").node(Kind.end, "e3")
    return drawing.on("b", "conditional", "t", "late", "e3", condition="income > 3")


def failing() -> Drawing:
    """An error inside goes to the edge."""
    drawing = drawn().within("sub").node(Kind.start, "is").user("x").node(Kind.end_error, "bad", reference="E")
    drawing.flow("is", "x", "bad").out().user("late").node(Kind.end, "e2").flow("s", "sub", "e")
    return drawing.on("sub", "error", "t", "late", "e2", reference="E")


def terminated() -> Drawing:
    drawing = drawn().user("a", "b").node(Kind.parallel, "g").node(Kind.end_terminate, "stop")
    return drawing.flow("s", "g", "a", "stop").flow("g", "b", "e")


def any_of() -> Drawing:
    drawing = drawn().nodes(Kind.inclusive, "o", "i").user("a", "b", "c", "z").flow("s", "o")
    drawing.flow("o", "a", when="one").flow("o", "b", when="two").flow("o", "c", default=True)
    for each in "abc":
        drawing.flow(each, "i")
    return drawing.flow("i", "z", "e")


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
    "links": linked(),
    "complex gateway": two_of_three(),
    "transaction cancelled": booking(),
    "escalation": escalating(interrupting=True),
    "escalation beside": escalating(interrupting=False),
    "error": failing(),
    "condition on an edge": conditional(handler=False),
    "condition of a handler": conditional(handler=True),
    "terminate": terminated(),
    "inclusive gateway": any_of(),
}  # fmt: skip
DATA = {"again": False, "wrong": True, "one": True, "two": False, "income": 0}
"""What the conditions of these diagrams read."""


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
            lockstep = Lockstep(world, drawing, (INNER,), DATA)
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


ENDLESS = (
    "<multiInstanceLoopCharacteristics><loopCardinality>count</loopCardinality></multiInstanceLoopCharacteristics>"
)


def bombs() -> dict[str, Drawing]:
    """Diagrams that would fill or stop a machine without limits."""
    circle = drawn().user("a").nodes(Kind.exclusive, "x", "y").flow("s", "a", "x", "y").flow("y", "x", default=True)
    circle.flow("y", "e", when="1 = 2")
    fork = drawn().user("a").nodes(Kind.parallel, "f").nodes(Kind.exclusive, "x").flow("s", "a", "x", "f")
    fork.nodes(Kind.task, "one", "two").flow("f", "one", "x").flow("f", "two", "x").flow("f", "e")
    many = drawn().user("a").node(Kind.user_task, "b", mark=ENDLESS)
    many.node(Kind.script_task, "set", script="{ count: 10000000 }").flow("s", "a", "set", "b", "e")
    itself = drawn().user("a").node(Kind.call_activity, "again", called="bomb3").flow("s", "a", "again", "e")
    zero = drawn().user("a", "b", "late").node(Kind.end, "le").flow("s", "a", "b", "e")
    zero.timer("t", '"R/PT0S"', "cycle", attached_to="b", interrupting=False).flow("t", "late", "le")
    return {"circle": circle, "fork": fork, "many": many, "itself": itself, "zero": zero}


def test_a_bomb_is_an_incident_of_its_own_case_and_the_others_go_on(world: World) -> None:
    good = drawn().user("a", "b").flow("s", "a", "b", "e")
    for number, (name, drawing) in enumerate({**bombs(), "good": good}.items()):
        drawing.process = f"bomb{number}"
        try:
            world.engine.deploy(Bundle(drawing.process, {"process.bpmn": drawing.xml().encode()}), world.root)
        except InvalidBundle:  # refused at upload: better still
            assert name == "itself"
            continue
        begun = world.engine.start(drawing.process, world.system, place=VILLAGE, title=name, values={})
        taken = world.engine.claim(begun.opened[0].id, world.alice, 1)
        world.engine.complete(taken.id, world.alice, taken.revision, {})
        world.engine.settle()
        failed = [each for each in world.engine.incidents(world.root) if each.case_id == begun.case.id]
        assert bool(failed) == (name != "good"), name
    assert world.engine.verify(world.alice.county) is None
    world.engine.close()
