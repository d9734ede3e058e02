"""Who calls: a bearer token stands for one person, with that person's roles of today and nothing more."""

from __future__ import annotations

from apiflask import HTTPTokenAuth
from flask import g, request
from flask.typing import ResponseReturnValue

from engine.errors import NotFound, Refusal
from engine.people import present
from engine.records import Actor
from engine.text import Text
from web.access import SEES_IDENTITY
from web.api.room import blueprint
from web.auth.tokens import bearer
from web.house import engine, house

MOST_BYTES = 2 * 1024 * 1024
"""Of one request; a form with hundreds of members has some hundred kilobytes."""

auth = HTTPTokenAuth(scheme="Bearer", security_scheme_name="token")


class NotSignedIn(Refusal):
    """No token, or one that was revoked, has run out, or never was."""

    code = "unauthorized"
    sentence = Text(
        "令牌无效：没有提供、已撤销、已过期，或者此人已离岗。请在“我的账户”重新生成令牌。",
        "The token does not hold: missing, revoked, expired, or its person has left. Make a new one under “My account”.",
    )


@blueprint.before_request
def modest() -> None:
    """A request may not be larger than any honest one."""
    request.max_content_length = MOST_BYTES


@auth.verify_token  # type: ignore[untyped-decorator]  # Flask-HTTPAuth has no types
def verify(secret: str) -> Actor | None:
    """As whom a token acts; None where it does not hold."""
    found = bearer(secret, at=house().wall_clock.now()) if secret.isascii() else None
    if found is None:
        return None
    who = Actor(*found)
    try:
        with engine().reading(who) as look:
            person, today = look.person, look.today
    except NotFound:
        return None
    if not present(person, today):
        return None
    g.sees_identity = any(role in SEES_IDENTITY for role, _place in person.roles_at(today))
    return who


@auth.error_handler  # type: ignore[untyped-decorator]  # the same
def refused(status: int) -> ResponseReturnValue:
    """Told like every other refusal."""
    raise NotSignedIn


def caller() -> Actor:
    """As whom the engine is asked to act."""
    who: Actor = auth.current_user  # type: ignore[assignment]  # set by `verify`, which comes first
    return who
