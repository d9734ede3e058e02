"""The list behind the bell: what happened that concerns me, each with the way to where it is done."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.notices import Told
from tasks import Notice, notices, read_all, read_notice
from web.access import actor
from web.house import engine
from web.i18n import _
from web.notices.room import blueprint


@blueprint.get("")
def index() -> ResponseReturnValue:
    """A page of what I was told, latest first; all of it, or what is unread."""
    unread = request.args.get("show") == "unread"
    page = notices(engine(), actor(), unread=unread, after=request.args.get("after"))
    first = "after" not in request.args
    return render_template("notices/index.html", page=page, unread=unread, first=first)


@blueprint.post("/<notice>/open")
def open_one(notice: str) -> ResponseReturnValue:
    """Reads one, and goes to where it is done."""
    return redirect(_where(read_notice(engine(), actor(), notice)))


@blueprint.post("/read")
def read_everything() -> ResponseReturnValue:
    """Reads all that the page showed and all before it; what came meanwhile stays unread."""
    count = read_all(engine(), actor(), request.form.get("up_to", ""))
    flash(_("%(n)s条通知已标为已读。", n=count), "success")
    return redirect(url_for("notices.index"))


def _where(told: Notice) -> str:
    if told.kind is Told.LOOK_ASKED:
        return url_for("audit.explanations")
    if told.task_id:
        return url_for("cases.task", task_id=told.task_id)
    return url_for("cases.show", case_id=told.case_id) if told.case_id else url_for("notices.index")
