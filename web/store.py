"""The web's own look into the database: read-only, through the door that the engine holds open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine as Door
from sqlalchemy.orm import Session

from engine.store import Base
from web.house import house


class Store(SQLAlchemy):
    """Flask-SQLAlchemy over the engine's metadata and its read-only connections; it never opens its own."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Door:
        return house(app).engine.house.database.reader


db = Store(metadata=Base.metadata)


@contextmanager
def reading() -> Iterator[Session]:
    """A short read-only look; ends its transaction at once, so that no verb of the engine waits for it."""
    session = db.session()
    try:
        yield session
    finally:
        session.close()
