"""Who of this house somebody at the identity platform is.

At the first sign-in one claim of the token is compared with what an administrator entered here: the account at the
platform, else the sign-in name, else the staff number. From then on the platform's own name for the person (`sub`) alone
counts, so that nobody takes over a place by changing a name at the platform. Nobody is ever added by signing in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.errors import NotPossible
from engine.store.tables import person
from engine.text import Text
from engine.work import Work
from web.auth.oidc.judging import Vouched
from web.auth.oidc.trouble import Unknown
from web.auth.tables import Credential, PlatformAccount
from web.house import county, engine, house, system
from web.store import reading

LONGEST = 200


def account_of(claims: Mapping[str, Any], claim: str) -> str:
    """The account that a claim names; empty where it says nothing, or an e-mail address that nobody has verified."""
    value = claims.get(claim)
    if claim == "email" and claims.get("email_verified") is not True:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return alike(value) if isinstance(value, str) and len(value) <= LONGEST and value.isprintable() else ""


def alike(account: str) -> str:
    """An account as it is compared: letters of ASCII without their case, and no other letter taken for one of them."""
    return "".join(each.lower() if each.isascii() else each for each in account.strip())


def bound(vouched: Vouched) -> str | None:
    """Whoever signed in by this name of the platform before."""
    with reading() as look:
        same = (PlatformAccount.issuer == vouched.issuer, PlatformAccount.subject == vouched.subject)
        found = select(PlatformAccount.person).where(PlatformAccount.county == county(), *same)
        return look.execute(found).scalar_one_or_none()


def bind(vouched: Vouched, account: str) -> str:
    """Finds the person of an account and binds them, once. Raises `Unknown`."""
    with engine().transaction(system()) as work:
        people = _people_of(work, account) if account else set()
        if len(people) != 1:
            raise Unknown(account, "nobody has that account" if not people else "several people have that account")
        (who,) = people
        row = {"issuer": vouched.issuer, "subject": vouched.subject, "bound_at": house().wall_clock.now()}
        dialect = sqlite if work.house.database.is_sqlite else postgresql
        first = dialect.insert(PlatformAccount).values(county=work.county, person=who, **row)
        free = or_(
            PlatformAccount.subject.is_(None),
            PlatformAccount.issuer != vouched.issuer,
            PlatformAccount.subject == vouched.subject,
        )
        once = first.on_conflict_do_update(index_elements=["county", "person"], set_=row, where=free)
        if work.connection.execute(once).rowcount != 1:
            raise Unknown(account, "that account is bound to another sub")
        return who


def _people_of(work: Work, account: str) -> set[str]:
    """Everybody whom an administrator gave that account, sign-in name or staff number.

    Whoever has an account written down is found by that alone.
    """
    read = work.connection.execute
    named = read(
        select(PlatformAccount.person).where(PlatformAccount.county == work.county, PlatformAccount.account == account)
    )
    if people := set(named.scalars()):
        return people
    written = select(PlatformAccount.person).where(
        PlatformAccount.county == work.county, PlatformAccount.account.is_not(None)
    )
    by_login = select(Credential.person).where(
        Credential.county == work.county, Credential.login == account, Credential.person.not_in(written)
    )
    by_number = select(person.c.id).where(
        person.c.county == work.county, func.lower(person.c.number) == account, person.c.id.not_in(written)
    )
    return {*read(by_login).scalars(), *read(by_number).scalars()}


def kept(person_id: str) -> PlatformAccount | None:
    """What is known of somebody at the platform."""
    with reading() as look:
        mine = (PlatformAccount.county == county(), PlatformAccount.person == person_id)
        found = look.scalars(select(PlatformAccount).where(*mine)).one_or_none()
        look.expunge_all()
    return found


def write_down(person_id: str, account: str) -> None:
    """An administrator says what account somebody has there (none where empty); what was bound is bound no longer.

    Raises `NotPossible` where it is another's.
    """
    wanted = alike(account)[:LONGEST]
    with engine().transaction(system()) as work:
        work.somebody(person_id)
        mine = (PlatformAccount.county == work.county, PlatformAccount.person == person_id)
        work.connection.execute(delete(PlatformAccount).where(*mine))
        same = (PlatformAccount.county == work.county, PlatformAccount.account == wanted)
        if work.connection.execute(select(PlatformAccount.person).where(*same)).first():
            detail = Text("平台账号“{account}”已是另一人的。", "the account “{account}” is somebody else's.")
            raise NotPossible(detail=detail.format(account=wanted))
        if wanted:
            row = {"county": work.county, "person": person_id, "account": wanted}
            work.connection.execute(insert(PlatformAccount).values(**row))
