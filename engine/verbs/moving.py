"""Running cases go on by another version of their process: a plan first, then case by case, and back again.

One transaction for each case: whatever one case cannot do holds up no other, and each has its result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, func, insert, select, update

from engine.advance import CaseHost, apply
from engine.assigning import settle_tasks
from engine.errors import InvalidForm, NotFound, NotPossible
from engine.jobs import JobContext
from engine.library import Deployed
from engine.records import LIVE, CaseStatus, Move, MovedCase, MoveState, PlannedMove
from engine.runner import UnreadableState
from engine.runner.carrying import Misfit, carry, misfits
from engine.runner.moving import standing
from engine.store.hot import load_case
from engine.store.hot_tasks import cancel_tasks, open_tasks_of
from engine.store.tables import cases, move, moved_case
from engine.text import Text
from engine.verbs.administering import drop_waits, write_waits
from engine.verbs.deploying import require_owner
from engine.verbs.voting import settle_signers
from engine.work import CaseFile, Look, Work, job_row

MOVE, UNDO = "move_case", "undo_move"
"""Names of the jobs that carry one case over, and back."""
_UNREADABLE = Text("案件的状态读不出来。", "the state of the case cannot be read.")


def plan(work: Work, process: str, version: int, names: Mapping[str, str], limit: int) -> list[PlannedMove]:
    """What would become of each case that runs by another version: its misfits, and its open steps; nothing changes."""
    require_owner(work)
    wanted = work.library.deployed(work.connection, work.county, process, version)
    found = (load_case(work.connection, work.county, each) for each in _running(work, process, version, limit))
    return [_planned(work, work.open(loaded), wanted, names) for loaded in found if loaded is not None]


def _running(look: Look, process: str, version: int, limit: int | None) -> list[str]:
    query = (
        select(cases.c.id)
        .where(
            cases.c.county == look.county,
            cases.c.process == process,
            cases.c.version != version,
            cases.c.status.in_(LIVE),
        )
        .order_by(cases.c.started_at, cases.c.id)
        .limit(limit)
    )
    return list(look.connection.execute(query).scalars())


def _planned(work: Work, file: CaseFile, wanted: Deployed, names: Mapping[str, str]) -> PlannedMove:
    steps = tuple(dict.fromkeys(each.element for each in open_tasks_of(work.connection, work.county, file.case.id)))
    return PlannedMove(
        file.case, steps, tuple((each.element, each.why) for each in _misfits(work, file, wanted, names))
    )


def _misfits(work: Work, file: CaseFile, wanted: Deployed, names: Mapping[str, str]) -> Sequence[Misfit]:
    host = CaseHost(work, file)
    try:
        return misfits(file.deployed.program, wanted.program, file.loaded.state, names, at=work.now, host=host)
    except UnreadableState:
        return (Misfit(0, "", file.case.process, _UNREADABLE),)


def begin(
    work: Work, process: str, version: int, names: Mapping[str, str], note: str, chosen: Sequence[str] | None
) -> str:
    """Orders the move of all cases that run by another version, or of the chosen ones; returns its id."""
    require_owner(work)
    if not note.strip():
        raise InvalidForm({"note": [Text("请说明为什么迁移。", "Say why the cases are moved.")]})
    work.library.deployed(work.connection, work.county, process, version)
    running = _running(work, process, version, None)
    wanted = [each for each in running if chosen is None or each in set(chosen)]
    if not wanted:
        raise NotPossible(detail=Text("没有案件需要迁移。", "there is no case to move."))
    order = job_row(work.county, MOVE, {}, work.now)["id"]
    row = {"county": work.county, "id": order, "process": process, "version": version, "note": note.strip()}
    row |= {"names": msgspec.json.encode(dict(names)).decode(), "person": work.actor.person, "at": work.now}
    work.connection.execute(insert(move), row)
    items = [{"county": work.county, "move": order, "case_id": each, "state": MoveState.WAITING} for each in wanted]
    work.connection.execute(insert(moved_case), items)
    _order_jobs(work, MOVE, order, wanted)
    return str(order)


def _order_jobs(work: Work, name: str, order: str, wanted: Iterable[str]) -> None:
    for case_id in wanted:
        work.defer(name, {"move": order, "case": case_id}, lock=case_id)


def carry_over(context: JobContext) -> None:
    """One case of a move."""
    work, order, case_id = context.work, str(context.args["move"]), str(context.args["case"])
    row = _order(work, order)
    file = work.case(case_id)
    names = msgspec.json.decode(row.names, type=dict[str, str])
    if file.case.status not in LIVE or file.case.version == row.version:
        return _told(work, order, case_id, MoveState.KEPT, why=_GONE_ON)
    wanted = work.library.deployed(work.connection, work.county, row.process, row.version)
    wrong = _misfits(work, file, wanted, names)
    if wrong:
        return _told(work, order, case_id, MoveState.KEPT, why=wrong[0].why)
    before, version = file.loaded.state, file.case.version
    outcome = carry(file.deployed.program, wanted.program, before, names, at=work.now, host=CaseHost(work, file))
    _go_by(work, file, wanted, names)
    work.event(file, "moved_to_version", move=order, came_from=version, by=row.person)
    apply(work, file, outcome)
    settle_signers(work, file)
    _agree(work, file)
    work.save(file)
    _told(work, order, case_id, MoveState.MOVED, version=version, before=before, revision=file.case.revision)
    return None


_GONE_ON = Text("案件已经结束或已经是这个版本。", "the case has ended, or runs by this version already.")
_MOVED_ON = Text("迁移后案件又有了进展，不能退回。", "the case has moved on since, so it stays.")


def _told(work: Work, order: str, case_id: str, state: MoveState, why: Text | None = None, **facts: object) -> None:
    words = {"why_zh": why.zh if why else None, "why_en": why.en if why else None}
    work.connection.execute(
        update(moved_case)
        .where(moved_case.c.county == work.county, moved_case.c.move == order, moved_case.c.case_id == case_id)
        .values(state=state.value, **words, **facts)
    )


def _go_by(work: Work, file: CaseFile, wanted: Deployed, names: Mapping[str, str]) -> None:
    """The case, what it remembers and its open tasks, under another version; `names` maps old ids to its ids."""
    file.deployed = wanted
    file.change(version=wanted.definition.version)
    file.loaded.memory.rename(names)
    settle_tasks(work, file, names)


def _agree(work: Work, file: CaseFile) -> None:
    """Rows of timers and messages as the state has them; none while the case is suspended."""
    if file.case.status is CaseStatus.SUSPENDED:
        drop_waits(work, file)
    else:
        write_waits(work, file)


def undo(work: Work, order: str) -> int:
    """Puts every moved case back on the version it came from, unless it has moved on since; how many were ordered."""
    require_owner(work)
    row = _order(work, order)
    if row.undone_at is not None:
        raise NotPossible(detail=Text("这次迁移已经撤回。", "this move was undone already."))
    moved = work.connection.execute(
        select(moved_case.c.case_id).where(
            moved_case.c.county == work.county, moved_case.c.move == order, moved_case.c.state == MoveState.MOVED
        )
    )
    wanted = list(moved.scalars())
    work.connection.execute(
        update(move)
        .where(move.c.county == work.county, move.c.id == order)
        .values(undone_by=work.actor.person, undone_at=work.now)
    )
    _order_jobs(work, UNDO, order, wanted)
    return len(wanted)


def carry_back(context: JobContext) -> None:
    """One case of a move, back to where it was."""
    work, order, case_id = context.work, str(context.args["move"]), str(context.args["case"])
    row, item, file = _order(work, order), _item(work, order, case_id), work.case(case_id)
    names = {new: old for old, new in msgspec.json.decode(row.names, type=dict[str, str]).items()}
    if item.state != MoveState.MOVED or file.case.revision != item.revision or file.case.status not in LIVE:
        return _told(work, order, case_id, MoveState.PASSED_ON, why=_MOVED_ON)
    back = work.library.deployed(work.connection, work.county, row.process, item.version)
    stands = standing(back.program, item.before, at=work.now, host=CaseHost(work, file))
    people = {each.token for each in stands if each.waits_for == "person"}
    open_now = {each.token for each in open_tasks_of(work.connection, work.county, case_id)}
    if not people <= open_now:
        return _told(work, order, case_id, MoveState.PASSED_ON, why=_MOVED_ON)
    cancel_tasks(work.connection, work.county, case_id, open_now - people, work.now)
    _go_by(work, file, back, names)
    file.loaded.state = item.before
    settle_signers(work, file)
    _agree(work, file)
    work.event(file, "moved_back", move=order, by=row.undone_by)
    work.save(file)
    return _told(work, order, case_id, MoveState.UNDONE)


def not_carried(context: JobContext, cause: Text) -> None:
    """A case whose move failed stays as it was, with the reason."""
    _told(context.work, str(context.args["move"]), str(context.args["case"]), MoveState.KEPT, why=cause)


def not_carried_back(context: JobContext, cause: Text) -> None:
    """A case that could not be put back goes on by the version it was moved to."""
    _told(context.work, str(context.args["move"]), str(context.args["case"]), MoveState.PASSED_ON, why=cause)


def _order(work: Work, order: str) -> Row[Any]:
    row = work.connection.execute(select(move).where(move.c.county == work.county, move.c.id == order)).one_or_none()
    if row is None:
        raise NotFound(what=Text("迁移", "move"))
    return row


def _item(work: Work, order: str, case_id: str) -> Row[Any]:
    return work.connection.execute(
        select(moved_case).where(
            moved_case.c.county == work.county, moved_case.c.move == order, moved_case.c.case_id == case_id
        )
    ).one()


def moves(look: Look, limit: int = 50) -> list[Move]:
    """The moves of a county, latest first, each with how many cases are in which state."""
    require_owner(look)
    rows = look.connection.execute(
        select(move).where(move.c.county == look.county).order_by(move.c.at.desc(), move.c.id.desc()).limit(limit)
    ).all()
    counts: dict[str, dict[MoveState, int]] = {row.id: {} for row in rows}
    for order, state, count in look.connection.execute(
        select(moved_case.c.move, moved_case.c.state, func.count())
        .where(moved_case.c.county == look.county, moved_case.c.move.in_(list(counts)))
        .group_by(moved_case.c.move, moved_case.c.state)
    ):
        counts[order][MoveState(state)] = count
    return [
        Move(row.id, row.process, row.version, row.note, row.person, row.at, row.undone_at, counts[row.id])
        for row in rows
    ]


def moved_cases(look: Look, order: str, limit: int = 500) -> list[MovedCase]:
    """The result of each case of a move."""
    require_owner(look)
    rows = look.connection.execute(
        select(
            moved_case.c.case_id,
            cases.c.number,
            cases.c.title,
            moved_case.c.state,
            moved_case.c.why_zh,
            moved_case.c.why_en,
        )
        .join(cases, (cases.c.county == moved_case.c.county) & (cases.c.id == moved_case.c.case_id))
        .where(moved_case.c.county == look.county, moved_case.c.move == order)
        .order_by(moved_case.c.state, cases.c.number)
        .limit(limit)
    )
    return [
        MovedCase(
            row.case_id,
            row.number,
            row.title,
            MoveState(row.state),
            Text(row.why_zh, row.why_en) if row.why_zh else None,
        )
        for row in rows
    ]
