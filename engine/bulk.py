"""The same operation on many steps: each in a transaction of its own, with a result for each; none undoes another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from engine.errors import NotFound, NotPossible, Refusal
from engine.records import Actor
from engine.text import Text
from engine.verbs import doing, handing, notifying
from engine.work import Work

if TYPE_CHECKING:
    from engine.engine import Engine

MOST: Final = 200
"""Steps in one go."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one step of many."""

    task_id: str
    refusal: Refusal | None
    """Why it was not done; None: it was."""

    @property
    def done(self) -> bool:
        """Whether it was."""
        return self.refusal is None


def _urge(work: Work, task_id: str, revision: int, words: str = "") -> object:
    return notifying.urge(work, task_id, words)


OPERATIONS: Final[Mapping[str, Callable[..., object]]] = MappingProxyType(
    {
        "claim": doing.claim,
        "unclaim": doing.unclaim,
        "complete": partial(doing.complete, bulk=True),
        "transfer": handing.transfer,
        "urge": _urge,
    }
)
"""What can be done to many: named as `Engine` and `engine.operations` have it. Each step keeps to its own rules."""


def do_many(
    engine: Engine, operation: str, tasks: Sequence[tuple[str, int]], actor: Actor, said: Mapping[str, object]
) -> tuple[Result, ...]:
    """Does it to each of some (task, revision), in their order; one that is named twice counts once.

    Raises `NotFound` for another operation and `NotPossible` for too many or none; what one step refuses is its result.
    """
    verb = OPERATIONS.get(operation)
    if verb is None:
        raise NotFound(what=Text("批量操作", "operation on many"))
    wanted = dict(tasks)
    if not wanted:
        raise NotPossible(detail=Text("请先勾选要办理的事项。", "choose the steps first."))
    if len(wanted) > MOST:
        said_most = Text("一次最多办理{most}件，请分批办理。", "{most} at a time is the most; do them in parts.")
        raise NotPossible(detail=said_most.format(most=MOST))
    return tuple(_one(engine, verb, each, actor, said) for each in wanted.items())


def _one(
    engine: Engine, verb: Callable[..., object], task: tuple[str, int], actor: Actor, said: Mapping[str, object]
) -> Result:
    try:
        with engine.transaction(actor) as work:
            verb(work, *task, **said)
    except Refusal as refused:
        return Result(task[0], refused)
    except TimeoutError:  # others hold the database: this one waits, the rest are tried all the same
        busy = Text(
            "系统正忙，这一件没有办理，请稍后再办。", "the system is busy; this one was not done. Try it again."
        )
        return Result(task[0], NotPossible(detail=busy))
    return Result(task[0], None)
