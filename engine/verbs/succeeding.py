"""撤并: a place ends, and another goes on for it from a day on: planned by an administrator, done by the clock.

On its day one transaction moves places below, people and registers; then each running case follows in one of its own.
What has happened keeps the old names: events, letters and cases that are over are never touched.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Row, insert, or_, select, update

from engine.assigning import find_element, may_keep, to_administrator
from engine.errors import Forbidden, InvalidForm, NotFound, NotPossible
from engine.ids import new_id
from engine.jobs import JobContext
from engine.people import People, codes_down_to, holders, load_place, standing_place
from engine.records import LIVE, HumanTask, Place, TaskState
from engine.store.hot_tasks import open_tasks_of
from engine.store.succession import succession, succession_case
from engine.store.tables import cases, membership, place
from engine.text import Text
from engine.verbs.steering import is_administrator
from engine.verbs.voting import vacate
from engine.work import CaseFile, Look, Work

FOLLOW: Final = "follow_place"
"""Name of the job by which one case follows its place."""
PLANNED, CANCELLED, DONE = "planned", "cancelled", "done"
WAITING, MOVED, KEPT = "waiting", "moved", "kept"


def plan(work: Work, code: str, successor: str, since: date, moves: Collection[str], reason: str) -> str:
    """Plans that `successor` goes on for a place from a day (today or later) on; returns the id of the plan.

    `moves` are the ids of the memberships at the place that go along; the others end. By an administrator.
    """
    require_administrator(work)
    if not reason.strip():
        raise InvalidForm({"reason": [Text("请填写撤并的依据或理由。", "Say why the place ends.")]})
    ending, after = (load_place(work.connection, work.county, each) for each in (code, successor))
    if since < work.today:
        raise NotPossible(detail=Text("生效日期不能早于今天。", "the day must not lie before today."))
    _require_successor(work, ending, after, since)
    _require_no_other(work, {code, successor})
    row = {"county": work.county, "id": new_id(), "place": code, "successor": successor, "since": since}
    row |= {"moves": msgspec.json.encode(sorted(moves)).decode(), "reason": reason.strip()[:500], "state": PLANNED}
    work.connection.execute(insert(succession), row | {"made_by": work.actor.person, "made_at": work.now})
    return str(row["id"])


def require_administrator(look: Look) -> None:
    """Raises `Forbidden`."""
    if not is_administrator(look):
        raise Forbidden(expected=Text("管理员", "an administrator"), found=look.person.name)


def _require_successor(look: Look, ending: Place, after: Place, since: date) -> None:
    for each in (ending, after):
        if each.until is not None:
            said = Text("{name}已经撤销，请选择现有的地点。", "{name} is no more; choose a place that exists.")
            raise NotPossible(detail=said.format(name=each.name))
    if after.since > since:
        said = Text("{name}在这一天还没有设立。", "{name} does not exist yet on that day.")
        raise NotPossible(detail=said.format(name=after.name))
    if after.code == ending.code or after.level != ending.level:
        raise NotPossible(
            detail=Text("接续的地点应是另一个同级地点。", "the successor must be another place of the same level.")
        )


def _require_no_other(look: Look, codes: Collection[str]) -> None:
    """One plan at a time for a place, whichever side of it the place is on."""
    both = or_(succession.c.place.in_(codes), succession.c.successor.in_(codes))
    same = (succession.c.county == look.county) & (succession.c.state == PLANNED) & both
    if look.connection.execute(select(succession.c.id).where(same)).first():
        raise NotPossible(
            detail=Text(
                "这两个地点之一已在另一个待生效的撤并计划中，请先等它生效或取消它。",
                "one of the two stands in a plan already; wait for its day or cancel it.",
            )
        )


def cancel(work: Work, plan_id: str) -> None:
    """Takes a plan back before it is carried out; by an administrator."""
    require_administrator(work)
    row = order_of(work, plan_id)
    if row.state != PLANNED:
        raise NotPossible(detail=Text("这个计划已经生效或取消。", "this plan was done or cancelled already."))
    _close(work, plan_id, CANCELLED)


def order_of(look: Look, plan_id: str) -> Row[Any]:
    """A plan as it is kept. Raises `NotFound`."""
    same = (succession.c.county == look.county) & (succession.c.id == plan_id)
    row = look.connection.execute(select(succession).where(same)).one_or_none()
    if row is None:
        raise NotFound(what=Text("撤并计划", "plan"))
    return row


def _close(work: Work, plan_id: str, state: str) -> None:
    same = (succession.c.county == work.county) & (succession.c.id == plan_id) & (succession.c.state == PLANNED)
    told = {"state": state, "ended_by": work.actor.person or None, "ended_at": work.now}
    if work.connection.execute(update(succession).where(same).values(told)).rowcount != 1:
        raise NotPossible(detail=Text("这个计划已经生效或取消。", "this plan was done or cancelled already."))


def due(look: Look) -> list[str]:
    """Ids of the plans whose day has come, in their order."""
    waiting = (
        (succession.c.county == look.county) & (succession.c.state == PLANNED) & (succession.c.since <= look.today)
    )
    return list(
        look.connection.execute(
            select(succession.c.id).where(waiting).order_by(succession.c.since, succession.c.made_at)
        ).scalars()
    )


def carry_out(work: Work, plan_id: str) -> int:
    """The day has come: places, people and registers at once, and a job for each running case; returns how many cases."""
    row = order_of(work, plan_id)
    _close(work, plan_id, DONE)
    affected = affected_cases(work, row.place)
    take_effect(work, row.place, row.successor, msgspec.json.decode(row.moves, type=list[str]))
    items = [{"county": work.county, "succession": plan_id, "case_id": each, "state": WAITING} for each in affected]
    if items:
        work.connection.execute(insert(succession_case), items)
    for case_id in affected:
        work.defer(FOLLOW, {"plan": plan_id, "case": case_id}, lock=case_id)
    return len(affected)


def at_or_below(code: str, path: ColumnElement[str]) -> ColumnElement[bool]:
    """Paths that lead to a place or through it."""
    return ("/" + path + "/").contains(f":{code}/", autoescape=True)


def affected_cases(look: Look, code: str) -> list[str]:
    """Ids of the running cases at a place or below it."""
    here = (cases.c.county == look.county) & cases.c.status.in_(LIVE) & at_or_below(code, cases.c.place_path)
    return list(look.connection.execute(select(cases.c.id).where(here).order_by(cases.c.id)).scalars())


def take_effect(work: Work, code: str, successor: str, moves: Collection[str]) -> None:
    """The place ends today; places below it, its people and registers go along."""
    ending, after = (load_place(work.connection, work.county, each) for each in (code, successor))
    people = People(work.connection, work.county, work.today)
    same = (place.c.county == work.county) & (place.c.code == code)
    work.connection.execute(update(place).where(same).values(until=work.today, successor=successor))
    moved = {code: after}
    for child in _below(work, ending):
        path = after.path + child.path.removeprefix(ending.path)
        there = (place.c.county == work.county) & (place.c.code == child.code)
        work.connection.execute(update(place).where(there).values(path=path))
        moved[child.code] = replace(child, path=path)
    _move_people(people, work, code, successor, set(moves))
    work.house.places_moved(work.connection, work.county, moved)


def _below(look: Look, above: Place) -> list[Place]:
    columns = (place.c.code, place.c.name, place.c.level, place.c.path, place.c.since, place.c.until, place.c.successor)
    below = place.c.path.startswith(above.path + "/", autoescape=True)
    return [
        Place(*row) for row in look.connection.execute(select(*columns).where(place.c.county == look.county, below))
    ]


def memberships_at(look: Look, code: str, day: date) -> list[Row[Any]]:
    """(id, person, role) held at a place on a day or later."""
    held = (membership.c.county == look.county) & (membership.c.place == code)
    runs = or_(membership.c.until.is_(None), membership.c.until > day)
    columns = (membership.c.id, membership.c.person, membership.c.role)
    return [*look.connection.execute(select(*columns).where(held, runs).order_by(membership.c.role))]


def _move_people(people: People, work: Work, code: str, successor: str, moves: Collection[str]) -> None:
    for row in memberships_at(work, code, work.today):
        people.leave(row.id, work.today)
        who = people.person(row.person)
        if row.id in moves and (row.role, successor) not in who.roles_at(work.today):
            people.join(row.person, row.role, successor, work.today)


def follow(context: JobContext) -> None:
    """One case follows its place: whoever may go on with a step goes on, the others' steps wait in the pool there."""
    work, plan_id, case_id = context.work, str(context.args["plan"]), str(context.args["case"])
    file = work.case(case_id)
    there = standing_place(work.connection, work.county, file.case.place)
    if file.case.status not in LIVE or (there.code, there.path) == (file.case.place, file.case.place_path):
        return told(work, plan_id, case_id, MOVED)
    before = file.case
    file.change(place=there.code, place_path=there.path)
    same = (cases.c.county == work.county) & (cases.c.id == case_id)
    work.connection.execute(update(cases).where(same).values(place=there.code, place_path=there.path))
    work.event(file, "place_succeeded", came_from=before.place, to=there.code, plan=plan_id)
    tasks = [_followed(work, file, each) for each in open_tasks_of(work.connection, work.county, case_id)]
    work.save(file)
    nobody = sum(1 for each in tasks if each.role in work.house.administrators and each.assignee is None)
    return told(work, plan_id, case_id, MOVED, tasks=len(tasks), nobody=nobody)


