"""The book of temporary aid: what was given to whom, why, and by whose hands (法 art. 50; 民政部、财政部 2026 二(一))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from engine.clock import legal_date
from engine.ids import new_id
from engine.records import LIVE
from engine.store.tables import cases
from tasks import tables
from tasks.benefits.months import month_of
from tasks.benefits.payments import ORDERED
from tasks.emergency.tables import temporary_aid
from tasks.money import from_fen, to_fen

PROCESS, TEMPORARY = "emergency_aid", "temporary"
"""The process that gives temporary aid, and what payments call the programme."""


class AidState(StrEnum):
    """How far aid has come, and what is known of it."""

    PROPOSED = "proposed"  # reported; nobody has decided yet
    REFUSED = "refused"
    ORDERED = "ordered"  # given; nobody has looked back yet
    VERIFIED = "verified"  # rightly given
    MISTAKEN = "mistaken"  # not due, an honest error: recorded, no more of it, nothing taken back
    RECOVERING = "recovering"  # obtained by deceit and ordered back (法 art. 73)


WRONG = (AidState.MISTAKEN, AidState.RECOVERING)
GIVEN = (AidState.ORDERED, AidState.VERIFIED, *WRONG)


@dataclass(frozen=True, slots=True)
class Aid:
    """Aid for one emergency; amounts in yuan."""

    id: str
    case_id: str
    case_number: str
    household: str
    person: str
    place: str
    track: str
    cause: str
    asked: Decimal
    proposed: Decimal
    amount: Decimal
    """Nothing until it is approved."""
    state: AidState
    reporter: str
    approver: str
    reported_at: datetime
    ordered_at: datetime | None
    onward_case: str | None

    @property
    def is_wrong(self) -> bool:
        """Whether it was found not to be due: no more without a look (T16)."""
        return self.state in WRONG


@dataclass(frozen=True, slots=True)
class Reported:
    """What is entered before anybody decides."""

    case_id: str
    case_number: str
    household: str
    person: str
    identity_hash: bytes | None
    place: str
    place_path: str
    track: str
    cause: str
    asked: Decimal
    proposed: Decimal
    reporter: str
    reported_at: datetime


class AidBook:
    """Reads and writes the temporary aid of a county inside a transaction of the caller."""

    def __init__(self, session: Session, county: str) -> None:
        self._session, self._county = session, county

    def enter(self, reported: Reported) -> None:
        """Enters a report with the amount that the rules propose; a case once."""
        if self.by_case(reported.case_id) is not None:
            return
        self._session.execute(
            insert(temporary_aid).values(
                **{name: getattr(reported, name) for name in _PLAIN},
                county=self._county,
                id=new_id(),
                person_name=reported.person,
                asked_fen=to_fen(reported.asked),
                proposed_fen=to_fen(reported.proposed),
                amount_fen=0,
                state=AidState.PROPOSED.value,
                approver="",
            )
        )

    def give(self, aid: Aid, amount: Decimal, approver: str, at: datetime) -> None:
        """Records what was approved and orders its payment at once; a case gives once, however often it is asked."""
        if aid.ordered_at is not None:
            return
        fen, month = to_fen(amount), month_of(legal_date(at))
        self.change(aid.case_id, amount_fen=fen, approver=approver, state=AidState.ORDERED.value, ordered_at=at)
        order = {"enrolment": aid.id, "month": month, "amount_fen": fen, "state": ORDERED}
        self._session.execute(
            insert(tables.payment_order).values(county=self._county, id=new_id(), ordered_at=at, **order)
        )

    def by_case(self, case_id: str) -> Aid | None:
        """The aid that a case is about."""
        table = temporary_aid
        row = self._session.execute(
            select(table).where(table.c.county == self._county, table.c.case_id == case_id)
        ).first()
        return None if row is None else aid_of(row)

    def earlier(self, hashes: Sequence[bytes], *, but: str) -> list[Aid]:
        """Aid that one of these people had by other cases, the latest first."""
        if not hashes:
            return []
        table = temporary_aid
        rows = self._session.execute(
            select(table)
            .where(table.c.county == self._county, table.c.identity_hash.in_(hashes), table.c.case_id != but)
            .where(table.c.state.in_([each.value for each in GIVEN]))
            .order_by(table.c.ordered_at.desc())
        )
        return [aid_of(row) for row in rows]

    def under_way(self, hashes: Sequence[bytes], *, but: str) -> str:
        """The number of another emergency case of one of these people that nobody has closed; empty for none."""
        if not hashes:
            return ""
        member, link = tables.member, tables.case_household
        found = self._session.execute(
            select(cases.c.number)
            .join(link, (link.c.county == cases.c.county) & (link.c.case_id == cases.c.id))
            .join(member, (member.c.county == link.c.county) & (member.c.household == link.c.household))
            .where(
                cases.c.county == self._county,
                cases.c.process == PROCESS,
                cases.c.status.in_(LIVE),
                cases.c.id != but,
                member.c.identity_hash.in_(hashes),
            )
            .order_by(cases.c.id)
        )
        return found.scalars().first() or ""

    def change(self, case_id: str, **columns: object) -> None:
        """Sets columns of the aid that a case is about."""
        own = (temporary_aid.c.county == self._county, temporary_aid.c.case_id == case_id)
        self._session.execute(update(temporary_aid).where(*own).values(**columns))


_PLAIN = (
    "case_id", "case_number", "household", "identity_hash", "place", "place_path", "track", "cause", "reporter",
    "reported_at",
)  # fmt: skip


def aid_of(row: Row[Any]) -> Aid:
    """The record of a row."""
    return Aid(
        row.id,
        row.case_id,
        row.case_number,
        row.household,
        row.person_name,
        row.place,
        row.track,
        row.cause,
        from_fen(row.asked_fen),
        from_fen(row.proposed_fen),
        from_fen(row.amount_fen),
        AidState(row.state),
        row.reporter,
        row.approver,
        row.reported_at,
        row.ordered_at,
        row.onward_case,
    )


def same_cause(earlier: Sequence[Aid], cause: str, since: date) -> Aid | None:
    """The latest aid for the same cause, reported on or after a day: no second one without good reason (47号)."""
    return next((each for each in earlier if each.cause == cause and legal_date(each.reported_at) >= since), None)
