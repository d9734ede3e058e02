"""The statements that every click on a task runs, prepared once. Each function executes exactly one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, literal_column, null, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.records import HumanTask, TaskState
from engine.store.hot import CASE_COLUMNS, INNER, LoadedCase, case_of, loaded_case
from engine.store.prepared import Prepared
from engine.store.staff import CHANGES, FACES, MEMBERSHIPS, WHO, Who, who_of
from engine.store.tables import attachment, cases, draft, human_task, membership, person

TASK_COLUMNS = tuple(
    human_task.c[name]
    for name in (
        "id",
        "case_id",
        "token",
        "process",
        "element",
        "role",
        "place",
        "state",
        "assignee",
        "revision",
        "opened_at",
        "claimed_at",
        "closed_at",
        "closed_by",
        "due_at",
        "provisional",
        "deadline",
        "owner",
        "sign",
        "weight",
        "turn",
        "vote",
        "added_by",
        "started_by",
        "handed_by",
        "trained_only",
        "wake_at",
    )
)
_N_CASE, _N_TASK = len(CASE_COLUMNS), len(TASK_COLUMNS)
_COMMA: Any = literal_column("','")  # a constant in the SQL itself: prepared statements bind no such values
_ATTACHED = (
    select(func.aggregate_strings(attachment.c.id, _COMMA))
    .where(attachment.c.county == cases.c.county, attachment.c.case_id == cases.c.id)
    .correlate(cases)
    .scalar_subquery()
    .label("attached")
)
_DRAFTED = (
    select(func.count())
    .where(draft.c.county == human_task.c.county, draft.c.task_id == human_task.c.id)
    .correlate(human_task)
    .scalar_subquery()
    .label("drafted")
)
_TASK = (
    select(*CASE_COLUMNS, *TASK_COLUMNS, *INNER, _DRAFTED, _ATTACHED, *WHO, FACES.c.processes)
    .select_from(
        human_task.join(cases, and_(cases.c.county == human_task.c.county, cases.c.id == human_task.c.case_id))
        .join(FACES, true())
        .outerjoin(person, and_(person.c.county == human_task.c.county, person.c.id == FACES.c.id))
        .outerjoin(membership, MEMBERSHIPS)
    )
    .where(human_task.c.county == bindparam("b_county"), human_task.c.id == bindparam("b_task"))
)
_TASK_ROW, _TASK_LOCKED = Prepared(_TASK), Prepared(_TASK.with_for_update(of=cases))


def task_of(row: Sequence[Any]) -> HumanTask:
    """The record of a row that begins with TASK_COLUMNS."""
    values = list(row[:_N_TASK])
    values[7] = TaskState(values[7])
    return HumanTask(*values)


def open_tasks_of(connection: Connection, county: str, case_id: str) -> list[HumanTask]:
    """The tasks of a case that are neither done nor cancelled."""
    waiting = select(*TASK_COLUMNS).where(
        human_task.c.county == county, human_task.c.case_id == case_id, human_task.c.closed_at.is_(None)
    )
    return [task_of(row) for row in connection.execute(waiting)]


_OF_TOKEN = Prepared(
    select(*TASK_COLUMNS)
    .where(
        human_task.c.county == bindparam("b_county"),
        human_task.c.case_id == bindparam("b_case"),
        human_task.c.token == bindparam("b_token"),
    )
    .order_by(human_task.c.opened_at, human_task.c.id)
)


def tasks_of_step(connection: Connection, county: str, case_id: str, token: int) -> list[HumanTask]:
    """Every task of one step, oldest first: of several where several sign it."""
    return [
        task_of(row) for row in _OF_TOKEN.rows(connection, {"b_county": county, "b_case": case_id, "b_token": token})
    ]


def all_tasks_of(connection: Connection, county: str, case_id: str) -> list[HumanTask]:
    """Every task of a case, oldest first."""
    every = select(*TASK_COLUMNS).where(human_task.c.county == county, human_task.c.case_id == case_id)
    return [task_of(row) for row in connection.execute(every.order_by(human_task.c.opened_at, human_task.c.id))]


def attached_to(connection: Connection, county: str, case_id: str) -> frozenset[str]:
    """Ids of a case's attachments."""
    of_case = select(attachment.c.id).where(attachment.c.county == county, attachment.c.case_id == case_id)
    return frozenset(connection.execute(of_case).scalars())


