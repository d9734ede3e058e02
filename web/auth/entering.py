"""The last steps of every way in: a code where one is asked for, a fresh sign-in, and on to where the visitor wanted to go."""

from __future__ import annotations

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from engine.errors import NotFound
from web.access import safe_next
from web.auth import second, sign_ins, waiting
from web.auth.diary import note
from web.auth.second import Proven
from web.cases.carried import take_up
from web.i18n import _


def again(login: str, message: str, status: int, *, address: str = "", brought: str = "") -> ResponseReturnValue:
    """The sign-in page with what was wrong; nothing that the visitor brought along is lost."""
    page = render_template("auth/sign_in.html", message=message, login=login, next=address, carried=brought)
    return page, status


def ask_for_code(message: str, status: int, *, address: str = "", brought: str = "") -> ResponseReturnValue:
    """The page that asks for the code of a telephone."""
    return render_template("auth/code.html", message=message, next=address, carried=brought), status


def come_in(who: Proven, *, address: str, brought: str) -> ResponseReturnValue:
    """Whoever has proven who they are goes in; where they have a second factor and gave none, it is asked for first."""
    if who.way in sign_ins.BARE and second.is_on(who.person):
        second.wait_for_code(who)
        return ask_for_code("", 200, address=address, brought=brought)
    return enter(who, address=address, brought=brought)


def enter(who: Proven, *, address: str, brought: str) -> ResponseReturnValue:
    """Signs in; somebody who does not serve (any more) is turned away."""
    try:
        sign_ins.begin(who.person, must_change=who.must_change, way=who.way, token=who.token)
    except NotFound:
        note("left", who.person, who.way)
        return again(who.login, _("此账号已停用，请联系管理员。"), 403, address=address, brought=brought)
    waiting.forgive(who.login, who.person)
    if who.login:
        waiting.remember_device(who.login)
    return onward(address, brought)


def onward(address: str, brought: str) -> ResponseReturnValue:
    """To where the visitor wanted to go, with what was typed there before the sign-in ended."""
    safe = safe_next(address)
    take_up(safe, brought)
    return redirect(safe)
