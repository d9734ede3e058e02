"""One's own second factor: set up with a QR code, confirmed by a first code, with codes on paper for a lost telephone."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web.access import visitor
from web.account.room import blueprint
from web.auth import second, waiting
from web.house import settings
from web.i18n import _
from web.security import limiter


@blueprint.get("/second-factor")
def second_factor() -> ResponseReturnValue:
    """Whether it is on, or the QR code while it is being set up."""
    return _page()


def _page(problem: str = "") -> str:
    me = visitor()
    secret = second.unconfirmed(me.person.id)
    return render_template(
        "account/second.html",
        on=second.is_on(me.person.id),
        must=me.must_enrol,
        secret=secret,
        picture=second.picture(secret, me.person.name) if secret else "",
        address=second.address(secret, me.person.name) if secret else "",
        left=second.remaining(me.person.id),
        message=problem,
    )


@blueprint.post("/second-factor/begin")
@limiter.limit("10 per 5 minutes")
def begin_second_factor() -> ResponseReturnValue:
    """A new secret to be read by a telephone; one that is in use stays until it is removed."""
    if not second.is_on(visitor().person.id):
        second.begin(visitor().person.id)
    return redirect(url_for("account.second_factor"))


@blueprint.post("/second-factor/confirm")
@limiter.limit("20 per 5 minutes")
def confirm_second_factor() -> ResponseReturnValue:
    """The first code of the telephone; the recovery codes are shown this once."""
    codes = second.confirm(visitor().person.id, "".join(request.form.get("code", "").split()))
    if codes is None:
        return _page(_("验证码不对。请看手机上最新的6位数字，并检查手机时间是否准确。")), 422
    return render_template("account/recovery.html", codes=codes)


@blueprint.post("/second-factor/codes")
def renew_recovery_codes() -> ResponseReturnValue:
    """Ten new codes on paper, for somebody who has the telephone at hand."""
    if problem := _wrong_code():
        return _page(problem), 422
    return render_template("account/recovery.html", codes=second.new_recovery_codes(visitor().person.id))


@blueprint.post("/second-factor/remove")
def remove_second_factor() -> ResponseReturnValue:
    """Signing in by password alone again, where no role asks for more."""
    me = visitor()
    if not me.roles.isdisjoint(settings().second_factor_roles.split()):
        return _page(_("您的角色必须用验证码登录，不能关闭。换手机请先联系管理员重置。")), 422
    if problem := _wrong_code():
        return _page(problem), 422
    second.remove(me.person.id)
    flash(_("已关闭两步登录。"), "success")
    return redirect(url_for("account.index"))


def _wrong_code() -> str:
    """What is wrong with the code that was typed; empty where it is right."""
    person = visitor().person.id
    if wait := waiting.admit_code(person):
        return _("尝试次数太多，请%(n)s分钟后再试。", n=waiting.in_minutes(wait))
    if not second.check(person, request.form.get("code", "")):
        return _("验证码不对。请看手机上最新的6位数字，并检查手机时间是否准确。")
    waiting.forgive("", person)
    return ""
