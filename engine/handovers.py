"""移交: what hangs on somebody who leaves or moves, and giving it to others, each step in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.bulk import Result
from engine.errors import Forbidden, NotPossible, Refusal
from engine.queries.handing_over import Handover, count_held, handover
from engine.queries.reading import Reading
from engine.records import Actor, HumanTask
from engine.text import Text
from engine.verbs.reassigning import reassign
from engine.verbs.steering import is_administrator
from engine.work import Work

if TYPE_CHECKING:
    from engine.engine import Engine

AT_ONCE: Final = 50
"""Steps that are looked at in one rehearsal, so that nobody who writes waits for long."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is to have a step."""

    task_id: str
    revision: int
    to: str
    """Id of a person; empty: back to whoever asked, or to the pool."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """What would become of a step."""

    task_id: str
    refusal: Refusal | None
    task: HumanTask | None
    """The step as it would be."""


class Handovers:
    """`engine.handovers`; administrators only. Every act needs a reason and stands in the history of its case."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, actor: Actor, person: str, limit: int | None = None) -> Handover:
        """What hangs on somebody, with receivers for each step; at most `limit` steps are listed."""
        with self._engine.reading(actor) as reading:
            _require_administrator(reading)
            return handover(reading, person, limit)

    def count(self, actor: Actor, person: str) -> int:
        """How many steps somebody has."""
        with self._engine.reading(actor) as reading:
            _require_administrator(reading)
            return count_held(reading, person)

    def foresee(self, actor: Actor, leaver: str, choices: Sequence[Choice]) -> tuple[Foretold, ...]:
        """What would become of each step, by the very verb; nothing is done."""
        some = (choices[at : at + AT_ONCE] for at in range(0, len(choices), AT_ONCE))
        return tuple(each for part in some for each in self._foretold(actor, leaver, part))

    def _foretold(self, actor: Actor, leaver: str, choices: Sequence[Choice]) -> list[Foretold]:
        try:
            with self._engine.rehearsal(actor) as work:
                return [_looked_at(work, leaver, each) for each in choices]
        except Refusal as refused:
            return [Foretold(each.task_id, refused, None) for each in choices]

    def do(self, actor: Actor, leaver: str, choices: Sequence[Choice], reason: str) -> tuple[Result, ...]:
        """Gives each step to whoever was chosen; one that is refused undoes no other. Done twice is done once."""
        return tuple(self._done(actor, leaver, choices, reason))

    def _done(self, actor: Actor, leaver: str, choices: Sequence[Choice], reason: str) -> Iterator[Result]:
        for each in choices:
            try:
                with self._engine.transaction(actor) as work:
                    reassign(work, each.task_id, each.revision, leaver, each.to, reason)
            except Refusal as refused:
                yield Result(each.task_id, refused)
            except TimeoutError:
                yield Result(each.task_id, NotPossible(detail=_BUSY))
            else:
                yield Result(each.task_id, None)


_BUSY = Text(
    "系统正忙，这一件没有移交，请稍后再试。", "the system is busy; this one was not handed over. Try it again."
)


def _looked_at(work: Work, leaver: str, choice: Choice) -> Foretold:
    try:
        there = reassign(work, choice.task_id, choice.revision, leaver, choice.to, "-")
    except Refusal as refused:
        return Foretold(choice.task_id, refused, None)
    return Foretold(choice.task_id, None, there)


def _require_administrator(reading: Reading) -> None:
    if not is_administrator(reading):
        raise Forbidden(expected=Text("管理员", "an administrator"), found=reading.person.name)
