"""What flows into an activity or event and out of it by data associations (BPMN 2.0 §10.4.2).

A data object, data input, data output or property is a variable: its name where that can be one, else its id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from engine.definitions.elements import Assignment
from engine.definitions.words import BPMN, local, unprefixed

VARIABLE = re.compile(r"[^\W\d]\w*")
"""What can be the name of a variable in FEEL."""
_CARRIERS = ("dataObject", "dataObjectReference", "dataInput", "dataOutput", "property")
_DRAWN_ONLY = "__targetRef_placeholder"
"""What bpmn-js puts where an arrow from a data object ends."""
_STORES = ("dataStore", "dataStoreReference")


class Carriers:
    """The data elements of a document, by id."""

    def __init__(self, root: etree._Element) -> None:
        self._known = {each.get("id"): each for each in root.iter(*(BPMN + tag for tag in (*_CARRIERS, *_STORES)))}

    def variable(self, reference: str | None) -> str | None:
        """The variable that a reference means; None for a data store, and for what is not there."""
        node = self._known.get(unprefixed(reference))
        if node is None or local(node) in _STORES or node.get("name") == _DRAWN_ONLY:
            return None
        meant = self._known.get(unprefixed(node.get("dataObjectRef")))
        named = meant if meant is not None and VARIABLE.fullmatch(meant.get("name") or "") else node
        name = (named.get("name") or "").strip()
        return name if VARIABLE.fullmatch(name) else (node if meant is None else meant).get("id")

    def is_store(self, reference: str | None) -> bool:
        """Whether a reference means a data store."""
        node = self._known.get(unprefixed(reference))
        return node is not None and local(node) in _STORES

    def is_output(self, reference: str | None) -> bool:
        """Whether a reference means a data output."""
        node = self._known.get(unprefixed(reference))
        return node is not None and local(node) == "dataOutput"

    def variables(self) -> Iterator[str]:
        """Every variable."""
        yield from filter(None, (self.variable(each) for each in self._known))


def inputs_of(node: etree._Element, carriers: Carriers) -> tuple[Assignment, ...]:
    """What an activity or throwing event gets, in the order of the file."""
    return _assignments(node.findall(f"{BPMN}dataInputAssociation"), carriers)


def outputs_of(node: etree._Element, carriers: Carriers) -> tuple[Assignment, ...]:
    """What an activity or catching event gives, in the order of the file."""
    return _assignments(node.findall(f"{BPMN}dataOutputAssociation"), carriers)


def _assignments(associations: Iterable[etree._Element], carriers: Carriers) -> tuple[Assignment, ...]:
    found: list[Assignment] = []
    for each in associations:
        target = carriers.variable(_text(each, "targetRef"))
        source = carriers.variable(_text(each, "sourceRef"))
        given = [
            Assignment(carriers.variable(to) or to, value)
            for part in each.findall(f"{BPMN}assignment")
            if (to := _text(part, "to") or target) and (value := _text(part, "from"))
        ]
        value = _text(each, "transformation") or source
        if not given and target is not None and value is not None and target != value:
            given = [Assignment(target, value, source if carriers.is_output(_text(each, "sourceRef")) else None)]
        found += given
    return tuple(found)


def touches_store(node: etree._Element, carriers: Carriers) -> bool:
    """Whether an association takes a value from a data store, or puts one there: an arrow drawn to one does not."""
    for each in node.iterchildren(f"{BPMN}dataInputAssociation", f"{BPMN}dataOutputAssociation"):
        ends = [_text(each, "sourceRef"), _text(each, "targetRef")]
        if any(map(carriers.is_store, ends)) and any(carriers.variable(end) is not None for end in ends):
            return True
    return False


def _text(node: etree._Element, tag: str) -> str | None:
    return "".join(map(str, child.itertext())).strip() if (child := node.find(BPMN + tag)) is not None else None
