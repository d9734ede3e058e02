"""Lists over the registers: who is on benefit, what is paid, what is posted, and finding a household."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select

from engine.engine import Engine
from engine.records import Actor, Page
from engine.store.tables import cases
from tasks import publicity, tables
from tasks.benefits.enrolments import Enrolment, enrolment_of
from tasks.emergency.book import TEMPORARY
from tasks.emergency.tables import temporary_aid
from tasks.money import from_fen
from tasks.reading.scope import session_of, within
from tasks.registers import identity

MOST = 200


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment order; amount in yuan."""

    id: str
    enrolment: str
    """Or the temporary aid that was ordered."""
    month: str
    amount: Decimal
    state: str
    applicant: str
    certificate: str
    """Of temporary aid, the number of its case."""
    place: str
    programme: str


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """One household found in the register."""

    id: str
    applicant: str
    persons: int
    place: str
    certificate: str
    """Of its enrolment; empty for a household that is not on benefit."""
    programme: str


def enrolments(
    engine: Engine,
    actor: Actor,
    *,
    text: str = "",
    programme: str = "",
    running: bool = True,
    after: str | None = None,
    limit: int = 25,
) -> Page[Enrolment]:
    """Households on benefit (or those that left) in the reader's places, by certificate number; `text`: name or number."""
    table = tables.enrolment
    with engine.reading(actor) as reading, session_of(reading) as session:
        statement = select(table).where(table.c.county == actor.county, within(reading, table))
        statement = statement.where(table.c.last_month.is_(None) if running else table.c.last_month.is_not(None))
        if programme:
            statement = statement.where(table.c.programme == programme)
        if text.strip():
            statement = statement.where(
                or_(_like(table.c.applicant_name, text), table.c.certificate == text.strip().upper())
            )
        rows, more = _page(session, statement, table.c.certificate, after, limit)
        return Page(tuple(enrolment_of(row) for row in rows), rows[-1].certificate if more else None)


def enrolment(engine: Engine, actor: Actor, enrolment_id: str) -> Enrolment | None:
    """One enrolment of the reader's places; None for any other."""
    table = tables.enrolment
    with engine.reading(actor) as reading, session_of(reading) as session:
        row = session.execute(
            select(table).where(table.c.county == actor.county, table.c.id == enrolment_id, within(reading, table))
        ).first()
        return None if row is None else enrolment_of(row)


def payments(
    engine: Engine, actor: Actor, *, month: str = "", enrolment_id: str = "", after: str | None = None, limit: int = 25
) -> Page[PaymentRow]:
    """Payment orders in the reader's places, of a month or of an enrolment, in the order in which they were made."""
    order, who, aid = tables.payment_order, tables.enrolment, temporary_aid
    with engine.reading(actor) as reading, session_of(reading) as session:
        statement = (
            select(
                order,
                func.coalesce(who.c.applicant_name, aid.c.person_name).label("applicant_name"),
                func.coalesce(who.c.certificate, aid.c.case_number).label("certificate"),
                func.coalesce(who.c.place, aid.c.place).label("place"),
                func.coalesce(who.c.programme, literal(TEMPORARY)).label("programme"),
            )
            .outerjoin(who, and_(who.c.county == order.c.county, who.c.id == order.c.enrolment))
            .outerjoin(aid, and_(aid.c.county == order.c.county, aid.c.id == order.c.enrolment))
            .where(order.c.county == actor.county, or_(within(reading, who), within(reading, aid)))
        )
        for column, wanted in ((order.c.month, month), (order.c.enrolment, enrolment_id)):
            if wanted:
                statement = statement.where(column == wanted)
        rows, more = _page(session, statement, order.c.id, after, limit)
        return Page(tuple(_payment(row) for row in rows), rows[-1].id if more else None)


def publicity_board(engine: Engine, actor: Actor, *, place: str = "", after: str | None = None) -> Page[publicity.Post]:
    """What is posted now, in the whole county or a place; anybody may look, because it is public."""
    with engine.reading(actor) as reading, session_of(reading) as session:
        return publicity.board(session, actor.county, reading.now, place=place, after=after)


def search_households(
    engine: Engine, actor: Actor, text: str, *, after: str | None = None, limit: int = 25
) -> Page[HouseholdRow]:
    """Households of the reader's places by the applicant's name, or by anybody's whole identity number."""
    home, who = tables.household, tables.enrolment
    with engine.reading(actor) as reading, session_of(reading) as session:
        statement = (
            select(home, who.c.certificate, who.c.programme)
            .outerjoin(
                who,
                and_(who.c.county == home.c.county, who.c.household == home.c.id, who.c.last_month.is_(None)),
            )
            .where(home.c.county == actor.county, within(reading, home))
            # A file on benefit is shown even while a newer application of the same family is decided.
            .where(or_(home.c.superseded.is_(False), who.c.id.is_not(None)))
        )
        if identity.is_valid(text):
            member = tables.member
            of_person = select(member.c.household).where(
                member.c.county == actor.county, member.c.identity_hash.in_(identity.look_ups(engine.vault, text))
            )
            statement = statement.where(home.c.id.in_(of_person))
        elif text.strip():
            statement = statement.where(_like(home.c.applicant_name, text))
        rows, more = _page(session, statement, home.c.id, after, limit)
        return Page(tuple(_household(row) for row in rows), rows[-1].id if more else None)


def cases_of_person(engine: Engine, actor: Actor, number: str) -> tuple[str, ...] | None:
    """Ids of the cases of whose household somebody with this identity number is; None where it is no such number.

    Numbers are sealed: a whole one is found by its keyed hash, and no part of one is.
    """
    if not identity.is_valid(number):
        return None
    member, of_case, who = tables.member, tables.case_household, tables.enrolment
    with engine.reading(actor) as reading:
        homes = select(member.c.household).where(
            member.c.county == actor.county, member.c.identity_hash.in_(identity.look_ups(engine.vault, number))
        )
        applied = select(of_case.c.case_id).where(of_case.c.county == actor.county, of_case.c.household.in_(homes))
        on_benefit = select(who.c.id).where(who.c.county == actor.county, who.c.household.in_(homes))
        about = select(cases.c.id).where(cases.c.county == actor.county, cases.c.subject.in_(on_benefit))
        return tuple(row[0] for row in reading.connection.execute(applied.union(about)))


def _page(session: Any, statement: Select[Any], key: Any, after: str | None, limit: int) -> tuple[list[Any], bool]:
    """The rows after a key, and whether there are more."""
    size = max(1, min(limit, MOST))
    if after:
        statement = statement.where(key > after)
    rows = session.execute(statement.order_by(key).limit(size + 1)).all()
    return list(rows[:size]), len(rows) > size


def _like(column: Any, text: str) -> Any:
    return column.contains(text.strip(), autoescape=True)


def _payment(row: Any) -> PaymentRow:
    amount = from_fen(row.amount_fen)
    return PaymentRow(
        row.id,
        row.enrolment,
        row.month,
        amount,
        row.state,
        row.applicant_name,
        row.certificate,
        row.place,
        row.programme,
    )


def _household(row: Any) -> HouseholdRow:
    return HouseholdRow(row.id, row.applicant_name, row.persons, row.place, row.certificate or "", row.programme or "")
