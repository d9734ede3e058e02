"""签收 and 退签 of one task."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Refusal
from engine.records import TaskState
from web.access import actor
from web.errors import status_of
from web.house import engine
from web.i18n import _
from web.inbox.room import blueprint
from web.refusals import tell


@blueprint.post("/tasks/<task_id>/claim")
def claim(task_id: str) -> ResponseReturnValue:
    """签收. In the list the row changes in place; elsewhere it goes on to the task."""
    in_list = bool(request.headers.get("HX-Request"))
    try:
        task = engine().claim(task_id, actor(), read_revision(request.form.get("revision", "")))
    except Refusal as refusal:
        if not in_list:
            raise
        return render_template("inbox/refused.html", text=tell(refusal), task_id=task_id), status_of(refusal)
    if in_list:
        return render_template("inbox/claimed.html", task=task, counts=engine().counts(actor()))
    flash(_("已签收，请办理。"), "success")
    return redirect(url_for("cases.task", task_id=task_id))


@blueprint.post("/tasks/<task_id>/unclaim")
def unclaim(task_id: str) -> ResponseReturnValue:
    """退签: back to the pool, or to whoever asked for advice; the draft stays."""
    task = engine().unclaim(task_id, actor(), read_revision(request.form.get("revision", "")))
    if task.state is not TaskState.OPEN:
        flash(_("已退给请您的同事，由对方决定。"), "success")
        return redirect(url_for("inbox.index", box="mine"))
    flash(_("已退回待办池，同事可以签收。"), "success")
    return redirect(url_for("inbox.index", box="pool"))


def read_revision(text: str) -> int:
    """The revision that a page showed; one that no task has where it was bent."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else -1  # an integer column's
