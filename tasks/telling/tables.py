"""What people were told, what goes out and became of it, how each wants to be told, and the county's channels."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Text, text

from engine.store import Base, SealedBytes, UtcDateTime
from engine.store.base import county_code, identifier

metadata = Base.metadata
_UNREAD = text("read_at IS NULL")


def _county() -> Column[str]:
    return Column("county", county_code(), primary_key=True)


def _id() -> Column[str]:
    return Column("id", identifier(), primary_key=True)


notice = Table(
    "notice",
    metadata,
    _county(),
    _id(),
    Column("person", identifier(), nullable=False, comment="who is told"),
    Column("key", String(160), nullable=False, comment="what happened; nobody is told twice of it"),
    Column("kind", String(20), nullable=False),
    Column("case_id", identifier()),
    Column("task_id", identifier()),
    Column("by", identifier(), comment="whose act it was; empty: the system's"),
    Column("words", SealedBytes("notice:{id}"), comment="what they said; shown inside the house alone"),
    Column("at", UtcDateTime, nullable=False),
    Column("read_at", UtcDateTime),
    Index(None, "county", "key", "person", unique=True),
    Index(None, "county", "person", "id"),
    Index(None, "county", "task_id"),
    Index("ix_notice_unread", "county", "person", "id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
)
channel = Table(
    "channel",
    metadata,
    _county(),
    _id(),
    Column("kind", String(20), nullable=False, comment="one of tasks.channels.CHANNELS"),
    Column("name", String(60), nullable=False),
    Column("settings", Text, nullable=False, comment="JSON: what is no secret"),
    Column("secrets", SealedBytes("channel:{id}"), nullable=False, comment="JSON, sealed; never shown again"),
    Column("told", Text, nullable=False, comment="JSON list of kinds of notices, for a group"),
    Column("place", String(12), nullable=False, comment="a group hears of work here and below"),
    Column("language", String(4), nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("changed_by", identifier(), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)
delivery = Table(
    "delivery",
    metadata,
    _county(),
    _id(),
    Column("key", String(240), nullable=False, comment="idempotency key, the same on every try"),
    Column("channel", identifier(), nullable=False),
    Column("person", identifier(), comment="empty for a group"),
    Column("kind", String(20), nullable=False, comment="of the notice; or digest, or test"),
    Column("case_id", identifier()),
    Column("task_id", identifier()),
    Column("people", Text, nullable=False, server_default="[]", comment="JSON list of ids: whom the notice is for"),
    Column("at", UtcDateTime, nullable=False, comment="when it happened"),
    Column("state", String(12), nullable=False, comment="waiting, delivered, dropped or given_up"),
    Column("since", UtcDateTime, nullable=False, comment="given up so long after this"),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("tried_at", UtcDateTime),
    Column("error_zh", Text),
    Column("error_en", Text),
    Index(None, "county", "key", unique=True),
    Index(None, "county", "channel", "state", "tried_at"),
    Index("ix_delivery_due", "county", "state", "due_at", "id"),
)
wish = Table(
    "wish",
    metadata,
    _county(),
    Column("person", identifier(), primary_key=True, comment="empty: everybody who has not chosen"),
    Column("kinds", Text, nullable=False, comment="JSON object: kind of notice -> names of channels"),
    Column("address", SealedBytes("wish:{county}:{person}"), comment="e-mail, sealed"),
    Column("language", String(4), nullable=False),
    Column("quiet_from", String(5), comment="HH:MM in Asia/Shanghai"),
    Column("quiet_to", String(5)),
    Column("digest_at", String(5), comment="HH:MM; empty: no digest"),
    Column("digest_on_rest_days", Boolean, nullable=False),
    Column("digested_on", Date, comment="last day for which the digest was made"),
)
telling = Table(
    "telling",
    metadata,
    _county(),
    Column("sealed", BigInteger, nullable=False, comment="people were told of every event up to this one"),
)
