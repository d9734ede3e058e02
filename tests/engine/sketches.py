"""Diagrams that several tests use."""

from engine.testing import TEXT, YES_NO, Sketch


def permit(*between: str) -> Sketch:
    """A clerk looks (and does what stands `between`), the head decides: yes leads to one end, no to the other."""
    sketch = (
        Sketch("permit")
        .start(sw_form="request")
        .person("look", sw_form="note")
        .person("decide", role="head", sw_form="decision", sw_separateFrom="look")
        .node("exclusiveGateway", "which", default=f"f{3 + len(between)}")
        .end("granted", "refused")
        .flow("begin", "look", *between, "decide", "which")
        .flow("which", "refused")
        .flow("which", "granted", when="agreed")
        .form(
            "request",
            {
                "who": TEXT,
                "persons": {
                    "type": "integer",
                    "title": "人数",
                    "x-en": "Persons",
                    "x-widget": "number",
                    "x-route": True,
                },
            },
            ["who"],
        )
        .form("note", {"note": TEXT})
        .form("decision", {"agreed": YES_NO, "note": TEXT}, ["agreed"])
    )
    for each in between:
        sketch.person(each)
    return sketch


def steps(count: int, **attributes: str) -> Sketch:
    """One clerk's step after another."""
    sketch = Sketch("steps").start().end("done")
    names = [f"step{number}" for number in range(1, count + 1)]
    for name in names:
        sketch.person(name, **attributes)
    return sketch.flow("begin", *names, "done")
