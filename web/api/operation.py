"""One call of the API: its address, what it takes and gives, and the refusals that every call may answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from apiflask.schemas import FileSchema
from flask import request
from flask_limiter.util import get_remote_address

from engine.text import Text
from web.api.keys import auth
from web.api.models import Sent, Told
from web.api.problems import REFUSALS
from web.api.revisions import number_of
from web.api.room import blueprint
from web.auth.tokens import Scope
from web.house import settings
from web.security import limiter

View = TypeVar("View", bound=Callable[..., Any])
TASK_AT, CASE_AT = "/tasks/<string(length=20):task_id>", "/cases/<string(length=20):case_id>"
TASK = Text("待办", "task")
UNCHANGED = {304: "Not changed since the answer whose ETag was sent as If-None-Match"}


def operation(
    method: str,
    rule: str,
    *,
    sent: type[Sent] | None = None,
    told: type[Told] | FileSchema | None = None,
    status: int = 200,
    scope: Scope | None = None,
    takes: str = "json",
) -> Callable[[View], View]:
    """`told` None: nothing is answered, with 204. `scope` is what a key must be for; only a GET has it by itself.

    `takes` says where `sent` stands: `json`, or `query` (as for every GET).
    """
    needed = scope or (Scope.READ if method == "GET" else None)
    if needed is None:
        raise TypeError(f"{method} {rule} does not say for which keys it is")

    counted = limiter.shared_limit(_most, scope="api", key_func=_caller)

    def wrap(view: View) -> View:
        answered = 204 if told is None else status
        form = "application/octet-stream" if isinstance(told, FileSchema) else "application/json"
        made: Any = blueprint.output({} if told is None else told, status_code=answered, content_type=form)(
            _tagged(counted(view), answered)
        )
        if sent is not None:
            made = blueprint.input(sent, location="query" if method == "GET" else takes)(made)
        made = blueprint.auth_required(auth, roles=[needed])(made)
        made = blueprint.doc(responses=REFUSALS | (UNCHANGED if method == "GET" else {}))(made)
        made.scope = needed
        routed: View = blueprint.route(rule, methods=[method])(made)
        return routed

    return wrap


def _most() -> str:
    return f"{settings().api_calls_per_minute} per minute"


def _caller() -> str:
    """Calls are counted for each key, by its digest; those without one for each address."""
    secret = request.headers.get("Authorization", "")
    return hashlib.sha256(secret.encode()).hexdigest() if secret else get_remote_address()


def _tagged(view: View, status: int) -> Callable[..., Any]:
    """A task or case is told with the revision by which it may be acted upon next."""

    @wraps(view)
    def tagged(*args: Any, **sent: Any) -> Any:
        told = view(*args, **sent)
        number = number_of(told)
        return told if number is None else (told, status, {"ETag": f'"{number}"'})

    return tagged
