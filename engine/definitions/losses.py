"""What a write-back lost: everything that stood in a diagram as it came in must stand in it as an editor gives it back.

The order of elements, prefixes, white space, comments, the editor's signature and values that BPMN 2.0 has by default do
not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from engine.definitions.markup import Unreadable, read_markup
from engine.definitions.words import BPMN, line, local
from engine.findings import Catalogue, Findings, error, warning
from engine.problems import Problem
from engine.text import Text

SENTENCES: Catalogue = {
    "lost-element": error(
        "保存后会丢失 {tag}“{id}”（原第 {line} 行）。请不要保存；{advice}",
        "Saving would lose the {tag} “{id}” (line {line} before). Do not save; {advice}",
    ),
    "lost-attribute": error(
        "保存后 {tag}“{id}”（原第 {line} 行）会丢失或改变属性 {name}=“{value}”。请不要保存；{advice}",
        "Saving would lose or change the attribute {name}=“{value}” of the {tag} “{id}” (line {line} before). Do not save; {advice}",
    ),
    "lost-content": error(
        "保存后“{id}”里会丢失或改变 {what}（原第 {line} 行）。请不要保存；{advice}",
        "Saving would lose or change {what} inside “{id}” (line {line} before). Do not save; {advice}",
    ),
    "lost-picture": warning(
        "保存后图上会少画或改画 {tag}“{id}”（原第 {line} 行）；流程的内容不变。",
        "Saving would leave out or change the drawing {tag} “{id}” (line {line} before); what the process says stays.",
    ),
    "unreadable-after": error(
        "写回的文件读不出来：{reason}请不要保存；{advice}",
        "What was written back cannot be read: {reason} Do not save; {advice}",
    ),
}
ADVICE = Text(
    "请在原来的建模工具里修改这一处后重新导入。",
    "change this place in the tool that made the file and import it again.",
)

_DEFAULTS = {
    "isForCompensation": "false", "startQuantity": "1", "completionQuantity": "1", "parallelMultiple": "false",
    "cancelActivity": "true", "isInterrupting": "true", "triggeredByEvent": "false", "isCollection": "false",
    "isClosed": "false", "processType": "None", "gatewayDirection": "Unspecified", "eventGatewayType": "Exclusive",
    "instantiate": "false", "isSequential": "false", "behavior": "All", "testBefore": "false", "isUnlimited": "true",
    "itemKind": "Information", "isMarkerVisible": "false", "waitForCompletion": "true", "associationDirection": "None",
    "ordering": "Parallel", "cancelRemainingInstances": "true", "isExecutable": "false", "textFormat": "text/plain",
    "method": "##Compensate", "messageVisibleKind": "initiating",
    "expressionLanguage": "http://www.w3.org/1999/XPath", "typeLanguage": "http://www.w3.org/2001/XMLSchema",
}  # fmt: skip
_SIGNATURE = frozenset({"exporter", "exporterVersion", "schemaLocation"})
_DERIVED = frozenset({f"{BPMN}incoming", f"{BPMN}outgoing"})
_DRAWING = ("http://www.omg.org/spec/BPMN/20100524/DI", "http://www.omg.org/spec/DD/20100524/")
"""Diagram interchange (BPMN 2.0 §12): where things are drawn, never what they mean."""
_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?")


@dataclass(frozen=True, slots=True)
class _Fact:
    """Something that a document says; equal facts say the same."""

    code: str
    owner: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a fact stood, and in which words it is told."""

    tag: str
    line: int
    shown: str
    picture: bool
    """Whether it is of the drawing alone."""


