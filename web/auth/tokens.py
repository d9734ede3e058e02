"""Bearer tokens for programs: shown once, kept as a hash, made and revoked by the person they act for."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from engine.engine import Engine
from engine.ids import new_id
from engine.records import Actor
from web.auth.sign_ins import digest
from web.auth.tables import ApiToken
from web.store import reading

PREFIX = "sw_"
LIFE = timedelta(days=365)


def issue_token(engine: Engine, county: str, person: str, name: str, *, at: datetime) -> str:
    """A new token, valid for a year; the returned text is the only copy."""
    secret = PREFIX + secrets.token_urlsafe(32)
    row = {
        "county": county,
        "id": new_id(),
        "person": person,
        "name": name[:80],
        "digest": digest(secret),
        "created_at": at,
        "expires_at": at + LIFE,
    }
    with engine.transaction(Actor(county, "")) as work:
        work.connection.execute(insert(ApiToken).values(**row))
    return secret


def bearer(secret: str, *, at: datetime) -> tuple[str, str] | None:
    """(county, person) of a token that holds, else None."""
    with reading() as look:
        row = look.execute(
            select(ApiToken.county, ApiToken.person, ApiToken.expires_at, ApiToken.revoked_at).where(
                ApiToken.digest == digest(secret)
            )
        ).one_or_none()
    if row is None or row.revoked_at or (row.expires_at and row.expires_at <= at):
        return None
    return row.county, row.person


def tokens_of(county: str, person: str) -> Sequence[ApiToken]:
    """A person's tokens that were not revoked, the latest first."""
    with reading() as look:
        rows = look.scalars(
            select(ApiToken)
            .where(ApiToken.county == county, ApiToken.person == person, ApiToken.revoked_at.is_(None))
            .order_by(ApiToken.created_at.desc())
        ).all()
        look.expunge_all()
    return rows


def revoke_token(engine: Engine, county: str, person: str, token: str, *, at: datetime) -> None:
    """Ends a token of that person; one that is not theirs stays."""
    with engine.transaction(Actor(county, "")) as work:
        work.connection.execute(
            update(ApiToken)
            .where(ApiToken.county == county, ApiToken.id == token, ApiToken.person == person)
            .values(revoked_at=at)
        )
