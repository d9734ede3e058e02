"""Whether the document has one process made of elements that run."""

from __future__ import annotations

import re

from engine.definitions.checks.draft import Draft, meant
from engine.definitions.elements import Element, Kind
from engine.definitions.labels import label
from engine.definitions.words import ATTRIBUTES, BPMN, EVENTS, FLAGS, NAMED, SW, TIMED, line, local
from engine.findings import Catalogue, error, listed, warning
from engine.runner.elements import UNSUPPORTED, UNSUPPORTED_MARKS

MAX_QUANTITY = 100
LEVELS = ("village", "township", "county", "city")
SENTENCES: Catalogue = {
    "no-process": error(
        "文件里没有流程（process）。请画一个流程，从开始事件到结束事件。",
        "The file has no process. Draw one, from a start event to an end event.",
    ),
    "several-processes": error(
        "文件里有 {found} 个流程（这是第 {number} 个，“{id}”），一个流程包只能有一个。请把每个泳池的流程单独存成一个流程包，其余泳池画成空白的。",
        "The file has {found} processes (this is number {number}, “{id}”); a bundle has one. Save each pool's process as a bundle of its own and leave the other pools empty.",
    ),
    "process-id": error(
        "流程的 id “{id}”不能用。应以字母开头，只含字母、数字和“_”“-”“.”，最多 80 个字符。请修改。",
        "The process id “{id}” cannot be used: begin with a letter, then letters, digits, “_”, “-” and “.”, at most 80 characters. Change it.",
    ),
    "duplicate-id": error(
        "id “{id}”在第 {line} 行又出现了一次。每个元素的 id 应不同；请删去或改名其中一个。",
        "The id “{id}” appears again on line {line}. Every element needs its own; delete or rename one.",
    ),
    "missing-id": error(
        "第 {line} 行的 {tag} 没有 id，无法连接和指认。请在编辑器中重新画这个元素。",
        "The {tag} on line {line} has no id, so nothing can refer to it. Draw the element anew.",
    ),
    "bad-id": error(
        "{what}“{name}”的 id “{id}”不能用：应以字母或“_”开头，不含空格，最多 100 个字符。请改名。",
        "The id “{id}” of the {what} “{name}” cannot be used: begin with a letter or “_”, no spaces, at most 100 characters. Rename it.",
    ),
    "flow-without-id": warning(
        "从“{source}”到“{target}”的顺序流没有 id。发布时自动补上“{id}”；建议在编辑器中保存一次。",
        "The sequence flow from “{source}” to “{target}” has no id. “{id}” is given to it; save it once in the editor.",
    ),
    "unknown-element": error(
        "第 {line} 行的 {tag} 不是 BPMN 2.0 流程里可以有的元素。请删去，改画任务、事件或网关。",
        "{tag} on line {line} is nothing that a BPMN 2.0 process can have. Delete it; draw a task, an event or a gateway.",
    ),
    "impossible-event": error(
        "第 {line} 行的{what}不能由“{trigger}”触发（BPMN 2.0 没有这种事件）。请换一种触发，或换事件的位置。",
        "The {what} on line {line} cannot have the trigger “{trigger}” (BPMN 2.0 has no such event). Change the trigger or the place.",
    ),
    "unsupported-element": error(
        "{what}“{name}”现在还不能运行。{instead}", "The {what} “{name}” cannot run yet. {instead}"
    ),
    "unsupported-mark": error(
        "{what}“{name}”的 {mark} 现在还不能运行。{instead}", "{mark} of the {what} “{name}” cannot run yet. {instead}"
    ),
    "quantity": error(
        "“{name}”设了 {attribute}={found}，应为 1 到 {most} 的整数（接收任务只能是 1）。请修改，或画多实例任务。",
        "“{name}” has {attribute}={found}; a whole number from 1 to {most} was expected (1 for a receive task). Change it, or draw a multi-instance task.",
    ),
    "unknown-attribute": error(
        "{tag} 不能有 sw:{found}{hint}。可用：{known}。",
        "A {tag} cannot have sw:{found}{hint}. Known: {known}.",
    ),
    "bad-value": error(
        "sw:{attribute} 是“{found}”，应为 {expected}。请修改。",
        "sw:{attribute} is “{found}”; {expected} was expected. Change it.",
    ),
}

