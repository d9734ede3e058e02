"""What an administrative act would do, before it is done."""

from __future__ import annotations

import msgspec
from sqlalchemy import select

from engine.advance import CaseHost
from engine.records import LIVE, PlannedJump
from engine.runner.moving import standing
from engine.store.tables import event
from engine.verbs.administering import put_on, take_up
from engine.work import CaseFile, Work

_WAITED_FOR = ("person", "service", "event", "failed")


def planned(work: Work, case_id: str, element: str, process: str | None, near: int | None) -> PlannedJump:
    """What `put_on`, or `take_up` of an ended case, would do: it is done here, so the caller must not commit."""
    file = work.case(case_id)
    revision, before = file.case.revision, _places(work, file)
    if file.case.status in LIVE:
        put_on(work, case_id, revision, element, "-", process, near)
    else:
        take_up(work, case_id, revision, element, "-")
    file = work.case(case_id)
    after = _places(work, file)
    left = [where for token, where in before.items() if token not in after]
    entered = [where for token, where in after.items() if token not in before]
    return PlannedJump(tuple(left), tuple(entered), _revoked(work, file))


def _places(work: Work, file: CaseFile) -> dict[int, tuple[str, str]]:
    """(process, element) where people, services or time are waited for, by token."""
    stands = standing(file.deployed.program, file.loaded.state, at=work.now, host=CaseHost(work, file))
    return {each.token: (each.process, each.element) for each in stands if each.waits_for in _WAITED_FOR}


def _revoked(work: Work, file: CaseFile) -> int:
    """What the last act said that it took back."""
    told = work.connection.execute(
        select(event.c.detail)
        .where(event.c.county == work.county, event.c.case_id == file.case.id, event.c.kind.in_(("jumped", "reopened")))
        .order_by(event.c.seq.desc())
        .limit(1)
    ).scalar_one()
    return int(msgspec.json.decode(told)["revoked"])
