"""Pages about a sign-in at the identity platform that did not come to its end: what happened and what to do."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta

import structlog
from flask import render_template
from flask.typing import ResponseReturnValue

from engine.clock import legal_date
from web.auth.entering import again
from web.auth.oidc.trouble import Distrusted, Silent, Unknown
from web.auth.waiting import in_minutes
from web.house import engine, settings
from web.i18n import _
from web.people import looking

NAMED = 3
"""Administrators that are named to somebody who is not known."""


def platform_name() -> str:
    """What the platform is called on the sign-in page; empty where there is none."""
    return (settings().oidc_label or _("统一身份认证")) if settings().oidc_issuer else ""


def silent(trouble: Silent, *, address: str, brought: str) -> ResponseReturnValue:
    """It gives no answer: whoever has a password here may go on with it."""
    facts = {"name": platform_name(), "number": _logged("silent", trouble.why)}
    if settings().local_sign_in:
        said = _("暂时连不上%(name)s。请过几分钟再试，或用登录名和密码登录。编号 %(number)s。", **facts)
    else:
        said = _("暂时连不上%(name)s。请过几分钟再试；一直不行，请把编号 %(number)s 告诉管理员。", **facts)
    return again("", said, 503, address=address, brought=brought)


def distrusted(trouble: Distrusted, journey: Mapping[str, str]) -> ResponseReturnValue:
    """What came back proves nothing: begin anew."""
    number = _logged("distrusted", trouble.why)
    said = _(
        "这次登录没有完成：页面放得太久、已经用过，或不是在这个浏览器里开始的。请再点一次。一直不行，请把编号 %(number)s 告诉管理员。",
        number=number,
    )
    return again("", said, 400, address=journey.get("next", ""), brought=journey.get("carried", ""))


def cancelled(journey: Mapping[str, str]) -> ResponseReturnValue:
    """They said no over there."""
    said = _("您在%(name)s取消了登录。需要时请再点一次。", name=platform_name())
    return again("", said, 403, address=journey["next"], brought=journey["carried"])


def later(wait: timedelta) -> ResponseReturnValue:
    """Too many that came to nothing, from one address."""
    return again("", _("尝试次数太多，请%(n)s分钟后再试。", n=in_minutes(wait)), 429)


def unknown(trouble: Unknown) -> ResponseReturnValue:
    """They are who they say, and nobody here: whom to ask, and what to tell them."""
    number = _logged("unknown", trouble.why)
    page = render_template(
        "auth/unknown.html", account=trouble.account, number=number, platform=platform_name(), ask=_administrators()
    )
    return page, 403


def _administrators() -> list[str]:
    day, roles = legal_date(engine().clock.now()), engine().house.administrators
    with looking() as people:
        found = people.people(present_on=day)
    return [each.name for each in found if any(role in roles for role, _where in each.roles_at(day))][:NAMED]


def _logged(what: str, why: str) -> str:
    """Tells whoever runs the machine; returns the number by which they find it."""
    number = secrets.token_hex(4)
    structlog.get_logger("web").warning(f"platform_{what}", reference=number, why=why)
    return number
