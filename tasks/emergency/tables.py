"""The register of temporary aid: one line for each report of an emergency. Money in whole fen."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table

from engine.store import Base, KeyedHash, UtcDateTime
from engine.store.base import county_code, identifier

temporary_aid = Table(
    "temporary_aid",
    Base.metadata,
    Column("county", county_code(), primary_key=True),
    Column("id", identifier(), primary_key=True),
    Column("case_id", identifier(), nullable=False),
    Column("case_number", String(40), nullable=False),
    Column("household", identifier(), nullable=False),
    Column("person_name", String(80), nullable=False),
    Column("identity_hash", KeyedHash, comment="empty until it is known who the person is"),
    Column("place", String(12), nullable=False, comment="of the emergency, wherever the person is registered"),
    Column("place_path", String(200), nullable=False),
    Column("track", String(12), nullable=False, comment="emergency or quick"),
    Column("cause", String(20), nullable=False),
    Column("asked_fen", BigInteger, nullable=False),
    Column("proposed_fen", BigInteger, nullable=False, comment="by the rules, for whoever approves"),
    Column("amount_fen", BigInteger, nullable=False, comment="0 until it is approved"),
    Column("state", String(12), nullable=False, comment="proposed, refused, ordered, verified, mistaken, recovering"),
    Column("reporter", String(80), nullable=False, comment="names of those who handled it, as they were then"),
    Column("approver", String(80), nullable=False),
    Column("reported_at", UtcDateTime, nullable=False),
    Column("ordered_at", UtcDateTime, comment="approved, and the payment ordered"),
    Column("onward_case", identifier(), comment="case of a standing programme that it led to"),
    Index(None, "county", "case_id", unique=True),
    Index(None, "county", "identity_hash"),
)
