"""Households on benefit: entered by a decision, changed and ended by one, always from the month after (T19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from engine.calendar import add_months
from engine.errors import NotFound
from engine.ids import new_id
from engine.text import Text
from tasks import tables
from tasks.benefits import due, payments
from tasks.benefits.basis import Basis, Unheard
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
    leaves_after: str | None
    """Last month of a gradual exit 渐退期 that has been decided; the clock ends it."""
    last_review: date | None
    case_id: str | None

    @property
    def is_running(self) -> bool:
        """Whether nobody has ended it."""
        return self.last_month is None

    @property
    def is_leaving(self) -> bool:
        """Whether its end is decided and money goes on for a while yet."""
        return self.is_running and self.leaves_after is not None

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
        leaves_after=row.leaves_after,
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

    def change(
        self,
        enrolment: Enrolment,
        on: date,
        *,
        amount: Decimal,
        programme: str,
        basis: Basis | None = None,
        **columns: object,
    ) -> str:
        """A new amount (and class) from the month after `on`; returns that month. Payments already ordered follow.

        Less than what was due takes a basis: raises `Unheard` without one. More, or the same again, ends a gradual exit.
        """
        month, known = month_after(on), self.load(enrolment.id)
        if amount < known.amount_in(month) and basis is None:
            raise Unheard
        settled = known.amount_in(month_of(on))
        self._update(
            enrolment.id,
            programme=programme,
            amount_fen=to_fen(settled),
            pending_fen=to_fen(amount),
            pending_from=month,
            ordered_to=None,  # a month that was worth nothing has no order yet and may be worth something now
            leaves_after=None,
            **columns,
        )
        payments.set_amount(self._session, self._county, enrolment.id, month, to_fen(amount))
        return month

    def refile(self, enrolment: Enrolment, *, household: str, persons: int, applicant: str = "") -> None:
        """The same benefit under a newer file of the family; amount and class stay, and so does a family that was leaving."""
        name = applicant or enrolment.applicant
        self._update(enrolment.id, household=household, persons=persons, applicant_name=name, leaves_after=None)

    def reviewed(self, enrolment: Enrolment, on: date) -> None:
        """The household was looked at on that day."""
        self._update(enrolment.id, last_review=on)

    def end(self, enrolment: Enrolment, on: date, reason: str, *, basis: Basis, months: int = 0) -> str:
        """Leaves the benefit: paid for the last time for the month of `on`; returns the first month without payment.

        With `months` of gradual exit 渐退期 it is paid so much longer and stays on benefit until the clock ends it.
        """
        if basis is None:  # what a type checker cannot keep from happening in somebody's own service
            raise Unheard
        last = month_of(add_months(on.replace(day=1), months))
        last_column = {"leaves_after": last} if months else {"last_month": last}
        self._update(enrolment.id, exit_reason=reason, **last_column)
        payments.revoke_after(self._session, self._county, enrolment.id, last)
        due.drop(self._session, self._county, enrolment.id)
        return month_after(date.fromisoformat(f"{last}-01"))

    def finish(self, enrolment_id: str) -> None:
        """The gradual exit is over: what was decided then comes true. Nothing for one that was taken back meanwhile."""
        who = tables.enrolment
        own = (who.c.county == self._county, who.c.id == enrolment_id, who.c.last_month.is_(None))
        self._session.execute(
            update(who).where(*own, who.c.leaves_after.is_not(None)).values(last_month=who.c.leaves_after)
        )

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
