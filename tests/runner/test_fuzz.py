"""Diagrams drawn by chance, however senseless, never break the runner: it waits, ends, or tells an incident."""

from __future__ import annotations

from random import Random

import pytest

from engine.definitions.elements import Kind, Timing
from engine.runner import CancelCase, Complete, Deliver, FireDue, NobodyWaits, Retry, ServiceDone, ServiceError, Signal
from engine.runner.codec import decode, encode
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
    Kind.end_signal,
    Kind.end_escalation,
    Kind.end_compensate,
    Kind.throw_signal,
    Kind.throw_escalation,
    Kind.throw_message,
    Kind.throw_compensate,
    Kind.send_task,
    Kind.intermediate_signal,
    Kind.intermediate_conditional,
    Kind.complex,
)
NAMED = ("message", "signal", "error", "escalation")
REPEATABLE = (Kind.user_task, Kind.service_task, Kind.receive_task)
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
            named = kind.trigger in NAMED or kind in (Kind.receive_task, Kind.send_task)
            facts: dict[str, object] = {"reference": "M"} if named else {}
            if kind is Kind.complex:
                facts["condition"] = random.choice(("activationCount >= 2", "activationCount = 1", "missing"))
            if kind is Kind.intermediate_conditional:
                facts["condition"] = random.choice(("n > 2", "flag", "missing > 1"))
            if kind.is_activity and random.random() < 0.2:
                facts |= {"tokens_in": random.choice((1, 2)), "tokens_out": random.choice((1, 2, 3))}
            if kind is Kind.receive_task:
                facts["tokens_in"] = 1
            if kind is Kind.script_task:
                facts["script"] = random.choice(("{ n: n + 1 }", "{ flag: not(flag) }", "null"))
            drawing.node(
                kind,
                name,
                mark=mark if kind in REPEATABLE else None,
                **facts,
            )
            if kind in REPEATABLE and random.random() < 0.5:
                edge(drawing, random, name)
                names.append(f"b{name}")
            if kind in REPEATABLE and random.random() < 0.3:
                drawing.node(
                    random.choice((Kind.user_task, Kind.script_task)), f"z{name}", undoes=True, script="{ n: 0 }"
                )
                drawing.node(Kind.boundary_compensate, f"c{name}", attached_to=name, undone_by=f"z{name}")
        if random.random() < 0.6:
            handle(drawing, random, f"{scope}h")
        if not scope:
            names.append("sub")
            drawing.within("sub", random.choice((Kind.sub_process, Kind.transaction)))
            later = names
        else:
            connect(drawing, random, names, "i")
            drawing.out()
    edge(drawing, random, "sub")
    connect(drawing, random, [*later, "bsub"], "")
    return drawing


def edge(drawing: Drawing, random: Random, activity: str) -> None:
    name, interrupting = f"b{activity}", random.random() < 0.5
    match random.randrange(6):
        case 0:
            form = random.choice(("duration", "cycle"))
            text = "R2/P1D" if form == "cycle" else "P1D"
            drawing.timer(name, text, form, attached_to=activity, interrupting=interrupting)
        case 1:
            drawing.node(Kind.boundary_message, name, attached_to=activity, reference="M", interrupting=interrupting)
        case 2:
            drawing.node(Kind.boundary_signal, name, attached_to=activity, reference="M", interrupting=interrupting)
        case 3:
            drawing.node(Kind.boundary_escalation, name, attached_to=activity, reference="M", interrupting=interrupting)
        case 4:
            drawing.node(
                Kind.boundary_conditional, name, attached_to=activity, condition="flag", interrupting=interrupting
            )
        case _:
            drawing.node(Kind.boundary_error, name, attached_to=activity, reference="M")


def handle(drawing: Drawing, random: Random, name: str) -> None:
    """An event sub-process."""
    trigger = random.choice(("message", "signal", "conditional", "escalation", "error", "timer"))
    facts: dict[str, object] = {"reference": "M"} if trigger in NAMED else {"condition": "n > 3"}
    if trigger == "timer":
        facts = {"timing": Timing("cycle", "R3/P2D")}
    steps = [f"{name}1"] if random.random() < 0.7 else []
    drawing.handler(name, trigger, *steps, interrupting=trigger == "error" or random.random() < 0.5, **facts)


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
    commands += [Deliver("M", data), Signal("M", data), FireDue()]
    command = random.choice(commands)
    if isinstance(command, FireDue) and play.last.next_due is not None:
        play.at = play.last.next_due
    try:
        play.do(command)  # type: ignore[arg-type]
    except NobodyWaits:
        assert isinstance(command, Deliver | Signal)


@pytest.mark.parametrize("seed", range(24))
def test_a_senseless_diagram_never_breaks_the_runner(seed: int) -> None:
    random = Random(seed)
    play = Play(draw(random), whole=True, n=0, flag=False)
    for _ in range(STEPS):
        if play.last.status != "running" or len(play.open) > 60:
            break
        assert play.open or play.calls or play.failures or play.timers or play.waits or waits_for_a_condition(play), (
            "it waits for nothing"
        )
        act(play, random)
        restored = decode(play.fresh(), play.last.state, play.host, play.at)
        assert encode(restored) == play.last.state, "saving and restoring changes something"
    if play.last.status == "running":
        play.do(CancelCase())
        assert play.last.status == "cancelled"


def waits_for_a_condition(play: Play) -> bool:
    return any(each.kind.trigger == "conditional" for each in play.drawing.elements.values())
