"""Drafts of processes: kept whole, one for each process, checked by revision so that two editors cannot overwrite each other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store import Base, UtcDateTime
from engine.store.base import county_code, identifier


class StudioDraft(Base):
    """A bundle that is being worked on."""

    __tablename__ = "studio_draft"

    county: Mapped[str] = mapped_column(county_code(), primary_key=True)
    process: Mapped[str] = mapped_column(String(80), primary_key=True)
    archive: Mapped[bytes] = mapped_column(LargeBinary)
    base_version: Mapped[int | None] = mapped_column(Integer)
    """The deployed version that it began from; empty for an import."""
    revision: Mapped[int] = mapped_column(Integer)
    changed_by: Mapped[str] = mapped_column(identifier())
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
