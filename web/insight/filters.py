"""What a manager chose to look at, read from the address; a wrong value falls back to its default rather than failing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.clock import LEGAL_ZONE, legal_date
from engine.records import Definition, Place
from engine.timing import Scope
from web.access import Visitor

PERIODS = (30, 90, 365)
"""Days back from today that can be chosen; anything else is the whole time."""
DEFAULT_PERIOD = 90
WHOLE_COUNTY = frozenset({"county_head", "county_examiner", "process_owner", "administrator"})
"""Roles that see every township; others see those where they serve."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice and what there was to choose from."""

    process: str
    version: int | None
    period: int
    """Days back from today; 0 for all time."""
    place: str | None
    versions: tuple[int, ...]
    townships: tuple[Place, ...]
    """Empty choice of place means all of these."""
    narrowed: bool
    """Whether the visitor may only look at own places."""

    def scope(self, now: datetime) -> Scope:
        """As the engine wants it."""
        first = legal_date(now) - timedelta(days=self.period)
        since = datetime.combine(first, datetime.min.time(), LEGAL_ZONE) if self.period else None
        return Scope(self.process, self.version, since, None, self.place)

    def address(self) -> dict[str, str | int]:
        """As it stands in an address."""
        return {
            "process": self.process,
            "version": self.version or "",
            "period": self.period,
            "place": self.place or "",
        }


def choose(
    given: Mapping[str, str], visitor: Visitor, definitions: list[Definition], places: list[Place], today: date
) -> Chosen | None:
    """The choice; None where there is no process, or no place that the visitor may look at."""
    townships = tuple(each for each in places if each.level == "township")
    narrowed = visitor.roles.isdisjoint(WHOLE_COUNTY)
    if narrowed:
        townships = tuple(each for each in townships if _own(each, visitor))
    processes = list(dict.fromkeys(each.process for each in definitions))
    if not processes or (narrowed and not townships):
        return None
    main = "application" if "application" in processes else processes[0]
    process = given.get("process", "") if given.get("process") in processes else main
    versions = tuple(each.version for each in definitions if each.process == process)
    version = _number(given.get("version"))
    period = _number(given.get("period"))
    codes = {each.code for each in townships}
    place = given.get("place") if given.get("place") in codes else None
    return Chosen(
        process, version if version in versions else None,
        DEFAULT_PERIOD if period is None or period not in (0, *PERIODS) else period,
        place or (townships[0].code if narrowed else None), versions, townships, narrowed,
    )  # fmt: skip


def _own(township: Place, visitor: Visitor) -> bool:
    return any(f":{code}" in f"{township.path}/" for code in visitor.places)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 9 else None  # what an integer column holds
