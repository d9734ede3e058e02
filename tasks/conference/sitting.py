"""A conference on its way: the case at hand, and who was asked; read from and kept in one routing variable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.records import Case
from engine.store.hot import load_case
from engine.store.tables import cases
from engine.vault import Vault
from tasks.registers.households import HouseholdRegister
from tasks.registers.links import household_of
from tasks.registers.relatives import staff_related_to

CALL = "conference_call"
PROCESS = "case_conference"


@dataclass(frozen=True, slots=True)
class Sitting:
    """What `conference_call` holds."""

    found: bool
    """Whether there is a case under the number that was given."""
    alone: bool
    """A case of its own, not called by a step of the case at hand."""
    matter: str
    """Number of the case at hand."""
    round: int = 0
    """How often it was convened; the first time gives 1."""
    members: tuple[str, ...] = ()
    """Ids of those asked for an opinion."""
    barred: tuple[str, ...] = ()
    """Ids of those who were named and are near relatives of the family (57号 art. 11)."""
    since: datetime | None = None

    def convened(self, members: Sequence[str], barred: Sequence[str], at: datetime) -> Sitting:
        """The next round."""
        return replace(self, round=self.round + 1, members=tuple(members), barred=tuple(barred), since=at)

    def as_data(self) -> dict[str, object]:
        """As routing data: ids, numbers and instants, no names."""
        return {
            "found": self.found,
            "alone": self.alone,
            "matter": self.matter,
            "round": self.round,
            "members": [{"person": each} for each in self.members],
            "barred": list(self.barred),
            "since": self.since.isoformat() if self.since else None,
        }


def sitting_of(data: Mapping[str, object]) -> Sitting:
    """The conference that runs in a case."""
    held = data.get(CALL)
    held = held if isinstance(held, Mapping) else {}
    since = held.get("since")
    return Sitting(
        found=bool(held.get("found")),
        alone=bool(held.get("alone")),
        matter=str(held.get("matter") or ""),
        round=int(held.get("round") or 0),
        members=tuple(str(each["person"]) for each in held.get("members") or ()),
        barred=tuple(str(each) for each in held.get("barred") or ()),
        since=datetime.fromisoformat(since) if isinstance(since, str) else None,
    )


def case_numbered(session: Session, county: str, number: str) -> Case | None:
    """The case under a number; None for none, and for a conference, which is nobody's affair of its own."""
    wanted = number.strip().upper()
    found = session.execute(
        select(cases.c.id, cases.c.process).where(cases.c.county == county, cases.c.number == wanted)
    ).one_or_none()
    if found is None or found.process == PROCESS:
        return None
    loaded = load_case(session.connection(), county, found.id)
    return None if loaded is None else loaded.case


def related_staff(session: Session, vault: Vault, case: Case) -> frozenset[str]:
    """Staff who belong to the family of a case or are near relatives of it or of its obligors (57号 art. 11)."""
    household = household_of(session, case)
    if household is None:
        return frozenset()
    register = HouseholdRegister(session, vault, case.county)
    family = [*register.hashes(household), *register.obligor_hashes(household)]
    return frozenset(staff_related_to(session, case.county, family))
