"""What people do with a whole case: prolong a period, mend what failed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select

from engine.advance import CaseHost, apply, close_incidents, move
from engine.authority import element_of, entitled, require_running, require_sight
from engine.deadlines import told
from engine.errors import Forbidden, InvalidForm, NotFound, Stale
from engine.people import present
from engine.records import Case, Deadline
from engine.runner import Retry, UnknownToken, data_of
from engine.runner.moving import amend
from engine.store.hot_tasks import open_tasks_of
from engine.store.tables import incident
from engine.text import Text
from engine.work import CaseFile, Look, Work


def extend(work: Work, case_id: str, name: str, cause: str, note: str) -> Deadline:
    """延长期限: before expiry, for a cause of the rules; by whoever has an open step of the case, or may take one."""
    file = work.case(case_id)
    _require_at_work(work, file)
    require_running(file)
    if not note.strip():
        raise InvalidForm({"note": [Text("请写明延长的具体情况。", "Say what makes the extension necessary.")]})
    work.ask_bar(file)
    row = file.periods.extend(name, cause, note.strip(), work.actor.person, work.now)
    work.event(file, "deadline_extended", deadline=name, cause=cause, due=row.due_at.isoformat())
    work.save(file)
    return told(row, file.rules)


def _require_at_work(work: Work, file: CaseFile) -> None:
    """Raises `Forbidden` for somebody who sees the case but has nothing to do in it now: the clock binds those who do.

    Whoever stands in for one of these acts for them. Raises `NotFound` for those who may not know of the case.
    """
    if work.actor.is_system:
        return
    waiting = open_tasks_of(work.connection, work.county, file.case.id)
    path, today = file.case.place_path, work.today
    away = [each.person for each in work.stands_for if each.covers(file.case.process) and present(each.person, today)]
    for who in (work.person, *away):
        if any(entitled(who, each, element_of(file, each), path, today) for each in waiting):
            work.act_for(who.id)
            return
    require_sight(work, file)
    if waiting:
        expected = " / ".join(sorted({f"{each.role}@{each.place}" for each in waiting}))
        raise Forbidden(expected=expected, found=work.person.name)


def failed_data(work: Work, incident_id: str) -> Mapping[str, object]:
    """The routing data that a failed step sees; by an administrator. Empty where it no longer waits."""
    row = _incident(work, incident_id)
    file = work.case(row.case_id)
    host = CaseHost(work, file)
    try:
        return data_of(file.deployed.program, file.loaded.state, row.token, at=work.now, host=host)
    except UnknownToken:
        return {}


def _incident(work: Work, incident_id: str) -> Row[Any]:
    if not is_administrator(work):
        raise Forbidden(expected=Text("管理员", "an administrator"), found=work.person.name)
    row = work.connection.execute(
        select(incident).where(incident.c.county == work.county, incident.c.id == incident_id)
    ).one_or_none()
    if row is None:
        raise NotFound(what=Text("故障", "incident"))
    return row


def retry(work: Work, incident_id: str, data: Mapping[str, object]) -> Case:
    """Runs a failed step again after its cause was mended, in the routing data too; by an administrator."""
    row = _incident(work, incident_id)
    file = work.case(row.case_id)
    require_running(file)
    if row.closed_at is not None:
        raise Stale(happened=Text("这个故障已经处理", "this incident is closed already"))
    close_incidents(work, file, [row.token])
    mended = sorted(data)
    work.event(file, "incident_closed", element=row.element, token=row.token, mended=mended)
    if row.service:
        if data:
            program, state, host = file.deployed.program, file.loaded.state, CaseHost(work, file)
            apply(work, file, amend(program, state, data, near=row.token, at=work.now, host=host))
        args = {"case": file.case.id, "token": row.token, "element": row.element, "service": row.service}
        work.defer("service", args, lock=file.case.id)
    else:
        move(work, file, Retry(row.token, dict(data)))
    work.save(file)
    return file.case


def is_administrator(look: Look) -> bool:
    """Whether the actor administers this county, or is the system."""
    if look.actor.is_system:
        return True
    return any(role in look.house.administrators for role, _ in look.person.roles_at(look.today))
