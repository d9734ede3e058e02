"""The statements that every click runs, prepared once. Each function executes exactly one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from engine.memory import Memory, recall, remember
from engine.records import Case, CaseStatus
from engine.store.prepared import Prepared
from engine.store.tables import (
    attachment,
    awaited,
    case_word,
    cases,
    event,
    human_task,
    intention,
    job,
    submission,
    timer,
)

CASE_COLUMNS = tuple(
    cases.c[name]
    for name in (
        "county",
        "id",
        "number",
        "process",
        "version",
        "title",
        "subject",
        "place",
        "place_path",
        "status",
        "revision",
        "rules_version",
        "started_by",
        "started_at",
        "accepted_at",
        "ended_at",
        "end_element",
        "parent",
    )
)
INNER = (cases.c.last_event, cases.c.last_hash, cases.c.memory, cases.c.state)
_N_CASE = len(CASE_COLUMNS)

_CASE = select(*CASE_COLUMNS, *INNER).where(cases.c.county == bindparam("b_county"), cases.c.id == bindparam("b_case"))
_CASE_ROW, _CASE_LOCKED = Prepared(_CASE), Prepared(_CASE.with_for_update())


def case_of(row: Sequence[Any]) -> Case:
    """The record of a row that begins with CASE_COLUMNS."""
    values = list(row[:_N_CASE])
    values[9] = CaseStatus(values[9])
    return Case(*values)


class LoadedCase:
    """A case with what only the engine sees of it."""

    __slots__ = ("case", "last_event", "last_hash", "memory", "state")

    def __init__(self, case: Case, last_event: int, last_hash: bytes, memory: Memory, state: bytes) -> None:
        self.case, self.last_event, self.last_hash = case, last_event, last_hash
        self.memory, self.state = memory, state


def loaded_case(case: Case, inner: Sequence[Any]) -> LoadedCase:
    """The same with what `INNER` reads beside it."""
    return LoadedCase(case, inner[0], bytes(inner[1]), recall(inner[2]), inner[3])


def load_case(connection: Connection, county: str, case_id: str, *, lock: bool = False) -> LoadedCase | None:
    """A case; `lock` holds its row on PostgreSQL until the transaction ends."""
    statement = _CASE_LOCKED if lock else _CASE_ROW
    for row in statement.rows(connection, {"b_county": county, "b_case": case_id}):
        return loaded_case(case_of(row), row[_N_CASE:])
    return None


_UPDATE_CASE = Prepared(
    update(cases)
    .where(
        cases.c.county == bindparam("b_county"),
        cases.c.id == bindparam("b_case"),
        cases.c.revision == bindparam("b_revision"),
    )
    .values(
        version=bindparam("v_version"),
        status=bindparam("v_status"),
        revision=bindparam("v_revision"),
        rules_version=bindparam("v_rules_version"),
        title=bindparam("v_title"),
        subject=bindparam("v_subject"),
        accepted_at=bindparam("v_accepted_at"),
        ended_at=bindparam("v_ended_at"),
        end_element=bindparam("v_end_element"),
        last_event=bindparam("v_last_event"),
        last_hash=bindparam("v_last_hash"),
        memory=bindparam("v_memory"),
        state=bindparam("v_state"),
    )
)


def update_case(connection: Connection, loaded: LoadedCase, revision: int) -> bool:
    """Writes a case that was at `revision`; False where somebody else wrote it meanwhile."""
    case = loaded.case
    changed = _UPDATE_CASE.run(
        connection,
        {
            "b_county": case.county,
            "b_case": case.id,
            "b_revision": revision,
            "v_version": case.version,
            "v_status": case.status.value,
            "v_revision": case.revision,
            "v_rules_version": case.rules_version,
            "v_title": case.title,
            "v_subject": case.subject,
            "v_accepted_at": case.accepted_at,
            "v_ended_at": case.ended_at,
            "v_end_element": case.end_element,
            "v_last_event": loaded.last_event,
            "v_last_hash": loaded.last_hash,
            "v_memory": remember(loaded.memory),
            "v_state": loaded.state,
        },
    )
    return changed == 1


def insert_case(connection: Connection, loaded: LoadedCase, once: str | None) -> None:
    """A new case."""
    case = loaded.case
    values = {column.name: getattr(case, column.name) for column in CASE_COLUMNS}
    values |= {
        "status": case.status.value,
        "once": once,
        "last_event": loaded.last_event,
        "last_hash": loaded.last_hash,
        "memory": remember(loaded.memory),
        "state": loaded.state,
    }
    _INSERT_CASE.run(connection, values)


_INSERT_CASE = Prepared(insert(cases), (column.name for column in cases.c))


_DROP_TIMERS = Prepared(
    delete(timer).where(
        timer.c.county == bindparam("b_county"),
        timer.c.case_id == bindparam("b_case"),
        timer.c.token == bindparam("b_token"),
    )
)


def drop_timers(connection: Connection, county: str, case_id: str, tokens: Iterable[int]) -> None:
    """Timers that wait no longer."""
    same = {"b_county": county, "b_case": case_id}
    _DROP_TIMERS.run_many(connection, [same | {"b_token": token} for token in tokens])


_FORGET = Prepared(
    delete(awaited).where(
        awaited.c.county == bindparam("b_county"),
        awaited.c.case_id == bindparam("b_case"),
        awaited.c.token == bindparam("b_token"),
    )
)


def forget(connection: Connection, county: str, case_id: str, tokens: Iterable[int]) -> None:
    """Messages and signals that are no longer waited for."""
    same = {"b_county": county, "b_case": case_id}
    _FORGET.run_many(connection, [same | {"b_token": token} for token in tokens])


_TABLES = {
    table.name: table
    for table in (case_word, human_task, timer, awaited, event, job, submission, attachment, intention)
}


@cache
def _insert(table: str, names: tuple[str, ...]) -> Prepared:
    return Prepared(insert(_TABLES[table]), names)


def insert_rows(connection: Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Several rows of one table in one statement; all of them with the same columns."""
    _insert(table, tuple(rows[0])).run_many(connection, rows)
