"""The web's own tables: how people sign in. Who they are and what they may do is the engine's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store import Base, SealedBytes, UtcDateTime
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
    address: Mapped[str] = mapped_column(String(45), server_default="")
    """From where on the network."""
    way: Mapped[str] = mapped_column(String(40), server_default="password")
    """One of the ways of `web.auth.sign_ins`."""
    platform_token: Mapped[bytes | None] = mapped_column(SealedBytes("session:{id}"))
    """What the identity platform said of the person; it is handed back to sign out there."""


class PlatformAccount(Base):
    """Who somebody is at the identity platform."""

    __tablename__ = "platform_account"
    __table_args__ = (
        Index(None, "county", "issuer", "subject", unique=True),
        Index(None, "county", "account", unique=True),
    )

    county: Mapped[str] = mapped_column(county_code(), primary_key=True)
    person: Mapped[str] = mapped_column(identifier(), primary_key=True)
    account: Mapped[str | None] = mapped_column(String(200))
    """The account that an administrator wrote down; empty where sign-in name or staff number is the same there."""
    issuer: Mapped[str | None] = mapped_column(String(255))
    subject: Mapped[str | None] = mapped_column(String(255))
    """The platform's own name for the person (`sub`), bound at their first sign-in: from then on it alone counts."""
    bound_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInTicket(Base):
    """Something to be taken up once and soon: a way to the identity platform and back, or a rescue."""

    __tablename__ = "sign_in_ticket"

    county: Mapped[str] = mapped_column(county_code(), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A hash of the kind of ticket and of its secret."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    contents: Mapped[bytes] = mapped_column(SealedBytes("sign_in_ticket:{id}"))


class Waiting(Base):
    """How often signing in failed of late by one key (a name, an address, a browser), and until when it waits."""

    __tablename__ = "sign_in_wait"

    county: Mapped[str] = mapped_column(county_code(), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A hash: what was typed as a name may have been a password."""
    failures: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SecondFactor(Base):
    """The secret by which somebody's telephone makes codes (RFC 6238)."""

    __tablename__ = "second_factor"

    county: Mapped[str] = mapped_column(county_code(), primary_key=True)
    person: Mapped[str] = mapped_column(identifier(), primary_key=True)
    secret: Mapped[bytes] = mapped_column(SealedBytes("second_factor:{person}"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a first code was right; before that it is asked of nobody."""
    last_step: Mapped[int] = mapped_column(BigInteger)
    """The period of the last code that was taken: none is taken twice."""


class RecoveryCode(Base):
    """One of the codes for a telephone that is lost; only its hash is kept."""

    __tablename__ = "recovery_code"

    county: Mapped[str] = mapped_column(county_code(), primary_key=True)
    person: Mapped[str] = mapped_column(identifier(), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInLog(Base):
    """One attempt to sign in, and what came of it. What was typed is not kept."""

    __tablename__ = "sign_in_log"
    __table_args__ = (Index(None, "county", "at"), Index(None, "county", "person", "at"))

    county: Mapped[str] = mapped_column(county_code(), primary_key=True)
    id: Mapped[str] = mapped_column(identifier(), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person: Mapped[str | None] = mapped_column(identifier())
    """Whose account it was; empty where there is none."""
    outcome: Mapped[str] = mapped_column(String(20))
    way: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(45))
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
    scope: Mapped[str] = mapped_column(String(12), server_default="administer")
    """What it is for (`tokens.Scope`); those made before there were scopes go on as they were."""
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was last used, to within some minutes."""
