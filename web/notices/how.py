"""How I want to be told: which kinds by which channel, where to, when not, and the daily digest."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tasks import NOTICE_KINDS, WrongWish, keep_wishes, wishes
from web.access import actor
from web.house import engine
from web.i18n import _, say
from web.notices import wishes_form
from web.notices.room import blueprint


@blueprint.get("/how")
def how() -> ResponseReturnValue:
    """What I chose, or what the county chose for everybody."""
    return _page(wishes_form.kept(wishes(engine(), actor(), actor().person)))


@blueprint.post("/how")
def keep() -> ResponseReturnValue:
    """Keeps my choice."""
    form = wishes_form.typed()
    try:
        keep_wishes(engine(), actor(), actor().person, wishes_form.read(form))
    except WrongWish as refusal:
        return _page(form, refusal), 422
    flash(_("已保存，今后按此通知您。"), "success")
    return redirect(url_for("notices.how"))


def _page(form: wishes_form.Typed, refusal: WrongWish | None = None) -> str:
    wrong = {refusal.name: say(refusal.text)} if refusal else {}
    return render_template("notices/how.html", form=form, kinds=NOTICE_KINDS, wrong=wrong)
