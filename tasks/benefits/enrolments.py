"""Households on benefit: entered by a decision, changed and ended by one, always from the month after (T19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.ids import new_id
from engine.text import Text
from tasks import tables
from tasks.benefits import due, payments
from tasks.benefits.months import month_after, month_of
from tasks.money import from_fen, to_fen
from tasks.numbering import next_number
from tasks.programmes import CERTIFICATE_LETTERS


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A household on benefit, or one that was. Amounts in yuan per month."""

    id: str
    household: str
    programme: str
    certificate: str
    place: str
    applicant: str
    persons: int
    amount: Decimal
    pending: Decimal | None
    pending_from: str | None
    stable: bool
    enrolled_on: date
    first_month: str
    last_month: str | None
    last_review: date | None
    case_id: str | None

    @property
    def is_running(self) -> bool:
        """Whether nobody has ended it."""
        return self.last_month is None

    def amount_in(self, month: str) -> Decimal:
        """What is paid for a month."""
        changed = self.pending is not None and self.pending_from is not None and self.pending_from <= month
        return self.pending if changed and self.pending is not None else self.amount


@dataclass(frozen=True, slots=True)
class Grant:
    """What a decision to grant says."""

    household: str
    place: str
    place_path: str
    applicant: str
    persons: int
    programme: str
    amount: Decimal
    stable: bool
    rules_version: str
    case_id: str | None = None


def enrolment_of(row: Row[Any]) -> Enrolment:
    """The record of a row."""
    return Enrolment(
        id=row.id,
        household=row.household,
        programme=row.programme,
        certificate=row.certificate,
        place=row.place,
        applicant=row.applicant_name,
        persons=row.persons,
        amount=from_fen(row.amount_fen),
        pending=None if row.pending_fen is None else from_fen(row.pending_fen),
        pending_from=row.pending_from,
        stable=row.stable,
        enrolled_on=row.enrolled_on,
        first_month=row.first_month,
        last_month=row.last_month,
        last_review=row.last_review,
        case_id=row.case_id,
    )


class Enrolments:
    """Reads and writes the enrolments of a county inside a transaction of the caller."""

    def __init__(self, session: Session, county: str) -> None:
        self._session, self._county = session, county

    def load(self, enrolment_id: str) -> Enrolment:
        """An enrolment by its id. Raises `NotFound`."""
        return self._one(tables.enrolment.c.id == enrolment_id)

    def by_certificate(self, certificate: str) -> Enrolment | None:
        """An enrolment by its certificate number."""
        return self._first(tables.enrolment.c.certificate == certificate)

    def by_case(self, case_id: str) -> Enrolment | None:
        """The enrolment that a case granted."""
        return self._first(tables.enrolment.c.case_id == case_id)

    def enrol(self, grant: Grant, on: date, *, certificate: str = "", first_month: str = "") -> Enrolment:
        """Enters a household from the month after `on` and numbers its certificate; orders no payment.

        A case grants once: called again for the same case it gives the enrolment that is there.
        """
        known = self.by_case(grant.case_id) if grant.case_id else None
        if known is not None:
            return known
        made, starts = new_id(), first_month or month_after(on)
        self._session.execute(
            insert(tables.enrolment).values(
                county=self._county,
                id=made,
                household=grant.household,
                programme=grant.programme,
                certificate=certificate or self._certificate(grant.programme, on),
                place=grant.place,
                place_path=grant.place_path,
                applicant_name=grant.applicant,
                persons=grant.persons,
                amount_fen=to_fen(grant.amount),
                stable=grant.stable,
                enrolled_on=on,
                first_month=starts,
                case_id=grant.case_id,
                rules_version=grant.rules_version,
            )
        )
        payments.set_amount(self._session, self._county, made, starts, to_fen(grant.amount))
        return self.load(made)

    def change(self, enrolment: Enrolment, on: date, *, amount: Decimal, programme: str, **columns: object) -> str:
        """A new amount (and class) from the month after `on`; returns that month. Payments already ordered follow."""
        month = month_after(on)
        settled = enrolment.amount_in(month_of(on))
        self._update(
            enrolment.id,
            programme=programme,
            amount_fen=to_fen(settled),
            pending_fen=to_fen(amount),
            pending_from=month,
            ordered_to=None,  # a month that was worth nothing has no order yet and may be worth something now
            **columns,
        )
        payments.set_amount(self._session, self._county, enrolment.id, month, to_fen(amount))
        return month

    def reviewed(self, enrolment: Enrolment, on: date) -> None:
        """The household was looked at on that day."""
        self._update(enrolment.id, last_review=on)

    def end(self, enrolment: Enrolment, on: date, reason: str) -> str:
        """Leaves the benefit: paid for the last time for the month of `on`; returns the first month without payment."""
        self._update(enrolment.id, last_month=month_of(on), exit_reason=reason)
        payments.revoke_after(self._session, self._county, enrolment.id, month_of(on))
        due.drop(self._session, self._county, enrolment.id)
        return month_after(on)

    def _certificate(self, programme: str, on: date) -> str:
        letters = CERTIFICATE_LETTERS.get(programme, "QT")
        count = next_number(self._session, self._county, f"certificate:{letters}:{on.year}")
        return f"{self._county}{letters}{on.year}{count:06d}"

    def _update(self, enrolment_id: str, **columns: object) -> None:
        own = (tables.enrolment.c.county == self._county, tables.enrolment.c.id == enrolment_id)
        self._session.execute(update(tables.enrolment).where(*own).values(**columns))

    def _one(self, condition: Any) -> Enrolment:
        found = self._first(condition)
        if found is None:
            raise NotFound(what=Text("在保记录", "enrolment"))
        return found

    def _first(self, condition: Any) -> Enrolment | None:
        row = self._session.execute(
            select(tables.enrolment).where(tables.enrolment.c.county == self._county, condition)
        ).first()
        return None if row is None else enrolment_of(row)
