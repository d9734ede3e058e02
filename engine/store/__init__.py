"""Where everything is kept: the tables, the database, and the statements of the hot path."""

from engine.store.base import Base, SealedBytes, UtcDateTime
from engine.store.database import Database

__all__ = ["Base", "Database", "SealedBytes", "UtcDateTime"]
