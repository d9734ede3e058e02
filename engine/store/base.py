"""The one metadata that all rooms declare their tables on, and the column types they share."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, LargeBinary, MetaData, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

from engine.ids import LENGTH

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Plain declarative base; `county` leads every primary key of case data."""

    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC; SQLite has no zones, so they are put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses naive values: they would mean a different instant on another machine."""
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SealedBytes(TypeDecorator[bytes]):
    """A column that only the vault can read; empty bytes are nothing sealed.

    `purpose` is what a value is sealed for, with columns of its row in braces: by it the value can be sealed anew.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose


class KeyedHash(TypeDecorator[bytes]):
    """A keyed hash of the vault, all of a county's under one key at any moment: see `engine.rehashing`."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(16)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"an aware datetime is expected, found {value!r}")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def sqlite_text(value: datetime | None) -> str | None:
    """An instant as SQLAlchemy keeps it in SQLite, in one step instead of three."""
    return None if value is None else _in_utc(value).replace(tzinfo=None).isoformat(" ", "microseconds")


def identifier() -> String:
    """The type of an application-made id."""
    return String(LENGTH)


def county_code() -> String:
    """The type of the column that leads every key of case data."""
    return String(12)


def folded(length: int) -> TypeEngine[str]:
    """Text that is looked up by its beginning: ordered by its characters alone, on both databases."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")