def lost(before: bytes, after: bytes) -> tuple[Problem, ...]:
    """What stands in `before` and no longer in `after`, by element and line of `before`; empty when nothing is lost.

    A loss of meaning is an error, one of the drawing alone a warning (`lost-picture`). Never raises; a `before` that cannot be read has nothing to lose.
    """
    findings = Findings("process.bpmn", SENTENCES)
    try:
        old = read_markup(before).root
    except Unreadable:
        return ()
    try:
        new = read_markup(after).root
    except Unreadable as fault:
        findings.tell("unreadable-after", "", fault.line, reason=fault.text, advice=ADVICE)
        return tuple(findings.problems)
    known = frozenset(str(each.get("id")) for each in old.iter(etree.Element) if each.get("id"))
    places: dict[_Fact, _Place] = {}
    stood: Counter[_Fact] = Counter()
    for fact, place in _facts(old, known):
        stood[fact] += 1
        places.setdefault(fact, place)
    missing = stood - Counter(fact for fact, _ in _facts(new, known))
    gone = {fact.owner for fact in missing if fact.code == "lost-element"}
    for fact in missing:
        if fact.code == "lost-element" or fact.owner not in gone:
            _tell(findings, fact, places[fact])
    return tuple(findings.problems)


def _tell(findings: Findings, fact: _Fact, place: _Place) -> None:
    facts = {"id": fact.owner, "tag": place.tag, "line": place.line, "name": fact.name, "value": place.shown}
    code = "lost-picture" if place.picture else fact.code
    findings.tell(code, fact.owner, place.line, what=place.shown, advice=ADVICE, **facts)


def _facts(root: etree._Element, known: frozenset[str]) -> Iterator[tuple[_Fact, _Place]]:
    """Every element that has an id, its attributes, its text, and its parts that have no id."""
    for node in root.iter(etree.Element):
        owner = node.get("id") or ""
        if node is not root and owner not in known:
            continue
        drawn = _is_drawing(node)
        place = _Place(local(node), line(node), "", drawn)
        if owner in known:
            yield _Fact("lost-element", owner, str(node.tag), ""), place
        for name, value in _attributes(node):
            yield _Fact("lost-attribute", owner, name, value), _Place(local(node), line(node), value, drawn)
        text = _plain(node.text)
        if text:
            yield _Fact("lost-content", owner, "text", text), _Place(local(node), line(node), f"“{text}”", drawn)
        for child in node.iterchildren(etree.Element):
            if child.get("id") not in known and child.tag not in _DERIVED:
                part = _canonical(child, known)
                if part:
                    where = _Place(local(node), line(child), _shown(child), drawn or _is_drawing(child))
                    yield _Fact("lost-content", owner, "part", part), where


def _is_drawing(node: etree._Element) -> bool:
    return (etree.QName(node).namespace or "").startswith(_DRAWING)


def _attributes(node: etree._Element) -> list[tuple[str, str]]:
    found = []
    for key, value in node.attrib.items():
        name = str(key).rpartition("}")[2]
        formal = name == "type" and str(value).endswith(("tFormalExpression", ":Point"))
        if key != "id" and name not in _SIGNATURE and not formal and _DEFAULTS.get(str(key)) != value:
            found.append((str(key), _value(node, str(value))))
    return sorted(found)


def _value(node: etree._Element, text: str) -> str:
    """White space, number formats and declared prefixes do not count."""
    plain = _plain(text)
    if _NUMBER.fullmatch(plain):
        return format(Decimal(plain).normalize(), "f")
    prefix, colon, rest = plain.partition(":")
    return rest if colon and prefix in node.nsmap and " " not in plain else plain


def _plain(text: str | bytes | None) -> str:
    return " ".join((text.decode() if isinstance(text, bytes) else text or "").split())


def _canonical(node: etree._Element, known: frozenset[str]) -> str:
    """An element without an id of its own, with all that is in it; empty when it says nothing."""
    inside = sorted(
        f"#{child.get('id')}" if child.get("id") in known else _canonical(child, known)
        for child in node.iterchildren(etree.Element)
        if child.tag not in _DERIVED
    )
    parts = [each for each in inside if each]
    attributes = _attributes(node)
    text = _value(node, _plain(node.text))
    if not parts and not attributes and not text:
        return ""
    said = " ".join(f"{name}={value!r}" for name, value in attributes)
    return f"<{node.tag!s} {said}>{text}{''.join(parts)}</>"


def _shown(node: etree._Element) -> str:
    pairs = [(_plain(name).rpartition("}")[2], _plain(value)) for name, value in list(node.attrib.items())[:3]]
    said = "".join(f" {name}=“{value}”" for name, value in pairs)
    return f"<{local(node)}{said}>{_plain(node.text)[:60]}"