@dataclass(frozen=True, slots=True)
class LoadedTask:
    """A task with all that acting on it needs to know."""

    task: HumanTask
    loaded: LoadedCase
    has_draft: bool
    """Whether anybody kept a draft of it."""
    attached: frozenset[str]
    """Ids of the case's attachments."""
    who: Who | None
    """Whoever acts; None for the system and for strangers."""


def load_task(
    connection: Connection, county: str, task_id: str, person_id: str, day: date, *, lock: bool = False
) -> LoadedTask | None:
    """A task, its case and whoever acts on it, with those for whom they stand in that day; one statement."""
    statement = _TASK_LOCKED if lock else _TASK_ROW
    asked = {"b_county": county, "b_task": task_id, "b_person": person_id, "b_day": day}
    rows = statement.rows(connection, asked | CHANGES)
    if not rows:
        return None
    first = rows[0]
    inner = first[_N_CASE + _N_TASK :]
    drafted, attached = inner[len(INNER) : len(INNER) + 2]
    beside = _N_CASE + _N_TASK + len(INNER) + 2
    return LoadedTask(
        task_of(first[_N_CASE:]),
        loaded_case(case_of(first), inner),
        drafted > 0,
        frozenset(attached.split(",")) if attached else frozenset(),
        who_of([row[beside:] for row in rows]),
    )


def _keeping(dialect: ModuleType) -> Prepared:
    """Inserts a task, or changes the one that is there if nobody else has meanwhile."""
    new = dialect.insert(human_task)
    changed = (
        "role",
        "place",
        "state",
        "assignee",
        "revision",
        "opened_at",
        "claimed_at",
        "closed_at",
        "closed_by",
        "owner",
        "sign",
        "weight",
        "turn",
        "vote",
        "handed_by",
        "wake_at",
    )
    keep = new.on_conflict_do_update(
        index_elements=["county", "id"],
        set_={name: new.excluded[name] for name in changed},
        where=human_task.c.revision == new.excluded.revision - literal_column("1"),
    )
    return Prepared(keep, (column.name for column in human_task.c))


_KEEP_TASK = {"sqlite": _keeping(sqlite), "postgresql": _keeping(postgresql)}
NO_DEADLINE = datetime(9999, 1, 1, tzinfo=UTC)
"""Sorts steps without a due time behind all others."""


def keep_tasks(connection: Connection, county: str, tasks: Collection[HumanTask]) -> bool:
    """Writes new and changed tasks (each one revision on); False where one was changed by somebody else meanwhile."""
    rows = [_task_row(county, task) for task in tasks]
    return _KEEP_TASK[connection.dialect.name].run_many(connection, rows) == len(rows)


def _task_row(county: str, task: HumanTask) -> dict[str, Any]:
    row = {column.name: getattr(task, column.name) for column in TASK_COLUMNS}
    row |= {"county": county, "state": task.state.value, "sort_at": task.due_at or NO_DEADLINE}
    return row | {"wake_at": task.wake_at if task.closed_at is None else None}


def rewrite_task(connection: Connection, county: str, task: HumanTask) -> None:
    """Everything of a task that lies in hand, under the lock of its case."""
    same = (human_task.c.county == county) & (human_task.c.id == task.id)
    connection.execute(update(human_task).where(same).values(_task_row(county, task)))


_CANCEL_TASKS = Prepared(
    update(human_task)
    .where(
        human_task.c.county == bindparam("b_county"),
        human_task.c.case_id == bindparam("b_case"),
        human_task.c.token == bindparam("b_token"),
        human_task.c.closed_at.is_(None),
    )
    .values(
        state=bindparam("v_state"),
        closed_at=bindparam("v_at"),
        revision=human_task.c.revision + literal_column("1"),
        wake_at=null(),
    )
)


def cancel_tasks(connection: Connection, county: str, case_id: str, tokens: Iterable[int], at: datetime) -> None:
    """Tasks that were left without being done; they stay in the history."""
    same = {"b_county": county, "b_case": case_id, "v_at": at, "v_state": TaskState.CANCELLED.value}
    _CANCEL_TASKS.run_many(connection, [same | {"b_token": token} for token in tokens])


_DROP_DRAFTS = Prepared(
    delete(draft).where(draft.c.county == bindparam("b_county"), draft.c.task_id == bindparam("b_task"))
)


def drop_drafts(connection: Connection, county: str, task_id: str) -> None:
    """Drafts of a task that is done."""
    _DROP_DRAFTS.run(connection, {"b_county": county, "b_task": task_id})
