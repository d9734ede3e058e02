"""Writes and finds exits: decided, gradual, come true, watched for two years, taken back by a new grant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from engine.calendar import add_months
from engine.ids import new_id
from tasks.benefits.basis import Basis, Ground
from tasks.benefits.enrolments import Enrolment
from tasks.exits.tables import benefit_exit as table


class State(StrEnum):
    """Where an exit stands."""

    LEAVING = "leaving"  # decided; money goes on until the gradual exit is over
    ENDED = "ended"
    REVOKED = "revoked"  # granted anew before the gradual exit was over


@dataclass(frozen=True, slots=True)
class Exit:
    """A decided exit."""

    id: str
    county: str
    enrolment: str
    case_id: str
    programme: str
    cause: str
    ground: Ground
    decided_on: date
    last_month: str
    """YYYY-MM that is paid last."""
    state: State
    ended_on: date | None
    watch_until: date | None
    referral: str
    reason: str


def record(
    session: Session,
    county: str,
    enrolment: Enrolment,
    basis: Basis,
    *,
    cause: str,
    reason: str,
    on: date,
    last_month: str,
    watch_months: int,
) -> None:
    """Keeps a decided exit; a case ends an enrolment once. The watch begins when the last month is over."""
    known = session.execute(select(table.c.id).where(table.c.county == county, table.c.case_id == basis.case_id))
    if known.first() is not None:
        return
    gradual = last_month > f"{on:%Y-%m}"
    watched = watch_months > 0 and basis.ground is not Ground.DEATH
    session.execute(
        insert(table).values(
            county=county,
            id=new_id(),
            enrolment=enrolment.id,
            case_id=basis.case_id,
            programme=enrolment.programme,
            cause=cause,
            ground=basis.ground.value,
            heard=basis.heard,
            decided=basis.decided,
            decided_on=on,
            last_month=last_month,
            state=(State.LEAVING if gradual else State.ENDED).value,
            ended_on=None if gradual else on,
            watch_until=add_months(first_unpaid(last_month), watch_months) if watched else None,
            referral="",
            reason=reason,
        )
    )


def first_unpaid(last_month: str) -> date:
    """The first day of the month after the one that is paid last."""
    return add_months(date.fromisoformat(f"{last_month}-01"), 1)


def refer(session: Session, county: str, case_id: str, to: str) -> None:
    """The family was referred to other help (43号 art. 27)."""
    session.execute(update(table).where(table.c.county == county, table.c.case_id == case_id).values(referral=to))


def take_back(session: Session, county: str, enrolment: str) -> None:
    """A new grant before the gradual exit was over: the family stays."""
    own = (table.c.county == county, table.c.enrolment == enrolment, table.c.state == State.LEAVING.value)
    session.execute(update(table).where(*own).values(state=State.REVOKED.value, watch_until=None))


def over(session: Session, month: str, limit: int) -> Sequence[Exit]:
    """Gradual exits whose last month lies before this one, of all counties; by index alone."""
    own = (table.c.state == State.LEAVING.value, table.c.last_month < month)
    rows = session.execute(select(table).where(*own).order_by(table.c.last_month, table.c.id).limit(limit))
    return tuple(exit_of(row) for row in rows)


def came_true(session: Session, done: Exit, on: date) -> bool:
    """A gradual exit has ended; False when somebody was quicker."""
    own = (table.c.county == done.county, table.c.id == done.id, table.c.state == State.LEAVING.value)
    changed = session.execute(
        update(table).where(*own).values(state=State.ENDED.value, ended_on=on).returning(table.c.id)
    )
    return changed.first() is not None


def exit_of(row: Row[Any]) -> Exit:
    """The record of a row."""
    return Exit(
        id=row.id,
        county=row.county,
        enrolment=row.enrolment,
        case_id=row.case_id,
        programme=row.programme,
        cause=row.cause,
        ground=Ground(row.ground),
        decided_on=row.decided_on,
        last_month=row.last_month,
        state=State(row.state),
        ended_on=row.ended_on,
        watch_until=row.watch_until,
        referral=row.referral,
        reason=row.reason,
    )
