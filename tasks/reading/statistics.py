"""Counts for the first page and the monthly look: households (户) and persons (人) apart, money by month (T30)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import and_, func, or_, select

from engine.engine import Engine
from engine.records import Actor
from tasks import tables
from tasks.benefits.due import DueState
from tasks.benefits.months import month_of
from tasks.benefits.payments import ORDERED
from tasks.emergency.tables import temporary_aid
from tasks.money import from_fen
from tasks.reading.scope import session_of, within

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How assistance stands in the reader's places today."""

    households: Mapping[str, int]
    """Programme -> households on benefit."""
    persons: Mapping[str, int]
    paid_this_month: Decimal
    """Yuan ordered for the present month, temporary aid included."""
    entered_this_month: int
    """Households enrolled in the present month."""
    left_this_month: int
    """Households paid for the last time in the present month."""
    reviews_soon: int
    """Reviews due within thirty days that nobody has opened."""
    posted: int
    """Lines on the publicity board."""


def numbers(engine: Engine, actor: Actor) -> Numbers:
    """The counts, from indexed columns alone."""
    who, order, review, aid = tables.enrolment, tables.payment_order, tables.review_due, temporary_aid
    with engine.reading(actor) as reading, session_of(reading) as session:
        mine, month = and_(who.c.county == actor.county, within(reading, who)), month_of(reading.today)
        by_programme = session.execute(
            select(who.c.programme, func.count(), func.sum(who.c.persons))
            .where(mine, who.c.last_month.is_(None))
            .group_by(who.c.programme)
        ).all()
        paid = session.execute(
            select(func.sum(order.c.amount_fen))
            .outerjoin(who, and_(who.c.county == order.c.county, who.c.id == order.c.enrolment))
            .outerjoin(aid, and_(aid.c.county == order.c.county, aid.c.id == order.c.enrolment))
            .where(order.c.county == actor.county, order.c.month == month, order.c.state == ORDERED)
            .where(or_(within(reading, who), within(reading, aid)))
        ).scalar()
        entered = select(func.count()).where(mine, who.c.enrolled_on >= reading.today.replace(day=1))
        left = select(func.count()).where(mine, who.c.last_month == month)
        soon = (
            select(func.count())
            .select_from(review)
            .join(who, and_(who.c.county == review.c.county, who.c.id == review.c.enrolment))
            .where(mine, review.c.state == DueState.WAITING.value, review.c.due_on <= reading.today + SOON)
        )
        post = tables.publicity_post
        posted = select(func.count()).where(
            post.c.county == actor.county, post.c.taken_down_at.is_(None), within(reading, post)
        )
        return Numbers(
            households={row[0]: int(row[1]) for row in by_programme},
            persons={row[0]: int(row[2]) for row in by_programme},
            paid_this_month=from_fen(int(paid or 0)),
            entered_this_month=session.execute(entered).scalar_one(),
            left_this_month=session.execute(left).scalar_one(),
            reviews_soon=session.execute(soon).scalar_one(),
            posted=session.execute(posted).scalar_one(),
        )
