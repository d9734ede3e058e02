"""Addresses of what the browser bundle made: each carries the hash of its content, so it may be kept for ever."""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

STATIC = Path(__file__).parent / "static"
_FOREVER = "public, max-age=31536000, immutable"
_SHORT = "public, max-age=3600"
_TEXT = ("text/css", "text/javascript", "application/javascript", "image/svg+xml")


def serve_assets(app: Flask) -> None:
    """Gives templates `asset(name)` and lets browsers keep what they got."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep)


def asset(name: str) -> str:
    """The address of a bundled file such as `app.css`."""
    return url_for("static", filename="dist/" + name, v=_versions(_stamp()).get(name))


def _stamp() -> float:
    path = STATIC / "dist" / "manifest.json"
    return path.stat().st_mtime if path.exists() else 0.0


@lru_cache(maxsize=1)
def _versions(stamp: float) -> dict[str, str]:
    if not stamp:
        return {}
    listed = json.loads((STATIC / "dist" / "manifest.json").read_text(encoding="utf-8"))
    return {name: address.partition("?v=")[2] for name, address in listed.items()}


def _keep(response: Response) -> Response:
    if request.endpoint != "static" or response.status_code not in (200, 304):
        return response
    path = request.path
    hashed = "v" in request.args or "/chunks/" in path or "/assets/" in path
    response.headers["Cache-Control"] = _FOREVER if hashed else _SHORT
    if response.mimetype in _TEXT and response.status_code == 200 and request.accept_encodings.best_match(["gzip"]):
        response.direct_passthrough = False
        etag = response.get_etag()[0] or ""
        response.set_data(_squeezed(path, etag, response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
    return response


_MOST = 100
_memory: dict[tuple[str, str], bytes] = {}


def _squeezed(path: str, etag: str, plain: bytes) -> bytes:
    key = (path, etag)
    if key not in _memory:
        if len(_memory) >= _MOST:
            _memory.clear()
        _memory[key] = gzip.compress(plain, 6)
    return _memory[key]
