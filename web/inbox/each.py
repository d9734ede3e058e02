"""One operation on many tasks, one after the other, each with its own result: one that is refused undoes no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.errors import Refusal
from web.access import actor
from web.house import engine
from web.refusals import tell

Chosen = tuple[str, int]
"""(id of the task, its revision as the person saw it)."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one task."""

    task_id: str
    refused: str
    """Why not, in the visitor's language; empty where it was done."""


def _claim(chosen: Chosen, said: Mapping[str, str]) -> object:
    return engine().claim(chosen[0], actor(), chosen[1])


def _unclaim(chosen: Chosen, said: Mapping[str, str]) -> object:
    return engine().unclaim(chosen[0], actor(), chosen[1])


def _transfer(chosen: Chosen, said: Mapping[str, str]) -> object:
    return engine().operations.transfer(chosen[0], actor(), chosen[1], said["to"], said["reason"])


def _urge(chosen: Chosen, said: Mapping[str, str]) -> object:
    return engine().operations.urge(chosen[0], actor(), said["reason"])


VERBS: Mapping[str, Callable[[Chosen, Mapping[str, str]], object]] = {
    "claim": _claim,
    "unclaim": _unclaim,
    "transfer": _transfer,
    "urge": _urge,
}


def do_each(operation: str, chosen: Iterable[Chosen], said: Mapping[str, str]) -> Iterator[Result]:
    """Does it to each, in the order given."""
    for each in chosen:
        try:
            VERBS[operation](each, said)
        except Refusal as refusal:
            yield Result(each[0], tell(refusal))
        else:
            yield Result(each[0], "")
