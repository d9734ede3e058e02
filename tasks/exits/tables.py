"""One line for each exit that was decided: why, on what basis, from when, and until when the family is watched."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, String, Table, Text

from engine.store import Base
from engine.store.base import county_code, identifier

benefit_exit = Table(
    "benefit_exit",
    Base.metadata,
    Column("county", county_code(), primary_key=True),
    Column("id", identifier(), primary_key=True),
    Column("enrolment", identifier(), nullable=False),
    Column("case_id", identifier(), nullable=False, comment="whose decision it was"),
    Column("programme", String(20), nullable=False),
    Column("cause", String(20), nullable=False),
    Column("ground", String(12), nullable=False, comment="heard, wish or death: what stood before the decision"),
    Column("heard", identifier(), nullable=False, comment="submission of the hearing"),
    Column("decided", identifier(), nullable=False, comment="submission of the decision"),
    Column("decided_on", Date, nullable=False),
    Column("last_month", String(7), nullable=False, comment="YYYY-MM that is paid last"),
    Column("state", String(12), nullable=False, comment="leaving (gradual exit), ended, revoked"),
    Column("ended_on", Date, comment="day on which it came true"),
    Column("watch_until", Date, comment="empty where nobody is left to be watched"),
    Column("referral", String(20), nullable=False, comment="programme that the family was referred to"),
    Column("reason", Text, nullable=False),
    Index(None, "county", "enrolment"),
    Index(None, "county", "case_id", unique=True),
    Index(None, "state", "last_month", "id"),
    Index(None, "county", "watch_until"),
)
