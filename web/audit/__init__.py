"""What happened in the county, in order, and whether the proof that nothing was changed still holds."""

from flask import Blueprint

blueprint = Blueprint("audit", __name__, url_prefix="/audit")

from web.audit import views  # noqa: E402, F401  # the views hang themselves on the blueprint
