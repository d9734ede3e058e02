"""Photos that a start form may bring: kept with the case as soon as there is one, because files need a case to lie in.

A photo that cannot be kept never keeps a case from beginning; the writer is told, and a later step takes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from werkzeug.datastructures import FileStorage

from engine.errors import InvalidForm, Refusal
from engine.forms import Form
from engine.text import Text
from web.cases.uploads import attach_all
from web.i18n import say
from web.refusals import tell

FIELD = "photos"
_NAMED = {"title": FIELD, "x-en": FIELD}
_PHOTOS = {**_NAMED, "type": "array", "x-widget": "photo", "items": {"type": "string"}}
_FORM = Form.parse(json.dumps({**_NAMED, "type": "object", "properties": {FIELD: _PHOTOS}}).encode(), FIELD)
"""What judges the files; nobody sees its names."""


def asked(form: Form) -> str:
    """What a start form calls the photos that it takes: the hint `x-photos`, with `x-en-photos`; empty for none."""
    wanted = form.schema.get("x-photos")
    if not isinstance(wanted, str):
        return ""
    english = form.schema.get("x-en-photos")
    return say(Text(wanted, english if isinstance(english, str) else wanted))


def keep(case_id: str, form: Form, files: Iterable[tuple[str, FileStorage]]) -> str:
    """Keeps the photos with the case that has just begun; says why one could not be kept, empty where all were."""
    if not asked(form):
        return ""
    try:
        attach_all(case_id, None, _FORM, files, {})
    except InvalidForm as refusal:
        return " ".join(say(text) for texts in refusal.errors.values() for text in texts)
    except Refusal as refusal:
        return tell(refusal)
    return ""
