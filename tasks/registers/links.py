"""Which household a case is about: by the case's own registration, or through the enrolment that it reviews."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, insert, select, union_all
from sqlalchemy.orm import Session

from engine.records import Case
from tasks import tables


def household_of(session: Session, case: Case) -> str | None:
    """The household's id; None for a case that has none yet."""
    found: str | None = session.execute(HOUSEHOLDS, named(case)).scalar()
    return found


def named(case: Case) -> dict[str, str | None]:
    """What `HOUSEHOLDS` binds."""
    return {"b_county": case.county, "b_case": case.id, "b_subject": case.subject}


_link, _enrolment = tables.case_household, tables.enrolment
HOUSEHOLDS: Final = union_all(
    select(_link.c.household).where(_link.c.county == bindparam("b_county"), _link.c.case_id == bindparam("b_case")),
    select(_enrolment.c.household).where(
        _enrolment.c.county == bindparam("b_county"), _enrolment.c.id == bindparam("b_subject")
    ),
)
"""The query behind it, for use inside others: the case's own household, or that of the enrolment it reviews."""


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
