"""Files that come with a form: limited in size, known by their bytes, kept by the engine."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable

from PIL import Image
from werkzeug.datastructures import FileStorage

from engine.errors import InvalidForm, NotPossible
from engine.forms import Form, Widget
from engine.records import Attachment
from engine.text import Text
from engine.verbs.attaching import media_type_of
from web.access import actor
from web.cases.filling import FILES
from web.house import engine, settings

_READABLE = {"image/jpeg", "image/png", "image/gif", "image/webp"}
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
BROKEN = (struct.error, zlib.error, OverflowError, IndexError, TypeError, AttributeError)
"""What the readers of pictures raise beside their own errors when a file was made to break them."""
_MOST_PIXELS = 60_000_000
"""Twice what the best telephone camera gives; a larger claim in a small file is a trap for whoever opens it."""


def attach_all(
    case_id: str, task_id: str | None, form: Form, files: Iterable[tuple[str, FileStorage]], values: dict[str, object]
) -> None:
    """Keeps each file and puts its id under its field. Raises `InvalidForm` at the first that cannot be kept."""
    for name, file in files:
        field = form.find(name)
        if field is None or field.widget not in FILES:
            continue
        data = file.stream.read(_limit() + 1)
        problem = unfit(data, photo=field.widget is not Widget.file)
        if problem is not None:
            raise InvalidForm({name: [problem]})
        made = _attached(case_id, task_id, name, file.filename or "file", data)
        before = values.get(name)
        kept = before if isinstance(before, list) else [before] if before else []
        values[name] = [*(each for each in kept if each != made.id), made.id] if field.type == "array" else made.id


def _attached(case_id: str, task_id: str | None, name: str, filename: str, data: bytes) -> Attachment:
    """Keeps one file; what the scanner says of it stands beside its field."""
    try:
        return engine().attach(actor(), case_id, name, filename, data, task_id=task_id)
    except NotPossible as refusal:
        raise InvalidForm({name: [refusal.text]}) from refusal


def unfit(data: bytes, *, photo: bool = False) -> Text | None:
    """Why a file cannot be kept: empty, too large, of another kind, or no picture at all."""
    if not data:
        return Text("这个文件是空的，请重新选择。", "This file is empty; choose another.")
    if len(data) > _limit():
        most = settings().max_upload_mb
        return Text(f"文件超过{most}MB，请压缩后再传。", f"The file is larger than {most} MB; make it smaller first.")
    try:
        media_type = media_type_of(data)
    except NotPossible as refusal:
        return refusal.text
    if photo and not media_type.startswith("image/"):
        return Text("这里要上传照片（JPG、PNG、WebP、HEIC）。", "A photo is expected here (JPG, PNG, WebP, HEIC).")
    if media_type in _READABLE and not _opens(data):
        return Text(
            "照片打不开，可能已损坏，请重新拍摄或选择。",
            "The photo cannot be opened; it may be damaged. Take it again.",
        )
    return None


def _opens(data: bytes) -> bool:
    """Whether a picture is what it claims to be, and of a sane size."""
    Image.init()  # makes the named formats known; the second time it does nothing
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return False
            picture.verify()
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError, *BROKEN):
        return False
    return True


def _limit() -> int:
    return settings().max_upload_mb * 1024 * 1024
