"""Administrative acts on a whole case: 挂起, 恢复, 跳转, 重新办理; each with a reason, each looked at before it is done."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Refusal
from engine.queries.cases import CaseView
from engine.queries.inbox import step_name
from engine.records import LIVE, PlannedJump, TaskState
from web.access import actor, needs
from web.cases.case import page_of, read_revision, sentences
from web.cases.room import blueprint
from web.errors import status_of
from web.house import engine
from web.i18n import _, say


@dataclass(frozen=True, slots=True)
class Target:
    """A step that the case can be put on; `key` stands in addresses."""

    process: str
    element: str
    name: str

    @property
    def key(self) -> str:
        """Process and element as one word; neither has a colon."""
        return f"{self.process}:{self.element}"


@blueprint.post("/cases/<case_id>/suspend")
def suspend(case_id: str) -> ResponseReturnValue:
    """挂起."""
    return _whole(case_id, "suspend")


@blueprint.post("/cases/<case_id>/resume")
def resume(case_id: str) -> ResponseReturnValue:
    """恢复."""
    return _whole(case_id, "resume")


def _whole(case_id: str, act: str) -> ResponseReturnValue:
    steering, reason = engine().steering, request.form.get("reason", "")
    try:
        (steering.suspend if act == "suspend" else steering.resume)(case_id, actor(), read_revision(), reason)
    except Refusal as refusal:
        return page_of(engine().case(case_id, actor()), refusal, typed=reason), status_of(refusal)
    done = {"suspend": _("案件已挂起，恢复前谁也不能办理。"), "resume": _("案件已恢复办理。")}
    flash(done[act], "success")
    return redirect(url_for("cases.show", case_id=case_id))


@blueprint.get("/cases/<case_id>/jump")
@needs("administrator")
def jump_to(case_id: str) -> ResponseReturnValue:
    """Which steps there are, and what would become of the case on the one that was chosen."""
    return _choosing(engine().case(case_id, actor()))


@blueprint.post("/cases/<case_id>/jump")
def jump(case_id: str) -> ResponseReturnValue:
    """自由跳转, or 重新办理 of an ended case."""
    view, steering, reason = engine().case(case_id, actor()), engine().steering, request.form.get("reason", "")
    process, element = _chosen(request.form.get("step", ""))
    try:
        if view.case.status in LIVE:
            steering.jump(case_id, actor(), read_revision(), element, reason, process=process, near=_near())
        else:
            steering.reopen(case_id, actor(), read_revision(), element, reason)
    except Refusal as refusal:
        return _choosing(engine().case(case_id, actor()), refusal), status_of(refusal)
    flash(_("已转到“%(step)s”，理由已记入案件。", step=_name(view, process, element)), "success")
    return redirect(url_for("cases.show", case_id=case_id))


def _choosing(view: CaseView, refusal: Refusal | None = None) -> str:
    key = request.values.get("step", "")
    targets = _targets(view)
    plan, refused = _plan(view, key)
    open_now = [each for each in view.tasks if each.state in (TaskState.OPEN, TaskState.CLAIMED)]
    return render_template(
        "cases/jump.html",
        view=view,
        case=view.case,
        live=view.case.status in LIVE,
        targets=targets,
        step=key,
        chosen=next((each for each in targets if each.key == key), None),
        plan=plan,
        name=lambda place: _name(view, *place),
        near=request.values.get("near", ""),
        places=[(str(each.token), _place_name(view, each.process, each.element, each.assignee)) for each in open_now],
        typed=request.form.get("reason", ""),
        refusal_text=sentences(refusal or refused),
    )


def _plan(view: CaseView, key: str) -> tuple[PlannedJump | None, Refusal | None]:
    if not key:
        return None, None
    process, element = _chosen(key)
    try:
        return engine().steering.plan_jump(view.case.id, actor(), element, process=process, near=_near()), None
    except Refusal as refusal:
        return None, refusal


def _targets(view: CaseView) -> list[Target]:
    """Steps by name, the case's own process first; of an ended case only those."""
    places, own = engine().steering.targets(view.case.id, actor()), view.case.process
    wanted = [each for each in places if view.case.status in LIVE or each[0] == own]
    ordered = sorted(wanted, key=lambda each: (each[0] != own, each[0]))
    return [Target(process, element, _name(view, process, element)) for process, element in ordered]


def _name(view: CaseView, process: str, element: str) -> str:
    """What a step is called; a step of a called process is told with that process."""
    drawn = view.blueprints.get(process)
    name = say(step_name(drawn, element))
    return name if drawn is None or process == view.case.process else f"{say(drawn.name)} · {name}"


def _place_name(view: CaseView, process: str, element: str, assignee: str | None) -> str:
    return " · ".join(filter(None, (_name(view, process, element), view.people.get(assignee or ""))))


def _chosen(key: str) -> tuple[str, str]:
    process, _colon, element = key.partition(":")
    return process, element


def _near() -> int | None:
    found = request.values.get("near", "")
    return int(found) if found.isascii() and found.isdigit() and len(found) < 10 else None
