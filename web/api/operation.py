"""One call of the API: its address, what it takes and gives, and the refusals that every call may answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from web.api.keys import auth
from web.api.models import Sent, Told
from web.api.problems import REFUSALS
from web.api.room import blueprint

View = TypeVar("View", bound=Callable[..., Any])
TASK_AT, CASE_AT = "/tasks/<string(length=20):task_id>", "/cases/<string(length=20):case_id>"


def operation(
    method: str,
    rule: str,
    *,
    sent: type[Sent] | None = None,
    told: type[Told] | dict[str, Any] | None = None,
    status: int = 200,
) -> Callable[[View], View]:
    """`told` None: nothing is answered, with 204."""

    def wrap(view: View) -> View:
        made: Any = blueprint.output({} if told is None else told, status_code=204 if told is None else status)(view)
        if sent is not None:
            made = blueprint.input(sent, location="query" if method == "GET" else "json")(made)
        made = blueprint.auth_required(auth)(made)
        made = blueprint.doc(responses=REFUSALS)(made)
        routed: View = blueprint.route(rule, methods=[method])(made)
        return routed

    return wrap
