"""The room itself: where every address of the inbox is hung up."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("inbox", __name__)
