"""What happened in the county, in order, and whether the proof that nothing was changed still holds."""

from web.audit import look_views, views
from web.audit.room import blueprint

__all__ = ["blueprint", "look_views", "views"]
