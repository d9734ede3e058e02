"""Diagrams drawn by chance, however senseless, never break the runner: it waits, ends, or tells an incident."""

from __future__ import annotations

from random import Random

import pytest

from engine.definitions.elements import Kind
from engine.runner import CancelCase, Complete, Deliver, FireDue, NobodyWaits, Retry, ServiceDone, ServiceError
from tests.runner.drawing import Drawing, Play

INNER = (
    Kind.user_task,
    Kind.service_task,
    Kind.task,
    Kind.throw,
    Kind.exclusive,
    Kind.parallel,
    Kind.inclusive,
    Kind.intermediate_message,
    Kind.receive_task,
    Kind.script_task,
    Kind.end,
    Kind.end_terminate,
    Kind.end_error,
)
REPEATED = "<multiInstanceLoopCharacteristics{}><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
CONDITIONS = ("n > 2", "flag", "missing > 1", "true", None)
STEPS = 20


def draw(random: Random) -> Drawing:
    """Nodes at the top and in a sub-process, flows from anywhere to anywhere, events on any edge."""
    drawing = Drawing()
    later: list[str] = []
    for scope in ("", "i"):
        drawing.node(Kind.start, f"{scope}s").node(Kind.end, f"{scope}e")
        names = [f"{scope}{number}" for number in range(random.randint(3, 9))]
        for name in names:
            kind = random.choice(INNER)
            mark = random.choice((None, None, REPEATED.format(""), REPEATED.format(' isSequential="true"')))
            facts: dict[str, object] = (
                {"reference": "M"} if "message" in kind or kind in (Kind.receive_task, Kind.end_error) else {}
            )
            if kind is Kind.script_task:
                facts["script"] = random.choice(("{ n: n + 1 }", "{ flag: not(flag) }", "null"))
            drawing.node(
                kind,
                name,
                mark=mark if kind in (Kind.user_task, Kind.service_task, Kind.receive_task) else None,
                **facts,
            )
            if kind in (Kind.user_task, Kind.service_task, Kind.receive_task) and random.random() < 0.5:
                edge(drawing, random, name)
                names.append(f"b{name}")
        if not scope:
            names.append("sub")
            drawing.within("sub")
            later = names
        else:
            connect(drawing, random, names, "i")
            drawing.out()
    edge(drawing, random, "sub")
    connect(drawing, random, [*later, "bsub"], "")
    return drawing


def edge(drawing: Drawing, random: Random, activity: str) -> None:
    name, interrupting = f"b{activity}", random.random() < 0.5
    match random.randrange(3):
        case 0:
            form = random.choice(("duration", "cycle"))
            text = "R2/P1D" if form == "cycle" else "P1D"
            drawing.timer(name, text, form, attached_to=activity, interrupting=interrupting)
        case 1:
            drawing.node(Kind.boundary_message, name, attached_to=activity, reference="M", interrupting=interrupting)
        case _:
            drawing.node(Kind.boundary_error, name, attached_to=activity, reference="M")


def connect(drawing: Drawing, random: Random, names: list[str], scope: str) -> None:
    targets = [*(name for name in names if not name.startswith("b")), f"{scope}e"]
    for name in [f"{scope}s", *names]:
        if not drawing.elements[name].kind.is_end:
            for _ in range(random.choice((1, 1, 2, 3))):
                drawing.flow(
                    name, random.choice(targets), when=random.choice(CONDITIONS), default=random.random() < 0.3
                )


def act(play: Play, random: Random) -> None:
    data = {"n": random.randrange(5), "flag": random.random() < 0.5}
    commands: list[object] = [Complete(token, data) for token in play.open]
    commands += [ServiceDone(token, data) for token in play.calls] + [ServiceError(token, "M") for token in play.calls]
    commands += [Retry(token, data) for token in play.failures]
    commands += [Deliver("M", data), FireDue()]
    command = random.choice(commands)
    if isinstance(command, FireDue) and play.last.next_due is not None:
        play.at = play.last.next_due
    try:
        play.do(command)  # type: ignore[arg-type]
    except NobodyWaits:
        assert isinstance(command, Deliver)


@pytest.mark.parametrize("seed", range(24))
def test_a_senseless_diagram_never_breaks_the_runner(seed: int) -> None:
    random = Random(seed)
    play = Play(draw(random), whole=True, n=0, flag=False)
    for _ in range(STEPS):
        if play.last.status != "running" or len(play.open) > 60:
            break
        assert play.open or play.calls or play.failures or play.timers or waits_for_a_message(play), (
            "it waits for nothing"
        )
        act(play, random)
    if play.last.status == "running":
        play.do(CancelCase())
        assert play.last.status == "cancelled"


def waits_for_a_message(play: Play) -> bool:
    kinds = {each.kind for each in play.drawing.elements.values()}
    return bool(kinds & {Kind.intermediate_message, Kind.receive_task, Kind.boundary_message})
