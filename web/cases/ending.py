"""Ending a case before its end: 撤回 by whoever began it, 申请撤销 once somebody has acted, and the answer to that."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Refusal
from engine.queries.cases import CaseView
from engine.queries.tasks import TaskView
from web.access import actor
from web.cases import phrases
from web.cases.case import holders_of, read_revision, sentences
from web.cases.outlook import Outlook, outlook
from web.cases.room import blueprint
from web.cases.typing import reason_typed
from web.errors import status_of
from web.house import engine
from web.i18n import _


@blueprint.get("/cases/<case_id>/withdraw")
def way_out(case_id: str) -> ResponseReturnValue:
    """撤回 with what would come of it, or 申请撤销 with who answers."""
    view = engine().case(case_id, actor())
    if view.way_out(actor().person) is None:
        abort(404)
    return _leaving(view)


@blueprint.post("/cases/<case_id>/withdraw")
def withdraw(case_id: str) -> ResponseReturnValue:
    """Does what the page offered: refused where somebody has acted since, with what was typed."""
    asks, reason = request.form.get("act") == "ask_cancel", request.form.get("reason", "")
    operations = engine().operations
    if "_phrase" in request.form:
        return _leaving(engine().case(case_id, actor()))
    try:
        (operations.ask_cancel if asks else operations.withdraw)(case_id, actor(), reason)
    except Refusal as refused:
        return _leaving(engine().case(case_id, actor()), refused), status_of(refused)
    flash(_("已申请撤销，等现在的办理人答复。") if asks else _("案件已撤回，理由已记入案件。"), "success")
    return redirect(url_for("cases.show", case_id=case_id))


def _leaving(view: CaseView, refusal: Refusal | None = None) -> str:
    way = view.way_out(actor().person)
    return render_template(
        "cases/withdraw.html",
        view=view,
        case=view.case,
        way=way,
        holders=holders_of(view),
        coming=_foreseen(view.case.id, "withdraw") if way == "withdraw" else [],
        refusal_text=sentences(refusal),
        typed=reason_typed(),
        phrases=phrases.offered(view.case.process),
    )


@blueprint.get("/tasks/<task_id>/cancel-request")
def cancel_request(task_id: str) -> ResponseReturnValue:
    """Why somebody asks that the case be cancelled, and what would come of it."""
    view = engine().task(task_id, actor())
    if "answer_cancel" not in view.may:
        abort(404)
    return _answering(view)


@blueprint.post("/tasks/<task_id>/cancel-request")
def answer_cancel(task_id: str) -> ResponseReturnValue:
    """同意 or 不同意, by the button that was pressed."""
    operations, reason = engine().operations, request.form.get("reason", "")
    if "_phrase" in request.form:
        return _answering(engine().task(task_id, actor()))
    try:
        if "_grant" in request.form:
            case_id = operations.grant_cancel(task_id, actor(), read_revision(), reason).id
            flash(_("已同意，案件撤销，并且通知了申请人。"), "success")
            return redirect(url_for("cases.show", case_id=case_id))
        operations.refuse_cancel(task_id, actor(), read_revision(), reason)
    except Refusal as refused:
        return _answering(engine().task(task_id, actor()), refused), status_of(refused)
    flash(_("没有同意，理由已通知申请人。案件接着办。"), "success")
    return redirect(url_for("cases.task", task_id=task_id))


def _answering(view: TaskView, refusal: Refusal | None = None) -> str:
    return render_template(
        "cases/answer_cancel.html",
        view=view,
        case=view.view.case,
        asked=view.view.cancel_asked,
        coming=_foreseen(view.task.id, "grant_cancel") if "answer_cancel" in view.may else [],
        refusal_text=sentences(refusal),
        typed=reason_typed(),
        phrases=phrases.offered(view.view.case.process),
    )


def _foreseen(subject: str, operation: str) -> Outlook:
    """What would be over, and what can no longer be called back; nothing where it would be refused."""
    foreseen = engine().operations.foresee(subject, actor(), operation)
    return [] if foreseen.refusal is not None else outlook(foreseen)
