"""One person, one file (T15): whether anybody of a family is already on benefit or in another open case."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.records import LIVE
from engine.store.tables import cases
from tasks import tables

BESIDE = ("emergency_aid", "case_conference")
"""Processes whose cases know a household and are no second file of it."""


def certificate_with(session: Session, county: str, hashes: Sequence[bytes]) -> str:
    """The certificate of a running enrolment that one of these people is in; empty for none."""
    if not hashes:
        return ""
    member, enrolment = tables.member, tables.enrolment
    found = session.execute(
        select(enrolment.c.certificate)
        .join(member, (member.c.county == enrolment.c.county) & (member.c.household == enrolment.c.household))
        .where(
            enrolment.c.county == county,
            enrolment.c.last_month.is_(None),
            member.c.identity_hash.in_(hashes),
        )
        .order_by(enrolment.c.id)
    )
    return found.scalars().first() or ""


def open_case_with(session: Session, county: str, hashes: Sequence[bytes], *, but: str) -> str:
    """The number of another running application that one of these people is in; empty for none.

    Emergency aid beside it is no second file: it is given once, whatever else a person applies for (法 art. 37).
    """
    if not hashes:
        return ""
    member, link = tables.member, tables.case_household
    found = session.execute(
        select(cases.c.number)
        .join(link, (link.c.county == cases.c.county) & (link.c.case_id == cases.c.id))
        .join(member, (member.c.county == link.c.county) & (member.c.household == link.c.household))
        .where(
            cases.c.county == county,
            cases.c.status.in_(LIVE),
            cases.c.process.not_in(BESIDE),
            cases.c.id != but,
            member.c.identity_hash.in_(hashes),
        )
        .order_by(cases.c.id)
    )
    return found.scalars().first() or ""
