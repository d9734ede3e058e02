"""One's own account: who I am here, my password, where I am signed in, keys for programs."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from web.access import visitor
from web.account import keys, second
from web.account.room import blueprint
from web.auth import diary, sign_ins
from web.auth.passwords import WeakPassword, matches, set_password
from web.auth.second import is_on
from web.auth.tables import Credential
from web.house import engine, house, settings
from web.i18n import _
from web.people import place_names
from web.refusals import tell
from web.relatives import declare, family_of, withdraw
from web.security import limiter
from web.store import reading

__all__ = ["blueprint", "keys", "second"]


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Roles, near relatives, sign-ins and keys of the visitor."""
    return _page()


def _page(problem: str = "") -> str:
    me = visitor()
    return render_template(
        "account/index.html",
        me=me,
        places=place_names(),
        login=_login(),
        sign_ins=sign_ins.living(me.person.id),
        keys=keys.keys_of(me.county, me.person.id),
        today=engine().clock.now(),
        family=family_of(me.person.id, problem),
        second_factor=is_on(me.person.id),
        diary=diary.lines(me.person.id, limit=10),
    )


@blueprint.post("/relatives")
def declare_relative() -> ResponseReturnValue:
    """A near relative, whose family's cases are then left to others."""
    if problem := declare(visitor().person.id):
        return _page(problem), 422
    return redirect(url_for("account.index", _anchor="relatives"))


@blueprint.post("/relatives/<declared>/withdraw")
def withdraw_relative(declared: str) -> ResponseReturnValue:
    """A declaration that was wrong."""
    withdraw(visitor().person.id, declared)
    return redirect(url_for("account.index", _anchor="relatives"))


@blueprint.get("/password")
def password() -> ResponseReturnValue:
    """The form for a new password."""
    return _password_page()


def _password_page(problem: str = "") -> str:
    known = settings().local_sign_in and _login() is not None
    return render_template("account/password.html", must=visitor().must_change, known=known, message=problem)


@blueprint.post("/password")
@limiter.limit("10 per 5 minutes")
def change_password() -> ResponseReturnValue:
    """Checks the present password, takes the new one, ends all other sign-ins."""
    me, form = visitor(), request.form
    problem = ""
    way, token = sign_ins.way_of(me.sign_in), sign_ins.platform_token(me.sign_in)
    if not settings().local_sign_in:
        problem = _("本系统不用登录名和密码登录，密码在平台上更改。")
    elif not matches(_stored(), form.get("present", "")):
        problem = _("现在的密码不对，请重新输入。")
    elif form.get("new", "") != form.get("again", ""):
        problem = _("两次输入的新密码不一样，请重新输入。")
    elif form.get("new", "") == form.get("present", ""):
        problem = _("新密码与现在的相同，请换一个。")
    else:
        try:
            set_password(engine(), me.county, me.person.id, form["new"], at=house().wall_clock.now())
        except WeakPassword as refusal:
            problem = tell(refusal)
    if problem:
        return _password_page(problem), 422
    sign_ins.begin(me.person.id, way=way, token=token)
    flash(_("密码已更改，其他设备上的登录已退出。"), "success")
    return redirect(url_for("account.index"))


@blueprint.post("/sign-ins/<sign_in>/end")
def end_sign_in(sign_in: str) -> ResponseReturnValue:
    """Signs out one of one's own browsers."""
    sign_ins.end(visitor().person.id, sign_in)
    flash(_("已退出该设备上的登录。"), "success")
    return redirect(url_for("account.index"))


@blueprint.post("/other-sign-ins/end")
def end_other_sign_ins() -> ResponseReturnValue:
    """Signs out every browser but this one."""
    me = visitor()
    sign_ins.end_others(me.person.id, me.sign_in)
    flash(_("其他设备上的登录都已退出。"), "success")
    return redirect(url_for("account.index"))


def _credential(column: str) -> str | None:
    me = visitor()
    with reading() as look:
        return look.execute(
            select(getattr(Credential, column)).where(Credential.county == me.county, Credential.person == me.person.id)
        ).scalar_one_or_none()


def _login() -> str | None:
    return _credential("login")


def _stored() -> str | None:
    return _credential("password")
