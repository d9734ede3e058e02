"""The room that the views of this package stand in."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
