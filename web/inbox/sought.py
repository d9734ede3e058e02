"""What somebody looks for in the inbox, as it stands in the address: so that it can be kept, sent, and gone back to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlencode

from flask import url_for

from engine.records import Urgency, Wanted
from tasks import cases_of_person
from web.access import actor
from web.house import engine

Shelf = Literal["mine", "pool", "waiting", "copies", "done"]
BOXES: Final[tuple[Shelf, ...]] = ("mine", "pool", "waiting", "copies", "done")
NARROWING: Final = ("q", "due", "what", "place", "who")
"""What may stand in the address beside the box."""
LONGEST: Final = 80
"""Letters of each that are read."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A box and what narrows it."""

    box: Shelf | None
    q: str = ""
    due: str = ""
    what: str = ""
    """A process, or `process/step`."""
    place: str = ""
    who: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything narrows the box."""
        return any(getattr(self, name) for name in NARROWING)

    @property
    def filters(self) -> bool:
        """Whether the filters that stand behind a button are in use."""
        return bool(self.what or self.place or self.who)

    def parts(self) -> dict[str, str]:
        """What stands in the address, as names and values."""
        named = {name: getattr(self, name) for name in NARROWING}
        return {name: value for name, value in {"box": self.box or "", **named}.items() if value}

    def address(self, **changes: str | None) -> str:
        """The address of the same look, but for some changes (None leaves a part out)."""
        parts = {**self.parts(), **changes}
        said = urlencode({name: value for name, value in parts.items() if value})
        return url_for("inbox.index") + (f"?{said}" if said else "")

    def wanted(self) -> Wanted:
        """The same for the engine. A whole identity number is looked up where such numbers are known."""
        process, _, step = self.what.partition("/")
        cases = cases_of_person(engine(), actor(), self.q) if self.q else None
        return Wanted(
            text="" if cases is not None else self.q,
            process="" if step else process,
            step=self.what if step else "",
            place=self.place,
            urgency=Urgency(self.due) if self.due else None,
            who=self.who,
            cases=cases,
        )


def read_sought(given: Mapping[str, str]) -> Sought:
    """What an address asks for; what nobody could have chosen is left out."""
    box = given.get("box", "")
    said = {name: given.get(name, "").strip()[:LONGEST] for name in NARROWING}
    if said["due"] not in tuple(Urgency):
        said["due"] = ""
    return Sought(box if box in BOXES else None, **said)
