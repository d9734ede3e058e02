"""Starting a case, doing a step, and looking at a case whole."""

from __future__ import annotations

from web.cases import (
    answering,
    away,
    case,
    copying,
    correcting,
    documents,
    ending,
    handing,
    paper,
    phrases,
    start,
    steering,
    task,
    thumbnails,
)
from web.cases.room import blueprint

__all__ = [
    "answering",
    "away",
    "blueprint",
    "case",
    "copying",
    "correcting",
    "documents",
    "ending",
    "handing",
    "paper",
    "phrases",
    "start",
    "steering",
    "task",
    "thumbnails",
]
