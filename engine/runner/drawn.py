"""The document behind a blueprint, for what an `Element` does not hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from engine.definitions.mapping import Carriers
from engine.definitions.words import BPMN

if TYPE_CHECKING:
    from engine.definitions.blueprint import Blueprint
    from engine.definitions.elements import Element

_NAMED = frozenset({"message", "signal", "error", "escalation"})
"""Triggers that refer to a definition of the document."""


class Drawn:
    """Looks up elements by id, and what they are called."""

    def __init__(self, blueprint: Blueprint) -> None:
        root = etree.fromstring(blueprint.xml)
        self.carriers = Carriers(root)
        self._known = {each.get("id", ""): each for each in root.iter(f"{BPMN}*")}

    def find(self, reference: str | None) -> etree._Element | None:
        """An element by its id."""
        return self._known.get(reference or "")

    def named(self, kind: str, reference: str | None) -> str | None:
        """The code of an error and the name of a message in the place of the id: that is what others know them by."""
        meant = self.find(reference)
        if kind not in _NAMED or meant is None:
            return reference
        return meant.get("errorCode") or meant.get("escalationCode") or meant.get("name") or reference

    def resolved(self, element: Element) -> Element:
        """With names in the place of ids."""
        several = tuple(replace(each, reference=self.named(each.kind, each.reference)) for each in element.triggers)
        kind = element.kind.trigger or "message"
        return replace(element, reference=self.named(kind, element.reference), triggers=several)
