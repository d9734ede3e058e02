"""Guessing is made slow: after a few failures whoever goes on waits, longer each time, a quarter of an hour at most.

Nobody can lock somebody else out for ever. The wait of an account ends by itself and does not grow while it lasts, and a
browser in which the person has signed in before (it has a signed cookie) is counted by itself: what a stranger does
elsewhere is not held against it. The counts lie in the database, so that several web processes share them. An attempt
counts before the password is looked at and is forgiven when it was right; so a hundred at once are not one.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import case, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.work import Work
from web.auth.tables import Waiting
from web.house import county, engine, house, settings, system

FREE = {"login": 5, "code": 5, "device": 5, "from": 30}
"""Failures without a wait, by kind of key. Many people of an office share one address."""
FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)
COOKIE = "shouwang_device"
KEPT_FOR = timedelta(days=180)
PEOPLE_OF_A_DEVICE = 8


class _Waits(Exception):
    """Ends the transaction: an attempt during a wait does not count."""

    def __init__(self, until: datetime) -> None:
        self.until = until


def admit(login: str) -> timedelta:
    """Counts an attempt to sign in; how long is still to be waited, or nothing where it may go on."""
    device = _device()
    if login and login in device.get("logins", ()):
        return _count([("device", f"{device['id']} {login}")])
    return _count([("login", login), ("from", request.remote_addr or "")])


def admit_here() -> timedelta:
    """The same for whoever comes back from an identity platform: nobody is known yet but the address."""
    return _count([("from", request.remote_addr or "")])


def admit_code(person: str) -> timedelta:
    """The same for a code of a second factor."""
    return _count([("code", person)])


def forgive(login: str, person: str = "") -> None:
    """The attempt was right: the account and this browser begin anew."""
    device = _device()
    with engine().transaction(system()) as work:
        forgive_in(work, login)
        old = Waiting.last_at < house().wall_clock.now() - FORGOTTEN_AFTER
        work.connection.execute(delete(Waiting).where(Waiting.county == county(), old))
        keys = [_key("device", f"{device.get('id', '')} {login}"), _key("code", person)]
        work.connection.execute(delete(Waiting).where(Waiting.county == county(), Waiting.key.in_(keys)))


def forgive_here(login: str = "") -> None:
    """The address is blamed for one less, where it was blamed for this attempt.

    A browser that is known for the account was counted by itself: whoever has an account could otherwise take back what
    they had guessed of others'.
    """
    if login and login in _device().get("logins", ()):
        return
    with engine().transaction(system()) as work:
        here = (Waiting.county == county(), Waiting.key == _key("from", request.remote_addr or ""))
        less = {"failures": Waiting.failures - 1, "until": None}
        work.connection.execute(update(Waiting).where(*here, Waiting.failures > 0).values(less))


def forgive_in(work: Work, login: str) -> None:
    """The account begins anew, in a transaction of the caller: after a new password."""
    same = (Waiting.county == work.county, Waiting.key == _key("login", login))
    work.connection.execute(delete(Waiting).where(*same))


def remember_device(login: str) -> None:
    """From now on this browser is known for this account."""
    device = _device()
    logins = [login, *(each for each in device.get("logins", ()) if each != login)][:PEOPLE_OF_A_DEVICE]
    told = _signer().dumps({"id": device.get("id") or secrets.token_urlsafe(12), "logins": logins})

    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(
            COOKIE, str(told), max_age=KEPT_FOR, httponly=True, samesite="Lax", secure=settings().secure_cookies
        )
        return response


def in_minutes(wait: timedelta) -> int:
    """A wait as people are told it, rounded up."""
    return max(1, -(-int(wait.total_seconds()) // 60))


def _count(kinds: Sequence[tuple[str, str]]) -> timedelta:
    now = house().wall_clock.now()
    try:
        with engine().transaction(system()) as work:
            for kind, value in sorted(kinds):
                _count_one(work, kind, _key(kind, value), now)
    except _Waits as waits:
        return waits.until - now
    return timedelta()


def _count_one(work: Work, kind: str, key: str, now: datetime) -> None:
    dialect = sqlite if work.house.database.is_sqlite else postgresql
    first = dialect.insert(Waiting).values(county=county(), key=key, failures=1, last_at=now, until=None)
    again = case((Waiting.last_at < now - FORGOTTEN_AFTER, 1), else_=Waiting.failures + 1)
    counted = first.on_conflict_do_update(index_elements=["county", "key"], set_={"failures": again, "last_at": now})
    found: Any = work.connection.execute(counted.returning(Waiting.failures, Waiting.until)).one()
    if found.until is not None and found.until > now:
        raise _Waits(found.until)
    beyond = found.failures - FREE[kind]
    if beyond >= 0:
        until = now + min(FIRST * 2 ** min(beyond, 10), LONGEST)
        same = (Waiting.county == county(), Waiting.key == key)
        work.connection.execute(update(Waiting).where(*same).values(until=until))


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind} {value}".encode()).hexdigest()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="device")


def _device() -> dict[str, Any]:
    try:
        found = _signer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return {}
    return found if isinstance(found, dict) else {}
