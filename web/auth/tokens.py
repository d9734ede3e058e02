"""Keys for programs (bearer tokens): shown once, kept as a hash, made and revoked by the person they act for.

A key never reaches further than its person; its scope narrows that once more.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import insert, select, update

from engine.engine import Engine
from engine.ids import new_id
from engine.records import Actor
from web.auth.sign_ins import digest
from web.auth.tables import ApiToken
from web.store import reading

PREFIX = "sw_"
LIFE = timedelta(days=365)
"""The longest that a key can hold."""
NOTED_AFTER = timedelta(minutes=5)
"""How often it is written down that a key is in use."""


class Scope(StrEnum):
    """What a key is for; each has those before it."""

    READ = "read"
    """Looks, and looks ahead."""
    ACT = "act"
    """Begins cases and does steps."""
    ADMINISTER = "administer"
    """Steers cases and keeps records, where its person may."""

    def covers(self, needed: Scope) -> bool:
        """Whether it is enough."""
        order = list(Scope)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Key:
    """A key that holds."""

    county: str
    person: str
    id: str
    scope: Scope


def issue_token(
    engine: Engine,
    county: str,
    person: str,
    name: str,
    *,
    at: datetime,
    scope: Scope = Scope.READ,
    until: datetime | None = None,
) -> str:
    """A new key, which holds until an instant but no longer than a year; the returned text is the only copy."""
    secret = PREFIX + secrets.token_urlsafe(32)
    row = {
        "county": county,
        "id": new_id(),
        "person": person,
        "name": name[:80],
        "digest": digest(secret),
        "created_at": at,
        "expires_at": min(until or at + LIFE, at + LIFE),
        "scope": scope,
    }
    with engine.transaction(Actor(county, "")) as work:
        work.connection.execute(insert(ApiToken).values(**row))
    return secret


def bearer(engine: Engine, secret: str, *, at: datetime) -> Key | None:
    """The key of a secret, where it holds; notes that it is in use."""
    with reading() as look:
        row = look.execute(
            select(
                ApiToken.county, ApiToken.person, ApiToken.id, ApiToken.scope,
                ApiToken.expires_at, ApiToken.revoked_at, ApiToken.used_at,
            ).where(ApiToken.digest == digest(secret))
        ).one_or_none()  # fmt: skip
    if row is None or row.revoked_at or (row.expires_at and row.expires_at <= at):
        return None
    if row.used_at is None or at - row.used_at > NOTED_AFTER:
        _change(engine, row.county, row.person, row.id, used_at=at)
    return Key(row.county, row.person, row.id, Scope(row.scope))


def tokens_of(county: str, person: str) -> Sequence[ApiToken]:
    """A person's keys that were not revoked, the latest first."""
    with reading() as look:
        rows = look.scalars(
            select(ApiToken)
            .where(ApiToken.county == county, ApiToken.person == person, ApiToken.revoked_at.is_(None))
            .order_by(ApiToken.created_at.desc())
        ).all()
        look.expunge_all()
    return rows


def revoke_token(engine: Engine, county: str, person: str, token: str, *, at: datetime) -> None:
    """Ends a key of that person; one that is not theirs stays."""
    _change(engine, county, person, token, revoked_at=at)


def _change(engine: Engine, county: str, person: str, token: str, **values: datetime) -> None:
    with engine.transaction(Actor(county, "")) as work:
        this = (ApiToken.county == county, ApiToken.person == person, ApiToken.id == token)
        work.connection.execute(update(ApiToken).where(*this).values(**values))
