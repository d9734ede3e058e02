"""The managers' room: where families wait, how long steps take, what is late."""

from web.insight import views
from web.insight.room import blueprint

__all__ = ["blueprint", "views"]
