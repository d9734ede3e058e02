"""What I was told, and how I want to be told."""

from web.notices import how, views
from web.notices.room import blueprint

__all__ = ["blueprint", "how", "views"]
