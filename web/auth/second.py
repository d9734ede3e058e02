"""A second factor: six digits that a telephone makes from a shared secret and the time (TOTP, RFC 6238).

The secret lies sealed in the vault's hand; each code is taken once; ten codes on paper stand in for a lost telephone.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

import pyotp
import segno
from flask import session
from markupsafe import Markup
from sqlalchemy import delete, func, insert, select, update

from web.auth import tickets
from web.auth.sign_ins import WITH_CODE, digest
from web.auth.tables import RecoveryCode, SecondFactor
from web.house import county, engine, house, system
from web.i18n import _
from web.store import reading

PERIOD = 30
"""Seconds of one code."""
TOLERANCE = 1
"""Periods that a telephone's clock may be off."""
CODES = 10
PATIENCE = timedelta(minutes=10)
"""How long after the password the code may come."""
_PENDING = "second"


@dataclass(frozen=True, slots=True)
class Proven:
    """Somebody whose password was right, or for whom the identity platform vouches; a code may still be asked."""

    person: str
    way: str
    login: str = ""
    must_change: bool = False
    token: str = ""
    """What the platform said."""


def is_on(person: str) -> bool:
    """Whether a person has one that was confirmed."""
    with reading() as look:
        mine = (SecondFactor.county == county(), SecondFactor.person == person)
        return (
            look.execute(select(SecondFactor.person).where(*mine, SecondFactor.confirmed_at.is_not(None))).first()
            is not None
        )


def wait_for_code(who: Proven) -> None:
    """The first proof was right; nobody is signed in before the code."""
    session.clear()
    told = {"person": who.person, "way": who.way, "login": who.login, "must_change": who.must_change}
    # A cookie is too small for the token of a platform.
    kept = tickets.issue(_PENDING, {"token": who.token}) if who.token else ""
    session[_PENDING] = {"at": house().wall_clock.now().timestamp(), "kept": kept, "who": told}


def pending() -> Proven | None:
    """Who is to give a code in this browser."""
    found = session.get(_PENDING)
    if not isinstance(found, dict) or "who" not in found:
        return None
    if house().wall_clock.now().timestamp() - float(found["at"]) > PATIENCE.total_seconds():
        return None
    return Proven(**found["who"])


def proven(who: Proven) -> Proven:
    """The code was right too: the same person, with what the platform said of them."""
    kept = str(session.get(_PENDING, {}).get("kept", ""))
    token = tickets.take_up(_PENDING, kept, PATIENCE) if kept else None
    return replace(who, way=WITH_CODE[who.way], token=token["token"] if token else "")


def begin(person: str) -> str:
    """A new secret, which counts only when a code of it was given; returns it for the telephone."""
    secret = pyotp.random_base32()
    row = {"secret": _sealed(person, secret), "made_at": house().wall_clock.now(), "last_step": 0, "confirmed_at": None}
    with engine().transaction(system()) as work:
        mine = (SecondFactor.county == county(), SecondFactor.person == person)
        work.connection.execute(delete(SecondFactor).where(*mine))
        work.connection.execute(insert(SecondFactor).values(county=county(), person=person, **row))
    return secret


def unconfirmed(person: str) -> str | None:
    """The secret that a telephone was shown and has not answered to."""
    found = _row(person)
    return None if found is None or found.confirmed_at else _opened(person, found.secret)


def confirm(person: str, code: str) -> list[str] | None:
    """The first code: from now on one is asked for. Returns the recovery codes, shown once; None for a wrong code."""
    if not _take_code(person, code):
        return None
    with engine().transaction(system()) as work:
        mine = (SecondFactor.county == county(), SecondFactor.person == person)
        work.connection.execute(update(SecondFactor).where(*mine).values(confirmed_at=house().wall_clock.now()))
    return new_recovery_codes(person)


def new_recovery_codes(person: str) -> list[str]:
    """Ten codes instead of those before."""
    codes = [base64.b32encode(secrets.token_bytes(10)).decode().lower() for _each in range(CODES)]
    with engine().transaction(system()) as work:
        mine = (RecoveryCode.county == county(), RecoveryCode.person == person)
        work.connection.execute(delete(RecoveryCode).where(*mine))
        rows = [{"county": county(), "person": person, "digest": digest(each), "used_at": None} for each in codes]
        work.connection.execute(insert(RecoveryCode), rows)
    return ["-".join(each[at : at + 4] for at in range(0, 16, 4)) for each in codes]


def remaining(person: str) -> int:
    """How many recovery codes are left."""
    with reading() as look:
        mine = (RecoveryCode.county == county(), RecoveryCode.person == person, RecoveryCode.used_at.is_(None))
        return look.execute(select(func.count()).select_from(RecoveryCode).where(*mine)).scalar_one()


def remove(person: str) -> None:
    """No code is asked for any more: one's own wish, or an administrator's for a lost telephone."""
    with engine().transaction(system()) as work:
        for table in (SecondFactor, RecoveryCode):
            work.connection.execute(delete(table).where(table.county == county(), table.person == person))


def check(person: str, typed: str) -> bool:
    """Whether a code of the telephone, or one on paper, is right; either is taken once."""
    text = "".join(typed.split()).replace("-", "").lower()
    return _take_code(person, text) if text.isdecimal() and len(text) == 6 else _take_recovery(person, text)


def address(secret: str, name: str) -> str:
    """What an authenticator takes the secret from: in a QR code, or as a link on the telephone itself."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=_("守望")))


def picture(secret: str, name: str) -> Markup:
    """The QR code that a telephone reads, as SVG without any style of its own."""
    made = segno.make(address(secret, name), error="m")
    return Markup(made.svg_inline(scale=5, svgclass="qr"))  # noqa: S704  # made here, of digits


def _take_code(person: str, code: str) -> bool:
    found = _row(person)
    if found is None or not (code.isascii() and code.isdecimal()):
        return False
    totp = pyotp.TOTP(_opened(person, found.secret))
    now = int(house().wall_clock.now().timestamp()) // PERIOD
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        if secrets.compare_digest(totp.at(step * PERIOD), code):
            return _use_step(person, step)
    return False


def _use_step(person: str, step: int) -> bool:
    """Whether no code of this period or a later one was taken before."""
    with engine().transaction(system()) as work:
        fresh = (SecondFactor.county == county(), SecondFactor.person == person, SecondFactor.last_step < step)
        return work.connection.execute(update(SecondFactor).where(*fresh).values(last_step=step)).rowcount == 1


def _take_recovery(person: str, code: str) -> bool:
    with engine().transaction(system()) as work:
        same = (RecoveryCode.county == county(), RecoveryCode.person == person, RecoveryCode.digest == digest(code))
        unused = RecoveryCode.used_at.is_(None)
        used = update(RecoveryCode).where(*same, unused).values(used_at=house().wall_clock.now())
        return work.connection.execute(used).rowcount == 1


def _row(person: str) -> SecondFactor | None:
    with reading() as look:
        mine = (SecondFactor.county == county(), SecondFactor.person == person)
        found = look.scalars(select(SecondFactor).where(*mine)).one_or_none()
        look.expunge_all()
    return found


def _sealed(person: str, secret: str) -> bytes:
    return engine().vault.seal(secret.encode(), f"second_factor:{person}")


def _opened(person: str, sealed: bytes) -> str:
    return engine().vault.open(sealed, f"second_factor:{person}").decode()
