"""Who calls: a key stands for one person, with that person's roles of today and nothing more, narrowed by its scope."""

from __future__ import annotations

from apiflask import HTTPTokenAuth
from flask import current_app, g, request
from flask.typing import ResponseReturnValue

from engine.errors import NotFound, Refusal
from engine.people import present
from engine.records import Actor
from engine.text import Text
from web.access import PROGRAM, Visitor, visitor
from web.api.room import blueprint
from web.auth.tokens import Key, Scope, bearer
from web.house import engine, house, settings

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


class BeyondScope(Refusal):
    """The key holds, but was made for less."""

    code = "beyond_scope"
    sentence = Text(
        "这个令牌只有“{held}”权限，此操作需要“{needed}”权限。请换用有此权限的令牌，或在“我的账户”新建。",
        "This key has the scope “{held}”; the call needs “{needed}”. Use a key that has it, or make one under “My account”.",
    )


@blueprint.before_request
def modest() -> None:
    """A request may not be larger than any honest one; a file not larger than the county takes."""
    files = request.endpoint == "api.attach"
    request.max_content_length = (settings().max_upload_mb * 1024 * 1024 + 1) if files else MOST_BYTES


@auth.verify_token  # type: ignore[untyped-decorator]  # Flask-HTTPAuth has no types
def verify(secret: str) -> Visitor | None:
    """As whom a key acts; None where it does not hold."""
    key = bearer(engine(), secret, at=house().wall_clock.now()) if secret.isascii() else None
    who = _staff(key) if key else None
    if key is None or who is None:
        return None
    g.scope, g.sees_identity = key.scope, who.sees_identity
    setattr(g, PROGRAM, who)
    return who


def _staff(key: Key) -> Visitor | None:
    """The person of a key, with the roles of today; None for one who does not serve."""
    try:
        with engine().reading(Actor(key.county, key.person)) as look:
            person, today = look.person, look.today
    except NotFound:
        return None
    held = person.roles_at(today)
    roles, places = (frozenset(each) for each in zip(*held, strict=True)) if held else (frozenset(), frozenset())
    return Visitor(key.county, person, roles, places, key.id, "") if present(person, today) else None


@auth.get_user_roles  # type: ignore[untyped-decorator]  # the same
def scopes(who: Visitor) -> list[str]:
    """What the key is for: `operation` names the scope that each call needs."""
    return [each for each in Scope if g.scope.covers(each)]


@auth.error_handler  # type: ignore[untyped-decorator]  # the same
def refused(status: int) -> ResponseReturnValue:
    """Told like every other refusal."""
    if status == 403:  # Forbidden: the key holds, its scope does not reach
        needed = getattr(current_app.view_functions[request.endpoint or ""], "scope", "-")
        raise BeyondScope(needed=needed, held=g.scope)
    raise NotSignedIn


def caller() -> Actor:
    """As whom the engine is asked to act."""
    return visitor().actor
