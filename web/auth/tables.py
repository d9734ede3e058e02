"""The web's own tables: how people sign in. Who they are and what they may do is the engine's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store import Base, UtcDateTime
from engine.store.base import county_code, identifier


class Credential(Base):
    """A local account: sign-in name and password hash of a person."""

    __tablename__ = "credential"
    __table_args__ = (Index(None, "county", "login", unique=True),)

    county: Mapped[str] = mapped_column(county_code(), primary_key=True)
    person: Mapped[str] = mapped_column(identifier(), primary_key=True)
    login: Mapped[str] = mapped_column(String(60))
    password: Mapped[str] = mapped_column(String(200))
    """Argon2id, in its own notation with parameters and salt."""
    must_change: Mapped[bool] = mapped_column(Boolean)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignIn(Base):
    """One sign-in of one browser; `id` is the hash of what its cookie carries."""

    __tablename__ = "session"
    __table_args__ = (Index(None, "county", "person", "started_at"),)

    county: Mapped[str] = mapped_column(county_code(), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[str] = mapped_column(identifier())
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    browser: Mapped[str] = mapped_column(String(200))


class ApiToken(Base):
    """A bearer token of a person for programs; only its hash is kept."""

    __tablename__ = "api_token"
    __table_args__ = (Index(None, "county", "person"), Index(None, "digest", unique=True))

    county: Mapped[str] = mapped_column(county_code(), primary_key=True)
    id: Mapped[str] = mapped_column(identifier(), primary_key=True)
    person: Mapped[str] = mapped_column(identifier())
    name: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
