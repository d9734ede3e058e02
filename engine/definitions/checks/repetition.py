"""Whether loops and multi-instance markers say what is repeated, and how often."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from engine.definitions.checks.draft import Draft
from engine.definitions.elements import Element
from engine.definitions.mapping import Carriers
from engine.definitions.reading import text_of
from engine.definitions.words import BPMN, SW, local, unprefixed
from engine.findings import Catalogue, error

SENTENCES: Catalogue = {
    "repetition-without-items": error(
        "“{name}”要重复，但没有写明按什么重复。请填次数（loopCardinality）或列表（sw:inputCollection）。",
        "“{name}” repeats, but not by what. Give a count (loopCardinality) or a list (sw:inputCollection).",
    ),
    "endless-repetition": error(
        "“{name}”循环，但没有条件（loopCondition）也没有次数上限（loopMaximum）。请至少填一个。",
        "“{name}” loops without a condition (loopCondition) or a maximum (loopMaximum). Give one of them.",
    ),
    "repetition-events": error(
        "“{name}”的多实例设置了 behavior=“{found}”，但没有写明抛出哪个信号、消息或升级。请填写，或改为 All。",
        "The multi-instance “{name}” has behavior “{found}”, but no signal, message or escalation to throw. Name one, or use All.",
    ),
    "repetition-count": error(
        "“{name}”的次数（loopCardinality）是 {found}，应为 0 到 {most}。请修改。",
        "The count (loopCardinality) of “{name}” is {found}; 0 to {most} was expected. Change it.",
    ),
    "repetition-maximum": error(
        "“{name}”的次数上限（loopMaximum）是“{found}”，应为 1 到 1000 的整数。",
        "The maximum (loopMaximum) of “{name}” is “{found}”; a whole number from 1 to 1000 was expected.",
    ),
}

_MULTIPLE = f"{BPMN}multiInstanceLoopCharacteristics"
_THROWN = ("signalEventDefinition", "messageEventDefinition", "escalationEventDefinition")
_EVENTS = tuple(BPMN + each for each in _THROWN)
MOST = 1_000
"""Rounds of a multi-instance; the runner's own limit."""
_LOOP = f"{BPMN}standardLoopCharacteristics"


def check_repetition(draft: Draft) -> None:
    """Each repeated activity."""
    for element in draft.diagram.nodes():
        for mark in draft.diagram.sources[element.id].iterchildren(_LOOP, _MULTIPLE):
            (_check_loop if element.repeats == "loop" else _check_items)(draft, element, mark)


def _check_loop(draft: Draft, element: Element, mark: etree._Element) -> None:
    most = mark.get("loopMaximum")
    if most is not None and not re.fullmatch(r"0*([1-9]\d{0,2}|1000)", most.strip(), re.ASCII):
        draft.about("repetition-maximum", element, found=most)
    if most is None and not text_of(mark.find(f"{BPMN}loopCondition")):
        draft.about("endless-repetition", element)


def _check_items(draft: Draft, element: Element, mark: etree._Element) -> None:
    counted = text_of(mark.find(f"{BPMN}loopCardinality"))
    collected = mark.get(f"{SW}inputCollection") or text_of(mark.find(f"{BPMN}loopDataInputRef"))
    if not counted and not collected:
        draft.about("repetition-without-items", element)
    if re.fullmatch(r"-?\d+", counted, re.ASCII) and not (len(counted) < 9 and 0 <= int(counted) <= MOST):
        draft.about("repetition-count", element, found=counted[:20], most=MOST)
    if mark.get("behavior", "All") != "All" and not _throws(mark):
        draft.about("repetition-events", element, found=mark.get("behavior"))


def _throws(mark: etree._Element) -> bool:
    """Whether a multi-instance says what its rounds throw."""
    kind = (mark.get("behavior") or "").lower()
    named = {unprefixed(mark.get(f"{kind}BehaviorEventRef"))} if kind in ("none", "one") else set()
    inside = mark.iterfind(f"{BPMN}complexBehaviorDefinition/{BPMN}event/*") if kind == "complex" else ()
    definitions = [*inside, *(each for each in mark.getroottree().getroot().iter(*_EVENTS) if each.get("id") in named)]
    return bool(definitions) and all(local(each) in _THROWN for each in definitions)


def repeated_texts(node: etree._Element, carriers: Carriers) -> Iterator[str]:
    """The FEEL texts of a repetition."""
    for mark in node.iterchildren(_MULTIPLE, _LOOP):
        texts = [mark.get(f"{SW}{name}") or "" for name in ("inputCollection", "outputElement")]
        texts += [text_of(mark.find(BPMN + tag)) for tag in ("loopCardinality", "completionCondition", "loopCondition")]
        if not texts[0]:
            collected = text_of(mark.find(f"{BPMN}loopDataInputRef"))
            texts.append(carriers.variable(collected) or collected)
        texts += [text_of(each.find(f"{BPMN}condition")) for each in mark.iterfind(f"{BPMN}complexBehaviorDefinition")]
        yield from (text for text in texts if text)


def repeated_names(node: etree._Element, carriers: Carriers) -> Iterator[str]:
    """The routing variables that a repetition makes."""
    if node.find(_LOOP) is not None:
        yield "loopCounter"
    for mark in node.iterchildren(_MULTIPLE):
        yield from ("loopCounter", "numberOfInstances", "numberOfCompletedInstances", "numberOfActiveInstances")
        yield "numberOfTerminatedInstances"
        item, output = mark.find(f"{BPMN}inputDataItem"), text_of(mark.find(f"{BPMN}loopDataOutputRef"))
        names = [mark.get(f"{SW}inputElement"), mark.get(f"{SW}outputCollection"), carriers.variable(output) or output]
        if item is not None:
            names += [item.get("name"), item.get("id")]
        yield from (name for name in names if name)
