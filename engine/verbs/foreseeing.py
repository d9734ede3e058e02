"""What an operation would do, before it is done: the very verb is run, looked at, and never committed.

There is no second implementation that could say otherwise; see `Engine.rehearsal` for how it is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, TypeVar

from sqlalchemy import select

from engine.advance import CaseHost
from engine.assigning import find_element
from engine.deadlines import days_left, told
from engine.errors import NotFound
from engine.foreseen import Foreseen, Gone, Next
from engine.records import LIVE, CaseStatus, Deadline, HumanTask, TaskState
from engine.runner.moving import Standing, people_after, standing
from engine.store.hot_tasks import all_tasks_of
from engine.store.tables import intention, place
from engine.text import Text
from engine.verbs import administering, doing, handing, returning, signing, withdrawing
from engine.work import CaseFile, Work

Key = TypeVar("Key")
CANCELLED: Final = Text("撤销", "cancelled")


@dataclass(frozen=True, slots=True)
class Act:
    """An operation that can be looked at beforehand."""

    verb: Callable[..., object]
    unsaid: Mapping[str, object] = field(default_factory=dict)
    """What is taken where nothing was said yet: a reason is typed last, and changes nothing of what would come."""
    of_case: bool = False
    """Whether the verb asks for a case, not a task."""
    revised: bool = True
    """Whether it asks for the revision that the person saw."""


def _put(work: Work, case_id: str, revision: int, **said: Any) -> object:
    """Puts a running case on a step, or takes up an ended one there."""
    if work.case(case_id).case.status in LIVE:
        return administering.put_on(work, case_id, revision, **said)
    return administering.take_up(work, case_id, revision, said["element"], said["reason"])


_REASON: Final = {"reason": "-"}
ACTS: Final[Mapping[str, Act]] = MappingProxyType(
    {
        "claim": Act(doing.claim),
        "unclaim": Act(doing.unclaim),
        "complete": Act(doing.complete),
        "transfer": Act(handing.transfer, _REASON),
        "delegate": Act(handing.delegate, {"question": "-"}),
        "answer": Act(handing.answer, {"advice": "-"}),
        "give_back": Act(returning.give_back, {**_REASON, "straight": False}),
        "take_back": Act(returning.take_back, revised=False),
        "add_signer": Act(signing.add_signer, _REASON),
        "remove_signer": Act(signing.remove_signer, _REASON),
        "jump": Act(_put, {**_REASON, "process": None, "near": None}, of_case=True),
        "suspend": Act(administering.suspend, _REASON, of_case=True),
        "resume": Act(administering.resume, _REASON, of_case=True),
        "cancel": Act(withdrawing.cancel, _REASON, of_case=True),
        "withdraw": Act(withdrawing.withdraw, _REASON, of_case=True, revised=False),
        "grant_cancel": Act(withdrawing.grant_cancel, _REASON),
    }
)
"""By name, as `engine.operations` and `engine.steering` have them."""
STANDS: Final = (TaskState.OPEN, TaskState.CLAIMED)
"""Of a step that somebody could do now."""


def foresee(work: Work, subject: str, operation: str, revision: int | None, said: Mapping[str, object]) -> Foreseen:
    """What an operation on a task (or a case) would do; it is done here, so the caller must not commit.

    `revision` None: as it is now. Raises what the verb raises.
    """
    act = ACTS.get(operation)
    if act is None:
        raise NotFound(what=Text("操作", "operation"))
    task = None if act.of_case else work.loaded_task(subject, lock=True).task
    case_id = subject if task is None else task.case_id
    before = _look(work, case_id)
    seen = revision if revision is not None else task.revision if task is not None else before.file.case.revision
    words = {name: value for name, value in said.items() if name not in act.unsaid or value not in ("", None)}
    act.verb(work, subject, *([seen] if act.revised else []), **{**act.unsaid, **words})
    work.flush()
    return _compared(work, before, _look(work, case_id))


@dataclass(frozen=True, slots=True)
class _Moment:
    """A case as it stands."""

    file: CaseFile
    tasks: Mapping[str, HumanTask]
    stands: Mapping[int, Standing]
    """But for steps of people, which are rows of their own."""
    intended: Mapping[str, tuple[str, str | None, str, datetime | None]]
    """(kind, element, state, delivered at) by id."""


def _look(work: Work, case_id: str) -> _Moment:
    file = work.case(case_id)
    stands: list[Standing] = []
    if file.loaded.state:
        stands = standing(file.deployed.program, file.loaded.state, at=work.now, host=CaseHost(work, file))
    rows = work.connection.execute(
        select(
            intention.c.id, intention.c.kind, intention.c.element, intention.c.state, intention.c.delivered_at
        ).where(intention.c.county == work.county, intention.c.case_id == case_id)
    )
    return _Moment(
        file,
        {each.id: each for each in all_tasks_of(work.connection, work.county, case_id)},
        {each.token: each for each in stands if each.waits_for in ("service", "event", "failed")},
        {row.id: (row.kind, row.element, row.state, row.delivered_at) for row in rows},
    )


def _compared(work: Work, before: _Moment, after: _Moment) -> Foreseen:
    file = after.file
    entered = [_step(work, file, each) for each in _newly_open(before.tasks, after.tasks)]
    entered += [_wait(file, each) for each in _fresh(after.stands, before.stands)]
    left = [_step(work, file, each) for each in _cancelled(before.tasks, after.tasks)]
    left += [_wait(file, each) for each in _fresh(before.stands, after.stands)]
    merged = [
        _step(work, file, each) for key, each in after.tasks.items() if each.closed_by and key not in before.tasks
    ]
    perhaps = _perhaps(file, [each for each in entered if each.waits_for in ("service", "event") and not each.beside])
    names = _Names(work, [*entered, *left, *merged])
    return Foreseen(
        entered=tuple(map(names.on, entered)),
        left=tuple(map(names.on, left)),
        merged=tuple(map(names.on, merged)),
        perhaps=tuple(map(names.on, perhaps)),
        ends=_end(before.file, file),
        unsendable=_gone(work, after),
        revoked=_count(after, "revoked") - _count(before, "revoked"),
        deadlines=_moved(before.file, file),
    )


def _newly_open(before: Mapping[str, HumanTask], after: Mapping[str, HumanTask]) -> list[HumanTask]:
    """Steps that somebody has or could take who had them not, or could not."""

    def had(task: HumanTask) -> bool:
        former = before.get(task.id)
        return former is not None and former.state in STANDS and former.assignee == task.assignee

    return [each for each in after.values() if each.state in STANDS and not had(each)]


def _cancelled(before: Mapping[str, HumanTask], after: Mapping[str, HumanTask]) -> list[HumanTask]:
    return [each for key, each in before.items() if each.closed_at is None and after[key].state is TaskState.CANCELLED]


def _fresh(here: Mapping[Key, Standing], there: Mapping[Key, Standing]) -> list[Standing]:
    return [each for key, each in sorted(here.items(), key=lambda pair: pair[1].token) if key not in there]


def _step(work: Work, file: CaseFile, task: HumanTask) -> Next:
    element = find_element(file, task.process, task.element)
    return Next(
        process=task.process,
        element=task.element,
        step=element.name if element else Text(task.element, task.element),
        waits_for="person",
        role=task.role,
        place=task.place,
        person=task.assignee,
        due_at=task.due_at,
        days_left=days_left(work.calendar, task.due_at, work.now) if task.due_at else None,
        provisional=task.provisional,
    )


def _wait(file: CaseFile, stands: Standing) -> Next:
    element = find_element(file, stands.process, stands.element)
    kind = element.kind if element else None
    return Next(
        process=stands.process,
        element=stands.element,
        step=element.name if element else Text(stands.element, stands.element),
        waits_for=stands.waits_for,
        beside=kind is not None and (kind.is_boundary or kind.is_start),
        due_at=stands.due,
    )


def _perhaps(file: CaseFile, waits: Iterable[Next]) -> list[Next]:
    """The steps of people behind what the system does or the case waits for; who gets them is known only then."""
    found = [pair for each in waits for pair in people_after(file.deployed.program, each.process, each.element)]
    steps = []
    for process, name in dict.fromkeys(found):
        element = find_element(file, process, name)
        if element is not None:
            where = file.case.place_at(element.level)
            steps.append(Next(process, name, element.name, "person", role=element.role, place=where))
    return steps


class _Names:
    """What people and places are called, asked once."""

    def __init__(self, work: Work, steps: Iterable[Next]) -> None:
        self._work = work
        work.meet([each.person for each in steps if each.person])
        rows = work.connection.execute(select(place.c.code, place.c.name).where(place.c.county == work.county))
        self._places = {row.code: row.name for row in rows}

    def on(self, step: Next) -> Next:
        """A step with the names on it."""
        name = self._work.somebody(step.person).name if step.person else None
        return replace(step, name=name, place_name=self._places.get(step.place or ""))


def _end(before: CaseFile, after: CaseFile) -> Text | None:
    if after.case.status in LIVE or before.case.status not in LIVE:
        return None
    if after.case.status is CaseStatus.CANCELLED or after.case.end_element is None:
        return CANCELLED
    element = find_element(after, after.case.process, after.case.end_element)
    return element.name if element else Text(after.case.end_element, after.case.end_element)


def _gone(work: Work, after: _Moment) -> tuple[Gone, ...]:
    """What has gone out from steps that would be undone, or from anywhere where the whole case is called off."""
    everything = after.file.case.status is CaseStatus.CANCELLED
    undone = [
        (kind, element, at)
        for kind, element, state, at in after.intended.values()
        if state == "delivered" and (everything or element in work.undone)
    ]
    return tuple(Gone(kind, _name(after.file, element), at) for kind, element, at in undone)


def _name(file: CaseFile, element: str | None) -> Text | None:
    drawn = (each.elements.get(element or "") for each in file.deployed.blueprints.values())
    return next((each.name for each in drawn if each is not None), None)


def _count(moment: _Moment, state: str) -> int:
    return sum(1 for _, _, each, _ in moment.intended.values() if each == state)


def _moved(before: CaseFile, after: CaseFile) -> tuple[Deadline, ...]:
    former = {(each.name, each.round): each.due_at for each in before.periods.rows if each.is_open}
    return tuple(
        told(each, after.rules)
        for each in after.periods.rows
        if each.is_open and former.get((each.name, each.round)) != each.due_at
    )
