"""Tickets of the door: whoever brings the secret of one takes up what was kept for it, once and within its life."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, insert

from web.auth.sign_ins import digest
from web.auth.tables import SignInTicket
from web.house import county, engine, house, system

LONGEST = timedelta(hours=1)
"""No ticket lives longer; what was never taken up goes with the next one that is issued."""


def issue(kind: str, contents: Mapping[str, Any]) -> str:
    """Keeps something, sealed; returns the secret that takes it up."""
    secret = secrets.token_urlsafe(32)
    number, now = _number(kind, secret), house().wall_clock.now()
    sealed = engine().vault.seal(msgspec.json.encode(contents), f"sign_in_ticket:{number}")
    old = (SignInTicket.county == county(), SignInTicket.made_at < now - LONGEST)
    with engine().transaction(system()) as work:
        work.connection.execute(delete(SignInTicket).where(*old))
        work.connection.execute(insert(SignInTicket).values(county=county(), id=number, made_at=now, contents=sealed))
    return secret


def take_up(kind: str, secret: str, life: timedelta) -> dict[str, Any] | None:
    """What was kept, which is gone from then on; None for a secret that is none, was used, or came too late."""
    number = _number(kind, secret)
    with engine().transaction(system()) as work:
        same = (SignInTicket.county == county(), SignInTicket.id == number)
        taken = delete(SignInTicket).where(*same).returning(SignInTicket.made_at, SignInTicket.contents)
        row = work.connection.execute(taken).one_or_none()
    if row is None or house().wall_clock.now() - row.made_at > life:
        return None
    found: dict[str, Any] = msgspec.json.decode(engine().vault.open(row.contents, f"sign_in_ticket:{number}"))
    return found


def _number(kind: str, secret: str) -> str:
    return digest(f"{kind} {secret}")