_ID = re.compile(r"[^\W\d][\w.-]{0,99}")


def check_document(draft: Draft) -> None:
    """Processes, ids, elements and our own attributes."""
    _check_processes(draft)
    _check_ids(draft)
    for node in draft.diagram.unknown:
        if local(node) in EVENTS:
            triggers = [
                local(each).removesuffix("EventDefinition") for each in node if local(each).endswith("EventDefinition")
            ]
            draft.at("impossible-event", node, line=line(node), what=local(node), trigger=listed(triggers))
        else:
            draft.at("unknown-element", node, line=line(node), tag=local(node))
    for element in draft.diagram.nodes():
        _check_runs(draft, element)
    _check_attributes(draft)


def _check_processes(draft: Draft) -> None:
    processes = draft.diagram.processes
    if not processes:
        draft.at("no-process", draft.diagram.root)
    for number, process in enumerate(processes, 1):
        known = process.get("id") or ""
        if number > 1:
            draft.at("several-processes", process, found=len(processes), number=number, id=known)
        if not re.fullmatch(r"[A-Za-z_][\w.-]{0,79}", known, re.ASCII):
            draft.at("process-id", process, id=known)


def _check_ids(draft: Draft) -> None:
    diagram = draft.diagram
    for node in diagram.clashes:
        draft.at("duplicate-id", node, id=node.get("id"), line=line(node))
    for node in diagram.unnamed_nodes:
        draft.at("missing-id", node, tag=local(node), line=line(node))
    for known in diagram.unnamed_flows:
        flow = diagram.elements[known]
        draft.about("flow-without-id", flow, source=flow.source, target=flow.target)
    for element in diagram.elements.values():
        if not _ID.fullmatch(element.id):
            draft.about("bad-id", element, what=label(element.kind))


def _check_runs(draft: Draft, element: Element) -> None:
    instead = UNSUPPORTED.get(element.kind)
    if instead is not None:
        draft.about("unsupported-element", element, what=label(element.kind), instead=instead)
    node = draft.diagram.sources[element.id]
    for (kind, attribute, value), instead in UNSUPPORTED_MARKS.items():
        if kind in ("*", element.kind) and node.get(attribute) == value:
            mark = f"{attribute}={value}"
            draft.about("unsupported-mark", element, what=label(element.kind), mark=mark, instead=instead)
    for attribute, found in (("startQuantity", element.tokens_in), ("completionQuantity", element.tokens_out)):
        if not 1 <= found <= MAX_QUANTITY or (found > 1 and element.kind is Kind.receive_task):
            draft.about("quantity", element, attribute=attribute, found=node.get(attribute), most=MAX_QUANTITY)


def _check_attributes(draft: Draft) -> None:
    """A misspelt attribute would silently do nothing."""
    nodes = [
        *draft.diagram.processes,
        *draft.diagram.sources.values(),
        *draft.diagram.root.iter(f"{BPMN}lane", f"{BPMN}participant", f"{BPMN}multiInstanceLoopCharacteristics"),
    ]
    for node in nodes:
        flow_node = local(node) not in ("process", "lane", "participant", "sequenceFlow")
        allowed = ATTRIBUTES.get(local(node)) or (NAMED | TIMED if flow_node else NAMED)
        for name, value in node.attrib.items():
            if not str(name).startswith(SW):
                continue
            short = str(name).removeprefix(SW)
            if short not in allowed:
                draft.at(
                    "unknown-attribute",
                    node,
                    tag=local(node),
                    found=short,
                    hint=meant(short, allowed),
                    known=listed(sorted(allowed), 20),
                )
            elif short in FLAGS and value not in ("true", "false"):
                draft.at("bad-value", node, attribute=short, found=value, expected=listed(("true", "false")))
            elif short == "level" and value.strip() not in LEVELS:
                draft.at("bad-value", node, attribute=short, found=value, expected=listed(LEVELS))
