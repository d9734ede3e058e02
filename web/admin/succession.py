"""撤并: plan that another place goes on for one that ends, look at what comes of it, and read what came."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.errors import NotFound, NotPossible, Refusal
from engine.successions import Prospect, Succession
from engine.text import Text
from web.access import actor, needs
from web.admin.people import ADMINISTRATOR, today
from web.admin.room import blueprint
from web.house import engine
from web.i18n import say
from web.refusals import tell


@blueprint.get("/places/<place>/succession")
@needs(ADMINISTRATOR)
def succession(place: str) -> ResponseReturnValue:
    """The plan for a place with its result; the form for a new one where there is none."""
    return _page(place)


def _page(place: str, problem: str = "", foreseen: Prospect | None = None) -> str:
    county = engine().successions
    found = foreseen or county.prospect(actor(), place)
    plan = _plan_of(place)
    with engine().people(actor()) as people:
        others = [each for each in people.places() if each.level == found.place.level and each.code != place]
    return render_template(
        "admin/succession.html",
        found=found,
        plan=plan,
        cases=county.cases_of(actor(), plan.id) if plan and plan.state == "done" else (),
        others=others,
        problem=problem,
        foreseen=foreseen,
        today=today(),
        typed=request.form,
        going=request.form.getlist("membership") if request.form else [each.membership for each in found.people],
    )


def _plan_of(place: str) -> Succession | None:
    """The plan that stands or was carried out; one that was cancelled makes room for another."""
    plans = (each for each in engine().successions.all(actor()) if each.place == place)
    return next((each for each in plans if each.state != "cancelled"), None)


@blueprint.post("/places/<place>/succession")
@needs(ADMINISTRATOR)
def plan_succession(place: str) -> ResponseReturnValue:
    """What would come of it; when that is confirmed, it is planned, or done at once where its day is today."""
    form = request.form
    try:
        since, reason = _day(), form.get("reason", "").strip()
        if not reason:
            raise NotPossible(detail=Text("请填写撤并的依据或理由。", "say by what decision the place ends."))
        wanted = (place, form.get("successor", ""), since, form.getlist("membership"), reason)
        if "sure" not in form:
            return _page(place, foreseen=engine().successions.foresee(actor(), *wanted))
        engine().successions.plan(actor(), *wanted)
    except NotFound:
        engine().successions.prospect(actor(), place)
        return _page(place, _("请选择接续的地点。")), 422
    except Refusal as refusal:
        return _page(place, tell(refusal)), 422
    done = since <= today()
    flash(_("已撤并，案件正在逐件随迁。") if done else _("计划已登记，到日子自动生效。"), "success")
    return redirect(url_for("admin.succession", place=place))


def _day() -> date:
    try:
        return date.fromisoformat(request.form.get("since", ""))
    except ValueError:
        raise NotPossible(detail=Text("请填写生效日期。", "give the day from which it holds.")) from None


@blueprint.post("/places/<place>/succession/cancel")
@needs(ADMINISTRATOR)
def cancel_succession(place: str) -> ResponseReturnValue:
    """Takes a plan back before its day."""
    plan = _plan_of(place)
    try:
        if plan is None:
            raise NotFound(what=Text("撤并计划", "plan"))
        engine().successions.cancel(actor(), plan.id)
        flash(_("计划已取消。"), "success")
    except Refusal as refusal:
        flash(say(refusal.text), "danger")
    return redirect(url_for("admin.succession", place=place))
