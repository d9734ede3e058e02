"""Who signs a step that several people decide: each gets a task of their own, under the one token of the step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from engine.assigning import find_element, new_task, open_tasks, step_of, to_administrator, unfit
from engine.definitions import Element
from engine.feel import compile_expression
from engine.ids import new_id
from engine.people import codes_down_to, holders
from engine.records import HumanTask, TaskState
from engine.runner import Opened
from engine.signing import RuleKind
from engine.work import CaseFile, Work

VOTE, BEFORE, AFTER, BESIDE = "vote", "before", "after", "beside"
"""How somebody signs: by the diagram, or added 加签 by a signer. One added before only advises."""
MOST: Final = 100
"""Signers of one step."""
HEAVIEST: Final = 1_000
"""What one vote may count."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who is to sign, and what the vote counts."""

    person: str
    weight: int = 1


def open_steps(work: Work, file: CaseFile, opened: Sequence[Opened]) -> tuple[HumanTask, ...]:
    """The tasks of steps that were entered, as far as somebody can do them now; written by `Work.save`."""
    several = [each for each in opened if _is_shared(file, each)]
    if not several:
        return open_tasks(work, file, opened)
    alone = open_tasks(work, file, [each for each in opened if each not in several])
    seated = [task for each in several for task in _seat(work, file, each)]
    return (*alone, *(task for task in seated if task.state is not TaskState.WAITING))


def _is_shared(file: CaseFile, opened: Opened) -> bool:
    element = find_element(file, opened.process, opened.element)
    return element is not None and element.deciding.rule is not None


def _seat(work: Work, file: CaseFile, opened: Opened) -> list[HumanTask]:
    element, role = step_of(file, opened)
    step = replace(new_task(work, file, opened, (element, role), None), sign=VOTE)
    tasks = seated(work, file, element, step, opened.data)
    file.put(*tasks)
    for task in tasks:
        work.event(file, "task_opened", task=task, sign=task.sign, turn=task.turn)
    return tasks


def seated(
    work: Work, file: CaseFile, element: Element, step: HumanTask, data: Mapping[str, object]
) -> list[HumanTask]:
    """A task for each signer, made like `step`; the process administrator's where nobody is fit to sign."""
    found = signers(work, file, element, step, data)
    if not found:
        return [to_administrator(work, file, step)]
    in_turn = element.deciding.rule is not None and element.deciding.rule.kind is RuleKind.sequence
    return [
        seat_for(work, step, each, turn=number if in_turn else 0, waits=in_turn and number > 0)
        for number, each in enumerate(found)
    ]


def seat_for(work: Work, step: HumanTask, seat: Seat, *, turn: int, waits: bool) -> HumanTask:
    """One signer's task."""
    return replace(
        step,
        id=new_id(),
        assignee=seat.person,
        weight=seat.weight,
        turn=turn,
        state=TaskState.WAITING if waits else TaskState.CLAIMED,
        claimed_at=None if waits else work.now,
    )


def signers(work: Work, file: CaseFile, element: Element, step: HumanTask, data: Mapping[str, object]) -> list[Seat]:
    """Those who are to sign and may, each once; who is left out, and that it was recusal, goes into the history."""
    wanted: dict[str, Seat] = {}
    for each in _wanted(work, file, element, step, data):
        wanted.setdefault(each.person, each)
    work.meet(wanted)
    found = []
    for seat in wanted.values():
        if unfit(work, file, element, seat.person) is None:
            found.append(seat)
        else:
            why = "barred" if work.bar(file, seat.person) is not None else "unfit"
            leave_out(work, file, step, seat.person, why)
    for seat in found[MOST:]:
        leave_out(work, file, step, seat.person, "too_many")
    return found[:MOST]


def leave_out(work: Work, file: CaseFile, step: HumanTask, who: str, why: str) -> None:
    """Somebody who was to sign does not: `barred`, `unfit`, `unreadable` or `too_many`."""
    work.event(file, "signer_left_out", element=step.element, token=step.token, who=who, why=why)


def _wanted(work: Work, file: CaseFile, element: Element, step: HumanTask, data: Mapping[str, object]) -> list[Seat]:
    if element.deciding.signers is None:
        return _of_role(work, file, step.role, step.place, 1)
    value = compile_expression(element.deciding.signers, data.keys()).evaluate(data, now=work.now)
    wanted: list[Seat] = []
    for item in value if isinstance(value, list) else [value]:
        read = list(_read(work, file, step, item))
        if not read:
            leave_out(work, file, step, "", "unreadable")
        wanted += read
    return wanted


def _read(work: Work, file: CaseFile, step: HumanTask, item: object) -> Iterator[Seat]:
    """The signers that one item of `sw:signers` names: a person's id, or {person | role, place, weight}."""
    if isinstance(item, str) and item:
        yield Seat(item)
    if not isinstance(item, Mapping):
        return
    weight, person, role = _weight(item.get("weight", 1)), item.get("person"), item.get("role")
    if weight is None:
        return
    if isinstance(person, str) and person:
        yield Seat(person, weight)
    elif isinstance(role, str) and role:
        place = item.get("place")
        yield from _of_role(work, file, role, place if isinstance(place, str) else step.place, weight)


def _weight(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value):
        return None
    return int(value) if 1 <= value <= HEAVIEST else None


def _of_role(work: Work, file: CaseFile, role: str, place: str, weight: int) -> list[Seat]:
    """Everybody who holds a role at a place, or at the nearest above it where anybody does."""
    for code in reversed(codes_down_to(file.case.place_path, place)):
        found = holders(work.connection, work.county, role, [code], work.today)
        if found:
            return [Seat(person, weight) for person, _ in found]
    return []
