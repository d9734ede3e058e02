"""Papers of a case: what was attached, and what the system wrote (calculation sheets, letters)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response
from flask.typing import ResponseReturnValue

from engine.text import Text
from web.access import actor
from web.cases.room import blueprint
from web.house import engine

_SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf")
"""Types that browsers show without running anything of them."""


@dataclass(frozen=True, slots=True)
class Document:
    """A paper that the system wrote."""

    title: Text
    at: datetime
    address: str


@blueprint.get("/attachments/<attachment_id>")
def attachment(attachment_id: str) -> ResponseReturnValue:
    """A file of a case, for whoever may know of the case."""
    found, data = engine().attachment(attachment_id, actor())
    answer = Response(data, mimetype=found.media_type)
    kind = "inline" if found.media_type in _SHOWN else "attachment"
    answer.headers.set("Content-Disposition", kind, filename=found.filename)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer


def documents_of(case_id: str) -> Sequence[Document]:
    """What the system wrote for a case, the latest first."""
    return ()
