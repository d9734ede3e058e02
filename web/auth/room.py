"""The room that the views of this package stand in."""

from flask import Blueprint

blueprint = Blueprint("auth", __name__)
