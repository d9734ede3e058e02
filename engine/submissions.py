"""What was filled in for a case, as it is kept and opened again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.records import Submission
from engine.store.tables import draft, submission
from engine.vault import Vault

SUBMISSION = "submission"
DRAFT = "draft"


def submissions_of(connection: Connection, county: str, case_id: str, vault: Vault) -> tuple[Submission, ...]:
    """Everything that was filled in for a case, oldest first, opened."""
    rows = connection.execute(
        select(submission)
        .where(submission.c.county == county, submission.c.case_id == case_id)
        .order_by(submission.c.at, submission.c.id)
    )
    return tuple(_opened(row, vault) for row in rows)


def submissions_by_id(
    connection: Connection, county: str, ids: Iterable[str | None], vault: Vault
) -> dict[str, Submission]:
    """Some of what was filled in, whatever the case; one statement."""
    wanted = {each for each in ids if each}
    if not wanted:
        return {}
    same = (submission.c.county == county, submission.c.id.in_(wanted))
    return {row.id: _opened(row, vault) for row in connection.execute(select(submission).where(*same))}


def _opened(row: Row[Any], vault: Vault) -> Submission:
    return Submission(
        row.id,
        row.task_id,
        row.element,
        row.form,
        row.form_version,
        row.person,
        row.acting_for,
        row.at,
        vault.open_json(row.content, f"{SUBMISSION}:{row.id}"),
        row.corrects,
    )


def draft_of(
    connection: Connection, county: str, task_id: str, person: str, vault: Vault
) -> Mapping[str, object] | None:
    """What a person kept unfinished for a task."""
    sealed = connection.execute(
        select(draft.c.content).where(draft.c.county == county, draft.c.task_id == task_id, draft.c.person == person)
    ).scalar_one_or_none()
    return None if sealed is None else vault.open_json(sealed, f"{DRAFT}:{task_id}:{person}")