def _followed(work: Work, file: CaseFile, task: HumanTask) -> HumanTask:
    element = find_element(file, task.process, task.element)
    where = place_of(work, file.case.place_path, task.place) or file.case.place_at(element.level if element else None)
    there = replace(task, place=where, revision=task.revision + 1)
    keeps = task.assignee is None or element is None or may_keep(work, file, there, element)
    if not keeps and task.sign is not None:
        vacate(work, file, replace(there, revision=task.revision))
        return file.tasks[task.id]
    if not keeps:
        there = replace(there, state=TaskState.OPEN, assignee=None, owner=None, claimed_at=None)
        work.event(file, "task_released", task=there)
    if there.assignee is None and there.role not in work.house.administrators and not _anybody(work, file, there):
        there = to_administrator(work, file, there)
    file.put(there)
    return there


def place_of(work: Work, path: str, code: str) -> str | None:
    """Where a step of a case on a path is done that was done at a place; None where that lies elsewhere."""
    codes = codes_down_to(path)
    if code in codes:
        return code
    after = standing_place(work.connection, work.county, code).code
    return after if after in codes else None


def _anybody(work: Work, file: CaseFile, task: HumanTask) -> bool:
    where = codes_down_to(file.case.place_path, task.place)
    return bool(holders(work.connection, work.county, task.role, where, work.today))


