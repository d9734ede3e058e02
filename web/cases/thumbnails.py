"""Small pictures of photos: made once, kept sealed in a folder of their own, and made anew whenever they cannot be read.

They are no part of a case: a back-up needs none of them, and after a change of keys they come back by themselves.
"""

from __future__ import annotations

import io

from flask import abort
from flask.typing import ResponseReturnValue
from PIL import Image, ImageOps

from engine.errors import NotFound
from engine.files import FileStore
from engine.vault import SealBroken
from web.access import actor
from web.cases.documents import file_answer
from web.cases.room import blueprint
from web.cases.uploads import BROKEN, FORMATS
from web.house import county, engine, settings

LONGEST_SIDE = 480
"""Pixels: sharp on a telephone, where a picture is 9 rem wide."""
FOLDER = "thumbnails"
"""Below the data directory."""


@blueprint.get("/attachments/<attachment_id>/small")
def thumbnail(attachment_id: str) -> ResponseReturnValue:
    """A photo of a case, small, for whoever may know of the case."""
    found = engine().attached(attachment_id, actor())
    if not found.has_picture:
        abort(404)
    store = FileStore(settings().data_dir / FOLDER, engine().vault)
    try:
        data = store.read(county(), found.id)
    except (NotFound, SealBroken):
        data = small(engine().attachment(attachment_id, actor())[1])
        if data:
            store.write(county(), found.id, data)
    return file_answer(data, "image/jpeg", f"{found.id}.jpg") if data else abort(404)


def small(data: bytes) -> bytes:
    """A JPEG of at most `LONGEST_SIDE` pixels, turned as the camera held it; empty for what cannot be opened."""
    made = io.BytesIO()
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            picture.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            ground = Image.new("RGB", upright.size, "white")
            shown = upright.convert("RGBA")
            ground.paste(shown, mask=shown)
            ground.save(made, "JPEG", quality=82)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError, *BROKEN):
        return b""
    return made.getvalue()
