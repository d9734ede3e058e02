"""Several rows at once: choose, look at them once more, do it, and read what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from engine.bulk import Result
from engine.errors import InvalidForm
from engine.queries.boxes import Box
from engine.records import InboxRow, Wanted
from engine.text import Text
from web.access import actor
from web.house import engine
from web.i18n import _
from web.inbox.room import blueprint
from web.inbox.taking import read_revision
from web.inbox.together import Together, together
from web.people import looking
from web.refusals import tell

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString

MOST: Final = 100
"""Tasks of one operation."""
LONGEST: Final = 500
"""Letters of a reason."""
Chosen = tuple[str, int]
"""(id of the task, its revision as the person saw it)."""


@dataclass(frozen=True, slots=True)
class Act:
    """What can be done to several tasks of a box, in the words of its page."""

    operation: str
    box: Box
    label: LazyString
    done: LazyString
    about: LazyString
    why: LazyString | None = None
    """What the page asks to be typed, if anything."""
    whom: LazyString | None = None
    required: bool = True


ACTS: Final[Mapping[str, Act]] = {
    each.operation: each
    for each in (
        Act("claim", "pool", _l("签收"), _l("已签收"), _l("签收后由您办理，别人不能再签收。")),
        Act(
            "complete",
            "mine",
            _l("一起办"),
            _l("已办完"),
            _l("同一步骤的几件填同样的内容，一次提交。只有流程允许批量办理的步骤可以。"),
        ),
        Act("unclaim", "mine", _l("退签"), _l("已退签"), _l("退回待办池，同事可以签收；已暂存的内容保留。")),
        Act(
            "transfer",
            "mine",
            _l("转办"),
            _l("已转办"),
            _l("转办后由对方办理和决定，这些步骤不再由您负责。"),
            _l("为什么转办"),
            _l("转给谁"),
        ),
        Act(
            "urge",
            "waiting",
            _l("催办"),
            _l("已催办"),
            _l("提醒正在办理的人；同一步骤一小时内不重复催办。"),
            _l("想说的话"),
            required=False,
        ),
    )
}


@blueprint.app_template_global()
def acts_of(box: str) -> list[Act]:
    """What the rows of a box can be chosen for."""
    return [each for each in ACTS.values() if each.box == box]


@blueprint.post("/inbox/many")
def several() -> ResponseReturnValue:
    """The page that asks once more; when that is confirmed, the result of each."""
    act = ACTS.get(request.form.get("operation", ""))
    if act is None:
        abort(400)
    chosen = _chosen()
    rows = _rows(act, chosen)
    if "sure" not in request.form or not chosen:
        return _asked(act, rows, chosen)
    common = together(rows) if act.operation == "complete" else Together()
    if problem := common.problem or _problem(act):
        return _asked(act, rows, chosen, problem), 422
    results = engine().operations.many(act.operation, chosen, actor(), **_said(act, common))
    wrong = [each.refusal for each in results if isinstance(each.refusal, InvalidForm)]
    if act.operation == "complete" and wrong and len(wrong) == len(results):
        return _asked(act, rows, chosen, errors=wrong[0].errors), 422
    return _told(act, rows, results)


def _said(act: Act, common: Together) -> dict[str, object]:
    """What is the same for all, by the names that the verb has for it."""
    typed = request.form.get("reason", "").strip()[:LONGEST]
    if act.operation == "transfer":
        return {"to": request.form.get("to", ""), "reason": typed}
    if act.operation == "urge":
        return {"words": typed}
    return {"values": common.typed()} if act.operation == "complete" else {}


def _told(act: Act, rows: Sequence[InboxRow], results: Sequence[Result]) -> str:
    """The result of each; what was refused and still lies there can be tried again with what was typed."""
    known = {row.task_id: row for row in rows}
    lines = [(known.get(each.task_id), each.task_id, tell(each.refusal) if each.refusal else "") for each in results]
    refused = tuple((task, 0) for _row, task, why in lines if why)
    again = {row.task_id: row.revision for row in _rows(act, refused)} if refused else {}
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in _OWN]
    return render_template("inbox/results.html", act=act, lines=lines, again=again, kept=kept)


_OWN: Final = ("task", "sure", "operation", "csrf_token")
"""What the page of a bulk act sends of its own."""


def _chosen() -> list[Chosen]:
    """The rows that were ticked, each once; a page offers no more than fit."""
    pairs = [each.partition(":") for each in request.form.getlist("task")]
    return list({task: read_revision(revision) for task, _colon, revision in pairs if task.isalnum()}.items())[:MOST]


def _rows(act: Act, chosen: Sequence[Chosen]) -> list[InboxRow]:
    """The rows as they are now, of those that still lie in the box."""
    wanted = Wanted(tasks=tuple(task for task, _revision in chosen))
    return list(engine().desk(actor(), act.box, wanted, limit=MOST).page.rows)


def _asked(
    act: Act,
    rows: Sequence[InboxRow],
    chosen: Sequence[Chosen],
    problem: str = "",
    errors: Mapping[str, Sequence[Text]] | None = None,
) -> str:
    common = together(rows) if act.operation == "complete" else Together()
    return render_template(
        "inbox/many.html",
        act=act,
        rows=rows,
        chosen=dict(chosen),
        gone=len(chosen) - len(rows),
        people=_colleagues(rows) if act.whom else [],
        problem=problem or common.problem,
        possible=not common.problem,
        filling=common.filling(errors or {}),
        typed=request.form,
    )


def _colleagues(rows: Sequence[InboxRow]) -> list[tuple[str, str]]:
    """(id, name and office) of those who hold the role of every one of the steps, at its place or above."""
    pairs = {(row.role, row.place) for row in rows}
    with looking() as people:
        able = [{each.id: each for each in people.candidates(*pair)} for pair in sorted(pairs)]
    if not able:
        return []
    common = set.intersection(*(set(each) for each in able)) - {actor().person}
    found = [able[0][each] for each in common]
    return [(each.id, f"{each.name} {each.office}".strip()) for each in sorted(found, key=lambda one: one.name)]


def _problem(act: Act) -> str:
    """What is missing in the form of the page itself."""
    if act.whom and not request.form.get("to"):
        return _("请选择转给谁。")
    missing = act.why and act.required and not request.form.get("reason", "").strip()
    return _("请写明理由。") if missing else ""
