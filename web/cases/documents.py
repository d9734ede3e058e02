"""Papers of a case: what was attached, and the letters and sheets that the system wrote."""

from __future__ import annotations

import base64
import hashlib
from io import BytesIO

from flask import Response, send_file
from flask.typing import ResponseReturnValue

import tasks
from web.access import actor
from web.cases.room import blueprint
from web.house import engine, settings

_SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf")
"""Types that browsers show without running anything of them."""
_ALONE = "default-src 'none'; sandbox"
"""A file that somebody sent may run nothing and reach nothing of this site."""
_PDF = "default-src 'self'; frame-ancestors 'none'"
"""A browser's own PDF viewer does not start in a sandbox."""


@blueprint.get("/attachments/<attachment_id>")
def attachment(attachment_id: str) -> ResponseReturnValue:
    """A file of a case, for whoever may know of the case."""
    found, data = engine().attachment(attachment_id, actor())
    return file_answer(data, found.media_type, found.filename)


@blueprint.get("/letters/<letter_id>.pdf")
def letter(letter_id: str) -> ResponseReturnValue:
    """A letter or sheet, set on paper now."""
    found, data = tasks.render_letter(engine(), settings(), actor(), letter_id)
    return file_answer(data, "application/pdf", f"{found.number}.pdf")


def file_answer(data: bytes, media_type: str, name: str) -> Response:
    """Bytes as a browser may show or keep them, with their checksum (RFC 9530)."""
    answer = send_file(BytesIO(data), media_type, as_attachment=media_type not in _SHOWN, download_name=name)
    answer.headers["Content-Security-Policy"] = _PDF if media_type == "application/pdf" else _ALONE
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    answer.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer
