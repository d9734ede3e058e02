"""Starting a case: which process, for which place, and its first form."""

from __future__ import annotations

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.clock import legal_date
from engine.definitions import Blueprint
from engine.errors import InvalidForm, NotFound, Refusal
from engine.forms import Form
from engine.forms.typing_in import is_blank
from engine.records import Definition, Place
from engine.text import Text
from web.access import actor, visitor
from web.cases import start_drafts, start_photos
from web.cases.filling import Filling
from web.cases.keeping import kept_here, mark_of
from web.cases.posted import AGAIN, Posted, without_blank_rows
from web.cases.room import blueprint
from web.cases.start_drafts import Unfinished
from web.cases.told import kept_elsewhere, kept_now, law_of, place_of, title_of
from web.errors import status_of
from web.house import county, engine
from web.i18n import _, say
from web.people import looking
from web.refusals import tell


@blueprint.get("/cases/new")
def choose() -> ResponseReturnValue:
    """The processes that this person may start; straight on where there is only one."""
    startable = engine().startable(actor())
    if len(startable) == 1:
        return redirect(url_for("cases.new", process=startable[0].process))
    return render_template("cases/choose.html", startable=[(each, _about(each)) for each in startable])


def _about(startable: Definition) -> Text | None:
    """What its start form says of a process, in a sentence."""
    known = engine().blueprint(county(), startable.process, startable.version)
    form = known.forms.get(known.start_form or "")
    return form.description if form else None


@blueprint.get("/cases/new/<process>")
def new(process: str) -> ResponseReturnValue:
    """The start form: as it was left, else empty."""
    process_blueprint, form = start_form(process)
    left = start_drafts.unfinished(process)
    if left is None:
        return _page(process_blueprint, Filling(form, {}, people=_staff), key=secrets.token_urlsafe(12))
    return _page(
        process_blueprint, Filling(form, left.values, people=_staff), key=left.key, place=left.place, left=left
    )


@blueprint.post("/cases/new/<process>")
def submit(process: str) -> ResponseReturnValue:
    """Begins the case, or shows the form again with what was typed and what is wrong."""
    process_blueprint, form = start_form(process)
    posted = Posted.read(request, form)
    key = request.form.get("key", "")[:60] or secrets.token_urlsafe(12)
    if posted.button in AGAIN:
        values = posted.rearranged(form)
        start_drafts.keep(process, key, request.form.get("place", ""), values)
        return _page(process_blueprint, Filling(form, values, people=_staff, added=posted.added), key=key)
    if posted.button == "_save":
        start_drafts.keep(process, key, request.form.get("place", ""), posted.values)
        flash(_("已暂存。可以离开，下次从“新建”打开接着填。"), "success")
        return redirect(url_for("inbox.index"))
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
        return _page(
            process_blueprint, Filling(form, values, errors, people=_staff, beside=frozenset({"place"})), key=key
        ), 422
    except Refusal as refusal:
        return _page(
            process_blueprint, Filling(form, values, people=_staff), key=key, refusal=tell(refusal)
        ), status_of(refusal)
    start_drafts.forget(process, key)
    if lost := start_photos.keep(done.case.id, form, posted.files):
        flash(_("照片没有保存：%(why)s请在后面的步骤再传。", why=lost), "warning")
    flash(_("已提交，编号 %(number)s。接下来的步骤会出现在经办人的待办里。", number=done.case.number), "success")
    return redirect(url_for("cases.show", case_id=done.case.id))


@blueprint.post("/cases/new/<process>/live")
def live_start(process: str) -> ResponseReturnValue:
    """Keeps what was typed, and says which fields are asked for."""
    form = start_form(process)[1]
    values, key = Posted.read(request, form).values, request.form.get("key", "")[:60]
    hidden, place, drawn = (
        sorted(Filling(form, values).hidden()),
        request.form.get("place", ""),
        request.form.get("drawn"),
    )
    if not key or is_blank(values):
        return {"hidden": hidden}
    now = start_drafts.mark(process)
    if drawn and now not in (drawn, mark_of(start_drafts.content(place, values))):
        return {"hidden": hidden, "message": kept_elsewhere(), "elsewhere": True}, 409
    start_drafts.keep(process, key, place, values)
    return {"hidden": hidden, "message": kept_now(), "drawn": start_drafts.mark(process)}


@blueprint.post("/cases/new/<process>/discard")
def discard(process: str) -> ResponseReturnValue:
    """Throws the draft away and begins with an empty form."""
    start_form(process)
    start_drafts.discard(process)
    flash(_("暂存的内容已清空。"), "success")
    return redirect(url_for("cases.new", process=process))


def start_form(process: str) -> tuple[Blueprint, Form]:
    """What begins a process. Raises `NotFound` for one that the visitor may not start."""
    process_blueprint = engine().blueprint(county(), process)
    form = process_blueprint.forms.get(process_blueprint.start_form or "")
    if form is None or visitor().roles.isdisjoint(process_blueprint.starters):
        raise NotFound(what=Text("可以由您发起的流程", "process that you may start"))
    return process_blueprint, form


def _staff(role: str) -> list[tuple[str, str]]:
    """Everybody who holds a role somewhere: the place is chosen on the same page."""
    today = legal_date(engine().clock.now())
    with looking() as people:
        found = people.people(present_on=today)
    having = [each for each in found if any(held == role for held, _place in each.roles_at(today))]
    return [(each.id, f"{each.name} {each.office}".strip()) for each in having]


def _page(
    process_blueprint: Blueprint,
    filling: Filling,
    *,
    key: str,
    refusal: str = "",
    place: str = "",
    left: Unfinished | None = None,
) -> str:
    places = _choosable(process_blueprint.process)
    return render_template(
        "cases/new.html",
        blueprint=process_blueprint,
        filling=filling,
        key=key,
        refusal_text=refusal,
        places=places,
        place=place or request.form.get("place", ""),
        left=left,
        law=law_of(filling.form),
        where=place_of(filling.form),
        photos=start_photos.asked(filling.form),
        drawn=start_drafts.mark(process_blueprint.process),
        kept=kept_here(f"start:{process_blueprint.process}"),
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
        raise InvalidForm({"place": [Text("请选择村（社区）。", "Choose the village.")]})
    return chosen
