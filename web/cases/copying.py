"""抄送: a case is given to colleagues to read, and 已阅 by whoever got it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Refusal
from engine.queries.cases import CaseView
from web.access import actor
from web.cases import phrases
from web.cases.case import sentences
from web.cases.copies import given, may_copy
from web.cases.room import blueprint
from web.cases.typing import reason_typed
from web.errors import status_of
from web.house import engine
from web.i18n import _


@blueprint.get("/cases/<case_id>/copy")
def give_copy(case_id: str) -> ResponseReturnValue:
    """To whom, and a word about it."""
    view = engine().case(case_id, actor())
    if not may_copy(view):
        abort(404)
    return _page(view)


@blueprint.post("/cases/<case_id>/copy")
def copy(case_id: str) -> ResponseReturnValue:
    """抄送."""
    to = request.form.getlist("to")
    if "_phrase" in request.form:
        return _page(engine().case(case_id, actor()))
    try:
        engine().operations.copy(case_id, actor(), to, request.form.get("reason", ""))
    except Refusal as refused:
        return _page(engine().case(case_id, actor()), refused), status_of(refused)
    flash(_("已抄送，对方会在待办的“抄送”里看到，只能看，不能办。"), "success")
    return redirect(url_for("cases.show", case_id=case_id))


@blueprint.post("/cases/<case_id>/read")
def mark_read(case_id: str) -> ResponseReturnValue:
    """已阅."""
    engine().operations.read(case_id, actor())
    flash(_("已阅，对方看得到。"), "success")
    return redirect(url_for("inbox.index", box="copies"))


def _page(view: CaseView, refusal: Refusal | None = None) -> str:
    return render_template(
        "cases/copy.html",
        view=view,
        case=view.case,
        readers=engine().operations.readers(view, actor()),
        given=given(view),
        chosen=request.form.getlist("to"),
        refusal_text=sentences(refusal),
        typed=reason_typed(),
        phrases=phrases.offered(view.case.process),
    )
