"""Forms that arrive with a key that no longer fits: of a page that stood open longer than its sign-in."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from web.access import ask_to_sign_in, is_open
from web.carrying import FORMS, carried, from_this_site
from web.cases.carried import take_up
from web.errors import error_page
from web.i18n import _

_SIGNING_IN = frozenset({"auth.submit_sign_in", "auth.demo", "auth.to_platform"})


def outlived(error: CSRFError) -> ResponseReturnValue:
    """Nothing that was sent takes effect; what was typed comes back wherever it can."""
    if request.endpoint in _SIGNING_IN and from_this_site():
        message = _("这一页放得太久了，请再登录一次。")
        return render_template("auth/sign_in.html", message=message, carried=carried()), 400
    if not current_user.is_authenticated and not is_open() and from_this_site():
        return ask_to_sign_in()
    if current_user.is_authenticated and request.endpoint in FORMS and from_this_site():
        take_up(request.path, carried())
        return redirect(request.path)
    return error_page(400, _("页面已过期，这次提交没有生效。请返回上一页，刷新后再提交。"))
