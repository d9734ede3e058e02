"""Which household a case is about: by the case's own registration, or through the enrolment that it reviews."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.records import Case
from tasks import tables


def household_of(session: Session, case: Case) -> str | None:
    """The household's id; None for a case that has none yet."""
    link, enrolment = tables.case_household, tables.enrolment
    own = select(link.c.household).where(link.c.county == case.county, link.c.case_id == case.id)
    if case.subject is None:
        return session.execute(own).scalar()
    through = select(enrolment.c.household).where(enrolment.c.county == case.county, enrolment.c.id == case.subject)
    return session.execute(own.union_all(through).limit(1)).scalar()


def link(session: Session, case: Case, household: str, *, duplicate_of: str, near_relative: bool) -> None:
    """Ties a case to its household; called once per case."""
    session.execute(
        insert(tables.case_household).values(
            county=case.county,
            case_id=case.id,
            household=household,
            duplicate_of=duplicate_of,
            near_relative=near_relative,
        )
    )
