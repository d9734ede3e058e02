"""Signing in and out: local accounts, and in demo mode one tap."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from engine.errors import NotFound
from web.access import open_to_all, safe_next, visitor
from web.auth import sign_ins
from web.auth.passwords import matches
from web.auth.tables import Credential
from web.carrying import carried
from web.cases.carried import take_up
from web.house import county, settings
from web.i18n import _
from web.security import limiter
from web.store import reading

blueprint = Blueprint("auth", __name__)


def _typed_login() -> str:
    return "login:" + request.form.get("login", "").strip().lower()


@blueprint.get("/sign-in")
@open_to_all
def sign_in() -> ResponseReturnValue:
    """The sign-in form."""
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")))
    if request.args.get("expired"):
        flash(_("登录已过期，请重新登录。表单的暂存内容都还在。"), "warning")
    return render_template("auth/sign_in.html")


@blueprint.post("/sign-in")
@open_to_all
@limiter.limit("30 per minute")
@limiter.limit("10 per 5 minutes", key_func=_typed_login)
def submit_sign_in() -> ResponseReturnValue:
    """Checks name and password; a wrong name and a wrong password look the same."""
    login = request.form.get("login", "").strip().lower()
    with reading() as look:
        found = look.execute(
            select(Credential.person, Credential.password, Credential.must_change).where(
                Credential.county == county(), Credential.login == login
            )
        ).one_or_none()
    if not matches(found.password if found else None, request.form.get("password", "")) or found is None:
        message = _("登录名或密码不对。请检查大小写；忘记密码请联系管理员重置。")
        return render_template("auth/sign_in.html", message=message, login=login, carried=carried()), 401
    try:
        sign_ins.begin(found.person, must_change=found.must_change)
    except NotFound:
        message = _("此账号已停用，请联系管理员。")
        return render_template("auth/sign_in.html", message=message, login=login, carried=carried()), 403
    return _onward()


@blueprint.post("/sign-in/demo")
@open_to_all
@limiter.limit("60 per minute")
def demo() -> ResponseReturnValue:
    """One tap signs in as a person of the demo county; there is no such door outside demo mode."""
    if not settings().demo:
        abort(404)
    sign_ins.begin(request.form.get("person", ""))
    return _onward()


def _onward() -> ResponseReturnValue:
    """To where the visitor wanted to go, with what was typed there before the sign-in ended."""
    address = safe_next(request.form.get("next"))
    take_up(address, carried())
    return redirect(address)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Ends this sign-in."""
    sign_ins.end_current(visitor())
    session.clear()
    flash(_("已退出登录。"), "success")
    gone = redirect(url_for("public.index"))
    gone.headers["Clear-Site-Data"] = '"storage"'  # nothing that was typed stays on a shared machine
    return gone
