"""Consent to the information check, per adult and purpose (法 art. 40, 41). No consent, no query."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.ids import new_id
from tasks import tables
from tasks.registers.facts import Household

CHECK = "information_check"


def give(
    session: Session,
    county: str,
    household: str,
    people: Iterable[str],
    *,
    case_id: str,
    at: datetime,
    purpose: str = CHECK,
) -> None:
    """Records that these people signed; who did before is left as it stands."""
    known = given(session, county, household, purpose)
    rows = [
        {
            "county": county,
            "id": new_id(),
            "household": household,
            "person": person,
            "purpose": purpose,
            "case_id": case_id,
            "given_at": at,
        }
        for person in people
        if person not in known
    ]
    if rows:
        session.execute(insert(tables.consent), rows)


def given(session: Session, county: str, household: str, purpose: str = CHECK) -> set[str]:
    """Ids of the people whose consent stands."""
    table = tables.consent
    rows = session.execute(
        select(table.c.person).where(
            table.c.county == county,
            table.c.household == household,
            table.c.purpose == purpose,
            table.c.withdrawn_at.is_(None),
        )
    )
    return set(rows.scalars())


def adults(family: Household, on: date) -> list[str]:
    """Ids of the members who must sign for themselves; guardians sign for the others (民法典 art. 23)."""
    return [each.id for each in family.members if each.is_adult(on)]
