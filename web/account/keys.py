"""Keys for programs that act in one's name: what each is for, until when, and when it was last used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from engine.clock import LEGAL_ZONE, legal_date
from web.access import visitor
from web.account.room import blueprint
from web.auth.tokens import LIFE, Scope, issue_token, revoke_token, tokens_of
from web.house import engine, house
from web.i18n import _
from web.security import limiter

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString

USUAL: Final = timedelta(days=90)
"""How long a key holds unless another day is chosen."""
LABELS: Final[dict[Scope, tuple[LazyString, LazyString]]] = {
    Scope.READ: (_l("只读"), _l("只能查看您能看到的内容")),
    Scope.ACT: (_l("办理"), _l("还能发起、签收、办理、退回、转办等")),
    Scope.ADMINISTER: (_l("管理"), _l("还能挂起、终止、重试故障等，仅限您本人有权做的")),
}
"""Scope -> its name, and what it lets a program do beyond the one before."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A key as its line on the page."""

    id: str
    name: str
    scope: LazyString
    made_at: datetime
    last_day: date | None
    is_over: bool
    used_at: datetime | None


def keys_of(county: str, person: str) -> list[Shown]:
    """Somebody's keys, the latest first."""
    now = house().wall_clock.now()
    return [
        Shown(
            each.id, each.name, LABELS[Scope(each.scope)][0], each.created_at,
            legal_date(each.expires_at - timedelta(seconds=1)) if each.expires_at else None,
            bool(each.expires_at and each.expires_at <= now), each.used_at,
        )
        for each in tokens_of(county, person)
    ]  # fmt: skip


@blueprint.app_template_global()
def key_choices() -> dict[str, object]:
    """What the form of a new key offers: scopes, and the first, last and usual of its last days."""
    today = legal_date(house().wall_clock.now())
    return {
        "scopes": LABELS, "first": today, "last": today + LIFE - timedelta(days=1), "usual": today + USUAL,
    }  # fmt: skip


@blueprint.post("/tokens")
@limiter.limit("10 per hour")
def issue_key() -> ResponseReturnValue:
    """A new key, shown this once."""
    me, now = visitor(), house().wall_clock.now()
    name = request.form.get("name", "").strip() or _("未命名")
    try:
        scope = Scope(request.form.get("scope", Scope.READ))
        last = date.fromisoformat(request.form.get("last") or (legal_date(now) + USUAL).isoformat())
    except ValueError:
        scope, last = Scope.READ, date.min
    if not legal_date(now) <= last < legal_date(now) + LIFE:
        flash(_("没有新建令牌：请选一种权限，最后一天应在今天到一年之内。"), "danger")
        return redirect(url_for("account.index", _anchor="keys"))
    until = datetime.combine(last, time(), LEGAL_ZONE) + timedelta(days=1)
    secret = issue_token(engine(), me.county, me.person.id, name, at=now, scope=scope, until=until)
    return render_template("account/token.html", name=name, secret=secret, scope=LABELS[scope], last=last)


@blueprint.post("/tokens/<token>/revoke")
def revoke_key(token: str) -> ResponseReturnValue:
    """Ends a key."""
    me = visitor()
    revoke_token(engine(), me.county, me.person.id, token, at=house().wall_clock.now())
    flash(_("令牌已作废。"), "success")
    return redirect(url_for("account.index", _anchor="keys"))
