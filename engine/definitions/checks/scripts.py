"""Whether scripts are FEEL contexts, and conditions are in no other language."""

from __future__ import annotations

from engine.definitions.checks.draft import Draft
from engine.definitions.elements import Element, Kind
from engine.definitions.words import BPMN
from engine.feel import FeelSyntaxError, compile_expression
from engine.findings import Catalogue, error
from engine.text import Text

SENTENCES: Catalogue = {
    "foreign-language": error(
        "“{name}”的{what}用的语言是“{found}”，这里只用 FEEL。请改写成 FEEL，并去掉 language。",
        "The {what} of “{name}” is in “{found}”; only FEEL is used here. Write it in FEEL and remove the language.",
    ),
    "script-not-feel": error(
        '脚本任务“{name}”的语言是“{found}”，不能运行程序代码。请写成 FEEL 上下文（scriptFormat="feel"，如 {{总数: 数量 * 2}}），或改用服务任务。',
        'The script task “{name}” is in “{found}”; program code cannot run. Write a FEEL context (scriptFormat="feel", such as {{total: count * 2}}), or use a service task.',
    ),
    "script-empty": error(
        "脚本任务“{name}”没有内容。请写一个 FEEL 上下文，如 {{总数: 数量 * 2}}。",
        "The script task “{name}” is empty. Write a FEEL context, such as {{total: count * 2}}.",
    ),
    "script-no-context": error(
        "脚本任务“{name}”应是一个 FEEL 上下文，如 {{总数: 数量 * 2}}，每一项成为一个变量。请改写。",
        "The script task “{name}” should be a FEEL context such as {{total: count * 2}}, whose entries become variables. Rewrite it.",
    ),
    "script-reserved": error(
        "脚本任务“{name}”不能给“{found}”赋值，它是只读的。请换一个名字。",
        "The script task “{name}” cannot assign to “{found}”, which is read-only. Use another name.",
    ),
}

READ_ONLY = frozenset({"rules", "case"})
"""Names that every expression may read and none may assign."""
CONDITION = Text("条件", "condition")


def check_scripts(draft: Draft) -> None:
    """Languages of conditions, and what script tasks assign."""
    for element in draft.diagram.elements.values():
        node = draft.diagram.sources[element.id]
        condition = node.find(f"{BPMN}conditionExpression")
        language = (condition.get("language") or "feel") if condition is not None else "feel"
        if "feel" not in language.lower():
            draft.about("foreign-language", element, what=CONDITION, found=language)
        if element.kind is Kind.script_task:
            _check_script(draft, element)


def _check_script(draft: Draft, element: Element) -> None:
    if not is_feel(draft, element):
        found = draft.diagram.sources[element.id].get("scriptFormat") or "?"
        draft.about("script-not-feel", element, found=found)
    elif not element.script:
        draft.about("script-empty", element)
    else:
        names = assigned(element.script)
        if names is None:
            draft.about("script-no-context", element)
        for name in sorted(READ_ONLY.intersection(names or ())):
            draft.about("script-reserved", element, found=name)


def assigned(script: str) -> frozenset[str] | None:
    """The names that a script assigns; None where it is no context, or an empty one.

    A text that is not FEEL assigns nothing; it is told with its position where all texts are read.
    """
    try:
        entries = compile_expression(script.strip(), READ_ONLY).entries
    except FeelSyntaxError:
        return frozenset()
    return frozenset(entries) or None


def is_feel(draft: Draft, element: Element) -> bool:
    """Whether a script task says that its script is FEEL."""
    return (draft.diagram.sources[element.id].get("scriptFormat") or "").strip().lower() in ("feel", "text/feel")
