"""Whether somebody may know of a case at all: asked before anything is said about it.

Whoever is refused here hears that there is nothing, not who has what: an id that was overheard tells nothing.
"""

from __future__ import annotations

from sqlalchemy import or_, select

from engine.authority import (
    may_see,
    require_candidate,
    require_mine,
    require_open,
    require_revision,
    require_running,
    task_in_reach,
)
from engine.copies import receivers_in
from engine.errors import NotFound
from engine.library import Deployed
from engine.people import covers
from engine.records import Case, HumanTask, TaskState
from engine.store.tables import human_task
from engine.text import Text
from engine.work import CaseFile, Look, Work


def knows_of(look: Look, case: Case, deployed: Deployed) -> bool:
    """By role and place, because a step of it is or was theirs (or of whom they stand in for), or by a copy."""
    return look.actor.is_system or may_see(look, case, deployed) or _takes_part(look, case) or _has_copy(look, case)


def task_in_sight(work: Work, task_id: str) -> tuple[HumanTask, CaseFile, bool]:
    """`Work.task` for an act of a person. Raises `NotFound` before anything is said about a task one may not see.

    Asks nothing more of the database where role and place, or having the task, answer it.
    """
    task, file, has_draft = work.task(task_id)
    if not task_in_reach(work, file, task) and not knows_of(work, file.case, file.deployed):
        raise NotFound(what=Text("待办", "task"))
    return task, file, has_draft


def task_in_hand(work: Work, task_id: str, revision: int) -> tuple[HumanTask, CaseFile, bool]:
    """`task_in_sight` for whoever has the task: as they saw it, open, in a running case, and still theirs to do."""
    task, file, has_draft = task_in_sight(work, task_id)
    require_revision(work, task, revision)
    require_open(work, task)
    require_running(file)
    require_mine(work, task)
    require_candidate(work, file, task)
    return task, file, has_draft


def _has_copy(look: Look, case: Case) -> bool:
    """Whether the person was given the case to read, and has not become a near relative since."""
    me = look.actor.person
    has = any(each.person == me for each in receivers_in(look.connection, look.county, case.id))
    return has and me not in look.house.barred(look.connection, case)


def _takes_part(look: Look, case: Case) -> bool:
    """Whether a step of the case is or was the person's, or lies open in one of their pools; theirs or whom they stand in for."""
    me, path, today = look.actor.person, case.place_path, look.today
    faces = [look.person, *(each.person for each in look.stands_for if each.covers(case.process))]
    mine = or_(human_task.c.assignee.in_([each.id for each in faces]), human_task.c.closed_by == me)
    pooled = human_task.c.state == TaskState.OPEN.value
    rows = look.connection.execute(
        select(human_task.c.role, human_task.c.place, mine.label("mine"))
        .where(human_task.c.county == look.county, human_task.c.case_id == case.id, or_(mine, pooled))
        .distinct()
    )
    return any(row.mine or any(covers(who, row.role, row.place, path, today) for who in faces) for row in rows)
