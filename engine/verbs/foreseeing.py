"""What an administrative act would do, before it is done."""

from __future__ import annotations

import msgspec
from sqlalchemy import select

from engine.records import LIVE, PlannedJump
from engine.store.tables import event
from engine.verbs.administering import places, put_on, take_up
from engine.work import CaseFile, Work


def planned(work: Work, case_id: str, element: str, process: str | None, near: int | None) -> PlannedJump:
    """What `put_on`, or `take_up` of an ended case, would do: it is done here, so the caller must not commit."""
    file = work.case(case_id)
    revision, before = file.case.revision, places(work, file, file.loaded.state)
    if file.case.status in LIVE:
        put_on(work, case_id, revision, element, "-", process, near)
    else:
        take_up(work, case_id, revision, element, "-")
    file = work.case(case_id)
    after = places(work, file, file.loaded.state)
    left = [where for token, where in before.items() if token not in after]
    entered = [where for token, where in after.items() if token not in before]
    return PlannedJump(tuple(left), tuple(entered), _revoked(work, file))


def _revoked(work: Work, file: CaseFile) -> int:
    """What the last act said that it took back."""
    told = work.connection.execute(
        select(event.c.detail)
        .where(event.c.county == work.county, event.c.case_id == file.case.id, event.c.kind.in_(("jumped", "reopened")))
        .order_by(event.c.seq.desc())
        .limit(1)
    ).scalar_one()
    return int(msgspec.json.decode(told)["revoked"])
