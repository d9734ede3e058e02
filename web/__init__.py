"""What people see: inbox, cases, studio, insight, administration, public pages and the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from apiflask import APIFlask
from flask_wtf.csrf import CSRFError

from engine.clock import Clock, SystemClock
from engine.settings import Settings
from web.access import guard_doors
from web.assets import serve_assets
from web.audit.watching import watch
from web.auth.returning import outlived
from web.auth.sign_ins import remember_visitors
from web.errors import refuse_politely
from web.formatting import format_for_people
from web.house import furnish
from web.i18n import speak
from web.layout import lay_out
from web.plain_json import PlainJSON
from web.rooms import register_rooms
from web.security import csrf, protect, settle_limits
from web.store import db

if TYPE_CHECKING:
    from engine.engine import Engine

__all__ = ["create_app"]


def create_app(
    engine: Engine, settings: Settings, *, config: Mapping[str, object] | None = None, wall_clock: Clock | None = None
) -> APIFlask:
    """The web application over an engine; `config` overrides Flask's own settings (tests).

    `wall_clock` times sign-ins; the engine's clock, which may be a demo clock, times cases.
    """
    app = APIFlask(
        __name__,
        title="Shouwang 守望",
        docs_path=None,
        spec_path="/api/openapi.json",
        json_errors=False,
    )
    app.json = PlainJSON(app)
    furnish(app, engine, settings, wall_clock or SystemClock())
    settle_limits(app, settings)
    app.config.from_mapping(SQLALCHEMY_DATABASE_URI=settings.database)
    app.config.update(config or {})
    protect(app, settings)
    db.init_app(app)
    remember_visitors(app)
    guard_doors(app)
    watch(app)
    speak(app)
    format_for_people(app)
    serve_assets(app)
    lay_out(app)
    refuse_politely(app)
    app.register_error_handler(CSRFError, outlived)
    register_rooms(app)
    if "api" in app.blueprints:
        csrf.exempt(app.blueprints["api"])
    return app
