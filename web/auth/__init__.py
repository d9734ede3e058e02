"""Signing in and out: local accounts, and in demo mode one tap."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from engine.errors import NotFound
from web.access import open_to_all, safe_next, visitor
from web.auth import second, sign_ins, waiting
from web.auth.diary import note
from web.auth.passwords import matches
from web.auth.tables import Credential
from web.carrying import carried
from web.cases.carried import take_up
from web.house import county, settings
from web.i18n import _
from web.security import limiter
from web.store import reading

blueprint = Blueprint("auth", __name__)


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
    if second.is_on(found.person):
        second.wait_for_code(found.person, login, must_change=found.must_change)
        return _ask_for_code("", 200)
    return _enter(found.person, login, must_change=found.must_change, way=sign_ins.PASSWORD)


@blueprint.get("/sign-in/code")
@open_to_all
def code() -> ResponseReturnValue:
    """The form for the code of a telephone, after a password that was right."""
    return _ask_for_code("", 200) if second.pending() else redirect(url_for("auth.sign_in"))


@blueprint.post("/sign-in/code")
@open_to_all
@limiter.limit("60 per minute")
def submit_code() -> ResponseReturnValue:
    """Checks the code; without a password just before there is nothing to check."""
    waits_for = second.pending()
    if waits_for is None:
        return _again("", _("输入密码后过了太久，请从头登录。"), 401)
    if wait := waiting.admit_code(waits_for.person):
        note("waits", waits_for.person, sign_ins.CODE)
        return _ask_for_code(_("尝试次数太多，请%(n)s分钟后再试。", n=waiting.in_minutes(wait)), 429)
    if not second.check(waits_for.person, request.form.get("code", "")):
        note("wrong_code", waits_for.person, sign_ins.CODE)
        return _ask_for_code(_("验证码不对。请看手机上最新的6位数字，并检查手机时间是否准确。"), 401)
    return _enter(waits_for.person, waits_for.login, must_change=waits_for.must_change, way=sign_ins.CODE)


def _again(login: str, message: str, status: int) -> ResponseReturnValue:
    return render_template("auth/sign_in.html", message=message, login=login, carried=carried()), status


def _ask_for_code(message: str, status: int) -> ResponseReturnValue:
    return render_template("auth/code.html", message=message, carried=carried()), status


def _enter(person: str, login: str, *, must_change: bool, way: str) -> ResponseReturnValue:
    try:
        sign_ins.begin(person, must_change=must_change, way=way)
    except NotFound:
        note("left", person, way)
        return _again(login, _("此账号已停用，请联系管理员。"), 403)
    waiting.forgive(login, person)
    waiting.remember_device(login)
    return _onward()


@blueprint.post("/sign-in/demo")
@open_to_all
@limiter.limit("60 per minute")
def demo() -> ResponseReturnValue:
    """One tap signs in as a person of the demo county; there is no such door outside demo mode."""
    if not settings().demo:
        abort(404)
    sign_ins.begin(request.form.get("person", ""), way=sign_ins.DEMO)
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
