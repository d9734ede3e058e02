"""The administrator's room: people, roles, places, what failed, what waits, the calendar, settings, and in demo mode the clock."""

from web.admin import (
    calendar,
    channels,
    clock,
    handover,
    incidents,
    people,
    places,
    relatives,
    sign_ins,
    staff_import,
    succession,
    training,
    work,
)
from web.admin.room import blueprint

__all__ = [
    "blueprint",
    "calendar",
    "channels",
    "clock",
    "handover",
    "incidents",
    "people",
    "places",
    "relatives",
    "sign_ins",
    "staff_import",
    "succession",
    "training",
    "work",
]
