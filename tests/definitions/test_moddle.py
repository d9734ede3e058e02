"""The studio keeps every attribute of our own that a diagram can have: what it does not know it might lose."""

import re

from engine.definitions.words import ATTRIBUTES, FLAGS, NAMED, TIMED
from tests.support.source import ROOT

MODDLE = (ROOT / "web" / "frontend" / "src" / "studio" / "moddle.js").read_text("utf-8")


def words(call: str) -> set[str]:
    """The names inside every `call(...)`."""
    return {name for inside in re.findall(rf"{call}\(([^)]*)\)", MODDLE) for name in re.findall(r'"(\w+)"', inside)}


def test_the_studio_knows_every_attribute() -> None:
    of_marks = ATTRIBUTES["multiInstanceLoopCharacteristics"]
    every = set().union(NAMED, TIMED, *ATTRIBUTES.values()) - of_marks
    assert words("attributes") | words("flags") == every


def test_flags_are_flags_there_too() -> None:
    assert words("flags") == FLAGS


def test_a_persons_step_has_all_of_its_own() -> None:
    of_steps = MODDLE[MODDLE.index("Step$") : MODDLE.index("Corresponding$")]
    assert set(re.findall(r'"(\w+)"', of_steps)) >= ATTRIBUTES["userTask"] - NAMED - TIMED
