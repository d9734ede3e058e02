"""What is done with a step by one press: the answer to a colleague who asked for advice, 取回 and 催办."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Refusal
from web.access import actor
from web.cases.case import read_revision, sentences
from web.cases.room import blueprint
from web.cases.task import page_of
from web.errors import status_of
from web.house import engine
from web.i18n import _


@blueprint.post("/tasks/<task_id>/answer")
def answer(task_id: str) -> ResponseReturnValue:
    """答复协办."""
    advice = request.form.get("reason", "")
    return _done(
        task_id,
        lambda: engine().operations.answer(task_id, actor(), read_revision(), advice),
        _("已答复，由对方决定。"),
    )


@blueprint.post("/tasks/<task_id>/take-back")
def take_back(task_id: str) -> ResponseReturnValue:
    """取回."""
    return _done(
        task_id, lambda: engine().operations.take_back(task_id, actor()), _("已取回，在您的待办里可以接着办。")
    )


@blueprint.post("/tasks/<task_id>/urge")
def urge(task_id: str) -> ResponseReturnValue:
    """催办."""
    return _done(task_id, lambda: engine().operations.urge(task_id, actor()), _("已催办，一小时内不再重复。"))


def _done(task_id: str, act: Callable[[], object], sentence: str) -> ResponseReturnValue:
    try:
        act()
    except Refusal as refused:
        view = engine().task(task_id, actor())
        return page_of(view, view.draft or {}, refusal=sentences(refused)), status_of(refused)
    flash(sentence, "success")
    return redirect(url_for("inbox.index", box="mine"))
