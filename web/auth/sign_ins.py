"""Sign-ins kept on the server: begun anew at each sign-in, ended by time, by the visitor or by an administrator."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from flask import Flask, request, session
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy import insert, select, update

from engine.clock import legal_date
from engine.errors import NotFound
from engine.people import present
from engine.records import Person
from tasks import unread_by
from web.access import Visitor
from web.auth.diary import note
from web.auth.tables import Credential, SecondFactor, SignIn
from web.house import county, engine, house, settings, system
from web.people import person as person_of
from web.store import reading

PASSWORD, CODE = "password", "code"
"""An account of this house, without and with a second factor."""
PLATFORM, PLATFORM_CODE = "platform", "platform_code"
"""The identity platform, without and with a second factor (there or here)."""
DEMO, RESCUE = "demo", "rescue"
LOCAL = (PASSWORD, CODE)
BARE = (PASSWORD, PLATFORM)
WITH_CODE = {PASSWORD: CODE, PLATFORM: PLATFORM_CODE}
_NOTE_AFTER = timedelta(minutes=5)
"""How often it is written down that a sign-in is in use."""


def remember_visitors(app: Flask) -> None:
    """Lets Flask-Login find the visitor of a cookie."""
    manager = LoginManager(app)
    manager.session_protection = None  # a sign-in is one row; telephones change their address all day
    manager.user_loader(_load)
    app.jinja_env.globals.update(demo_person_before=demo_person_before)


def begin(person: str, *, must_change: bool = False, way: str = PASSWORD, token: str = "") -> None:
    """Signs a person in under a fresh cookie, so that one known before sign-in is worth nothing.

    `token` is what an identity platform said of them.

    Raises `NotFound`, and keeps nothing, for somebody who does not serve.
    """
    now = house().wall_clock.now()
    secret = secrets.token_urlsafe(32)
    made = _visitor(person, secret, must_change=must_change)
    row = {
        "county": county(),
        "id": digest(secret),
        "person": person,
        "platform_token": _sealed(digest(secret), token) if token else None,
        "started_at": now,
        "seen_at": now,
        "browser": (request.user_agent.string or "")[:200],
        "address": (request.remote_addr or "")[:45],
        "way": way,
    }
    with engine().transaction(system()) as work:
        work.connection.execute(insert(SignIn).values(**row))
    if current_user.is_authenticated:  # whoever sat here before: nothing of theirs stays open behind
        end(current_user.person.id, current_user.sign_in)
    session.clear()
    session.permanent = True
    login_user(made)
    note("signed_in", person, way)


def platform_token(sign_in: str) -> str:
    """What the identity platform said at a sign-in; empty where it said nothing."""
    with reading() as look:
        same = (SignIn.county == county(), SignIn.id == sign_in)
        sealed = look.execute(select(SignIn.platform_token).where(*same)).scalar_one_or_none()
    return engine().vault.open(sealed, f"session:{sign_in}").decode() if sealed else ""


def way_of(sign_in: str) -> str:
    """How a sign-in was begun."""
    with reading() as look:
        same = (SignIn.county == county(), SignIn.id == sign_in)
        return look.execute(select(SignIn.way).where(*same)).scalar_one()


def end_current(visitor: Visitor) -> None:
    """Signs out: the row is ended and the cookie emptied."""
    end(visitor.person.id, visitor.sign_in)
    logout_user()
    session.clear()


def end(person: str, sign_in: str) -> None:
    """Revokes one sign-in of a person."""
    with engine().transaction(system()) as work:
        work.connection.execute(
            update(SignIn)
            .where(SignIn.county == county(), SignIn.id == sign_in, SignIn.person == person)
            .values(ended_at=house().wall_clock.now())
        )


def end_others(person: str, keep: str = "") -> None:
    """Revokes every sign-in of a person but one."""
    with engine().transaction(system()) as work:
        work.connection.execute(
            update(SignIn)
            .where(SignIn.county == county(), SignIn.person == person, SignIn.id != keep, SignIn.ended_at.is_(None))
            .values(ended_at=house().wall_clock.now())
        )


def living(person: str) -> Sequence[SignIn]:
    """The sign-ins of a person that still hold, the latest first."""
    idle, longest = _limits()
    now = house().wall_clock.now()
    with reading() as look:
        rows = look.scalars(
            select(SignIn)
            .where(
                SignIn.county == county(),
                SignIn.person == person,
                SignIn.ended_at.is_(None),
                SignIn.started_at > now - longest,
                SignIn.seen_at > now - idle,
            )
            .order_by(SignIn.started_at.desc())
            .limit(50)
        ).all()
        look.expunge_all()
    return rows


def demo_person_before() -> Person | None:
    """In demo mode, whose sign-in in this browser has ended: they need one tap to go on."""
    secret = session.get("_user_id")
    if not settings().demo or not isinstance(secret, str):
        return None
    with reading() as look:
        person = look.execute(
            select(SignIn.person).where(SignIn.county == county(), SignIn.id == digest(secret))
        ).scalar_one_or_none()
    return person_of(person) if person else None


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _sealed(sign_in: str, token: str) -> bytes:
    return engine().vault.seal(token.encode(), f"session:{sign_in}")


def _limits() -> tuple[timedelta, timedelta]:
    return timedelta(minutes=settings().session_idle_minutes), timedelta(hours=settings().session_hours)


def _load(secret: str) -> Visitor | None:
    idle, longest = _limits()
    now = house().wall_clock.now()
    with reading() as look:
        row = look.execute(
            select(
                SignIn.person,
                SignIn.started_at,
                SignIn.seen_at,
                SignIn.ended_at,
                SignIn.way,
                Credential.must_change,
                SecondFactor.confirmed_at,
                unread_by(SignIn.county, SignIn.person).label("unread"),
            )
            .outerjoin(Credential, (Credential.county == SignIn.county) & (Credential.person == SignIn.person))
            .outerjoin(SecondFactor, (SecondFactor.county == SignIn.county) & (SecondFactor.person == SignIn.person))
            .where(SignIn.county == county(), SignIn.id == digest(secret))
        ).one_or_none()
    if row is None or row.ended_at or now - row.started_at > longest or now - row.seen_at > idle:
        return None
    if now - row.seen_at > _NOTE_AFTER:
        _note(digest(secret), now)
    try:
        bare = row.way in BARE and row.confirmed_at is None
        must_change = bool(row.must_change and row.way in LOCAL)
        return replace(_visitor(row.person, secret, must_change=must_change, bare=bare), unread=row.unread)
    except NotFound:
        return None


def _note(sign_in: str, now: datetime) -> None:
    with engine().transaction(system()) as work:
        work.connection.execute(
            update(SignIn).where(SignIn.county == county(), SignIn.id == sign_in).values(seen_at=now)
        )


def _visitor(person_id: str, secret: str, *, must_change: bool, bare: bool = False) -> Visitor:
    """The visitor with the roles of today; raises `NotFound` for one who does not serve (any more)."""
    person = person_of(person_id)
    today = legal_date(engine().clock.now())
    if not present(person, today):
        raise NotFound(what=person.name)
    held = person.roles_at(today)
    roles = frozenset(role for role, _ in held)
    return Visitor(
        county(),
        person,
        roles,
        frozenset(place for _, place in held),
        digest(secret),
        secret,
        must_change,
        must_enrol=bare and not roles.isdisjoint(settings().second_factor_roles.split()),
    )
