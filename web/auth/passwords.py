"""Passwords: argon2id hashes, rules that a person can keep, temporary ones that must be changed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, delete, insert, select, update
from zxcvbn import zxcvbn

from engine.engine import Engine
from engine.errors import NotPossible, Refusal
from engine.records import Actor
from engine.text import Text
from web.auth.tables import ApiToken, Credential, PlatformAccount, RecoveryCode, SecondFactor, SignIn
from web.auth.waiting import forgive_in
from web.store import reading

SHORTEST = 10
LONGEST = 128
LEGIBLE = "abcdefghijkmnpqrstuvwxyz23456789"
_FAMILIAR = (
    "woaini",
    "5201314",
    "1314520",
    "zhongguo",
    "shouwang",
    "minzheng",
    "dibao",
    "admin",
    "qwer1234",
    "asdf1234",
)
"""What people here choose, which a list of English words does not know."""
_GUESSES = 8.0
"""Powers of ten of guesses that a password must stand, as zxcvbn counts them."""
_LOOKED_AT = 72

hasher = PasswordHasher()
quick_hasher = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
"""For codes that the house itself draws (59 bits each, gone with the first sign-in), so that thousands take seconds."""
_nobody = hasher.hash(secrets.token_urlsafe(16))


class WeakPassword(Refusal):
    """A new password that is too easy to guess."""

    code = "weak_password"
    sentence = Text("新密码不能用：{detail}", "The new password cannot be used: {detail}")


def check_strength(password: str, *known: str) -> None:
    """Raises `WeakPassword` and says what to change; `known` are the sign-in name and the name of the person.

    By NIST SP 800-63B (5.1.1.2): long enough, and none that is common, expected or of the person themselves. Nobody
    must mix kinds of characters or change a good password from time to time.
    """
    told = [each.strip().lower() for each in known if len(each.strip()) > 1]
    if len(password) < SHORTEST:
        raise WeakPassword(
            detail=Text(
                f"至少{SHORTEST}个字符，可以用一句好记的话。",
                f"use at least {SHORTEST} characters; a sentence is easy to keep in mind.",
            )
        )
    if len(password) > LONGEST:
        raise WeakPassword(detail=Text(f"最多{LONGEST}个字符。", f"use at most {LONGEST} characters."))
    if len(set(password)) < 4 or any(each in password.lower() for each in told) or _guessed(password, told):
        raise WeakPassword(
            detail=Text(
                "太容易被猜到，请换一个，不要包含登录名或姓名。",
                "it is easy to guess; choose another, without your name or sign-in name.",
            )
        )


def _guessed(password: str, told: list[str]) -> bool:
    """Whether whoever tries common words, keyboard rows, dates and repetitions first comes to it soon."""
    estimate = zxcvbn(password[:_LOOKED_AT], user_inputs=[*told, *_FAMILIAR])
    return float(estimate["guesses_log10"]) < _GUESSES


def matches(stored: str | None, typed: str) -> bool:
    """Whether a password fits; takes as long for somebody who does not exist."""
    try:
        hasher.verify(stored or _nobody, typed[: LONGEST * 4])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def temporary() -> str:
    """A password to be read out over the telephone and changed at the first sign-in."""
    return "-".join("".join(secrets.choice(LEGIBLE) for _ in range(4)) for _ in range(3))


def set_password(
    engine: Engine,
    county: str,
    person: str,
    password: str,
    *,
    at: datetime,
    login: str | None = None,
    must_change: bool = False,
) -> None:
    """Gives a person a password (and, the first time, a sign-in name) and ends all their sign-ins.

    One that must be changed was set by an administrator, perhaps after a theft: it ends the person's tokens too. Raises `WeakPassword`, and `NotPossible` where the sign-in name is taken or missing.
    """
    with engine.transaction(Actor(county, "")) as work:
        transaction = work.connection
        found = transaction.execute(
            select(Credential.login).where(Credential.county == county, Credential.person == person)
        ).scalar_one_or_none()
        name = (login or found or "").strip().lower()
        if not name:
            raise NotPossible(detail=Text("请先给此人设定登录名。", "give this person a sign-in name first."))
        check_strength(password, name, work.somebody(person).name)
        other = transaction.execute(
            select(Credential.person).where(
                Credential.county == county, Credential.login == name, Credential.person != person
            )
        ).first()
        if other:
            raise NotPossible(
                detail=Text(
                    f"登录名“{name}”已被使用，请换一个。", f"the sign-in name “{name}” is taken; choose another."
                )
            )
        facts = {"login": name, "password": hasher.hash(password), "must_change": must_change, "changed_at": at}
        if found is None:
            transaction.execute(insert(Credential).values(county=county, person=person, **facts))
        else:
            transaction.execute(
                update(Credential).where(Credential.county == county, Credential.person == person).values(**facts)
            )
        transaction.execute(
            update(SignIn)
            .where(SignIn.county == county, SignIn.person == person, SignIn.ended_at.is_(None))
            .values(ended_at=at)
        )
        forgive_in(work, name)
        if must_change:
            transaction.execute(
                update(ApiToken)
                .where(ApiToken.county == county, ApiToken.person == person, ApiToken.revoked_at.is_(None))
                .values(revoked_at=at)
            )


def people_of_logins(county: str) -> dict[str, str]:
    """Sign-in name to the id of its person, for everybody of a county."""
    with reading() as look:
        return logins_in(look.connection(), county)


def login_taken(engine: Engine, county: str, login: str) -> bool:
    """Whether somebody signs in under that name."""
    with engine.reading(Actor(county, "")) as look:
        same = (Credential.county == county, Credential.login == login.strip().lower())
        return look.connection.execute(select(Credential.person).where(*same)).first() is not None


def reset_password(engine: Engine, county: str, person: str, *, at: datetime, login: str | None = None) -> str:
    """An administrator's reset: a temporary password, returned once, that must be changed at the next sign-in."""
    password = temporary()
    set_password(engine, county, person, password, at=at, login=login, must_change=True)
    return password


def open_accounts(connection: Connection, county: str, accounts: Iterable[tuple[str, str, str]], at: datetime) -> None:
    """Accounts of people who have none, as (person, sign-in name, hash); each password must be changed at once."""
    rows = [
        {"county": county, "person": person, "login": login, "password": kept, "must_change": True, "changed_at": at}
        for person, login, kept in accounts
    ]
    if rows:
        connection.execute(insert(Credential), rows)


def logins_in(connection: Connection, county: str) -> dict[str, str]:
    """Sign-in name to the id of its person, for everybody of a county, inside a transaction of the caller."""
    rows = connection.execute(select(Credential.login, Credential.person).where(Credential.county == county))
    return {row.login: row.person for row in rows}


def remove_credential(engine: Engine, county: str, person: str) -> None:
    """Takes away the account of a person who left, with every sign-in, token and second factor."""
    with engine.transaction(Actor(county, "")) as work:
        close_account(work.connection, county, person, engine.clock.now())


def close_account(connection: Connection, county: str, person: str, at: datetime) -> None:
    """The same inside a transaction of the caller."""
    for table in (Credential, SecondFactor, RecoveryCode, PlatformAccount):
        connection.execute(delete(table).where(table.county == county, table.person == person))
    for table_in_time, column in ((SignIn, "ended_at"), (ApiToken, "revoked_at")):
        mine = (table_in_time.county == county, table_in_time.person == person)
        open_one = getattr(table_in_time, column).is_(None)
        connection.execute(update(table_in_time).where(*mine, open_one).values({column: at}))
