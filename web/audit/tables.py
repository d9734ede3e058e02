"""Who looked at whose data (法 art. 70): one narrow row a look, chained by hash, and what an auditor made of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store import Base, SealedBytes, UtcDateTime
from engine.store.base import county_code, identifier


class Look(Base):
    """One look; only ever added, and after the years of `SHOUWANG_LOOKS_YEARS` taken away from the beginning."""

    __tablename__ = "look"
    __table_args__ = (
        Index(None, "county", "id", unique=True),
        Index(None, "county", "case_id", "at"),
        Index(None, "county", "person", "at"),
        Index(None, "county", "at"),
    )

    county: Mapped[str] = mapped_column(county_code(), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """1, 2, 3 ... without a gap."""
    id: Mapped[str] = mapped_column(identifier())
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person: Mapped[str] = mapped_column(identifier())
    case_id: Mapped[str | None] = mapped_column(identifier())
    """Empty for a list of many."""
    what: Mapped[str] = mapped_column(String(12))
    """case, task, attachment, letter, list or program."""
    subject: Mapped[str] = mapped_column(String(20))
    """Id of what was looked at: of the task, the file, the letter."""
    roles: Mapped[str] = mapped_column(String(200))
    """Held at that moment, by comma."""
    purpose: Mapped[str] = mapped_column(String(12))
    words: Mapped[bytes | None] = mapped_column(SealedBytes("look:{id}"))
    """What the person said of the purpose; sealed, and so not part of the chain."""
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class LookSample(Base):
    """A sample that was drawn: whoever knows the seed can draw it again and sees that nothing was picked."""

    __tablename__ = "look_sample"

    county: Mapped[str] = mapped_column(county_code(), primary_key=True)
    id: Mapped[str] = mapped_column(identifier(), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person: Mapped[str] = mapped_column(identifier())
    seed: Mapped[str] = mapped_column(String(32))
    first: Mapped[int] = mapped_column(BigInteger)
    """Numbers of the looks drawn from: first to last, both included."""
    last: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[int] = mapped_column(Integer)


class LookMark(Base):
    """What came of one look: proper, to be explained, explained."""

    __tablename__ = "look_mark"
    __table_args__ = (Index(None, "county", "state"),)

    county: Mapped[str] = mapped_column(county_code(), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(12))
    person: Mapped[str] = mapped_column(identifier())
    """Who looked, and so has to explain."""
    marked_by: Mapped[str] = mapped_column(identifier())
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[bytes | None] = mapped_column(SealedBytes("look_mark:{number}"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
