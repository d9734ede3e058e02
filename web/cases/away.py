"""委托代理: who acts for me while I am away, and for whom I act."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.clock import legal_date
from engine.errors import NotPossible, Refusal
from engine.text import Text
from web.access import actor
from web.cases.case import sentences
from web.cases.room import blueprint
from web.errors import status_of
from web.house import engine
from web.i18n import _, say
from web.people import looking


@blueprint.get("/away")
def away() -> ResponseReturnValue:
    """The rules that hold today or later, and a form for one more."""
    return _page()


@blueprint.post("/away")
def begin_away() -> ResponseReturnValue:
    """A colleague stands in, from a day to a day, for all processes or some."""
    sent = request.form
    try:
        engine().standins.add(
            actor(),
            actor().person,
            sent.get("stand_in", ""),
            _day(sent.get("since", "")),
            _day(sent.get("last", "")),
            sent.getlist("processes"),
            sent.get("reason", ""),
        )
    except Refusal as refused:
        return _page(sentences(refused)), status_of(refused)
    flash(_("已委托，期间由对方代您办理，记录上写明代谁办的。"), "success")
    return redirect(url_for("cases.away"))


@blueprint.post("/away/<rule>/end")
def end_away(rule: str) -> ResponseReturnValue:
    """Back before the last day."""
    try:
        engine().standins.end(actor(), rule)
    except Refusal as refused:
        return _page(sentences(refused)), status_of(refused)
    flash(_("委托已结束，新的事情由您自己办理。"), "success")
    return redirect(url_for("cases.away"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotPossible(detail=Text("请选择开始和结束的日期。", "choose the first and the last day.")) from None


def _page(problem: str = "") -> str:
    today, me = legal_date(engine().clock.now()), actor().person
    newest = {each.process: each for each in reversed(engine().definitions(actor().county))}
    with looking() as people:
        staff = people.people(present_on=today)
    return render_template(
        "cases/away.html",
        mine=engine().standins.of(actor()),
        others=engine().standins.by(actor()),
        names={each.id: f"{each.name} {each.office}".strip() for each in staff},
        colleagues=[each for each in staff if each.id != me and each.roles_at(today)],
        processes=sorted((process, say(each.name)) for process, each in newest.items()),
        problem=problem,
        sent=request.form,
        chosen=request.form.getlist("processes"),
        today=today,
    )
