"""What the checks of a diagram look at, and how they tell what they find."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from engine.definitions.diagram import Diagram
from engine.definitions.elements import Element
from engine.definitions.words import line
from engine.feel.suggest import hint
from engine.findings import Findings
from engine.text import Text

if TYPE_CHECKING:
    from engine.decisions import DecisionModel
    from engine.forms import Form


@dataclass(frozen=True, slots=True)
class Known:
    """Names that exist outside the bundle; None where that is not known, so that nothing is held against a name."""

    services: Collection[str] | None = None
    roles: Collection[str] | None = None
    rules: Collection[str] | None = None
    deadlines: Collection[str] | None = None
    processes: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A bundle that was read and is to be judged."""

    diagram: Diagram
    findings: Findings
    known: Known
    forms: Mapping[str, Form] = field(default_factory=dict)
    decisions: Mapping[str, DecisionModel] = field(default_factory=dict)
    faulty: frozenset[str] = frozenset()
    """Names of forms and ids of decisions that are there but have errors of their own."""

    def about(self, code: str, element: Element, **facts: object) -> None:
        """A problem of an element; `{name}` and `{id}` are filled in."""
        name = element.name if element.name.zh else Text(element.id, element.id)
        self.findings.tell(code, element.id, element.line, name=name, id=element.id, **facts)

    def at(self, code: str, node: etree._Element, **facts: object) -> None:
        """A problem of an XML element that is no flow node; one without an id is told by what is around it."""
        around = next((each.get("id") for each in (node, *node.iterancestors()) if each.get("id")), None)
        self.findings.tell(code, around or "", line(node), **facts)


Check = Callable[[Draft], None]


def meant(name: str, candidates: Collection[str]) -> Text:
    """`（您是不是要写“x”？）`, or nothing."""
    zh, en = hint(name, sorted(candidates))
    return Text(zh, en)
