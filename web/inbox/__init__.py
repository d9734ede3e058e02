"""The inbox: what must I do, what could I take, what waits for others, what was I given to read, what have I done."""

from __future__ import annotations

from web.inbox import desk, following, many, saved, taking
from web.inbox.room import blueprint

__all__ = ["blueprint", "desk", "following", "many", "saved", "taking"]
