"""The room that the views of this package stand in."""

from flask import Blueprint

blueprint = Blueprint("notices", __name__, url_prefix="/notices")
