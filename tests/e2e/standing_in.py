"""Shows the steps that nobody has open just now: a process of its own, with the same steps and forms, all at once."""

from __future__ import annotations

from collections.abc import Iterable

from engine import Bundle
from engine.definitions import Element
from engine.testing import Sketch
from tests.e2e.conftest import COUNTY, Served
from tests.support.source import ROOT

STAND_IN = "steps_of_"
"""What the name of such a process begins with."""
STARTER = "township_clerk"


def stand_in(served: Served, process: str, elements: Iterable[str]) -> None:
    """Opens these steps of a process, for those who would do them."""
    known = served.engine.blueprint(COUNTY, process).elements
    made = drawn(process, [known[each] for each in elements])
    served.engine.deploy_shipped(made, COUNTY)
    staff = served.staff()
    village = served.village_of(staff["village_aide"])
    served.engine.start(made.name, served.actor(staff[STARTER]), place=village, values={}, title=process)


def drawn(process: str, steps: Iterable[Element]) -> Bundle:
    """Begin, do all of these in any order, end; with the forms that they have in their own process."""
    sketch = Sketch(STAND_IN + process, starters=STARTER)
    sketch.start().node("parallelGateway", "fork").node("parallelGateway", "join").end("done")
    sketch.flow("begin", "fork").flow("join", "done")
    for each in steps:
        about = {"name": each.name.zh, "sw_form": each.form or ""}
        sketch.person(each.id, each.role or STARTER, each.level or "township", **about)
        sketch.flow("fork", each.id, "join")
    forms = Bundle.read(ROOT / "bpmn" / process).inside("forms")
    return Bundle(sketch.process, {**sketch.bundle().files, **forms})
