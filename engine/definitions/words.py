"""The names that BPMN 2.0 and our extension of it use in files."""

from __future__ import annotations

from typing import Any

from lxml import etree

from engine.definitions.elements import BULK, Kind

BPMN_URI = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI_URI = "http://www.omg.org/spec/BPMN/20100524/DI"
SW_URI = "urn:shouwang:bpmn:1"
BPMN = f"{{{BPMN_URI}}}"
DI = f"{{{DI_URI}}}"
SW = f"{{{SW_URI}}}"

NODES = {
    "task": Kind.task,
    "userTask": Kind.user_task,
    "manualTask": Kind.manual_task,
    "serviceTask": Kind.service_task,
    "sendTask": Kind.send_task,
    "receiveTask": Kind.receive_task,
    "businessRuleTask": Kind.business_rule_task,
    "scriptTask": Kind.script_task,
    "callActivity": Kind.call_activity,
    "subProcess": Kind.sub_process,
    "transaction": Kind.transaction,
    "adHocSubProcess": Kind.ad_hoc_sub_process,
    "exclusiveGateway": Kind.exclusive,
    "parallelGateway": Kind.parallel,
    "inclusiveGateway": Kind.inclusive,
    "eventBasedGateway": Kind.event_based,
    "complexGateway": Kind.complex,
}
EVENTS = {
    "startEvent": "start",
    "endEvent": "end",
    "intermediateCatchEvent": "intermediate",
    "intermediateThrowEvent": "throw",
    "boundaryEvent": "boundary",
}
BESIDE_THE_FLOW = frozenset(
    [
        "documentation",
        "extensionElements",
        "auditing",
        "monitoring",
        "ioSpecification",
        "ioBinding",
        "property",
        "laneSet",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "association",
        "group",
        "textAnnotation",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "correlationSubscription",
        "supports",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
        "incoming",
        "outgoing",
        "dataInputAssociation",
        "dataOutputAssociation",
        "completionCondition",
    ]
)
"""What may lie in a process or a sub-process and is no part of its flow."""

NAMED = {"en"}
TIMED = {"starts", "meets", "pauses", "resumes", "accepts"}
FINDING = {"assignee", "sameAs", "superiorOf", "pick", "merge"}
"""Who gets a step."""
LAPSING = {"remind", "escalate", "escalateTo", "autopass"}
"""What happens when its time runs out."""
FLAGS = frozenset({"accepts", "training", "merge", "wait", "processing"})
"""Attributes that are true or false."""
DECIDING = {"decision", "vote", "approves", "percent", "signers", "wait", "processing", "result"}
"""How a step is decided."""
_PERSONS = (
    {"form", "deadline", "due", "separateFrom", "role", "level", "allows", "copy", "reads", "hides"}
    | FINDING
    | LAPSING
    | DECIDING
)
PICKS = ("round_robin", "least_loaded")
"""Words of `sw:pick`."""
OPERATIONS = frozenset({"transfer", "delegate", "return", "take_back", "urge", "add_signer", "remove_signer", BULK})
"""What people may do with a step beside doing it: words of `sw:allows`; a step without that attribute allows all,
but for `bulk`, which must be said."""
ATTRIBUTES: dict[str, set[str]] = {
    "process": NAMED | {"subject", "starters", "administrator", "training"},
    "lane": NAMED | {"role", "level"},
    "participant": NAMED,
    "startEvent": NAMED | TIMED | {"form", "key"},
    "endEvent": NAMED | TIMED | {"key", "copy"},
    "intermediateCatchEvent": NAMED | TIMED | {"key"},
    "intermediateThrowEvent": NAMED | TIMED | {"key"},
    "boundaryEvent": NAMED | TIMED | {"key"},
    "receiveTask": NAMED | TIMED | {"key"},
    "sendTask": NAMED | TIMED | {"key"},
    "userTask": NAMED | TIMED | _PERSONS,
    "manualTask": NAMED | TIMED | _PERSONS,
    "serviceTask": NAMED | TIMED | {"service", "result"},
    "businessRuleTask": NAMED | TIMED | {"decision", "result"},
    "multiInstanceLoopCharacteristics": {"inputCollection", "inputElement", "outputCollection", "outputElement"},
}
"""Local name of an element to the `sw:` attributes that it may have; other flow nodes: NAMED and TIMED."""


def local(node: etree._Element) -> str:
    """The tag without its namespace; empty for comments and instructions."""
    return _tag(node).rpartition("}")[2]


def is_bpmn(node: etree._Element) -> bool:
    """Whether the element belongs to the BPMN model namespace."""
    return _tag(node).startswith(BPMN)


def line(node: etree._Element) -> int:
    """1-based line in the file, 0 when unknown."""
    found: Any = node.sourceline
    return found or 0


def _tag(node: etree._Element) -> str:
    tag: Any = node.tag  # a function for comments and instructions, which the stubs do not know
    return tag if isinstance(tag, str) else ""


def unprefixed(name: str | None) -> str | None:
    """A QName without its prefix; None stays None."""
    return None if name is None else name.strip().rpartition(":")[2]
