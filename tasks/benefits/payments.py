"""Payment orders: one for each enrolment and month, never two (57号 art. 21, 25)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from engine.ids import new_id
from tasks import tables
from tasks.benefits.months import months_between

ORDERED, REVOKED = "ordered", "revoked"


def order_until(
    session: Session, county: str, month: str, at: datetime, *, enrolment: str | None = None, limit: int = 200
) -> int:
    """Orders every month up to this one that is due and not ordered yet, for all (or one) enrolments (57号 art. 21, 25).

    A month that nobody ordered in its time, because the house stood still, is ordered now with the amount of that
    month; never one before the first or after the last month of the enrolment. Returns how many enrolments were
    brought up to the month: at most `limit`, so that transactions stay short; call it until it gives 0.
    """
    behind = _behind(session, county, month, enrolment, limit)
    ids = [each.id for each in behind]
    amounts, known = _amounts(session, county, ids), _ordered(session, county, ids)
    rows = [
        {
            "county": county,
            "id": new_id(),
            "enrolment": each.id,
            "month": due,
            "amount_fen": fen,
            "state": ORDERED,
            "ordered_at": at,
        }
        for each in behind
        for due in months_between(each.first_month, min(month, each.last or month))
        if (each.id, due) not in known and (fen := _fen_in(amounts[each.id], due))
    ]
    if rows:
        session.execute(insert(tables.payment_order), rows)
    if ids:
        who = tables.enrolment
        session.execute(update(who).where(who.c.county == county, who.c.id.in_(ids)).values(ordered_to=month))
    return len(ids)


def _behind(
    session: Session, county: str, month: str, enrolment: str | None, limit: int
) -> Sequence[Row[Any, Any, Any]]:
    """Enrolments with a month up to this one that has not been looked at."""
    who = tables.enrolment
    last = func.coalesce(who.c.last_month, who.c.leaves_after)
    statement = select(who.c.id, who.c.first_month, last.label("last")).where(
        who.c.county == county,
        who.c.first_month <= month,
        or_(who.c.ordered_to.is_(None), who.c.ordered_to < month),
        or_(who.c.ordered_to.is_(None), last.is_(None), last > who.c.ordered_to),
    )
    if enrolment is not None:
        statement = statement.where(who.c.id == enrolment)
    return session.execute(statement.order_by(who.c.id).limit(limit)).all()


def _amounts(session: Session, county: str, enrolments: Sequence[str]) -> Mapping[str, list[tuple[str, int]]]:
    """The amounts of each enrolment by the month from which they hold, earliest first."""
    table = tables.enrolment_amount
    found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    own = (table.c.county == county, table.c.enrolment.in_(enrolments))
    for row in session.execute(select(table).where(*own).order_by(table.c.from_month)):
        found[row.enrolment].append((row.from_month, row.fen))
    return found


def _ordered(session: Session, county: str, enrolments: Sequence[str]) -> set[tuple[str, str]]:
    order = tables.payment_order
    own = (order.c.county == county, order.c.enrolment.in_(enrolments))
    return {(row.enrolment, row.month) for row in session.execute(select(order.c.enrolment, order.c.month).where(*own))}


def _fen_in(amounts: Sequence[tuple[str, int]], month: str) -> int:
    return next((fen for start, fen in reversed(amounts) if start <= month), 0)


def set_amount(session: Session, county: str, enrolment: str, month: str, fen: int) -> None:
    """Keeps that the enrolment is worth this much from a month on; orders made already for later months follow."""
    table = tables.enrolment_amount
    own = (table.c.county == county, table.c.enrolment == enrolment, table.c.from_month >= month)
    session.execute(delete(table).where(*own))
    session.execute(insert(table).values(county=county, enrolment=enrolment, from_month=month, fen=fen))
    _reprice(session, county, enrolment, month, fen)


def revoke_after(session: Session, county: str, enrolment: str, month: str) -> None:
    """Orders for months after the last one are taken back."""
    order = tables.payment_order
    session.execute(
        update(order)
        .where(order.c.county == county, order.c.enrolment == enrolment, order.c.month > month)
        .values(state=REVOKED)
    )


def _reprice(session: Session, county: str, enrolment: str, month: str, fen: int) -> None:
    """Orders already made for a month or later take a changed amount."""
    order = tables.payment_order
    session.execute(
        update(order)
        .where(order.c.county == county, order.c.enrolment == enrolment, order.c.month >= month)
        .values(amount_fen=fen, state=ORDERED if fen else REVOKED)
    )


def total_fen(session: Session, county: str, month: str) -> int:
    """What is ordered for a month."""
    order = tables.payment_order
    found = session.execute(
        select(func.sum(order.c.amount_fen)).where(
            order.c.county == county, order.c.month == month, order.c.state == ORDERED
        )
    ).scalar()
    return int(found or 0)
