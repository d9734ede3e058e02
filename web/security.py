"""What protects every page: the key of the cookies, CSRF, rate limits and response headers."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from itertools import chain
from pathlib import Path

from flask import Flask, Response, abort, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.settings import Settings

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window", headers_enabled=True)

POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
"""No inline script, no inline style, nothing from elsewhere."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=(), usb=()",
}
FORM_BYTES = 2 * 1024 * 1024
FORM_PARTS = 5_000


def settle_limits(app: Flask, settings: Settings) -> None:
    """Sets cookies and sizes by the settings of this process."""
    megabyte = 1024 * 1024
    app.config.from_mapping(
        SECRET_KEY=cookie_key(settings.data_dir),
        SESSION_COOKIE_NAME="shouwang",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        MAX_CONTENT_LENGTH=6 * settings.max_upload_mb * megabyte,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the sign-in, so a form left open still goes through
    )


def protect(app: Flask, settings: Settings) -> None:
    """Puts the guards before every view."""
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(refuse_unstorable)
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_headers)


def refuse_unstorable() -> None:
    """NUL is no text: no keyboard types it and PostgreSQL keeps none. The API looks at its own bodies."""
    sent = [request.path, *chain(*request.args.listvalues())]
    if request.blueprint != "api":
        sent += chain(*request.form.listvalues())
    if any("\0" in each for each in sent):
        abort(400)


def cookie_key(data_dir: Path) -> bytes:
    """The key that signs cookies: `keys/cookies.key`, made on first start and readable by its owner alone."""
    path = data_dir / "keys" / "cookies.key"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(32))
    return path.read_bytes()


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
