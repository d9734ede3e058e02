"""Every table that any room declares, on the one metadata."""

from __future__ import annotations

from importlib import import_module

from sqlalchemy import MetaData

from engine.store import Base

MODULES = (
    "engine.store.tables",
    "engine.store.succession",
    "tasks.tables",
    "tasks.demo.clock",
    "tasks.emergency.tables",
    "web.audit.tables",
    "tasks.telling.tables",
    "web.auth.tables",
    "web.cases.tables",
    "web.habits",
    "web.inbox.tables",
    "web.studio.tables",
)
"""Where tables are declared."""


def metadata() -> MetaData:
    """The tables of all rooms."""
    for module in MODULES:
        import_module(module)
    return Base.metadata
