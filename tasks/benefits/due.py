"""When a household is looked at again: a row with an indexed due date for each review, and the rule that sets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import insert, select, tuple_, update
from sqlalchemy.orm import Session

from engine.calendar import add_months
from engine.ids import new_id
from engine.rules import Rules
from tasks import tables
from tasks.rules import whole


class Kind(StrEnum):
    """Why a review falls due."""

    NEW = "new"  # first one after enrolment
    STABLE = "stable"
    UNSTABLE = "unstable"  # unstable income and somebody able to work
    TEKUN = "tekun"


class DueState(StrEnum):
    """Where a due review stands."""

    WAITING = "waiting"
    OPENED = "opened"  # its case runs
    DONE = "done"
    DROPPED = "dropped"  # the household left before


@dataclass(frozen=True, slots=True)
class Due:
    """A review and its day."""

    kind: Kind
    on: date


@dataclass(frozen=True, slots=True)
class DueReview:
    """A review that waits to be opened."""

    id: str
    county: str
    enrolment: str
    kind: Kind
    due_on: date
    place: str
    applicant: str
    certificate: str


def kind_of(programme: str, *, stable: bool) -> Kind:
    """The class that sets the interval (57号 art. 31)."""
    if programme == "tekun":
        return Kind.TEKUN
    return Kind.STABLE if stable else Kind.UNSTABLE


def next_review(rules: Rules, programme: str, *, stable: bool, enrolled_on: date, last_review: date | None) -> Due:
    """When the next review is due, from the pack alone: soon after enrolment, then at the interval of the class."""
    kind = kind_of(programme, stable=stable)
    if last_review is not None:
        return Due(kind, add_months(last_review, whole(rules, f"review.{kind}")))
    first = min(whole(rules, "review.new"), whole(rules, f"review.{kind}"))
    return Due(Kind.NEW, add_months(enrolled_on, first))


def schedule(session: Session, county: str, enrolment: str, due: Due) -> None:
    """Writes a due review; other waiting ones of the enrolment are dropped, so that there is one next review."""
    table = tables.review_due
    drop(session, county, enrolment)
    again = session.execute(
        update(table)
        .where(table.c.county == county, table.c.enrolment == enrolment, table.c.due_on == due.on)
        .where(table.c.state == DueState.DROPPED.value)
        .values(state=DueState.WAITING.value, kind=due.kind.value)
        .returning(table.c.id)
    ).first()
    if again is None:
        row = {"county": county, "id": new_id(), "enrolment": enrolment, "kind": due.kind.value, "due_on": due.on}
        session.execute(insert(table).values(**row, state=DueState.WAITING.value))


def drop(session: Session, county: str, enrolment: str) -> None:
    """No review waits for the enrolment any longer."""
    table = tables.review_due
    session.execute(
        update(table)
        .where(table.c.county == county, table.c.enrolment == enrolment, table.c.state == DueState.WAITING.value)
        .values(state=DueState.DROPPED.value)
    )


def due_reviews(session: Session, on: date, limit: int = 200, *, after: DueReview | None = None) -> Sequence[DueReview]:
    """Reviews due on or before a day that nobody has opened, earliest first, of all counties; by index alone.

    `after` is where the page before ended.
    """
    table, enrolment = tables.review_due, tables.enrolment
    statement = (
        select(table, enrolment.c.place, enrolment.c.applicant_name, enrolment.c.certificate)
        .join(enrolment, (enrolment.c.county == table.c.county) & (enrolment.c.id == table.c.enrolment))
        .where(table.c.state == DueState.WAITING.value, table.c.due_on <= on)
    )
    if after is not None:
        statement = statement.where(tuple_(table.c.due_on, table.c.id) > (after.due_on, after.id))
    rows = session.execute(statement.order_by(table.c.due_on, table.c.id).limit(limit))
    return tuple(
        DueReview(
            row.id,
            row.county,
            row.enrolment,
            Kind(row.kind),
            row.due_on,
            row.place,
            row.applicant_name,
            row.certificate,
        )
        for row in rows
    )


def mark_opened(session: Session, county: str, review: str, case_id: str) -> bool:
    """The review's case runs; False when somebody opened it meanwhile."""
    table = tables.review_due
    changed = session.execute(
        update(table)
        .where(table.c.county == county, table.c.id == review, table.c.state == DueState.WAITING.value)
        .values(state=DueState.OPENED.value, case_id=case_id)
        .returning(table.c.id)
    ).first()
    return changed is not None


def mark_done(session: Session, county: str, case_id: str) -> None:
    """The review case came to its end."""
    table = tables.review_due
    session.execute(
        update(table)
        .where(table.c.county == county, table.c.case_id == case_id, table.c.state == DueState.OPENED.value)
        .values(state=DueState.DONE.value)
    )
