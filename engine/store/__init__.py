"""Where everything is kept: the tables, the database, and the statements of the hot path."""

from engine.store.base import Base, KeyedHash, SealedBytes, UtcDateTime
from engine.store.database import Database

__all__ = ["Base", "Database", "KeyedHash", "SealedBytes", "UtcDateTime"]
