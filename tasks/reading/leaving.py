"""Who is leaving and who has left: gradual exits under way, and families that are watched for two years afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.records import Actor, Case, Page
from engine.text import Text
from tasks import tables
from tasks.benefits.enrolments import Enrolment, enrolment_of
from tasks.benefits.months import month_of
from tasks.exits.book import Exit, State, exit_of
from tasks.exits.causes import cause_name
from tasks.exits.tables import benefit_exit
from tasks.money import from_fen
from tasks.programmes import programme_name
from tasks.reading.registers import PaymentRow
from tasks.reading.scope import session_of, within

_REFERRED = {"dibao": programme_name("dibao"), "emergency_aid": Text("临时救助", "Temporary aid")}
MONTHS = 12
"""Payment orders that a case's page shows."""


@dataclass(frozen=True, slots=True)
class Leaver:
    """A family on one of the lists."""

    exit: Exit
    cause: Text
    applicant: str
    certificate: str
    place: str

    @property
    def referred(self) -> Text | None:
        """Where the family was referred to (43号 art. 27); None for nowhere."""
        return _REFERRED.get(self.exit.referral)


@dataclass(frozen=True, slots=True)
class BenefitFile:
    """What the family of a case gets, how it ends, and what was ordered lately, newest first."""

    enrolment: Enrolment
    amount: Decimal
    """Yuan for the present month."""
    exit: Exit | None
    cause: Text | None
    payments: tuple[PaymentRow, ...]


def leaving(engine: Engine, actor: Actor, *, after: str | None = None, limit: int = 25) -> Page[Leaver]:
    """渐退期: decided exits whose money goes on, in the reader's places; those that end first come first."""
    return _page(engine, actor, State.LEAVING, benefit_exit.c.last_month, after, limit)


def watched(engine: Engine, actor: Actor, *, after: str | None = None, limit: int = 25) -> Page[Leaver]:
    """退出不满两年: families that left, until their watch expires; those that expire first come first."""
    return _page(engine, actor, State.ENDED, benefit_exit.c.watch_until, after, limit)


def _page(engine: Engine, actor: Actor, state: State, order: Any, after: str | None, limit: int) -> Page[Leaver]:
    table, who = benefit_exit, tables.enrolment
    with engine.reading(actor) as reading, session_of(reading) as session:
        statement = (
            select(table, who.c.applicant_name, who.c.certificate, who.c.place)
            .join(who, (who.c.county == table.c.county) & (who.c.id == table.c.enrolment))
            .where(table.c.county == actor.county, table.c.state == state.value, within(reading, who))
        )
        if state is State.ENDED:
            statement = statement.where(table.c.watch_until > reading.today)
        if after:
            start = select(order, table.c.id).where(table.c.county == actor.county, table.c.id == after)
            statement = statement.where(tuple_(order, table.c.id) > start.scalar_subquery())
        rows = session.execute(statement.order_by(order, table.c.id).limit(limit + 1)).all()
        shown = tuple(_leaver(row) for row in rows[:limit])
        return Page(shown, shown[-1].exit.id if len(rows) > limit else None)


def benefit_file(session: Session, case: Case, household: str | None, today: date) -> BenefitFile | None:
    """What the case is about or granted, else what its family has; None for a family that never had anything."""
    who = tables.enrolment
    for about in (who.c.id == case.subject, who.c.case_id == case.id, who.c.household == household):
        row = session.execute(
            select(who).where(who.c.county == case.county, about).order_by(who.c.enrolled_on.desc())
        ).first()
        if row is not None:
            return _file(session, enrolment_of(row), case.county, month_of(today))
    return None


def _file(session: Session, enrolment: Enrolment, county: str, month: str) -> BenefitFile:
    own = (benefit_exit.c.county == county, benefit_exit.c.enrolment == enrolment.id)
    row = session.execute(select(benefit_exit).where(*own).order_by(benefit_exit.c.id.desc())).first()
    left = exit_of(row) if row else None
    order = tables.payment_order
    paid = session.execute(
        select(order)
        .where(order.c.county == county, order.c.enrolment == enrolment.id)
        .order_by(order.c.month.desc())
        .limit(MONTHS)
    )
    named = (enrolment.applicant, enrolment.certificate, enrolment.place, enrolment.programme)
    rows = tuple(
        PaymentRow(each.id, each.enrolment, each.month, from_fen(each.amount_fen), each.state, *named) for each in paid
    )
    return BenefitFile(enrolment, enrolment.amount_in(month), left, cause_name(left.cause) if left else None, rows)


def _leaver(row: Any) -> Leaver:
    return Leaver(exit_of(row), cause_name(row.cause), row.applicant_name, row.certificate, row.place)
