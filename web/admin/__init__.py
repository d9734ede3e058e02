"""The administrator's room: people, roles, places, what failed, what waits, settings, and in demo mode the clock."""

from web.admin import clock, people, places, relatives, work
from web.admin.room import blueprint

__all__ = ["blueprint", "clock", "people", "places", "relatives", "work"]
