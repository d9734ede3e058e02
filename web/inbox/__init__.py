"""The inbox: what must I do, what could I take, what have I done."""

from __future__ import annotations

from typing import Literal, cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Refusal
from web.access import actor
from web.errors import status_of
from web.house import engine
from web.i18n import _
from web.refusals import tell

blueprint = Blueprint("inbox", __name__)

BOXES = ("mine", "pool", "done")
PAGE = 25


@blueprint.get("/inbox")
def index() -> ResponseReturnValue:
    """A page of one box; without a choice, mine, or the pool while nothing is mine."""
    counts = engine().counts(actor())
    box = request.args.get("box", "")
    if box not in BOXES:
        box = "mine" if counts["mine"] or not counts["pool"] else "pool"
    text = request.args.get("q", "").strip()
    try:
        page = engine().inbox(
            actor(), cast("Literal['mine', 'pool', 'done']", box), text or None, request.args.get("after"), PAGE
        )
    except ValueError:
        abort(404)
    return render_template("inbox/index.html", page=page, box=box, counts=counts, text=text)


@blueprint.post("/tasks/<task_id>/claim")
def claim(task_id: str) -> ResponseReturnValue:
    """签收. In the list the row changes in place; elsewhere it goes on to the task."""
    in_list = bool(request.headers.get("HX-Request"))
    try:
        task = engine().claim(task_id, actor(), _revision())
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
    """退签: back to the pool; the draft stays."""
    engine().unclaim(task_id, actor(), _revision())
    flash(_("已退回待办池，同事可以签收。"), "success")
    return redirect(url_for("inbox.index", box="pool"))


def _revision() -> int:
    found = request.form.get("revision", "")
    return int(found) if found.isascii() and found.isdigit() else -1
