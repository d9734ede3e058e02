"""What the inbox keeps of its own: filters that a person has named."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store import Base, UtcDateTime
from engine.store.base import county_code, identifier


class SavedFilter(Base):
    """A way of looking at the inbox, under a name of the person's own."""

    __tablename__ = "saved_filter"
    __table_args__ = (Index(None, "county", "person", "at"),)

    county: Mapped[str] = mapped_column(county_code(), primary_key=True)
    id: Mapped[str] = mapped_column(identifier(), primary_key=True)
    person: Mapped[str] = mapped_column(identifier())
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(500))
    """What stands behind the question mark of its address."""
    is_default: Mapped[bool] = mapped_column(Boolean)
    """Whether the inbox opens with it."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
