"""What changed between two versions of a process, said per element; the drawing itself (positions, colours) does not count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from lxml import etree

from engine.definitions import Bundle
from engine.definitions.markup import Unreadable, read_markup
from engine.text import Text

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SHOUWANG = "{urn:shouwang:bpmn:1}"
_DRAWING = ("http://www.omg.org/spec/BPMN/20100524/DI", "http://www.omg.org/spec/DD/20100524/")
_NOISE = frozenset({f"{BPMN}incoming", f"{BPMN}outgoing", f"{BPMN}flowNodeRef"})
"""Follows from the flows and lanes themselves, which are compared on their own."""


class How(StrEnum):
    """What happened to an element or a file."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


HOW = {How.ADDED: _l("新增"), How.REMOVED: _l("删除"), How.CHANGED: _l("修改")}


@dataclass(frozen=True, slots=True)
class Difference:
    """One property of an element: what it was and what it is; empty where it was not there."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One element or file that differs."""

    how: How
    id: str
    kind: str
    name: Text
    differences: tuple[Difference, ...] = ()


def compare(before: Bundle, after: Bundle) -> tuple[Change, ...]:
    """Changed elements of the diagram, then changed files beside it."""
    old, new = _described(before), _described(after)
    elements = [_change(old.get(id_), new.get(id_), id_) for id_ in dict.fromkeys([*new, *old])]
    return tuple(each for each in elements if each is not None) + tuple(_files(before, after))


@dataclass(frozen=True, slots=True)
class _Described:
    kind: str
    name: Text
    facts: Mapping[str, str]


def _described(bundle: Bundle) -> dict[str, _Described]:
    try:
        root = read_markup(bundle.files.get("process.bpmn", b"")).root
    except Unreadable:
        return {}
    return {id_: _describe(element) for element in _elements(root) if (id_ := element.get("id"))}


def _elements(root: etree._Element) -> Iterator[etree._Element]:
    """Everything with an id that is not a picture, without its id-bearing children."""
    for child in root.iterchildren("*"):
        if not _is_drawing(child):
            if child.get("id"):
                yield child
            yield from _elements(child)


def _is_drawing(element: etree._Element) -> bool:
    return (etree.QName(element).namespace or "").startswith(_DRAWING)


def _describe(element: etree._Element) -> _Described:
    facts = {_local(name): str(value) for name, value in element.items() if _local(str(name)) != "id"}
    for child in element.iterchildren("*"):
        if child.tag in _NOISE or child.get("id"):
            continue
        key = etree.QName(child).localname
        facts[key] = f"{facts[key]}; {_text(child)}" if key in facts else _text(child)
    name = element.get("name") or element.get("id") or ""
    return _Described(etree.QName(element).localname, Text(name, element.get(f"{SHOUWANG}en") or name), facts)


def _local(name: object) -> str:
    return str(name).rsplit("}", maxsplit=1)[-1]


def _text(element: etree._Element) -> str:
    """An element's own words: its attributes and texts, without the white space that editors change at will."""
    attributes = [f"{_local(name)}={value!s}" for name, value in sorted(element.items())]
    inner = [_text(child) for child in element.iterchildren("*")]
    return " ".join(" ".join([*attributes, element.text or "", *inner]).split())


def _change(before: _Described | None, after: _Described | None, id_: str) -> Change | None:
    if after is None:
        assert before is not None  # noqa: S101  # an id comes from one of the two
        return Change(How.REMOVED, id_, before.kind, before.name)
    if before is None:
        return Change(How.ADDED, id_, after.kind, after.name)
    differences = tuple(
        Difference(key, before.facts.get(key, ""), after.facts.get(key, ""))
        for key in dict.fromkeys([*before.facts, *after.facts])
        if before.facts.get(key, "") != after.facts.get(key, "")
    )
    return Change(How.CHANGED, id_, after.kind, after.name, differences) if differences else None


def _files(before: Bundle, after: Bundle) -> Iterator[Change]:
    for path in sorted({*before.files, *after.files} - {"process.bpmn"}):
        old, new = before.files.get(path), after.files.get(path)
        if old != new:
            how = How.ADDED if old is None else How.REMOVED if new is None else How.CHANGED
            yield Change(how, path, "file", Text(path, path))
