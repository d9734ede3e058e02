"""The process owner's room: open, change, check, compare and deploy processes."""

from web.studio import editing, moves, preview, views
from web.studio.room import blueprint

__all__ = ["blueprint", "editing", "moves", "preview", "views"]
