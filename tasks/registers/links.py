"""Which household a case is about: by the case's own registration, or through the enrolment that it reviews."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CompoundSelect, Select, insert, select
from sqlalchemy.orm import Session

from engine.records import Case
from tasks import tables


def household_of(session: Session, case: Case) -> str | None:
    """The household's id; None for a case that has none yet."""
    found: str | None = session.execute(households_of(case)).scalar()
    return found


def households_of(case: Case) -> Select[Any] | CompoundSelect[Any]:
    """The query behind it, for use inside others: the case's own household, or that of the enrolment it reviews."""
    own_link, enrolment = tables.case_household, tables.enrolment
    own = select(own_link.c.household).where(own_link.c.county == case.county, own_link.c.case_id == case.id)
    if case.subject is None:
        return own
    return own.union_all(
        select(enrolment.c.household).where(enrolment.c.county == case.county, enrolment.c.id == case.subject)
    )


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
