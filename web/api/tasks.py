"""The inbox and its operations. Authorisation is the engine's, the same as for pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.queries.boxes import Box
from web.api.keys import caller
from web.api.models import (
    CompleteTask,
    Counts,
    KeepDraft,
    OpenTask,
    Started,
    TaskOut,
    TaskPage,
    TaskQuery,
    WithRevision,
)
from web.api.operation import TASK, operation
from web.api.revisions import seen
from web.api.signing import signing_facts
from web.api.wire import both, form_facts, known_id, plain, require_known
from web.auth.tokens import Scope
from web.house import engine
from web.inbox.sought import Sought


@operation("GET", "/tasks", sent=TaskQuery, told=TaskPage)
def tasks(query_data: TaskQuery) -> dict[str, Any]:
    """One box of the inbox (mine, my roles' pool, what waits for others, done), most urgent first, with the counts of all."""
    asked = query_data
    sought = Sought(None, asked.text or "", asked.due or "", asked.what, asked.place, asked.who)
    desk = engine().desk(caller(), asked.box, sought.wanted(), asked.after, asked.limit)
    return {
        "rows": [_row(each) for each in desk.page.rows], "after": desk.page.after,
        "counts": _counted(desk.counts), "urgent": {each.value: number for each, number in desk.urgent.items()},
    }  # fmt: skip


@operation("GET", "/tasks/counts", told=Counts)
def counts() -> dict[str, int]:
    """How much lies in each box, up to 1,000 each."""
    return _counted(engine().counts(caller()))


def _counted(boxes: Mapping[Box, int]) -> dict[str, int]:
    return {**{str(box): number for box, number in boxes.items()}, "copies": engine().unread_copies(caller())}


def _row(row: Any) -> dict[str, Any]:
    names = ("task_id", "revision", "case_id", "number", "title", "process", "element", "place", "state", "assignee")
    times = ("opened_at", "due_at", "days_left", "provisional", "suspended", "urgency", "acting_for")
    return {name: getattr(row, name) for name in (*names, *times)} | {"step": both(row.step)}


@operation("GET", "/tasks/<string(length=20):task_id>", told=OpenTask)
def task(task_id: str) -> dict[str, Any]:
    """A task: its form, what was drafted, what the caller may do."""
    view = engine().task(known_id(task_id, TASK), caller())
    return {
        "task": view.task, "number": view.view.case.number, "title": view.view.case.title, "step": both(view.element.name),
        "form": form_facts(view.element.form or "", view.form) if view.form else None,
        "draft": plain(view.draft) if view.draft is not None else None, "may": sorted(view.may),
        "refusal": both(view.refusal.text) if view.refusal else None, "days_left": view.days_left,
        "acting_for": view.task.assignee if view.acting_for else None, "ways_to_add": list(view.ways_to_add),
        "signing": signing_facts(view.signing) if view.signing else None,
    }  # fmt: skip


@operation("POST", "/tasks/<string(length=20):task_id>/claim", sent=WithRevision, told=TaskOut, scope=Scope.ACT)
def claim(task_id: str, json_data: WithRevision) -> Any:
    """签收: takes a task from the pool."""
    return engine().claim(known_id(task_id, TASK), caller(), seen(json_data))


@operation("POST", "/tasks/<string(length=20):task_id>/unclaim", sent=WithRevision, told=TaskOut, scope=Scope.ACT)
def unclaim(task_id: str, json_data: WithRevision) -> Any:
    """退签: gives it back untouched."""
    return engine().unclaim(known_id(task_id, TASK), caller(), seen(json_data))


@operation("PUT", "/tasks/<string(length=20):task_id>/draft", sent=KeepDraft, scope=Scope.ACT)
def save_draft(task_id: str, json_data: KeepDraft) -> str:
    """暂存: keeps an unfinished form, as it was sent."""
    engine().save_draft(known_id(task_id, TASK), caller(), json_data.values)
    return ""


@operation("POST", "/tasks/<string(length=20):task_id>/complete", sent=CompleteTask, told=Started, scope=Scope.ACT)
def complete(task_id: str, json_data: CompleteTask) -> Any:
    """Does the step; the answer says who has the case next."""
    view = engine().task(known_id(task_id, TASK), caller())
    require_known(view.form, json_data.values)
    return engine().complete(task_id, caller(), seen(json_data), json_data.values)
