"""From one XML element to one `Element`."""

from __future__ import annotations

import re
from typing import Literal

from lxml import etree

from engine.definitions.elements import Deciding, Element, Kind, Timeouts, Timing, Trigger
from engine.definitions.mapping import Carriers, inputs_of, outputs_of
from engine.definitions.words import BPMN, EVENTS, NODES, SW, is_bpmn, line, local, unprefixed
from engine.signing import Rule, RuleKind, read_share
from engine.text import Text

_WHOLE = re.compile(r"-?[0-9]{1,3}")


def kind_of(node: etree._Element) -> Kind | None:
    """What a flow node is; None for what BPMN does not have, such as an end event with a timer."""
    tag = local(node)
    if tag in EVENTS:
        return _event_kind(node)
    if tag == "subProcess" and _true(node.get("triggeredByEvent")):
        return Kind.event_sub_process
    return NODES.get(tag)


def _event_kind(node: etree._Element) -> Kind | None:
    place = EVENTS[local(node)]
    triggers = [local(each).removesuffix("EventDefinition") for each in event_definitions(node)]
    wanted = place if not triggers else f"{place}_{triggers[0]}" if len(triggers) == 1 else f"{place}_multiple"
    return Kind(wanted) if wanted in Kind.__members__ else None


def event_definitions(node: etree._Element) -> list[etree._Element]:
    """What triggers an event: definitions inside it, and those of the document that it refers to."""
    found = [each for each in node if is_bpmn(each) and local(each).endswith("EventDefinition")]
    wanted = {unprefixed(text_of(each)) for each in node.findall(f"{BPMN}eventDefinitionRef")}
    if wanted:
        found += [
            each
            for each in node.getroottree().getroot()
            if each.get("id") in wanted and local(each).endswith("EventDefinition")
        ]
    return found


def read_flow(node: etree._Element, known: str, parent: str | None) -> Element:
    """A sequence flow."""
    return Element(
        id=known,
        kind=Kind.sequence_flow,
        name=name_of(node, ""),
        line=line(node),
        parent=parent,
        source=node.get("sourceRef", ""),
        target=node.get("targetRef", ""),
        condition=text_of(node.find(f"{BPMN}conditionExpression")) or None,
    )


def read_node(node: etree._Element, kind: Kind, known: str, parent: str | None, carriers: Carriers) -> Element:
    """A flow node, without its flows and its lane."""

    def one(attribute: str) -> str | None:
        return (node.get(SW + attribute) or "").strip() or None

    def many(attribute: str) -> tuple[str, ...]:
        return tuple((node.get(SW + attribute) or "").split())

    return Element(
        id=known,
        kind=kind,
        name=name_of(node, known),
        line=line(node),
        parent=parent,
        role=one("role"),
        level=one("level"),
        form=one("form"),
        deadline=one("deadline"),
        due=one("due"),
        starts=many("starts"),
        meets=many("meets"),
        pauses=many("pauses"),
        resumes=many("resumes"),
        accepts=one("accepts") == "true",
        service=one("service"),
        decision=None if kind.is_human else one("decision"),
        result=one("result"),
        assignee=one("assignee"),
        same_as=one("sameAs"),
        superior_of=one("superiorOf"),
        pick=one("pick"),
        merge=one("merge") == "true",
        copy=one("copy"),
        timeouts=Timeouts(whole(node.get(f"{SW}remind")), one("escalate"), one("escalateTo"), one("autopass")),
        allows=None if node.get(SW + "allows") is None else many("allows"),
        separate_from=many("separateFrom"),
        reads=many("reads"),
        hides=many("hides"),
        deciding=_deciding(node) if kind.is_human else Deciding(),
        default=node.get("default") or None,
        attached_to=node.get("attachedToRef", "") if kind.is_boundary else None,
        interrupting=not _false(node.get("cancelActivity" if kind.is_boundary else "isInterrupting")),
        timing=_timing(node),
        called=(unprefixed(node.get("calledElement")) or None) if kind is Kind.call_activity else None,
        script=text_of(node.find(f"{BPMN}script")) or None,
        condition=_condition(node) or text_of(node.find(f"{BPMN}activationCondition")) or None,
        repeats=_repeats(node),
        reference=_reference(node),
        key=one("key"),
        triggers=_triggers(node) if kind.trigger == "multiple" else (),
        all_of=_true(node.get("parallelMultiple")),
        undoes=_true(node.get("isForCompensation")),
        waits_for_undoing=not any(_false(each.get("waitForCompletion")) for each in event_definitions(node)),
        inputs=inputs_of(node, carriers),
        outputs=outputs_of(node, carriers),
        tokens_in=_count(node.get("startQuantity")),
        tokens_out=_count(node.get("completionQuantity")),
    )


