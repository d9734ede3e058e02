"""Kept calculation sheets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from engine.vault import Vault
from tasks import tables
from tasks.calculation.sheet import Sheet
from tasks.money import from_fen

SHEET = "calculation"


@dataclass(frozen=True, slots=True)
class Calculation:
    """A sheet as it is kept; category and amount (yuan per month) are None until it is completed."""

    id: str
    case_id: str
    at: datetime
    rules_version: str
    sheet: Sheet
    category: str | None
    amount: Decimal | None


def latest(session: Session, vault: Vault, county: str, case_id: str) -> Calculation | None:
    """The newest sheet of a case."""
    return _first(session, vault, county, tables.calculation.c.case_id == case_id)


def before(session: Session, vault: Vault, county: str, household: str, case_id: str) -> Calculation | None:
    """The newest completed sheet of a household from another case: what the office knew until now."""
    table = tables.calculation
    other = and_(table.c.household == household, table.c.case_id != case_id, table.c.completed_at.is_not(None))
    return _first(session, vault, county, other)


def _first(session: Session, vault: Vault, county: str, condition: ColumnElement[bool]) -> Calculation | None:
    table = tables.calculation
    row = session.execute(
        select(table).where(table.c.county == county, condition).order_by(table.c.at.desc(), table.c.id.desc())
    ).first()
    if row is None:
        return None
    amount = None if row.amount_fen is None else from_fen(row.amount_fen)
    sheet = open_sheet(vault, row.id, row.sheet)
    return Calculation(row.id, row.case_id, row.at, row.rules_version, sheet, row.category, amount)


def open_sheet(vault: Vault, calculation_id: str, sealed: bytes) -> Sheet:
    """What was sealed under a calculation's id."""
    return Sheet.from_json(vault.open_json(sealed, f"{SHEET}:{calculation_id}"))
