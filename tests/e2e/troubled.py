"""What a quiet county does not have: an automatic step that failed, and running cases that were moved to another version."""

from __future__ import annotations

from engine.testing import Sketch
from tests.e2e.conftest import COUNTY, Served
from tests.e2e.standing_in import STAND_IN, STARTER

PROCESS = STAND_IN + "trouble"


def trouble(served: Served) -> None:
    """A case stops at a gateway that finds no way, and is moved to a version that has one more."""
    staff = served.staff()
    served.engine.deploy_shipped(drawn("one", "two").bundle(), COUNTY)
    village = served.village_of(staff["village_aide"])
    served.engine.start(PROCESS, served.actor(staff[STARTER]), place=village, values={}, title=PROCESS)
    made = served.engine.deploy(drawn("one", "two", "three").bundle(), served.actor(staff["process_owner"]))
    served.engine.steering.move(PROCESS, made.version, served.actor(staff["process_owner"]), "one more way")


def drawn(*ends: str) -> Sketch:
    """Begin, look at a value that nobody gives, end; there is no way for the value that is missing."""
    sketch = Sketch(PROCESS, starters=STARTER).start().node("exclusiveGateway", "which").end(*ends)
    sketch.flow("begin", "which")
    for number, end in enumerate(ends):
        sketch.flow("which", end, when=f"way = {number}")
    return sketch
