"""What the frame of every page shows: the ways, the demo clock, the address to come back to."""

from __future__ import annotations

from flask import Flask, request
from flask_login import current_user

from web.formatting import long_day
from web.house import engine, settings
from web.roles import role_name, role_work
from web.rooms import Way, ways_for


def lay_out(app: Flask) -> None:
    """Gives templates what the frame needs."""
    app.jinja_env.globals.update(role_name=role_name, role_work=role_work, ways=ways, demo_day=demo_day, here=here)


def ways() -> list[tuple[Way, str, bool]]:
    """The main menu of this visitor."""
    return list(ways_for(current_user.roles)) if current_user.is_authenticated else []


def demo_day() -> str:
    """The day of the demo clock; empty outside demo mode."""
    return long_day(engine().clock.now()) if settings().demo else ""


def here() -> str:
    """The address of this page, to come back to after a change of language."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path
