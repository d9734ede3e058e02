"""What pages show of temporary aid: what a case gave, what the family had before, and the case that followed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.records import Case
from engine.store.tables import cases
from engine.vault import Vault
from tasks.emergency.book import PROCESS, Aid, AidBook
from tasks.registers.households import HouseholdRegister


@dataclass(frozen=True, slots=True)
class AidFile:
    """Of an emergency case."""

    own: Aid | None
    """What this case is about, from the proposal on."""
    earlier: tuple[Aid, ...]
    """What anybody of the family had by other cases, the latest first."""


@dataclass(frozen=True, slots=True)
class RelatedCase:
    """A case that this one came from, or led to."""

    id: str
    number: str
    process: str
    follows: bool
    """Whether it came after this one."""


def aid_file(session: Session, vault: Vault, case: Case, household: str | None) -> AidFile | None:
    """The aid of an emergency case; None for any other."""
    if case.process != PROCESS:
        return None
    book = AidBook(session, case.county)
    hashes = HouseholdRegister(session, vault, case.county).hashes(household) if household else []
    return AidFile(book.by_case(case.id), tuple(book.earlier(hashes, but=case.id)))


def related_cases(session: Session, case: Case, aid: AidFile | None) -> tuple[RelatedCase, ...]:
    """The case from which this one was begun, and the application to which its aid led."""
    onward = aid.own.onward_case if aid and aid.own else None
    wanted = {each: follows for each, follows in ((case.parent, False), (onward, True)) if each}
    if not wanted:
        return ()
    columns = (cases.c.id, cases.c.number, cases.c.process)
    rows = session.execute(select(*columns).where(cases.c.county == case.county, cases.c.id.in_(wanted)))
    return tuple(RelatedCase(row.id, row.number, row.process, wanted[row.id]) for row in rows)
