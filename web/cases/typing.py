"""The reason or opinion on a page beside the forms of steps, as it was typed."""

from __future__ import annotations

from flask import request

from web.cases.joining import joined


def reason_typed() -> str:
    """What was typed, with a phrase that was put after it by a press."""
    said, added = request.form.get("reason", ""), request.form.get("_phrase", "").partition(":")[2]
    return joined(said, added) if added else said
