"""The room that the views of this package stand in."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("cases", __name__)
