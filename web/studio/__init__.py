"""The process owner's room: open, change, check, compare and deploy processes."""

from web.studio import editing, preview, views
from web.studio.room import blueprint

__all__ = ["blueprint", "editing", "preview", "views"]
