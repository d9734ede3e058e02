"""What the pages of cases keep of their own: forms that begin a case and are not finished yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store import Base, SealedBytes, UtcDateTime
from engine.store.base import county_code, identifier


class StartDraft(Base):
    """An unfinished start form: one for each person and process, as there is no case yet to hold it."""

    __tablename__ = "start_draft"

    county: Mapped[str] = mapped_column(county_code(), primary_key=True)
    person: Mapped[str] = mapped_column(identifier(), primary_key=True)
    process: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    """The key of the form on the page, under which its case begins once."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    content: Mapped[bytes] = mapped_column(SealedBytes("start_draft:{person}:{process}"))
    """Sealed; empty once the case of this key has begun, so that an autosave that comes late revives nothing."""


class Phrase(Base):
    """A sentence that is often written, offered beside every opinion: a person's own, a process's, or the county's."""

    __tablename__ = "phrase"

    county: Mapped[str] = mapped_column(county_code(), primary_key=True)
    id: Mapped[str] = mapped_column(identifier(), primary_key=True)
    shelf: Mapped[str] = mapped_column(String(8))
    """`own`, `process` or `county`."""
    owner: Mapped[str] = mapped_column(String(80))
    """Id of the person or of the process; empty for the county's."""
    text: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
