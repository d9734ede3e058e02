"""委托代理: who acts for somebody who is away. While a rule holds, the stand-in has their tasks and pools beside their own.

Which act is done for whom is settled where a task is loaded (`engine.work.Look.loaded_task`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from engine.records import Actor, StandIn
from engine.verbs import standing_in

if TYPE_CHECKING:
    from engine.engine import Engine


class StandIns:
    """`engine.standins`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self,
        actor: Actor,
        person: str,
        stand_in: str,
        since: date,
        last: date,
        processes: Collection[str] = (),
        reason: str = "",
    ) -> StandIn:
        """`stand_in` acts for `person` from one day to the last, both included; no processes stand for all.

        By the person, or by an administrator with a reason. Raises `Forbidden`, `NotFound`, `NotPossible`,
        `InvalidForm`.
        """
        wanted = standing_in.Wanted(person, stand_in, since, last, frozenset(processes), reason.strip())
        with self._engine.transaction(actor) as work:
            return standing_in.add(work, wanted)

    def end(self, actor: Actor, rule_id: str) -> StandIn:
        """Takes a rule back at once, before its last day; by the person, or by an administrator."""
        with self._engine.transaction(actor) as work:
            return standing_in.end(work, rule_id)

    def of(self, actor: Actor, person: str | None = None) -> tuple[StandIn, ...]:
        """Who stands in for somebody (the actor) today or later, soonest first."""
        with self._engine.reading(actor) as reading:
            return standing_in.rules_of(reading, person or actor.person)

    def by(self, actor: Actor, person: str | None = None) -> tuple[StandIn, ...]:
        """For whom somebody (the actor) stands in today or later, soonest first."""
        with self._engine.reading(actor) as reading:
            return standing_in.rules_by(reading, person or actor.person)

    def everywhere(self, actor: Actor) -> tuple[StandIn, ...]:
        """Every rule of the county that holds today or later; administrators only."""
        with self._engine.reading(actor) as reading:
            return standing_in.rules_of_county(reading)
