"""A running case goes on by another version of its diagram, or stays as it is with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from engine.definitions.elements import Kind
from engine.runner import Complete, Deliver, FireDue, load
from engine.runner.carrying import Misfit, carry, misfits
from engine.runner.moving import CannotMove
from tests.runner.blocks import Blocks
from tests.runner.drawing import NOON, Drawing, Play


def over(play: Play, new: Drawing, names: Mapping[str, str] | None = None) -> Play:
    """The case goes on by the new drawing."""
    program = load(new.blueprint(), play.inside)
    outcome = carry(play.fresh(), program, play.last.state, names, at=play.at, host=play.host)
    named = dict(names or {})
    play.open = {token: named.get(element, element) for token, element in play.open.items()}
    play.drawing, play.blueprint = new, new.blueprint()
    play.take(outcome)
    return play


def wrong(play: Play, new: Drawing, names: Mapping[str, str] | None = None) -> list[Misfit]:
    program = load(new.blueprint(), play.inside)
    return misfits(play.fresh(), program, play.last.state, names, at=play.at, host=play.host)


def chain(*steps: str) -> Drawing:
    drawing = Drawing().node(Kind.start, "s").user(*steps).node(Kind.end, "e")
    return drawing.flow("s", *steps, "e")


def test_a_step_that_is_still_there_goes_on_where_it_stands() -> None:
    play = Play(chain("a", "b")).done("a", amount=Decimal("740.50"))
    token = play.token("b")
    over(play, chain("a", "b", "audit"))
    assert play.token("b") == token
    assert play.last.data == {"amount": Decimal("740.50")}
    assert play.done("b").inbox == ["audit"]


def test_a_step_with_another_name_is_the_same_when_somebody_says_so() -> None:
    play = Play(chain("a", "b")).done("a")
    (misfit,) = wrong(play, chain("a", "b2"))
    assert (misfit.element, misfit.token) == ("b", play.token("b"))
    assert "b" in misfit.why.zh
    with pytest.raises(CannotMove):
        over(play, chain("a", "b2"))
    over(play, chain("a", "b2"), {"b": "b2"})
    assert play.inbox == ["b2"]
    assert play.done("b2").last.status == "completed"


def test_another_kind_of_step_is_a_misfit() -> None:
    new = Drawing().node(Kind.start, "s").user("a").node(Kind.service_task, "b").node(Kind.end, "e")
    play = Play(chain("a", "b")).done("a")
    assert [each.element for each in wrong(play, new.flow("s", "a", "b", "e"))] == ["b"]


def test_a_running_service_is_not_exchanged_for_another() -> None:
    def drawn(service: str) -> Drawing:
        drawing = Drawing().node(Kind.start, "s").node(Kind.service_task, "b", service=service).node(Kind.end, "e")
        return drawing.flow("s", "b", "e")

    play = Play(drawn("one"))
    assert wrong(play, drawn("one")) == []
    assert [each.element for each in wrong(play, drawn("two"))] == ["b"]


def joined(flow_to: str = "join") -> Drawing:
    drawing = Drawing().node(Kind.start, "s").user("a", "b", "after").node(Kind.end, "e")
    drawing.node(Kind.parallel, "fork").node(Kind.parallel, "join")
    if flow_to != "join":
        drawing.user(flow_to).flow(flow_to, "join")
    drawing.flow("s", "fork", "a", flow_to)
    return drawing.flow("fork", "b", "join", "after", "e")


def test_a_token_at_a_join_needs_its_flow() -> None:
    play = Play(joined()).done("a")
    assert [each.element for each in wrong(play, joined("extra"))] == ["join"]
    over(play, joined("extra"), {"a-join": "extra-join"})
    assert play.done("b").inbox == ["after"]


def test_timers_keep_the_time_they_are_due_and_edges_follow_the_new_diagram() -> None:
    def drawn(**timers: str) -> Drawing:
        drawing = chain("a", "b")
        for name, span in timers.items():
            drawing.timer(name, f'"{span}"', attached_to="a", interrupting=True).flow(name, "b")
        return drawing

    play = Play(drawn(t="P3D", gone="P4D"))
    play.at = NOON + timedelta(days=1)
    over(play, drawn(t="P9D", new="P1D"))
    assert sorted(play.timers.values()) == [("new", NOON + timedelta(days=2)), ("t", NOON + timedelta(days=3))]
    play.wait()
    assert (play.inbox, play.timers) == (["b"], {})


def test_a_reminder_that_has_gone_off_does_not_again() -> None:
    drawing = chain("a").user("remind").node(Kind.end, "x")
    drawing.timer("t", '"P3D"', attached_to="a", interrupting=False).flow("t", "remind", "x")
    play = Play(drawing)
    play.wait()
    play.done("remind")
    over(play, drawing)
    assert (play.inbox, play.timers) == (["a"], {})


def test_messages_and_handlers_follow_the_new_diagram() -> None:
    play = Play(chain("a").handler("h", "message", "handle", reference="M", interrupting=True))
    over(play, chain("a").handler("h2", "message", "handle2", reference="N", interrupting=True))
    assert [names for names in play.waits.values()] == [["message:N"]]  # noqa: C416
    play.do(Deliver("N"))
    assert play.inbox == ["handle2"]


def test_inside_a_sub_process_that_has_another_name() -> None:
    def drawn(sub: str) -> Drawing:
        drawing = Drawing().node(Kind.start, "s").within(sub).node(Kind.start, "is").user("x", "y")
        drawing.node(Kind.end, "ie").flow("is", "x", "y", "ie").out().node(Kind.end, "e")
        return drawing.flow("s", sub, "e")

    play = Play(drawn("p")).done("x")
    assert {each.element for each in wrong(play, drawn("q"))} == {"p", "y"}
    over(play, drawn("q"), {"p": "q"})
    assert play.done("y").last.status == "completed"


@pytest.mark.parametrize("seed", range(25))
def test_the_same_diagram_changes_nothing(seed: int) -> None:
    """Random diagrams, carried over now and then, end as they would have."""
    random = Random(seed)
    blocks = Blocks(seed)
    data: dict[str, object] = {name: random.random() < 0.5 for name in blocks.choices}
    data |= dict.fromkeys(blocks.loops.values(), False)
    plain, carried = Play(blocks.drawing, whole=True), Play(blocks.drawing, whole=True)
    for _ in range(300):
        if plain.last.status != "running":
            break
        if random.random() < 0.3:
            over(carried, blocks.drawing)
        assert (carried.open, carried.timers, carried.waits) == (plain.open, plain.timers, plain.waits)
        step = Complete(min(plain.open), data) if plain.open else FireDue()
        at = plain.at if plain.open else plain.last.next_due or plain.at
        for play in (plain, carried):
            play.at = at
            play.do(step)
    assert plain.last.status == carried.last.status == "completed"
    assert plain.passed == carried.passed
