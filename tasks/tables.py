"""The tables of the registers. `county` leads every key; money is whole fen; sealed columns open with the vault alone.

Names and amounts are plain, because staff search and sum them; identity numbers, phones, accounts, addresses and
states of health are sealed, and identity numbers carry a keyed hash beside them.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Text

from engine.store import Base, KeyedHash, SealedBytes, UtcDateTime
from engine.store.base import county_code, identifier

metadata = Base.metadata


def _county() -> Column[str]:
    return Column("county", county_code(), primary_key=True)


def _id() -> Column[str]:
    return Column("id", identifier(), primary_key=True)


def _hash(name: str = "identity_hash", *, nullable: bool = True) -> Column[bytes]:
    return Column(name, KeyedHash, nullable=nullable)


# ---------------------------------------------------------------- people and households
household = Table(
    "household",
    metadata,
    _county(),
    _id(),
    Column("place", String(12), nullable=False),
    Column("place_path", String(200), nullable=False),
    Column("area", String(8), nullable=False, comment="urban or rural: which standard applies"),
    Column("applicant", identifier(), nullable=False, comment="member who applied for the family"),
    Column("applicant_name", String(80), nullable=False),
    Column("persons", Integer, nullable=False),
    Column("contact", SealedBytes("household.contact"), nullable=False, comment="phone, address, bank, account"),
    Column(
        "statement", SealedBytes("household.contact"), nullable=False, comment="reason and notes as told by the family"
    ),
    Column("support_fen", BigInteger, nullable=False, comment="received monthly from obligors outside"),
    Column("previous", identifier(), comment="earlier file of the same applicant"),
    Column("superseded", Boolean, nullable=False, comment="a later file took its place"),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "county", "superseded", "applicant_name"),
    Index(None, "county", "place"),
)
member = Table(
    "member",
    metadata,
    _county(),
    _id(),
    Column("household", identifier(), nullable=False),
    Column("name", String(80), nullable=False),
    Column("relation", String(20), nullable=False, comment="self for the applicant"),
    _hash(),
    Column("identity", SealedBytes("identity"), nullable=False),
    Column("born", Date),
    Column("sex", String(4), nullable=False),
    Column("work", String(120), nullable=False),
    Column("health", SealedBytes("member.health"), nullable=False, comment="good, chronic, serious; own medical cost"),
    Index(None, "county", "household"),
    Index(None, "county", "identity_hash"),
)
disability = Table(
    "disability",
    metadata,
    _county(),
    Column("member", identifier(), primary_key=True),
    Column("household", identifier(), nullable=False),
    Column("type", String(16), nullable=False),
    Column("grade", Integer, nullable=False),
    Index(None, "county", "household"),
)
income_item = Table(
    "income_item",
    metadata,
    _county(),
    _id(),
    Column("household", identifier(), nullable=False),
    Column("member", identifier(), nullable=False),
    Column("kind", String(16), nullable=False, comment="wage, business, property, transfer, other"),
    Column("month_fen", BigInteger, nullable=False),
    Index(None, "county", "household"),
)
property_item = Table(
    "property_item",
    metadata,
    _county(),
    _id(),
    Column("household", identifier(), nullable=False),
    Column("kind", String(16), nullable=False, comment="home, car, deposit"),
    Column("quantity", Integer, nullable=False),
    Column("value_fen", BigInteger, nullable=False),
    Index(None, "county", "household"),
)
obligor = Table(
    "obligor",
    metadata,
    _county(),
    _id(),
    Column("household", identifier(), nullable=False),
    Column("name", String(80), nullable=False),
    Column("relation", String(20), nullable=False),
    _hash(),
    Column("identity", SealedBytes("identity"), nullable=False),
    Column("persons", Integer, nullable=False, comment="in the obligor's own family"),
    Column("supported", Integer, nullable=False, comment="people whom the obligor must support"),
    Column("month_fen", BigInteger, nullable=False, comment="income of the obligor's family"),
    Index(None, "county", "household"),
)
consent = Table(
    "consent",
    metadata,
    _county(),
    _id(),
    Column("household", identifier(), nullable=False),
    Column("person", identifier(), nullable=False, comment="member or obligor who consents"),
    Column("purpose", String(40), nullable=False),
    Column("case_id", identifier(), nullable=False, comment="whose papers hold the signed form"),
    Column("given_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Index(None, "county", "household", "person", "purpose", unique=True),
)
case_household = Table(
    "case_household",
    metadata,
    _county(),
    Column("case_id", identifier(), primary_key=True),
    Column("household", identifier(), nullable=False),
    Column("duplicate_of", String(40), nullable=False, comment="case or certificate number; empty for none"),
    Column("near_relative", Boolean, nullable=False),
    Index(None, "county", "household"),
)
near_relative = Table(
    "near_relative",
    metadata,
    _county(),
    _id(),
    Column("person", identifier(), nullable=False, comment="member of staff"),
    Column("name", String(80), nullable=False),
    Column("relation", String(20), nullable=False, comment="self for the staff member"),
    _hash(nullable=False),
    Column("declared_at", UtcDateTime, nullable=False),
    Index(None, "county", "person", "identity_hash", unique=True),
    Index(None, "county", "identity_hash"),
)

# ---------------------------------------------------------------- information check
register_record = Table(
    "register_record",
    metadata,
    _county(),
    _id(),
    Column("register", String(20), nullable=False),
    _hash(nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("value_fen", BigInteger, nullable=False),
    Column("details", SealedBytes("register:{id}"), nullable=False),
    Index(None, "county", "identity_hash"),
)
information_check = Table(
    "information_check",
    metadata,
    _county(),
    _id(),
    Column("case_id", identifier(), nullable=False),
    Column("key", String(80), nullable=False),
    Column("household", identifier(), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("queries", Integer, nullable=False, comment="registers asked times persons asked about"),
    Column("hits", Integer, nullable=False),
    Column("report", SealedBytes("information_check:{id}"), nullable=False),
    Index(None, "county", "case_id", "key", unique=True),
)

# ---------------------------------------------------------------- reckoning, papers, publicity
calculation = Table(
    "calculation",
    metadata,
    _county(),
    _id(),
    Column("case_id", identifier(), nullable=False),
    Column("household", identifier(), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("rules_version", String(64), nullable=False),
    Column("category", String(20), comment="empty until the sheet is completed"),
    Column("amount_fen", BigInteger),
    Column("sheet", SealedBytes("calculation:{id}"), nullable=False),
    Column("completed_at", UtcDateTime),
    Column("key", String(80), nullable=False),
    Index(None, "county", "case_id", "key", unique=True),
    Index(None, "county", "household"),
)
letter = Table(
    "letter",
    metadata,
    _county(),
    _id(),
    Column("case_id", identifier(), nullable=False),
    Column("key", String(80), nullable=False),
    Column("template", String(40), nullable=False),
    Column("number", String(60), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("data", SealedBytes("letter:{id}"), nullable=False),
    Index(None, "county", "case_id", "key", unique=True),
    Index(None, "county", "number", unique=True),
)
publicity_post = Table(
    "publicity_post",
    metadata,
    _county(),
    _id(),
    Column("case_id", identifier(), nullable=False),
    Column("key", String(80), nullable=False),
    Column("kind", String(16), nullable=False, comment="opinion (before) or decision (after)"),
    Column("place", String(12), nullable=False),
    Column("place_path", String(200), nullable=False),
    Column("applicant", String(80), nullable=False, comment="as it may be shown"),
    Column("persons", Integer, nullable=False),
    Column("programme", String(20), nullable=False),
    Column("outcome", String(16), nullable=False, comment="grant or refuse"),
    Column("amount_fen", BigInteger, nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("taken_down_at", UtcDateTime),
    Index(None, "county", "case_id", "key", unique=True),
    Index(None, "county", "taken_down_at", "posted_at"),
)

# ---------------------------------------------------------------- benefits
enrolment = Table(
    "enrolment",
    metadata,
    _county(),
    _id(),
    Column("household", identifier(), nullable=False),
    Column("programme", String(20), nullable=False),
    Column("certificate", String(40), nullable=False),
    Column("place", String(12), nullable=False),
    Column("place_path", String(200), nullable=False),
    Column("applicant_name", String(80), nullable=False),
    Column("persons", Integer, nullable=False),
    Column("amount_fen", BigInteger, nullable=False, comment="per month"),
    Column("pending_fen", BigInteger, comment="amount per month from pending_from on"),
    Column("pending_from", String(7)),
    Column("stable", Boolean, nullable=False),
    Column("enrolled_on", Date, nullable=False),
    Column("first_month", String(7), nullable=False, comment="YYYY-MM"),
    Column("ordered_to", String(7), comment="every month up to this one has been ordered"),
    Column("last_month", String(7), comment="last month paid; empty while it goes on"),
    Column("leaves_after", String(7), comment="last month of a gradual exit that was decided"),
    Column("exit_reason", Text),
    Column("last_review", Date),
    Column("case_id", identifier(), comment="case that granted it; empty when imported"),
    Column("rules_version", String(64), nullable=False),
    Index(None, "county", "certificate", unique=True),
    Index(None, "county", "household"),
    Index(None, "county", "case_id"),
    Index(None, "county", "last_month", "place"),
)
enrolment_amount = Table(
    "enrolment_amount",
    metadata,
    _county(),
    Column("enrolment", identifier(), primary_key=True),
    Column("from_month", String(7), primary_key=True, comment="YYYY-MM, until the next line of the enrolment"),
    Column("fen", BigInteger, nullable=False, comment="per month"),
)
payment_order = Table(
    "payment_order",
    metadata,
    _county(),
    _id(),
    Column("enrolment", identifier(), nullable=False),
    Column("month", String(7), nullable=False, comment="YYYY-MM that is paid for"),
    Column("amount_fen", BigInteger, nullable=False),
    Column("state", String(12), nullable=False, comment="ordered or revoked"),
    Column("ordered_at", UtcDateTime, nullable=False),
    Index(None, "county", "enrolment", "month", unique=True),
    Index(None, "county", "month", "state"),
)
review_due = Table(
    "review_due",
    metadata,
    _county(),
    _id(),
    Column("enrolment", identifier(), nullable=False),
    Column("kind", String(12), nullable=False, comment="new, stable, unstable, tekun"),
    Column("due_on", Date, nullable=False),
    Column("state", String(12), nullable=False, comment="waiting, opened, done, dropped"),
    Column("case_id", identifier(), comment="review that was opened"),
    Index(None, "county", "enrolment", "due_on", unique=True),
    Index(None, "state", "due_on", "id"),
)
