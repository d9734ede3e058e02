"""Who is at the browser, and which pages are open to whom. The engine decides about cases; this guards the doors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import Flask, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from engine.records import Actor, Person
from web.carrying import carried
from web.house import engine

P = ParamSpec("P")
R = TypeVar("R")

SEES_IDENTITY = frozenset({"township_clerk", "county_examiner"})
"""Roles that check papers and so must read whole identity numbers; everybody else sees them masked."""

OPEN_ROOMS = frozenset({"api", "openapi"})
"""Rooms that check their visitors themselves."""

PROGRAM = "program"
"""Where `web.api` keeps as whom a program calls, for this one request."""
_OPEN = "open_to_all"
_WHILE_MUST_CHANGE = frozenset(
    {"account.password", "account.change_password", "auth.sign_out", "public.language", "static"}
)
_WHILE_MUST_ENROL = _WHILE_MUST_CHANGE | {
    "account.second_factor",
    "account.begin_second_factor",
    "account.confirm_second_factor",
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in member of staff."""

    county: str
    person: Person
    roles: frozenset[str]
    places: frozenset[str]
    sign_in: str
    """Id of the sign-in, by which it is revoked."""
    secret: str
    """What the cookie carries."""
    must_change: bool = False
    unread: int = 0
    """Notices that wait to be read."""
    must_enrol: bool = False
    """Whether a role asks for a second factor and there is none yet."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie."""
        return self.secret

    @property
    def actor(self) -> Actor:
        """As whom the engine knows the visitor."""
        return Actor(self.county, self.person.id)

    @property
    def sees_identity(self) -> bool:
        """Whether whole identity numbers are shown."""
        return not self.roles.isdisjoint(SEES_IDENTITY)


def visitor() -> Visitor:
    """Who is at the browser, or as whom a program calls; only for what stands behind a door."""
    return g.get(PROGRAM) or cast("Visitor", current_user._get_current_object())  # noqa: SLF001  # Flask-Login's proxy has no other way


def actor() -> Actor:
    """As whom the engine is asked to act."""
    return visitor().actor


def administers() -> bool:
    """Whether to offer what only an administrator may do: the engine decides when it is asked for."""
    return not visitor().roles.isdisjoint(engine().house.administrators)


def open_to_all(view: Callable[P, R]) -> Callable[P, R]:
    """Marks a view that needs no sign-in; every other one does."""
    setattr(view, _OPEN, True)
    return view


def needs(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Lets only people through who hold one of these roles today; others get 403."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if visitor().roles.isdisjoint(roles):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return guard


def guard_doors(app: Flask) -> None:
    """Denies by default: what is not marked `open_to_all` asks for a sign-in first."""

    @app.before_request
    def door() -> ResponseReturnValue | None:
        if is_open():
            return None
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        if visitor().must_change and request.endpoint not in _WHILE_MUST_CHANGE:
            return redirect(url_for("account.password"))
        if visitor().must_enrol and request.endpoint not in _WHILE_MUST_ENROL:
            return redirect(url_for("account.second_factor"))
        return None


def is_open() -> bool:
    """Whether what was asked for needs no sign-in, or is not there at all."""
    view: Any = current_app.view_functions.get(request.endpoint or "")
    room = request.blueprint or (request.endpoint or "").split(".")[0]
    return view is None or room in OPEN_ROOMS or request.endpoint == "static" or getattr(view, _OPEN, False)


def ask_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page, and back to where the visitor wanted to go; programs get a plain 401."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        abort(401)
    if form := carried():
        return render_template("auth/sign_in.html", next=_way_back(), carried=form), 401
    address = url_for("auth.sign_in", next=_way_back(), expired=1 if request.method != "GET" else None)
    if request.headers.get("HX-Request"):
        return "", 204, {"HX-Redirect": address}
    return redirect(address)


def _way_back() -> str | None:
    """The page that was asked for; after a form, the page that shows it, where there is one."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    try:
        current_app.url_map.bind("localhost").match(request.path, method="GET")
    except HTTPException:
        return None
    return request.path


def safe_next(address: str | None) -> str:
    """The address to go on to after sign-in: one of this site, else the inbox."""
    if address and address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable():
        return address
    return url_for("inbox.index")
