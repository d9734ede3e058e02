"""Payment orders: one for each enrolment and month, never two (57号 art. 21, 25)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, case, func, insert, or_, select, update
from sqlalchemy.orm import Session

from engine.ids import new_id
from tasks import tables

ORDERED, REVOKED = "ordered", "revoked"


def order_month(
    session: Session, county: str, month: str, at: datetime, *, enrolment: str | None = None, limit: int = 200
) -> int:
    """Orders what is due for a month and not ordered yet, for all (or one) enrolments; returns how many were made.

    At most `limit` at once, so that a large county's month is made in short transactions: call it until it gives 0.
    """
    who, order = tables.enrolment, tables.payment_order
    due = case(
        (and_(who.c.pending_from.is_not(None), who.c.pending_from <= month), who.c.pending_fen), else_=who.c.amount_fen
    )
    known = select(order.c.id).where(
        order.c.county == who.c.county, order.c.enrolment == who.c.id, order.c.month == month
    )
    statement = select(who.c.id, due.label("fen")).where(
        who.c.county == county,
        who.c.first_month <= month,
        or_(who.c.last_month.is_(None), who.c.last_month >= month),
        due > 0,
        ~known.exists(),
    )
    if enrolment is not None:
        statement = statement.where(who.c.id == enrolment)
    statement = statement.order_by(who.c.id).limit(limit)
    rows = [
        {
            "county": county,
            "id": new_id(),
            "enrolment": row.id,
            "month": month,
            "amount_fen": row.fen,
            "state": ORDERED,
            "ordered_at": at,
        }
        for row in session.execute(statement)
    ]
    if rows:
        session.execute(insert(order), rows)
    return len(rows)


def revoke_after(session: Session, county: str, enrolment: str, month: str) -> None:
    """Orders for months after the last one are taken back."""
    order = tables.payment_order
    session.execute(
        update(order)
        .where(order.c.county == county, order.c.enrolment == enrolment, order.c.month > month)
        .values(state=REVOKED)
    )


def reprice(session: Session, county: str, enrolment: str, month: str, amount_fen: int) -> None:
    """Orders already made for a month or later take a changed amount."""
    order = tables.payment_order
    session.execute(
        update(order)
        .where(order.c.county == county, order.c.enrolment == enrolment, order.c.month >= month)
        .values(amount_fen=amount_fen, state=ORDERED if amount_fen else REVOKED)
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
