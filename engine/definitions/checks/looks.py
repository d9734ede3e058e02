"""Whether people can read the diagram: names in both languages, and a picture."""

from __future__ import annotations

from engine.definitions.checks.draft import Draft
from engine.definitions.elements import Kind
from engine.definitions.labels import label
from engine.definitions.words import DI, SW
from engine.findings import Catalogue, listed, warning

SENTENCES: Catalogue = {
    "missing-name": warning(
        "{what}“{id}”没有名称，页面上只能显示 id。请起一个名称。",
        "The {what} “{id}” has no name, so pages can only show its id. Name it.",
    ),
    "missing-english": warning(
        "“{name}”没有英文名称（sw:en）。请补上。", "“{name}” has no English name (sw:en). Add it."
    ),
    "no-picture": warning(
        "文件里没有图形信息（BPMNDiagram），页面和编辑器画不出图。请在编辑器中打开并自动排版后保存。",
        "The file has no diagram interchange (BPMNDiagram), so nothing can be drawn. Open it in the editor, lay it out and save.",
    ),
    "not-drawn": warning(
        "图上没有画出这些元素：{names}。请在编辑器中补画，或删去。",
        "These elements are not drawn: {names}. Draw them in the editor, or delete them.",
    ),
}

_MUST_HAVE_NAMES = frozenset(
    {
        Kind.user_task,
        Kind.manual_task,
        Kind.service_task,
        Kind.business_rule_task,
        Kind.call_activity,
        Kind.sub_process,
        Kind.start,
        Kind.end,
    }
)


def check_looks(draft: Draft) -> None:
    """Names and shapes; warnings alone."""
    for element in draft.diagram.elements.values():
        node = draft.diagram.sources[element.id]
        if not (node.get("name") or "").strip():
            # The begin and the end of a sub-process are told by the sub-process.
            if element.kind in _MUST_HAVE_NAMES and not (
                element.parent and (element.kind.is_start or element.kind.is_end)
            ):
                draft.about("missing-name", element, what=label(element.kind))
        elif not (node.get(f"{SW}en") or "").strip():
            draft.about("missing-english", element)
    for process in draft.diagram.processes:
        if not (process.get(f"{SW}en") or "").strip():
            draft.at("missing-english", process, name=process.get("name") or process.get("id") or "")
    _check_picture(draft)


def _check_picture(draft: Draft) -> None:
    drawn = {
        (shape.get("bpmnElement") or "").rpartition(":")[2]
        for shape in draft.diagram.root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge")
    }
    if not drawn:
        draft.at("no-picture", draft.diagram.root)
        return
    missing = [each for each in draft.diagram.elements.values() if each.id not in drawn]
    if missing:
        draft.findings.tell(
            "not-drawn", missing[0].id, missing[0].line, names=listed(each.name.zh or each.id for each in missing)
        )
