"""A step that several people decide, as its page shows it: the rule in plain words, who has signed and how, whose turn it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine.fields import standing
from engine.forms import Widget
from engine.queries.tasks import TaskView
from engine.records import Event, HumanTask, TaskState
from engine.tallying import holder
from web.access import actor
from web.cases.deciding import counts_of, decided_of, rule_sentence, signer_name
from web.cases.told import form_of, lines_of
from web.i18n import _


@dataclass(frozen=True, slots=True)
class Seat:
    """One signer, or somebody who was asked to advise."""

    who: str
    """Office and name; the role while nobody has it."""
    state: str
    """How far they have come, in words."""
    tone: str
    """Of the mark beside it."""
    weight: int = 1
    how: str = ""
    """That they were added, and how."""
    by: str = ""
    """Who added them."""
    at: datetime | None = None
    mine: bool = False
    """Whether it is whoever looks."""
    words: tuple[str, ...] = ()
    """What they wrote."""


@dataclass(frozen=True, slots=True)
class Signers:
    """How far a step has come that several people decide."""

    rule: str
    seats: tuple[Seat, ...]
    counts: str
    """The votes so far; empty where nobody votes."""
    outcome: bool | None
    """None while it is undecided."""
    removable: bool


def signers_of(view: TaskView) -> Signers | None:
    """None for a step of one person."""
    signing = view.signing
    if signing is None:
        return None
    decided = decided_of(view, signing)
    seats = [_seat(view, each) for each in (*signing.advisers, *signing.signers)]
    seats += [_spared(view, each) for each in _unasked(view, decided)]
    outcome = None if decided is None else bool(decided.detail.get("approved"))
    return Signers(rule_sentence(view), tuple(seats), counts_of(view), outcome, "remove_signer" in view.may)


def waiting(view: TaskView) -> str:
    """Why a signer cannot sign yet."""
    mine = view.task.assignee in (actor().person, actor().acting_for)
    advisers = view.signing.advisers if view.signing else ()
    asked = [
        signer_name(view, each) for each in advisers if each.owner == view.task.assignee and each.closed_at is None
    ]
    if mine and asked:
        return _("等%(who)s提意见，然后由您决定", who=_("、").join(asked))
    return _("还没轮到您签") if mine else _("还没轮到%(who)s签", who=signer_name(view, view.task))


def _unasked(view: TaskView, decided: Event | None) -> list[HumanTask]:
    """Whoever had not signed when it was decided."""
    same = [each for each in view.view.tasks if each.token == view.task.token and each.state is TaskState.CANCELLED]
    return [each for each in same if decided is not None and each.sign and each.closed_at == decided.at]


def _seat(view: TaskView, task: HumanTask) -> Seat:
    state, tone = _state(view, task)
    by = view.view.people.get(task.added_by or "", "")
    return Seat(
        signer_name(view, task),
        state,
        tone,
        task.weight,
        _how(task),
        by,
        task.closed_at,
        mine=holder(task) == actor().person,
        words=tuple(_words(view, task)),
    )


def _spared(view: TaskView, task: HumanTask) -> Seat:
    return Seat(signer_name(view, task), _("已有结果，不用再签"), "", task.weight)


def _how(task: HumanTask) -> str:
    return {"before": _("前加签"), "after": _("后加签"), "beside": _("并加签")}.get(task.sign or "", "")


def _state(view: TaskView, task: HumanTask) -> tuple[str, str]:
    """How far a signer has come, and the colour of it."""
    if task.sign == "before":
        return (_("已提意见"), "pine") if task.closed_at else (_("等其提意见"), "soon")
    if task.vote is not None and view.element.deciding.vote is None:
        return _("已办"), "calm"
    if task.vote is not None:
        return (_("同意"), "calm") if task.vote == "yes" else (_("不同意"), "late")
    if task.state is not TaskState.WAITING:
        return (_("轮到签署"), "soon") if task.assignee else (_("等人签收"), "soon")
    waits_for = view.signing.advisers if view.signing else ()
    if any(each.owner == task.assignee and each.closed_at is None for each in waits_for):
        return _("等别人先提意见"), ""
    return _("还没轮到"), ""


def _words(view: TaskView, task: HumanTask) -> Iterator[str]:
    """What somebody wrote with their vote, or as advice."""
    if task.closed_at is None:
        return
    told = [each for each in standing(view.view.submissions) if each.task_id == task.id]
    if task.sign == "before":
        answered = [each for each in view.view.events if each.kind == "task_answered" and each.task_id == task.id]
        ids = {str(each.detail.get("submission")) for each in answered}
        yield from (str(each.values.get("reason", "")) for each in view.view.submissions if each.id in ids)
        return
    for entry in told[-1:]:
        form = form_of(view.view, entry)
        written = [each for each in form.fields if each.widget is Widget.textarea] if form else []
        yield from (line.text for line in lines_of(view.view, written, entry.values))
