"""The publicity board: what may be shown and nothing else (57号 art. 24, 83号 四(二); T21), and its taking down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, insert, or_, select, tuple_, update
from sqlalchemy.orm import Session

from engine.ids import new_id
from engine.queries.inbox import position, read_position
from engine.records import LIVE, Case, Page
from engine.store.tables import cases, deadline
from tasks import tables
from tasks.money import from_fen, to_fen
from tasks.registers.facts import Household

PAGE = 50
"""Lines of the board on one page."""


PERIODS = ("publicity", "exit_publicity")
"""Periods of the rule packs during which a proposal hangs."""


class PostKind(StrEnum):
    """Why something is posted."""

    OPINION = "opinion"  # the township's opinion, before the decision (公示)
    DECISION = "decision"  # a grant, after it (公布)


@dataclass(frozen=True, slots=True)
class Post:
    """One line of the board: name of the applicant, number of persons, programme, outcome, yuan per month."""

    id: str
    case_id: str
    kind: PostKind
    place: str
    applicant: str
    persons: int
    programme: str
    outcome: str
    amount: Decimal
    posted_at: datetime
    taken_down_at: datetime | None


def shown_name(family: Household, on: date) -> str:
    """The applicant's name; of a minor only the first character, because minors are protected (T21)."""
    applicant = family.applicant
    return applicant.name if applicant.is_adult(on) else applicant.name[:1] + "*" * max(len(applicant.name) - 1, 1)


def post(
    session: Session,
    case: Case,
    *,
    kind: PostKind,
    key: str,
    applicant: str,
    persons: int,
    programme: str,
    outcome: str,
    amount: Decimal,
    at: datetime,
) -> None:
    """Posts a line; the same key again posts nothing. An earlier line of the case comes down."""
    table = tables.publicity_post
    own = (table.c.county == case.county, table.c.case_id == case.id)
    if session.execute(select(table.c.id).where(*own, table.c.key == key)).first() is not None:
        return
    take_down(session, case.county, case.id, at)
    session.execute(
        insert(table).values(
            county=case.county,
            id=new_id(),
            case_id=case.id,
            key=key,
            kind=kind.value,
            place=case.place,
            place_path=case.place_path,
            applicant=applicant,
            persons=persons,
            programme=programme,
            outcome=outcome,
            amount_fen=to_fen(amount),
            posted_at=at,
        )
    )


def take_down(session: Session, county: str, case_id: str, at: datetime) -> None:
    """Whatever of the case is posted comes down."""
    table = tables.publicity_post
    session.execute(
        update(table)
        .where(table.c.county == county, table.c.case_id == case_id, table.c.taken_down_at.is_(None))
        .values(taken_down_at=at)
    )


def last_posted(session: Session, county: str, case_id: str) -> datetime | None:
    """When the newest line of a case was posted."""
    table = tables.publicity_post
    found = session.execute(
        select(table.c.posted_at)
        .where(table.c.county == county, table.c.case_id == case_id)
        .order_by(table.c.posted_at.desc())
    )
    return found.scalars().first()


def board(
    session: Session, county: str, at: datetime, *, place: str = "", after: str | None = None, limit: int = PAGE
) -> Page[Post]:
    """A page of what is posted at an instant, latest first; of one place and those below it when a code is given.

    A proposal hangs while the period of its publicity runs, as the paper in the village does: not before that was
    posted, and not a day longer (83号 四(二)); and only until its case ends, for a case that was cancelled is nobody's
    business any longer (T21).
    Every line can be reached by paging for as long as it hangs, because the seven days count only if it is seen
    (57号 art. 19). Raises `NotFound` for an `after` that no page gave.
    """
    table = tables.publicity_post
    over = select(cases.c.id).where(
        cases.c.county == table.c.county, cases.c.id == table.c.case_id, cases.c.status.not_in(LIVE)
    )
    hangs = select(deadline.c.name).where(
        deadline.c.county == table.c.county,
        deadline.c.case_id == table.c.case_id,
        deadline.c.name.in_(PERIODS),
        deadline.c.met_at.is_(None),
        deadline.c.due_at > at,
    )
    statement = select(table).where(
        table.c.county == county,
        table.c.taken_down_at.is_(None),
        or_(table.c.kind != PostKind.OPINION.value, and_(~over.exists(), hangs.exists())),
    )
    if place:
        below = table.c.place_path.contains(f":{place}/", autoescape=True)
        statement = statement.where((table.c.place == place) | below)
    if after:
        statement = statement.where(tuple_(table.c.posted_at, table.c.id) < read_position(after))
    statement = statement.order_by(table.c.posted_at.desc(), table.c.id.desc()).limit(limit + 1)
    rows = session.execute(statement).all()
    shown = tuple(_post_of(row) for row in rows[:limit])
    return Page(shown, position(shown[-1].posted_at, shown[-1].id) if len(rows) > limit else None)


def _post_of(row: Row[Any]) -> Post:
    return Post(
        row.id,
        row.case_id,
        PostKind(row.kind),
        row.place,
        row.applicant,
        row.persons,
        row.programme,
        row.outcome,
        from_fen(row.amount_fen),
        row.posted_at,
        row.taken_down_at,
    )
