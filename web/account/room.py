"""The room that the views of this package stand in."""

from flask import Blueprint

blueprint = Blueprint("account", __name__, url_prefix="/account")
