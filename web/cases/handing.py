"""Passing a step on or sharing it: 转办, 请人协办, 退回, 加签 and 减签. Each has a page of its own: choose, look at what would come of it, confirm."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import InvalidForm, NotPossible, Refusal
from engine.queries.tasks import TaskView
from engine.text import Text
from web.access import actor
from web.cases import phrases
from web.cases.acts import EVERY, WAYS
from web.cases.asking import questions
from web.cases.case import read_revision, sentences
from web.cases.outlook import Outlook, outlook
from web.cases.returned import afterwards
from web.cases.room import blueprint
from web.cases.typing import reason_typed
from web.cases.ways import may_hand
from web.errors import status_of
from web.house import engine


@blueprint.get(f"/tasks/<task_id>/<{EVERY}:way>")
def hand(task_id: str, way: str) -> ResponseReturnValue:
    """The page of an operation: whom, and why."""
    return _page(_offered(task_id, way), way)


@blueprint.post(f"/tasks/<task_id>/<{EVERY}:way>")
def hand_over(task_id: str, way: str) -> ResponseReturnValue:
    """Shows what would come of it (`_look`), goes back to change something (`_change`), or does it."""
    if "_phrase" in request.form or "_change" in request.form:
        return _page(_offered(task_id, way), way)
    try:
        if "_look" in request.form:
            return _look(task_id, way)
        verb = getattr(engine().operations, WAYS[way].verb)
        verb(task_id, actor(), read_revision(), **WAYS[way].said())
    except Refusal as refused:
        return _page(_view(task_id), way, refused), status_of(refused)
    flash(str(WAYS[way].done), "success")
    return redirect(url_for("cases.task", task_id=task_id) if WAYS[way].stays else url_for("inbox.index", box="mine"))


def _look(task_id: str, way: str) -> ResponseReturnValue:
    """What the engine foresees, with everything typed and one button to confirm."""
    said = WAYS[way].said()
    if not str(said[WAYS[way].asks[-1]]).strip():
        raise InvalidForm({"reason": [Text("请写明理由或要问的问题。", "Say why, or what you ask.")]})
    if not all(said[each] for each in WAYS[way].asks[:-1] if each != "straight"):
        raise NotPossible(detail=Text("请先选一项。", "choose one first."))
    foreseen = engine().operations.foresee(task_id, actor(), WAYS[way].verb, read_revision(), **said)
    if foreseen.refusal is not None:
        raise foreseen.refusal
    view = _view(task_id)
    return _page(view, way, coming=outlook(foreseen), afterwards=afterwards(view, said, foreseen))


def _view(task_id: str) -> TaskView:
    return engine().task(task_id, actor())


def _offered(task_id: str, way: str) -> TaskView:
    view = _view(task_id)
    if not may_hand(view, WAYS[way].operation):
        abort(404)
    return view


def _page(
    view: TaskView,
    way: str,
    refusal: Refusal | None = None,
    *,
    coming: Outlook | None = None,
    afterwards: str = "",
) -> str:
    """The page of an operation with all that was chosen and typed."""
    here, sent = WAYS[way], request.values
    return render_template(
        "cases/hand.html" if coming is None else "cases/confirm.html",
        view=view,
        case=view.view.case,
        way=way,
        words=here,
        refusal_text=sentences(refusal),
        questions=questions(view, here, sent),
        typed=reason_typed(),
        revision=view.task.revision if refusal or "revision" not in sent else sent["revision"],
        coming=coming,
        afterwards=afterwards,
        phrases=phrases.offered(view.view.case.process),
    )
