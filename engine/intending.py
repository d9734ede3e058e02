"""What is to be sent outside: recorded with the act that means it, delivered after the commit, at least once."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.dialects import postgresql, sqlite

from engine.ids import new_id
from engine.store.tables import intention
from engine.work import Work


def intend(
    work: Work, case_id: str | None, kind: str, payload: Mapping[str, object], key: str, element: str | None = None
) -> None:
    """Records something to be sent after the commit; a key that is known already adds nothing."""
    row_id = new_id()
    dialect = sqlite if work.house.database.is_sqlite else postgresql
    keep = dialect.insert(intention).values(
        county=work.county,
        id=row_id,
        case_id=case_id,
        element=element,
        kind=kind,
        key=key,
        state="waiting",
        created_at=work.now,
        due_at=work.now,
        attempts=0,
        payload=work.house.vault.seal_json(payload, f"intention:{row_id}"),
    )
    work.connection.execute(keep.on_conflict_do_nothing())
