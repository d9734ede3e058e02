"""The process owner's room: open, change, check, compare and deploy processes."""

from flask import Blueprint

blueprint = Blueprint("studio", __name__, url_prefix="/studio")

from web.studio import editing, views  # noqa: E402, F401  # the views hang themselves on the blueprint
