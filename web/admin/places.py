"""The tree of places: county, townships, villages."""

from __future__ import annotations

import re

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.errors import NotFound, NotPossible, Refusal
from engine.people import People
from engine.records import LEVELS
from engine.text import Text
from web.access import actor, needs
from web.admin.people import ADMINISTRATOR, today
from web.admin.room import blueprint
from web.house import engine
from web.i18n import say

_CODE = re.compile(r"[0-9]{6,12}")


@blueprint.get("/places")
@needs(ADMINISTRATOR)
def places() -> ResponseReturnValue:
    """The tree, with how many people serve at each place."""
    day = today()
    with engine().people(actor()) as county:
        found = county.places()
        staff = [
            code for each in county.people(present_on=day) for code in {place for _role, place in each.roles_at(day)}
        ]
    below: dict[str, list[object]] = {}
    for each in found:
        below.setdefault(_parent(each.path), []).append(each)
    return render_template(
        "admin/places.html",
        below=below,
        plans=engine().successions.all(actor()),
        staff={code: staff.count(code) for code in set(staff)},
        places=found,
    )


def _parent(path: str) -> str:
    above = path.rpartition("/")[0]
    return above.rpartition(":")[2]


@blueprint.post("/places")
@needs(ADMINISTRATOR)
def add_place() -> ResponseReturnValue:
    """A new place one level below another."""
    name, code = request.form.get("name", "").strip()[:80], request.form.get("code", "").strip()
    try:
        with engine().people(actor()) as county:
            _add(county, name, code, request.form.get("parent", ""))
        flash(_("已增加%(name)s。", name=name), "success")
    except Refusal as refusal:
        flash(say(refusal.text), "danger")
    return redirect(url_for("admin.places"))


def _add(county: People, name: str, code: str, parent: str) -> None:
    above = county.place(parent)
    if not name or not _CODE.fullmatch(code):
        raise NotPossible(detail=Text("请填写名称和6至12位数字代码。", "give a name and a code of 6 to 12 digits."))
    if _is_known(county, code):
        raise NotPossible(
            detail=Text("代码已被使用（包括已撤销的地点）。", "the code is taken, perhaps by a former place.")
        )
    level = LEVELS.index(above.level) + 1
    if level >= len(LEVELS):
        raise NotPossible(detail=Text("村下面没有更低的一级。", "there is no level below a village."))
    county.add_place(code, name, LEVELS[level], parent)


def _is_known(county: People, code: str) -> bool:
    try:
        county.place(code)
    except NotFound:
        return False
    return True


@blueprint.post("/places/<code>/end")
@needs(ADMINISTRATOR)
def end_place(code: str) -> ResponseReturnValue:
    """A place that exists no longer; refused while places lie below it or people serve there."""
    day = today()
    try:
        with engine().people(actor()) as county:
            gone = county.place(code)
            if any(each.path.startswith(f"{gone.path}/") for each in county.places()):
                raise NotPossible(detail=Text("下面还有地点，请先处理。", "places lie below it; end those first."))
            if any(code == place for each in county.people(present_on=day) for _role, place in each.roles_at(day)):
                raise NotPossible(
                    detail=Text("还有人在此任职，请先结束其角色。", "people still serve there; end their roles first.")
                )
            if engine().successions.prospect(actor(), code).cases:
                said = Text("还有在办案件，请用“撤并”指定接续的地点。", "cases still run there; name a successor.")
                raise NotPossible(detail=said)
            county.end_place(code, day)
        flash(_("%(name)s已撤销，历史案件仍显示原名。", name=gone.name), "success")
    except Refusal as refusal:
        flash(say(refusal.text), "danger")
    return redirect(url_for("admin.places"))
