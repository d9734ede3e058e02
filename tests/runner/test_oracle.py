"""The runner against the oracle: random walks through structured processes made by chance.

`SHOUWANG_TEST_WALKS=5000 pytest tests/runner/test_oracle.py --timeout 0` is the long run.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.runner import Complete, Deliver, FireDue, Signal
from tests.runner.drawing import NOON, Play
from tests.runner.growing import Around, Grower
from tests.runner.oracle import Oracle, Wait
from tests.runner.trees import Painter

WALKS, STEPWISE = 60, 15
MANY = int(os.environ.get("SHOUWANG_TEST_WALKS", "300"))
MOST, CROWD = 40, 25
"""Actions of one walk, and things waited for at once: handlers that call one another need not come to an end."""


class Walk:
    """The same choices for both.

    Where a step is open several times nobody can say which of them the runner took: every way of the oracle is
    followed as long as it shows the same as the runner.
    """

    def __init__(self, random: Random, tree: object, variables: list[str], *, whole: bool) -> None:
        self.random = random
        self.variables = variables
        self.oracles = [Oracle(tree, NOON)]
        data: dict[str, Any] = dict.fromkeys(variables, False)
        self.play = Play(Painter().whole(tree), whole=whole, **data)

    def seen(self) -> Seen:
        play = self.play
        assert play.failures == {}
        heard = sorted(name for names in play.waits.values() for name in names)
        return play.inbox, sorted(play.timers.values()), heard, play.last.status == "completed"

    def compare(self) -> list[Wait]:
        alike = [each for each in self.oracles if told(each) == self.seen()]
        assert alike, (self.seen(), [told(each) for each in self.oracles])
        self.oracles = list({each.shape(): each for each in alike}.values())
        return self.oracles[0].waits()

    def each_way(self, chosen: Wait, data: dict[str, bool]) -> None:
        ways = []
        for oracle in self.oracles:
            oracle.world.now = self.play.at
            alike = [each for each in oracle.waits() if (each.kind, each.element) == (chosen.kind, chosen.element)]
            copies = [oracle.copy() for _ in alike[1:]]
            for wait, way in zip(alike, [oracle, *copies], strict=True):
                way.do(wait, data)
                ways.append(way)
        self.oracles = ways

    def act(self, waits: list[Wait]) -> None:
        chosen = self.random.choice(waits)
        self.play.at += timedelta(seconds=1)
        match chosen.kind:
            case "step":
                data = {f"{chosen.element}_again": self.random.random() < 0.4}
                data[f"{chosen.element}_bad"] = self.random.random() < 0.5
                if chosen.element == "first":
                    data |= {name: self.random.random() < 0.5 for name in self.variables}
                self.each_way(chosen, data)
                self.play.do(Complete(self.play.token(chosen.element), data))
            case "timer":
                assert self.play.last.next_due is not None
                self.play.at = max(self.play.at, self.play.last.next_due)
                for each in self.oracles:
                    each.pass_time(self.play.at)
                self.play.do(FireDue())
            case "signal":
                for each in self.oracles:
                    each.world.now = self.play.at
                    each.world.shout(chosen.name)
                self.play.do(Signal(chosen.name))
            case _:
                self.each_way(chosen, {})
                self.play.do(Deliver(chosen.name))

    def go(self) -> None:
        for _ in range(MOST):
            waits = self.compare()
            if not waits:
                assert self.play.last.status == "completed"
                return
            if len(waits) > CROWD or len(self.oracles) > CROWD:
                return
            self.act(waits)
        self.compare()


Seen = tuple[list[str], list[tuple[str, datetime]], list[str], bool]


def told(oracle: Oracle) -> Seen:
    """What the oracle shows."""
    waits = oracle.waits()
    steps = sorted(each.element for each in waits if each.kind == "step")
    timers = sorted((each.element, each.due) for each in waits if each.due is not None)
    heard = sorted(f"{each.kind}:{each.name}" for each in waits if each.kind in ("message", "signal"))
    return steps, timers, heard, oracle.finished


def walk(seed: int, *, whole: bool, depth: int = 4) -> None:
    random = Random(seed)
    grower = Grower(random.randrange)
    tree = grower.grow(Around(depth))
    Walk(random, tree, grower.variables, whole=whole).go()


@pytest.mark.parametrize("seed", range(WALKS))
def test_the_runner_plays_as_the_oracle(seed: int) -> None:
    walk(seed, whole=True)


@pytest.mark.parametrize("seed", range(1_000, 1_000 + STEPWISE))
def test_the_runner_plays_as_the_oracle_with_save_and_restore_between_every_step(seed: int) -> None:
    walk(seed, whole=False, depth=3)


@pytest.mark.slow
def test_the_runner_plays_as_the_oracle_on_many_more_processes() -> None:
    for seed in range(10_000, 10_000 + MANY):
        walk(seed, whole=True)


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_process_that_can_be_made_is_played_otherwise_than_by_the_oracle(data: st.DataObject) -> None:
    grower = Grower(lambda most: data.draw(st.integers(0, most - 1)))
    tree = grower.grow(Around(3))
    Walk(Random(data.draw(st.integers(0, 99))), tree, grower.variables, whole=True).go()


def test_what_is_walked_is_sound() -> None:
    """The diagrams can be deployed as they are."""
    for seed in range(20):
        grower = Grower(Random(seed).randrange)
        drawing = Painter().whole(grower.grow(Around(4)))
        assert [each for each in drawing.errors() if not each.startswith("unknown-name")] == []
