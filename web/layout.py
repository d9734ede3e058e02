"""What the frame of every page shows: the ways, the demo clock, the address to come back to."""

from __future__ import annotations

from flask import Flask, request
from flask_login import current_user

from web.calendar_years import missing_year
from web.formatting import long_day
from web.house import engine, settings
from web.roles import role_name, role_work
from web.rooms import Way, ways_for


def lay_out(app: Flask) -> None:
    """Gives templates what the frame needs."""
    app.jinja_env.globals.update(role_name=role_name, role_work=role_work, ways=ways, demo_day=demo_day, here=here)
    app.jinja_env.globals.update(calendar_is_late=calendar_is_late)


def ways() -> list[tuple[Way, str, bool]]:
    """The main menu of this visitor."""
    return list(ways_for(current_user.roles)) if current_user.is_authenticated else []


def demo_day() -> str:
    """The day of the demo clock; empty outside demo mode."""
    return long_day(engine().clock.now()) if settings().demo else ""


def calendar_is_late() -> int:
    """The year whose working days an administrator should have loaded by now, on the pages where it is told; else 0."""
    told = request.endpoint == "inbox.index" or request.blueprint == "admin"
    may = current_user.is_authenticated and "administrator" in current_user.roles
    return missing_year() if told and may and request.endpoint != "admin.calendar" else 0


def here() -> str:
    """The address of this page, to come back to after a change of language."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path
