"""What a file is that should be something else: told by its first bytes."""

from __future__ import annotations

from engine.text import Text

_STARTS = {
    b"\x89PNG": Text("PNG 图片", "a PNG picture"),
    b"\xff\xd8\xff": Text("JPEG 图片", "a JPEG picture"),
    b"GIF8": Text("GIF 图片", "a GIF picture"),
    b"\x1f\x8b": Text("gzip 压缩包", "a gzip archive"),
    b"PK\x03\x04": Text("zip 压缩包或 Office 文件", "a zip archive or an Office file"),
    b"%PDF": Text("PDF 文件", "a PDF file"),
    b"\xd0\xcf\x11\xe0": Text("旧版 Office 文件", "an old Office file"),
}


def what_it_is(data: bytes) -> Text | None:
    """Such as `PNG 图片`, `a PNG picture`; None for what may be text."""
    return next((what for start, what in _STARTS.items() if data.startswith(start)), None)
