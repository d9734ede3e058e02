"""退回: what comes after it, for whoever returns a step and for whoever has it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.foreseen import Foreseen
from engine.queries.tasks import TaskView
from web.i18n import _


def afterwards(view: TaskView, said: Mapping[str, object], foreseen: Foreseen) -> str:
    """What happens once a returned step was done again, and when that is not as it was wished; empty for other acts."""
    if "straight" not in said:
        return ""
    if view.task.element not in {each.element for each in foreseen.left}:
        return _("您这一步不在退回的路上，会留在您这里，不用再转回来。")
    if said["straight"]:
        return _(
            "对方重办以后直接回到您这里。只有一种例外：对方改了决定案件去向的内容，中间各步的人是按原来的内容办的，"
            "系统会让各步重新办一遍。"
        )
    return _("对方重办以后，中间各步的人要重新办一遍，再到您这里。")


@dataclass(frozen=True, slots=True)
class Returned:
    """By whom and why a step came back, and where it goes from here."""

    who: str
    reason: str
    straight: bool


def returned(view: TaskView) -> Returned | None:
    """None for a step that did not come back, or was done again."""
    task = view.task
    told = [each for each in view.view.events if each.kind == "task_returned" and each.at == task.opened_at]
    last = next((each for each in reversed(told) if each.detail.get("target") == task.element), None)
    if last is None or task.closed_at is not None:
        return None
    said = next((each for each in view.view.submissions if each.id == last.detail.get("submission")), None)
    reason = str(said.values.get("reason", "")) if said else ""
    return Returned(view.view.called(last.person or ""), reason, bool(last.detail.get("straight")))
