"""The tables of places that end and of those that go on for them."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, String, Table, Text

from engine.store.base import Base, UtcDateTime, county_code, identifier

metadata = Base.metadata


def _county() -> Column[str]:
    return Column("county", county_code(), primary_key=True)


succession = Table(
    "succession",
    metadata,
    _county(),
    Column("id", identifier(), primary_key=True),
    Column("place", String(12), nullable=False, comment="the place that ends"),
    Column("successor", String(12), nullable=False),
    Column("since", Date, nullable=False, comment="first day on which the successor stands for it"),
    Column("moves", Text, nullable=False, comment="JSON: ids of the memberships that go along; the others end"),
    Column("reason", String(500), nullable=False),
    Column("state", String(12), nullable=False, comment="planned, cancelled or done"),
    Column("made_by", identifier(), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("ended_by", identifier(), comment="who cancelled it; empty: nobody, or the system did it"),
    Column("ended_at", UtcDateTime, comment="when it was cancelled or done"),
    Index(None, "county", "state", "since"),
)
succession_case = Table(
    "succession_case",
    metadata,
    _county(),
    Column("succession", identifier(), primary_key=True),
    Column("case_id", identifier(), primary_key=True),
    Column("state", String(12), nullable=False, comment="waiting, moved or kept"),
    Column("tasks", Integer, nullable=False, server_default="0", comment="how many open steps went along"),
    Column(
        "nobody", Integer, nullable=False, server_default="0", comment="of these, how many wait for an administrator"
    ),
    Column("why_zh", Text),
    Column("why_en", Text),
    Index(None, "county", "succession", "state"),
)
