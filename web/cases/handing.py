"""What one may do with a step beside doing it: 转办, 请人协办 and the answer, 退回, 取回, 催办."""

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


@blueprint.post("/tasks/<task_id>/transfer")
def transfer(task_id: str) -> ResponseReturnValue:
    """转办."""
    to, reason = request.form.get("to", ""), request.form.get("reason", "")
    return _done(
        task_id,
        lambda: engine().operations.transfer(task_id, actor(), read_revision(), to, reason),
        _("已转办，对方会在待办里看到。"),
    )


@blueprint.post("/tasks/<task_id>/delegate")
def delegate(task_id: str) -> ResponseReturnValue:
    """请人协办."""
    to, question = request.form.get("to", ""), request.form.get("reason", "")
    return _done(
        task_id,
        lambda: engine().operations.delegate(task_id, actor(), read_revision(), to, question),
        _("已请对方协办，答复后回到您的待办，由您决定。"),
    )


@blueprint.post("/tasks/<task_id>/answer")
def answer(task_id: str) -> ResponseReturnValue:
    """答复协办."""
    advice = request.form.get("reason", "")
    return _done(
        task_id,
        lambda: engine().operations.answer(task_id, actor(), read_revision(), advice),
        _("已答复，由对方决定。"),
    )


@blueprint.post("/tasks/<task_id>/return")
def give_back(task_id: str) -> ResponseReturnValue:
    """退回."""
    target, reason = request.form.get("target", ""), request.form.get("reason", "")
    straight = request.form.get("straight") == "1"
    return _done(
        task_id,
        lambda: engine().operations.give_back(task_id, actor(), read_revision(), target, reason, straight=straight),
        _("已退回，理由已记入案件。"),
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