def whole(text: str | None) -> tuple[int, ...]:
    """Whole numbers between spaces; nothing where one is none."""
    words = (text or "").split()
    return tuple(map(int, words)) if all(_WHOLE.fullmatch(each) for each in words) else ()


def _deciding(node: etree._Element) -> Deciding:
    said = {name: (node.get(SW + name) or "").strip() for name in ("decision", "vote", "percent", "signers")}
    kind = said["decision"]
    rule = None
    if kind in RuleKind.__members__:
        rule = Rule(RuleKind(kind), read_share(said["percent"]), node.get(f"{SW}wait") == "true")
    return Deciding(
        rule=rule,
        vote=said["vote"] or None,
        approves=tuple((node.get(f"{SW}approves") or "").split()),
        signers=said["signers"] or None,
        processing=node.get(f"{SW}processing") == "true",
    )


def name_of(node: etree._Element, otherwise: str) -> Text:
    """The name, and its English from `sw:en`; the Chinese where there is none."""
    zh = " ".join((node.get("name") or otherwise).split())
    return Text(zh, " ".join((node.get(f"{SW}en") or zh).split()))


def text_of(node: etree._Element | None) -> str:
    """The text inside an element, without white space around it; empty where there is no element."""
    if node is None:
        return ""
    return "".join(str(part) for part in node.itertext(etree.Element)).strip()


def _timing(node: etree._Element) -> Timing | None:
    forms: tuple[tuple[str, Literal["date", "duration", "cycle"]], ...]
    forms = (("timeDate", "date"), ("timeDuration", "duration"), ("timeCycle", "cycle"))
    for definition in event_definitions(node):
        for tag, form in forms:
            text = text_of(definition.find(BPMN + tag))
            if text:
                return Timing(form, text)
    return None


def _repeats(node: etree._Element) -> Literal["loop", "parallel", "sequential"] | None:
    if node.find(f"{BPMN}standardLoopCharacteristics") is not None:
        return "loop"
    several = node.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if several is None:
        return None
    return "sequential" if _true(several.get("isSequential")) else "parallel"


def _condition(node: etree._Element) -> str | None:
    for definition in event_definitions(node):
        if local(definition) == "conditionalEventDefinition":
            return text_of(definition.find(f"{BPMN}condition")) or None
    return None


_REFERENCES = {"link": "name", "compensate": "activityRef"}
"""Triggers whose reference is in another attribute than `<trigger>Ref`."""


def _reference(node: etree._Element) -> str | None:
    """What an event or a message task names: the id of a message, signal, activity ..., or the name of a link."""
    for definition in event_definitions(node):
        return _named(definition)
    return unprefixed(node.get("messageRef"))


def _named(definition: etree._Element) -> str | None:
    trigger = local(definition).removesuffix("EventDefinition")
    name = definition.get(_REFERENCES.get(trigger, f"{trigger}Ref"))
    return (name or "").strip() or None if trigger == "link" else unprefixed(name)


def _triggers(node: etree._Element) -> tuple[Trigger, ...]:
    return tuple(
        Trigger(
            kind=local(each).removesuffix("EventDefinition"),
            reference=_named(each),
            condition=text_of(each.find(f"{BPMN}condition")) or None,
        )
        for each in event_definitions(node)
    )


def _count(value: str | None) -> int:
    """A number of tokens; 0 for what is none."""
    text = (value or "1").strip()
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _true(value: str | None) -> bool:
    return value in ("true", "1")


def _false(value: str | None) -> bool:
    return value in ("false", "0")
