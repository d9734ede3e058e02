"""Which conferences were held about a family's cases, and which cases a conference is about."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.records import Case
from engine.store.tables import cases
from tasks import tables
from tasks.conference.sitting import PROCESS
from tasks.emergency.reading import RelatedCase
from tasks.registers.links import household_of


def conferences_of(session: Session, case: Case) -> tuple[RelatedCase, ...]:
    """Of a conference, the family's cases; of any other case, the conferences; oldest first."""
    household = household_of(session, case)
    if household is None:
        return ()
    link, enrolment = tables.case_household, tables.enrolment
    linked = select(link.c.case_id).where(link.c.county == case.county, link.c.household == household)
    on_benefit = select(enrolment.c.id).where(enrolment.c.county == case.county, enrolment.c.household == household)
    follows = case.process != PROCESS
    wanted = cases.c.process == PROCESS if follows else cases.c.process != PROCESS
    rows = session.execute(
        select(cases.c.id, cases.c.number, cases.c.process)
        .where(cases.c.county == case.county, cases.c.id != case.id, wanted)
        .where(or_(cases.c.id.in_(linked), cases.c.subject.in_(on_benefit)))
        .order_by(cases.c.started_at, cases.c.id)
    )
    return tuple(RelatedCase(row.id, row.number, row.process, follows) for row in rows)
