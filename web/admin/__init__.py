"""The administrator's room: people, roles, places, what failed, what waits, settings, and in demo mode the clock."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

from web.admin import clock, people, places, work  # noqa: E402, F401  # the views hang themselves on the blueprint
