"""Whether messages and errors that events name are defined, and errors that are thrown are caught."""

from __future__ import annotations

from collections.abc import Iterator

from engine.definitions.checks.draft import Draft, meant
from engine.definitions.checks.scripts import READ_ONLY
from engine.definitions.elements import Element, Kind
from engine.definitions.labels import label
from engine.definitions.reading import text_of
from engine.definitions.words import BPMN, is_bpmn, local
from engine.feel import FeelSyntaxError, compile_expression
from engine.findings import Catalogue, error, warning
from engine.text import Text

SENTENCES: Catalogue = {
    "unknown-reference": error(
        "{what}“{name}”引用的{sort}“{found}”在文件里没有定义{hint}。请在属性面板里重新选择。",
        "The {what} “{name}” refers to the {sort} “{found}”, which the file does not define{hint}. Choose one in the properties panel.",
    ),
    "correlation-path": error(
        "消息对应（{tag}）的表达式“{found}”不是 FEEL：{reason}。请修改。",
        "The expression “{found}” of a message correlation ({tag}) is not FEEL: {reason}. Correct it.",
    ),
    "uncaught-error": warning(
        "错误结束事件“{name}”抛出的错误没有边界错误事件接住，案件会停在这里等人处理。请在外层子流程或调用活动的边线上画一个，或画错误开始的事件子流程。",
        "Nothing catches the error that “{name}” throws, so the case would stop here as an incident. Draw an error event on the edge of the sub-process or call activity around it, or an event sub-process that an error starts.",
    ),
}
_SORTS = {
    "message": Text("消息", "message"),
    "error": Text("错误", "error"),
    "signal": Text("信号", "signal"),
    "escalation": Text("升级", "escalation"),
}


def check_signs(draft: Draft) -> None:
    """Every event and receive task that names something."""
    defined: dict[str, set[str]] = {sort: set() for sort in _SORTS}
    for node in draft.diagram.root:
        if is_bpmn(node) and local(node) in defined:
            defined[local(node)].add(node.get("id") or "")
    _check_correlation(draft)
    for element in draft.diagram.nodes():
        for sort, reference in _named(element):
            if reference is not None and reference not in defined[sort]:
                facts = {"sort": _SORTS[sort], "found": reference, "hint": meant(reference, defined[sort])}
                draft.about("unknown-reference", element, what=label(element.kind), **facts)
        # A called process may leave the error to its caller, so at the top only a scope could tell.
        if element.kind is Kind.end_error and element.parent is not None and not _is_caught(draft, element):
            draft.about("uncaught-error", element)


def _check_correlation(draft: Draft) -> None:
    for node in draft.diagram.root.iter(f"{BPMN}dataPath", f"{BPMN}messagePath"):
        text = text_of(node)
        try:
            compile_expression(text or "null", READ_ONLY)
        except FeelSyntaxError as fault:
            draft.at("correlation-path", node, tag=local(node), found=text, reason=Text(fault.zh, fault.en))


def _named(element: Element) -> list[tuple[str, str | None]]:
    """What an event or a message task names, with its sort."""
    if element.kind in (Kind.receive_task, Kind.send_task):
        return [("message", element.reference)]
    several = [(each.kind, each.reference) for each in element.triggers]
    return [each for each in (*several, (element.kind.trigger, element.reference)) if each[0] in _SORTS]


def _is_caught(draft: Draft, thrown: Element) -> bool:
    elements, around = draft.diagram.elements, set(_scopes(draft, thrown))
    for each in draft.diagram.nodes():
        if each.kind.trigger != "error" or each.reference not in (None, thrown.reference):
            continue
        if each.attached_to in around:
            return True
        handler = elements.get(each.parent or "")
        outside = handler is not None and handler.id not in around
        if each.kind.is_start and handler is not None and outside and handler.parent in (None, *around):
            return True
    return False


def _scopes(draft: Draft, element: Element) -> Iterator[str]:
    parent = element.parent
    while parent is not None:
        yield parent
        parent = draft.diagram.elements[parent].parent
