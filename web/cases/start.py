"""Starting a case: which process, for which place, and its first form."""

from __future__ import annotations

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.definitions import Blueprint
from engine.errors import InvalidForm, NotFound, Refusal
from engine.forms import Form
from engine.records import Place
from engine.text import Text
from web.access import actor, visitor
from web.cases.filling import Filling
from web.cases.posted import AGAIN, Posted, without_blank_rows
from web.cases.room import blueprint
from web.cases.told import title_of
from web.errors import status_of
from web.house import county, engine
from web.i18n import _, say
from web.refusals import tell


@blueprint.get("/cases/new")
def choose() -> ResponseReturnValue:
    """The processes that this person may start; straight on where there is only one."""
    startable = engine().startable(actor())
    if len(startable) == 1:
        return redirect(url_for("cases.new", process=startable[0].process))
    return render_template("cases/choose.html", startable=startable)


@blueprint.get("/cases/new/<process>")
def new(process: str) -> ResponseReturnValue:
    """The empty start form."""
    process_blueprint, form = _start_form(process)
    return _page(process_blueprint, Filling(form, {}), key=secrets.token_urlsafe(12))


@blueprint.post("/cases/new/<process>")
def submit(process: str) -> ResponseReturnValue:
    """Begins the case, or shows the form again with what was typed and what is wrong."""
    process_blueprint, form = _start_form(process)
    posted = Posted.read(request, form)
    key = request.form.get("key", "")[:60] or secrets.token_urlsafe(12)
    if posted.button in AGAIN:
        return _page(process_blueprint, Filling(form, posted.rearranged(form), added=posted.added), key=key)
    values = without_blank_rows(posted.values)
    clean = form.clean(values)
    try:
        done = engine().start(
            process,
            actor(),
            place=_place(process),
            values=clean,
            key=f"form:{visitor().person.id}:{key}",
            title=title_of(form, clean, say(process_blueprint.name)),
        )
    except InvalidForm as refusal:
        errors = {**form.validate(clean), **refusal.errors}
        return _page(process_blueprint, Filling(form, values, errors), key=key), 422
    except Refusal as refusal:
        return _page(process_blueprint, Filling(form, values), key=key, refusal=tell(refusal)), status_of(refusal)
    flash(_("已提交，编号 %(number)s。接下来的步骤会出现在经办人的待办里。", number=done.case.number), "success")
    return redirect(url_for("cases.show", case_id=done.case.id))


@blueprint.post("/cases/new/<process>/live")
def live_start(process: str) -> ResponseReturnValue:
    """Which fields are asked for, given what was typed; keeps nothing."""
    form = _start_form(process)[1]
    return {"hidden": sorted(Filling(form, Posted.read(request, form).values).hidden())}


def _start_form(process: str) -> tuple[Blueprint, Form]:
    process_blueprint = engine().blueprint(county(), process)
    form = process_blueprint.forms.get(process_blueprint.start_form or "")
    if form is None or visitor().roles.isdisjoint(process_blueprint.starters):
        raise NotFound(what=Text("可以由您发起的流程", "process that you may start"))
    return process_blueprint, form


def _page(process_blueprint: Blueprint, filling: Filling, *, key: str, refusal: str = "") -> str:
    places = _choosable(process_blueprint.process)
    return render_template(
        "cases/new.html",
        blueprint=process_blueprint,
        filling=filling,
        key=key,
        refusal_text=refusal,
        places=places,
        place=request.form.get("place", ""),
    )


def _choosable(process: str) -> list[tuple[str, list[Place]]]:
    """(parent's name, places) of the lowest level, so that a case begins where the family lives."""
    places = engine().places_for(actor(), process)
    names = {place.code: place.name for place in places}
    inner = {part.split(":")[1] for place in places for part in place.path.split("/")[:-1]}
    grouped: dict[str, list[Place]] = {}
    for place in places:
        if place.code not in inner:
            parents = [part.split(":")[1] for part in place.path.split("/")[:-1]]
            grouped.setdefault(names.get(parents[-1], "") if parents else "", []).append(place)
    return list(grouped.items())


def _place(process: str) -> str:
    """The chosen place, or the only one. Raises `InvalidForm` where none was chosen."""
    offered = [place.code for _parent, places in _choosable(process) for place in places]
    chosen = request.form.get("place", "") or (offered[0] if len(offered) == 1 else "")
    if chosen not in offered:
        raise InvalidForm(
            {"place": [Text("请选择家庭所在的村（社区）。", "Choose the village where the family lives.")]}
        )
    return chosen
