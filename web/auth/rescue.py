"""A way in when every other one is shut: a link of one use, made by whoever commands the machine (`shouwang rescue`)."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from engine.errors import NotFound
from engine.store.tables import person
from engine.text import Text
from web.access import open_to_all
from web.auth import sign_ins, tickets
from web.auth.entering import again, enter
from web.auth.room import blueprint
from web.auth.second import Proven
from web.auth.tables import Credential
from web.house import county, settings
from web.i18n import _
from web.people import person as person_of
from web.security import limiter
from web.store import reading

_TICKET = "rescue"
LIFE = timedelta(minutes=15)


def link_for(who: str) -> tuple[str, str]:
    """Name of the person with that sign-in name or staff number, and the link. Raises `NotFound`."""
    with reading() as look:
        by_login = select(Credential.person).where(
            Credential.county == county(), Credential.login == who.strip().lower()
        )
        by_number = select(person.c.id).where(person.c.county == county(), person.c.number == who.strip())
        found = look.execute(by_login.union(by_number)).scalars().all()
    if len(found) != 1:
        raise NotFound(
            what=Text(f"登录名或工号为“{who}”的人员", f"person with the sign-in name or staff number “{who}”")
        )
    base = settings().public_url or f"http://{settings().host}:{settings().port}"
    return person_of(found[0]).name, f"{base.rstrip('/')}/sign-in/rescue/{tickets.issue(_TICKET, {'person': found[0]})}"


@blueprint.get("/sign-in/rescue/<secret>")
@open_to_all
def rescue(secret: str) -> ResponseReturnValue:
    """One press: a link that a program looks at beforehand must not be used up by it."""
    return render_template("auth/rescue.html", secret=secret)


@blueprint.post("/sign-in/rescue/<secret>")
@open_to_all
@limiter.limit("20 per minute")
def come_by_rescue(secret: str) -> ResponseReturnValue:
    """Signs in whom the link is for; the diary of the door says how."""
    kept = tickets.take_up(_TICKET, secret, LIFE)
    if kept is None:
        return again("", _("这个链接已经用过或过期。请运行 shouwang rescue 再要一个。"), 403)
    return enter(Proven(kept["person"], sign_ins.RESCUE), address="", brought="")
