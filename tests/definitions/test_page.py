"""docs/bundles.md names every attribute, hint and widget that there is, and none that is not."""

import re

from engine.definitions.words import ATTRIBUTES, NAMED, TIMED
from engine.forms.field import Widget
from engine.forms.schema import _HINTS
from tests.support.source import ROOT

PAGE = (ROOT / "docs" / "bundles.md").read_text("utf-8")


def test_every_attribute_of_diagrams_is_told() -> None:
    told = set(re.findall(r"`sw:(\w+)`", PAGE))
    assert told == set().union(NAMED, TIMED, *ATTRIBUTES.values())


def test_every_hint_and_widget_of_forms_is_told() -> None:
    assert set(re.findall(r"`(x-[a-z-]+)`", PAGE)) >= set(_HINTS)
    (row,) = [line for line in PAGE.splitlines() if line.startswith("| `x-widget`")]
    assert {each.value for each in Widget} <= set(re.findall(r"\w+", row))