def not_followed(context: JobContext, cause: Text) -> None:
    """A case that could not follow stays as it was, with the reason."""
    words = {"why_zh": cause.zh, "why_en": cause.en}
    told(context.work, str(context.args["plan"]), str(context.args["case"]), KEPT, **words)


def told(work: Work, plan_id: str, case_id: str, state: str, **facts: object) -> None:
    """What became of one case of a plan."""
    same = (succession_case.c.county == work.county) & (succession_case.c.succession == plan_id)
    work.connection.execute(
        update(succession_case).where(same, succession_case.c.case_id == case_id).values(state=state, **facts)
    )


def late_cases(look: Look) -> list[str]:
    """Running cases that lie at a place that is no more."""
    ended = select(place.c.code).where(place.c.county == look.county, place.c.successor.is_not(None))
    late = (cases.c.county == look.county) & cases.c.status.in_(LIVE) & cases.c.place.in_(ended)
    return list(look.connection.execute(select(cases.c.id).where(late)).scalars())


def stragglers(work: Work) -> int:
    """Running cases that began at a place in the moment in which it ended follow too; how many."""
    found = late_cases(work)
    waiting = select(succession_case.c.case_id).where(
        succession_case.c.county == work.county, succession_case.c.state.in_((WAITING, KEPT))
    )
    known = set(work.connection.execute(waiting).scalars())
    wanted = [each for each in found if each not in known]
    for case_id in wanted:
        work.defer(FOLLOW, {"plan": "", "case": case_id}, lock=case_id, once=f"{FOLLOW}:{case_id}")
    return len(wanted)
