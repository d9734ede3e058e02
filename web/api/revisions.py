"""Which state a caller saw: `revision` in the body, or the entity tag that an answer carried (RFC 9110 section 13)."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from flask import Response, request

from engine.errors import InvalidForm, Refusal
from engine.records import Case, HumanTask
from engine.text import Text
from web.api.models import WithRevision
from web.api.room import blueprint

_NUMBER = re.compile(r"(\d{1,9})(?:\.[0-9a-f]+)?", re.ASCII)


class RevisionMissing(Refusal):
    """An act that does not say what its caller saw, and so could undo what somebody did meanwhile."""

    code = "revision_missing"
    sentence = Text(
        "请在 revision 或 If-Match 中说明您看到的版本号。",
        "Say which revision you saw, in `revision` or in If-Match.",
    )


def seen(sent: WithRevision) -> int:
    """The revision that the caller saw. Raises `RevisionMissing`; `InvalidForm` where body and header differ."""
    tags = [each for each in request.if_match.as_set() if each]
    found = _NUMBER.fullmatch(tags[0]) if len(tags) == 1 else None
    matched = int(found[1]) if found else None
    if sent.revision is None:
        if matched is None:
            raise RevisionMissing
        return matched
    if matched not in (None, sent.revision):
        raise InvalidForm({"revision": [Text("与 If-Match 不同。", "It differs from If-Match.")]})
    return sent.revision


def number_of(told: Any) -> int | None:
    """The revision of the task or case that is told, by which it may be acted upon."""
    if isinstance(told, dict):
        told = told.get("task") or told.get("case")
    return told.revision if isinstance(told, (HumanTask, Case)) else None


@blueprint.after_request
def tag(response: Response) -> Response:
    """Every list and thing that is read has an entity tag; one that the caller has already is not sent again."""
    if request.method != "GET" or response.status_code != 200 or response.is_streamed:
        return response
    content = hashlib.sha256(response.get_data()).hexdigest()[:20]
    number, _ = response.get_etag()
    response.set_etag(f"{number}.{content}" if number else content)
    response.make_conditional(request)
    return response
