"""The managers' room: where families wait, how long steps take, what is late."""

from flask import Blueprint

blueprint = Blueprint("insight", __name__, url_prefix="/insight")

from web.insight import views  # noqa: E402, F401  # the views hang themselves on the blueprint
