"""Starting a case, doing a step, and looking at a case whole."""

from __future__ import annotations

from web.cases import case, correcting, documents, handing, start, steering, task
from web.cases.room import blueprint

__all__ = ["blueprint", "case", "correcting", "documents", "handing", "start", "steering", "task"]
