"""What a quiet county does not have: an automatic step that failed, and running cases that were moved to another version."""

from __future__ import annotations

from engine import Bundle
from engine.testing import Sketch
from tests.e2e.conftest import COUNTY, Served
from tests.e2e.standing_in import STAND_IN, STARTER
from tests.support.drawing import drawn


def trouble(served: Served, name: str = "trouble") -> str:
    """A case stops at a gateway that finds no way, and is moved to a version that has one more. Gives its process."""
    process = STAND_IN + name
    staff = served.staff()
    served.engine.deploy_shipped(made(process, "one", "two"), COUNTY)
    village = served.village_of(staff["village_aide"])
    served.engine.start(process, served.actor(staff[STARTER]), place=village, values={}, title=process)
    newer = served.engine.deploy(made(process, "one", "two", "three"), served.actor(staff["process_owner"]))
    served.engine.steering.move(process, newer.version, served.actor(staff["process_owner"]), "one more way")
    return process


def made(process: str, *ends: str) -> Bundle:
    """Begin, look at a value that nobody gives, end; there is no way for the value that is missing."""
    sketch = Sketch(process, starters=STARTER).start().node("exclusiveGateway", "which").end(*ends)
    sketch.flow("begin", "which")
    for number, end in enumerate(ends):
        sketch.flow("which", end, when=f"way = {number}")
    return drawn(sketch.bundle())
