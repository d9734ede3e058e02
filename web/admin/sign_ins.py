"""The diary of the door for administrators, and what they do for somebody whose telephone or computer is lost."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import NotPossible
from web.access import actor, needs
from web.admin.people import ADMINISTRATOR
from web.admin.room import blueprint
from web.auth import diary, second
from web.auth.oidc import people
from web.auth.sign_ins import end_others
from web.house import engine
from web.i18n import _
from web.refusals import tell


@blueprint.get("/sign-ins")
@needs(ADMINISTRATOR)
def sign_ins() -> ResponseReturnValue:
    """The latest attempts; `refused` shows those alone that failed."""
    with engine().people(actor()) as county:
        names = {each.id: each.name for each in county.people()}
    found = diary.lines(refused_only="refused" in request.args)
    return render_template("admin/sign_ins.html", found=found, names=names)


@blueprint.post("/people/<person>/second-factor/remove")
@needs(ADMINISTRATOR)
def remove_second_factor(person: str) -> ResponseReturnValue:
    """A lost telephone: the next sign-in is by password alone, and a role that asks for more sets it up anew."""
    second.remove(person)
    end_others(person)
    flash(_("已重置两步登录，请提醒本人登录后重新设置。"), "success")
    return redirect(url_for("admin.person", person=person))


@blueprint.post("/people/<person>/platform")
@needs(ADMINISTRATOR)
def keep_platform_account(person: str) -> ResponseReturnValue:
    """Who somebody is at the identity platform; what was bound before is bound no longer, and signed out."""
    try:
        people.write_down(person, request.form.get("account", ""))
    except NotPossible as refusal:
        flash(tell(refusal), "danger")
    else:
        end_others(person)
        flash(_("已记下平台账号。此人下次用平台登录时重新绑定。"), "success")
    return redirect(url_for("admin.person", person=person))


@blueprint.post("/people/<person>/sign-ins/end")
@needs(ADMINISTRATOR)
def end_sign_ins(person: str) -> ResponseReturnValue:
    """Ends every sign-in of somebody, at once."""
    end_others(person)
    flash(_("此人的登录已全部退出。"), "success")
    return redirect(url_for("admin.person", person=person))
