"""What was typed when a sign-in had ended goes through the sign-in page and is not lost.

Nothing is stored for somebody who is not signed in: the browser itself carries what it sent, as one hidden field of
the sign-in page, and hands it over together with the password; only then it becomes a draft of that person
(`web.cases.carried`). Two things cannot be carried: files that were only chosen, as a page may not fill in a file field,
and a form that another site sent, as its writer would plant a draft.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec
from flask import request
from werkzeug.datastructures import MultiDict

FORMS = frozenset({"cases.do", "cases.submit"})
"""Endpoints whose forms are carried."""
FIELD = "carried"
_NOT_CARRIED = frozenset({"csrf_token"})


def carried() -> str:
    """What this request sent, or brought through the sign-in page before; empty where there is nothing to carry."""
    if request.method != "POST" or not from_this_site():
        return ""
    if FIELD in request.form:
        return request.form[FIELD]
    if request.endpoint not in FORMS:
        return ""
    return packed((name, value) for name, value in request.form.items(multi=True) if name not in _NOT_CARRIED)


def packed(pairs: Iterable[tuple[str, str]]) -> str:
    """Names and values as one text."""
    return msgspec.json.encode(list(pairs)).decode()


def unpacked(text: str) -> MultiDict[str, str]:
    """The names and values again; nothing where the text is not ours."""
    try:
        pairs = msgspec.json.decode(text, type=list[tuple[str, str]])
    except (msgspec.DecodeError, RecursionError):
        return MultiDict()
    return MultiDict((name, value) for name, value in pairs if "\0" not in name + value)


def from_this_site() -> bool:
    """Whether a page of this site sent the request, by what browsers say of themselves and no page can forge."""
    told = request.headers.get("Sec-Fetch-Site")
    if told:
        return told == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin).netloc == request.host
