"""Passing a step on: 转办, 请人协办 and 退回. Each has a page of its own: choose, look at what would come of it, confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from engine.errors import InvalidForm, NotPossible, Refusal
from engine.queries.tasks import TaskView
from engine.text import Text
from web.access import actor
from web.cases import phrases
from web.cases.case import read_revision, sentences
from web.cases.joining import joined
from web.cases.outlook import outlook
from web.cases.room import blueprint
from web.cases.ways import may_hand, targets
from web.errors import status_of
from web.house import engine

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString


@dataclass(frozen=True, slots=True)
class Way:
    """One way of passing a step on: the words of its page, and the verb that does it."""

    operation: str
    """As the diagram allows it."""
    verb: str
    """Of `engine.operations`."""
    asks: tuple[str, ...]
    """What the page asks for, by the names that the verb has for it; the last is the text."""
    title: LazyString
    about: LazyString
    whom: LazyString
    why: LazyString
    sure: LazyString
    done: LazyString

    def said(self) -> dict[str, object]:
        """What was chosen and typed, as the verb takes it."""
        sent: dict[str, object] = {name: request.form.get(name, "") for name in self.asks[:-1]}
        if "straight" in sent:
            sent["straight"] = sent["straight"] == "1"
        return sent | {self.asks[-1]: request.form.get("reason", "")}


WAYS: Mapping[str, Way] = {
    "transfer": Way(
        "transfer",
        "transfer",
        ("to", "reason"),
        _l("转办给同事"),
        _l("转办后由对方办理和决定，这一步不再由您负责。"),
        _l("转给谁"),
        _l("为什么转办"),
        _l("确认转办"),
        _l("已转办，对方会在待办里看到。"),
    ),
    "delegate": Way(
        "delegate",
        "delegate",
        ("to", "question"),
        _l("请人协办"),
        _l("请同事给意见。对方答复后回到您的待办，仍由您决定。"),
        _l("请谁协办"),
        _l("想问什么"),
        _l("确认发出"),
        _l("已请对方协办，答复后回到您的待办，由您决定。"),
    ),
    "return": Way(
        "return",
        "give_back",
        ("target", "straight", "reason"),
        _l("退回前面的步骤"),
        _l("材料不齐或填写有误时，退给前面的人重办。填过的内容都保留在案件里。"),
        _l("退回到哪一步"),
        _l("为什么退回，要补什么"),
        _l("确认退回"),
        _l("已退回，理由已记入案件。"),
    ),
}
"""By the last word of their addresses."""
_EVERY = "any('transfer', 'delegate', 'return')"


@blueprint.get(f"/tasks/<task_id>/<{_EVERY}:way>")
def hand(task_id: str, way: str) -> ResponseReturnValue:
    """The page of an operation: whom, and why."""
    return _page(_offered(task_id, way), way)


@blueprint.post(f"/tasks/<task_id>/<{_EVERY}:way>")
def hand_over(task_id: str, way: str) -> ResponseReturnValue:
    """Shows what would come of it (`_look`), goes back to change something (`_change`), or does it."""
    if "_phrase" in request.form:
        return _page(_offered(task_id, way), way, added=request.form["_phrase"].partition(":")[2])
    if "_change" in request.form:
        return _page(_offered(task_id, way), way)
    try:
        if "_look" in request.form:
            return _look(task_id, way)
        verb = getattr(engine().operations, WAYS[way].verb)
        verb(task_id, actor(), read_revision(), **WAYS[way].said())
    except Refusal as refused:
        return _page(_view(task_id), way, refused), status_of(refused)
    flash(str(WAYS[way].done), "success")
    return redirect(url_for("inbox.index", box="mine"))


def _look(task_id: str, way: str) -> ResponseReturnValue:
    """What the engine foresees, with everything typed and one button to confirm."""
    said = WAYS[way].said()
    if not str(said[WAYS[way].asks[-1]]).strip():
        raise InvalidForm({"reason": [Text("请写明理由或要问的问题。", "Say why, or what you ask.")]})
    if not said[WAYS[way].asks[0]]:
        raise NotPossible(detail=Text("请先选一项。", "choose one first."))
    foreseen = engine().operations.foresee(task_id, actor(), WAYS[way].verb, read_revision(), **said)
    if foreseen.refusal is not None:
        raise foreseen.refusal
    return _page(_view(task_id), way, coming=outlook(foreseen))


def _view(task_id: str) -> TaskView:
    return engine().task(task_id, actor())


def _offered(task_id: str, way: str) -> TaskView:
    view = _view(task_id)
    if not may_hand(view, WAYS[way].operation):
        abort(404)
    return view


def _page(
    view: TaskView,
    way: str,
    refusal: Refusal | None = None,
    *,
    coming: list[tuple[str, list[str]]] | None = None,
    added: str = "",
) -> str:
    """The page of an operation with all that was chosen and typed."""
    here, sent = WAYS[way], request.form
    choosable = engine().operations.receivers(view, actor()) if "to" in here.asks else []
    reached = targets(view) if "target" in here.asks else []
    chosen = sent.get(here.asks[0], "") or (reached[0].element if reached else "")
    return render_template(
        "cases/hand.html" if coming is None else "cases/confirm.html",
        view=view,
        case=view.view.case,
        way=way,
        words=here,
        refusal_text=sentences(refusal),
        receivers=choosable,
        targets=reached,
        chosen=chosen,
        straight=sent.get("straight") == "1",
        typed=joined(sent.get("reason", ""), added) if added else sent.get("reason", ""),
        revision=view.task.revision if refusal or "revision" not in sent else sent["revision"],
        coming=coming,
        phrases=phrases.offered(view.view.case.process),
    )
