"""Papers of a case: what was attached, and the letters and sheets that the system wrote."""

from __future__ import annotations

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
    return _file(data, found.media_type, found.filename)


@blueprint.get("/letters/<letter_id>.pdf")
def letter(letter_id: str) -> ResponseReturnValue:
    """A letter or sheet, set on paper now."""
    found, data = tasks.render_letter(engine(), settings(), actor(), letter_id)
    return _file(data, "application/pdf", f"{found.number}.pdf")


def _file(data: bytes, media_type: str, name: str) -> Response:
    answer = send_file(BytesIO(data), media_type, as_attachment=media_type not in _SHOWN, download_name=name)
    answer.headers["Content-Security-Policy"] = _PDF if media_type == "application/pdf" else _ALONE
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer
