"""Signing in and out: local accounts, the county's identity platform, and in demo mode one tap."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from web.access import open_to_all, safe_next, visitor
from web.auth import rescue, second, sign_ins, waiting
from web.auth.diary import note
from web.auth.entering import again, ask_for_code, come_in, enter, onward
from web.auth.oidc import doors, people
from web.auth.oidc.telling import platform_name
from web.auth.passwords import matches
from web.auth.room import blueprint
from web.auth.second import Proven
from web.auth.tables import Credential
from web.carrying import carried
from web.house import county, settings
from web.i18n import _
from web.security import limiter
from web.store import reading

__all__ = ["blueprint", "doors", "rescue"]


@blueprint.app_context_processor
def ways_in() -> dict[str, object]:
    """For pages: the platform's name (empty without one), who somebody is there, and whether passwords of this house count."""
    return {
        "platform_name": platform_name,
        "platform_account": people.kept,
        "local_sign_in": lambda: settings().local_sign_in,
    }


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
@limiter.limit("60 per minute")
def submit_sign_in() -> ResponseReturnValue:
    """Checks name and password; a wrong name and a wrong password look the same and take as long."""
    login = request.form.get("login", "").strip().lower()[:60]
    if not settings().local_sign_in:
        return _again("", _("本系统不用登录名和密码登录，请用下面的按钮。"), 403)
    if wait := waiting.admit(login):
        note("waits", None, sign_ins.PASSWORD)
        message = _("尝试次数太多，请%(n)s分钟后再试。忘记密码请联系管理员重置。", n=waiting.in_minutes(wait))
        return _again(login, message, 429)
    with reading() as look:
        found = look.execute(
            select(Credential.person, Credential.password, Credential.must_change).where(
                Credential.county == county(), Credential.login == login
            )
        ).one_or_none()
    if not matches(found.password if found else None, request.form.get("password", "")) or found is None:
        note("wrong", found.person if found else None, sign_ins.PASSWORD)
        return _again(login, _("登录名或密码不对。请检查大小写；忘记密码请联系管理员重置。"), 401)
    waiting.forgive(login)
    waiting.forgive_here(login)
    who = Proven(found.person, sign_ins.PASSWORD, login, found.must_change)
    return come_in(who, address=_next(), brought=carried())


@blueprint.get("/sign-in/code")
@open_to_all
def code() -> ResponseReturnValue:
    """The form for the code of a telephone, after a first proof that was right."""
    return _ask_for_code("", 200) if second.pending() else redirect(url_for("auth.sign_in"))


@blueprint.post("/sign-in/code")
@open_to_all
@limiter.limit("60 per minute")
def submit_code() -> ResponseReturnValue:
    """Checks the code; without a first proof just before there is nothing to check."""
    waits_for = second.pending()
    if waits_for is None:
        return _again("", _("输入密码后过了太久，请从头登录。"), 401)
    if wait := waiting.admit_code(waits_for.person):
        note("waits", waits_for.person, sign_ins.CODE)
        return _ask_for_code(_("尝试次数太多，请%(n)s分钟后再试。", n=waiting.in_minutes(wait)), 429)
    if not second.check(waits_for.person, request.form.get("code", "")):
        note("wrong_code", waits_for.person, sign_ins.CODE)
        return _ask_for_code(_("验证码不对。请看手机上最新的6位数字，并检查手机时间是否准确。"), 401)
    return enter(second.proven(waits_for), address=_next(), brought=carried())


def _again(login: str, message: str, status: int) -> ResponseReturnValue:
    return again(login, message, status, address=_next(), brought=carried())


def _ask_for_code(message: str, status: int) -> ResponseReturnValue:
    return ask_for_code(message, status, address=_next(), brought=carried())


def _next() -> str:
    return request.values.get("next", "")


@blueprint.post("/sign-in/demo")
@open_to_all
@limiter.limit("60 per minute")
def demo() -> ResponseReturnValue:
    """One tap signs in as a person of the demo county; there is no such door outside demo mode."""
    if not settings().demo:
        abort(404)
    sign_ins.begin(request.form.get("person", ""), way=sign_ins.DEMO)
    return onward(_next(), carried())


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Ends this sign-in; where it is set so, at the identity platform too."""
    told = sign_ins.platform_token(visitor().sign_in) if settings().oidc_sign_out else ""
    sign_ins.end_current(visitor())
    session.clear()
    flash(_("已退出登录。"), "success")
    gone = doors.leave(told) if told else redirect(url_for("public.index"))
    gone.headers["Clear-Site-Data"] = '"storage"'  # nothing that was typed stays on a shared machine
    return gone
