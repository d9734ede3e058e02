"""Every kind of step in every kind of place: the diagrams that operations are tried on, and the rules of their county."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from xml.sax.saxutils import quoteattr

from engine import Cause, DeadlineRule, Extension, Rules, Text, Unit
from engine.testing import TEXT, YES_NO, Sketch

PANEL = '[{role: "clerk"}, {role: "head"}]'
WEIGHED = '[{role: "clerk"}, {role: "head", weight: 2}]'
LAPSE = '<timerEventDefinition><timeDuration>duration("P3D")</timeDuration></timerEventDefinition>'
TWICE = '<multiInstanceLoopCharacteristics isSequential="{}"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>'

BEGIN = {"sw_accepts": "true", "sw_starts": "term"}
VOTE = {"sw_form": "vote"}
DECIDED = VOTE | {"sw_vote": "agreed", "sw_signers": PANEL}
STEPS: Mapping[str, Mapping[str, str]] = {
    "one": VOTE,
    "timed": VOTE | {"sw_due": 'now() + duration("P2D")', "sw_remind": "1 0 -1", "sw_escalate": "beside"},
    "escalated": VOTE | {"sw_due": 'now() + duration("P2D")', "sw_escalate": "over", "sw_escalateTo": "head"},
    "passed": VOTE | {"sw_due": 'now() + duration("P2D")', "sw_autopass": "{agreed: true}"},
    "term": VOTE | {"sw_deadline": "term", "sw_remind": "1"},
    "bulk": VOTE | {"sw_allows": "transfer delegate return take_back urge add_signer remove_signer bulk"},
    "picked": VOTE | {"sw_pick": "round_robin"},
    "least": VOTE | {"sw_pick": "least_loaded"},
    "superior": VOTE | {"sw_superiorOf": "a"},
    "merged": {"sw_merge": "true"},
    **{rule: DECIDED | {"sw_decision": rule} for rule in ("all", "any", "sequence")},
    "percent": DECIDED | {"sw_decision": "percent", "sw_percent": "60", "sw_signers": WEIGHED},
}
"""The step `x`, by how it is decided and who gets it."""


def alone(sketch: Sketch, step: Mapping[str, str]) -> str:
    sketch.person("x", **step)
    return "x"


def parallel(sketch: Sketch, step: Mapping[str, str]) -> str:
    """`x` on one way, two steps on the other; entered at `split`, left at `join`."""
    sketch.node("parallelGateway", "split").node("parallelGateway", "join")
    sketch.person("x", **step).person("y").person("z")
    sketch.flow("split", "x", "join").flow("split", "y", "z", "join")
    return "split join"


def inside(sketch: Sketch, step: Mapping[str, str]) -> str:
    said = " ".join(f"{name.replace('sw_', 'sw:')}={quoteattr(value)}" for name, value in step.items())
    role = 'sw:role="clerk" sw:level="township"'
    sketch.node(
        "subProcess",
        "sub",
        f'<startEvent id="in" name="in"/><userTask id="x" name="x" {role} {said}/><userTask id="w" name="w" {role}/>'
        '<endEvent id="out" name="out"/><sequenceFlow id="i1" sourceRef="in" targetRef="x"/>'
        '<sequenceFlow id="i2" sourceRef="x" targetRef="w"/><sequenceFlow id="i3" sourceRef="w" targetRef="out"/>',
    )
    return "sub"


def beside(sketch: Sketch, step: Mapping[str, str]) -> str:
    """A timer on the edge ends the step, another only tells."""
    sketch.person("x", **step).node("boundaryEvent", "late", LAPSE, attachedToRef="x")
    sketch.node("boundaryEvent", "soon", LAPSE.replace("P3D", "P1D"), attachedToRef="x", cancelActivity="false")
    sketch.person("told").end("over", "past").flow("late", "over").flow("soon", "told", "past")
    return "x"


def several(sketch: Sketch, step: Mapping[str, str]) -> str:
    """A sub-process once for each of two, side by side, then one after the other."""
    for name, one_by_one in (("many", "false"), ("queue", "true")):
        inner = f'<startEvent id="{name}_in" name="in"/><userTask id="{name}_x" name="x" sw:role="clerk" sw:level="township"/>'
        inner += f'<endEvent id="{name}_out" name="out"/><sequenceFlow id="{name}_1" sourceRef="{name}_in" targetRef="{name}_x"/>'
        inner += f'<sequenceFlow id="{name}_2" sourceRef="{name}_x" targetRef="{name}_out"/>'
        sketch.node("subProcess", name, TWICE.format(one_by_one) + inner)
    sketch.person("x", **step).flow("many", "queue", "x")
    return "many x"


def called(sketch: Sketch, step: Mapping[str, str]) -> str:
    sketch.node("callActivity", "ask", calledElement=f"{sketch.process}_inner")
    return "ask"


PLACES: Mapping[str, Callable[[Sketch, Mapping[str, str]], str]] = {
    each.__name__: each for each in (alone, parallel, inside, beside, several, called)
}
FORM = {"agreed": YES_NO | {"x-favourable": True}, "note": TEXT}


class WalkRules:
    """Rules by which the system may pass the step `x` of every `passed_...`; a period that can be prolonged once."""

    def current(self, process: str, place: str, on: date) -> Rules:
        names = [name for place in PLACES for name in (f"passed_{place}", f"passed_{place}_inner")]
        late = Extension(9, (Cause("apart", Text("人户分离", "lives elsewhere")),), "test")
        term = DeadlineRule("term", Text("期限", "term"), 3, Unit.WORKING_DAY, "test", extension=late)
        sources = {f"autopass.{name}.x": "test art. 1" for name in names}
        return Rules("walks", {"autopass": {name: {"x": True} for name in names}}, {"term": term}, sources, "walks")

    def read(self, version: str, text: str) -> Rules:
        return self.current("", "", date(2026, 3, 1))


def drawn(step: str, place: str) -> list[Sketch]:
    """The diagram `a`, the step in its place, `b`; what it calls comes first."""
    attributes, sketch = STEPS[step], Sketch(f"{step}_{place}").start(**BEGIN).person("a").person("b").end("done")
    ends = PLACES[place](sketch, attributes).split()
    sketch.flow("begin", "a", ends[0]).flow(ends[-1], "b", "done")
    found = [sketch]
    if place == "called":
        inner = {name: value for name, value in attributes.items() if name != "sw_superiorOf"}
        call = Sketch(f"{sketch.process}_inner").start().person("x", **inner).person("w").end("over")
        found.insert(0, call.flow("begin", "x", "w", "over"))
    if "sw_form" in attributes:
        found[0].form("vote", FORM, ["agreed"])
    return found
