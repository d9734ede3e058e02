"""退出预警: registers that know more than the family's file begin an exit case, which the village verifies.

A warning is a hint and nothing else: it begins a case by rules that can be read here, and people look, hear and decide
(个人信息保护法 art. 24; T33). Only families whose consent to be checked stands are compared (法 art. 40, 41).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.errors import Refusal
from engine.records import LIVE
from engine.store.tables import cases
from engine.text import Text
from tasks import tables
from tasks.checks import REGISTERS
from tasks.money import from_fen, written
from tasks.registers.consents import CHECK

PROCESS, OTHERS = "exit", ("exit", "periodic_review")
"""A family whose exit or review runs is looked at already."""
PAGE = 200
_OWNED = {"vehicles": "car", "real_estate": "home"}
"""Registers of things -> what the family's file calls them."""
_WAGES = "social_insurance"
_DEATH = "death"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Warned:
    """A register that differs from the file of a family on benefit."""

    county: str
    enrolment: str
    place: str
    applicant: str
    certificate: str
    register: str
    found: Text
    key: str


def warn_of_exits(engine: Engine, limit: int = PAGE) -> int:
    """Begins a case for each new difference, of all counties; returns how many."""
    return sum(warning(engine, limit))


def warning(engine: Engine, limit: int) -> Iterator[int]:
    """The same page by page: how many of each were begun."""
    after = ""
    while True:
        with engine.reading(engine.system("")) as look:
            session = Session(look.connection)
            page = _known(session, after, limit)
            new = _unwarned(session, _differing(session, page))
        yield sum(_begin(engine, each) for each in new)
        if not page:
            return
        after = page[-1].id


def _known(session: Session, after: str, limit: int) -> Sequence[Any]:
    """What registers know of families on benefit, one line for each family and register."""
    who, member, entry, consent = tables.enrolment, tables.member, tables.register_record, tables.consent
    agreed = select(consent.c.id).where(
        consent.c.county == who.c.county,
        consent.c.household == who.c.household,
        consent.c.purpose == CHECK,
        consent.c.withdrawn_at.is_(None),
    )
    busy = select(cases.c.id).where(
        cases.c.county == who.c.county,
        cases.c.subject == who.c.id,
        cases.c.process.in_(OTHERS),
        cases.c.status.in_(LIVE),
    )
    ids = (who.c.county, who.c.id, who.c.household, who.c.place, who.c.applicant_name, who.c.certificate)
    statement = (
        select(
            *ids, entry.c.register, func.sum(entry.c.quantity).label("things"), func.sum(entry.c.value_fen).label("fen")
        )
        .join(member, (member.c.county == who.c.county) & (member.c.household == who.c.household))
        .join(entry, (entry.c.county == member.c.county) & (entry.c.identity_hash == member.c.identity_hash))
        .where(who.c.last_month.is_(None), who.c.leaves_after.is_(None), who.c.id > after)
        .where(entry.c.register.in_((*_OWNED, _WAGES, _DEATH)), agreed.exists(), ~busy.exists())
        .group_by(*ids, entry.c.register)
        .order_by(who.c.id, entry.c.register)
    )
    rows = session.execute(statement.limit(limit)).all()
    last = rows[-1].id if len(rows) == limit else ""
    whole = [row for row in rows if row.id != last]  # the last family's lines may go on behind the page
    return whole or rows


def _differing(session: Session, page: Sequence[Any]) -> Iterator[Warned]:
    """Those of a page where the register knows more than the file."""
    homes = {row.household for row in page}
    owned, wages = _owned(session, homes), _wages(session, homes)
    for row in page:
        told = str(row.household)
        if row.register in _OWNED:
            differs = row.things > owned.get((told, _OWNED[row.register]), 0)
        else:
            differs = row.register == _DEATH or row.fen > wages.get(told, 0)
        if differs:
            yield _warned(row)


def _warned(row: Any) -> Warned:
    name, amount = REGISTERS[row.register], written(from_fen(int(row.fen)))
    much = (
        Text(f"每月 {amount} 元", f"{amount} yuan a month")
        if row.register == _WAGES
        else Text(str(row.things), str(row.things))
    )
    found = Text(f"{name.zh}：{much.zh}", f"{name.en}: {much.en}")
    key = f"exit-warning:{row.id}:{row.register}:{row.things}:{row.fen}"
    return Warned(row.county, row.id, row.place, row.applicant_name, row.certificate, row.register, found, key)


def _unwarned(session: Session, differing: Iterator[Warned]) -> list[Warned]:
    """One for each family at a time, and none that was warned of before."""
    waiting = {each.key: each for each in differing}
    known = set(session.execute(select(cases.c.once).where(cases.c.once.in_(waiting))).scalars()) if waiting else set()
    return list({each.enrolment: each for key, each in waiting.items() if key not in known}.values())


def _begin(engine: Engine, each: Warned) -> bool:
    origin = "death" if each.register == _DEATH else "warning"
    note = f"信息比对（{each.found.zh}）与档案不一致，请核实。"
    try:
        engine.start(
            PROCESS,
            engine.system(each.county),
            place=each.place,
            title=each.applicant,
            subject=each.enrolment,
            values={"origin": origin, "certificate": each.certificate, "note": note},
            key=each.key,
        )
    except Refusal as refusal:
        log.warning("exit_warning_not_opened", enrolment=each.enrolment, reason=refusal.text.en)
        return False
    return True


def _owned(session: Session, homes: set[object]) -> dict[tuple[str, str], int]:
    item = tables.property_item
    rows = session.execute(select(item.c.household, item.c.kind, item.c.quantity).where(item.c.household.in_(homes)))
    return {(row.household, row.kind): row.quantity for row in rows}


def _wages(session: Session, homes: set[object]) -> dict[str, int]:
    item = tables.income_item
    mine = (item.c.household.in_(homes), item.c.kind == "wage")
    rows = session.execute(select(item.c.household, func.sum(item.c.month_fen)).where(*mine).group_by(item.c.household))
    return {row[0]: int(row[1]) for row in rows}
