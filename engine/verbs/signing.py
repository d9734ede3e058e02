"""加签 add a signer and 减签 remove one: by whoever signs a step, with the reason; the rule is evaluated at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from engine.assigning import unfit
from engine.authority import (
    element_of,
    require_allowed,
    require_open,
    require_revision,
    require_running,
    unless_somebody_was_first,
)
from engine.definitions import Element
from engine.errors import InvalidForm, NotPossible
from engine.forms import Form
from engine.ids import new_id
from engine.records import Completed, HumanTask, TaskState
from engine.seating import AFTER, BEFORE, BESIDE, MOST, VOTE
from engine.sight import task_in_hand, task_in_sight
from engine.signing import RuleKind
from engine.tallying import ballots_of, call_up, holder, require_no_signer, rule_of, tasks_of
from engine.text import Text
from engine.verbs.filling import keep_reason
from engine.verbs.steering import is_administrator
from engine.verbs.voting import go_on, waiting_for
from engine.work import CaseFile, Work

WAYS: Final = (BEFORE, AFTER, BESIDE)
"""How a signer may be added."""


def add_signer(work: Work, task_id: str, revision: int, to: str, how: str, reason: str) -> HumanTask:
    """加签: `before` they advise and then I decide, `after` I decide and then they, `beside` we decide together."""
    task, file, _ = task_in_hand(work, task_id, revision)
    element = element_of(file, task)
    require_allowed(element, "add_signer")
    _require_words(how, reason)
    _require_addable(work, file, task, element, how)
    _require_fit(work, file, task, element, to)
    mine = replace(task, sign=task.sign or VOTE, revision=task.revision + 1)
    file.put(mine)
    if how == AFTER:
        _make_room(work, file, mine, element)
    added = _added(work, mine, to, how)
    file.put(added)
    call_up(work, file, tasks_of(work, file, task.token))
    added = file.tasks[added.id]
    work.event(
        file, "signer_added", task=added, to=to, how=how, **keep_reason(work, file, "signer_added", reason.strip())
    )
    with unless_somebody_was_first(work, task):
        work.save(file)
    return added


def _require_words(how: str, reason: str) -> None:
    if how not in WAYS:
        raise InvalidForm({"how": [Text("请选择前加签、后加签或并加签。", "Choose before, after or beside.")]})
    if not reason.strip():
        raise InvalidForm({"reason": [Text("请写明为什么加签。", "Say why somebody else should sign.")]})


def _require_addable(work: Work, file: CaseFile, task: HumanTask, element: Element, how: str) -> None:
    if task.owner is not None:
        raise NotPossible(detail=Text("这一步是别人请您协办的，请先答复。", "you were asked for advice; answer first."))
    if len(tasks_of(work, file, task.token)) >= MOST:
        raise NotPossible(detail=Text("签署人已经太多。", "there are too many signers already."))
    form = file.deployed.blueprints[task.process].forms.get(element.form or "")
    if how in ways_to_add(element, form):
        return
    if how == AFTER and rule_of(element).kind is RuleKind.any:
        raise NotPossible(
            detail=Text(
                "这一步谁先表态谁决定，没有“之后”。请改用并加签。",
                "whoever votes first decides this step, so nobody can come after; add them beside.",
            )
        )
    raise NotPossible(
        detail=Text(
            "“{step}”的表单没有指明哪一项是表决，或还有别的内容决定去向，不能由几个人一起决定。请改用前加签征求意见。",
            "the form of “{step}” names no vote, or routes more than the vote, so several cannot decide it. "
            "Ask for advice instead (before).",
        ).format(step=element.name)
    )


def ways_to_add(element: Element, form: Form | None) -> tuple[str, ...]:
    """How signers may be added to a step; who only advises may be added to any."""
    if not _can_be_shared(element, form):
        return (BEFORE,)
    return tuple(way for way in WAYS if way != AFTER or rule_of(element).kind is not RuleKind.any)


def _can_be_shared(element: Element, form: Form | None) -> bool:
    """Whether several forms can be one answer: nothing but the vote enters routing data."""
    routed = {each.name for each in form.fields if each.route} if form else set()
    return routed <= ({element.deciding.vote} if element.deciding.vote else set())


def _require_fit(work: Work, file: CaseFile, task: HumanTask, element: Element, to: str) -> None:
    if to in (work.actor.person, work.me):
        raise NotPossible(detail=Text("您自己已经要签这一步。", "you sign this step yourself."))
    reason = unfit(work, file, element, to)
    if reason is not None:
        raise NotPossible(detail=reason)
    require_no_signer(work, file, task, to)


def _make_room(work: Work, file: CaseFile, mine: HumanTask, element: Element) -> None:
    """In a sequence whoever comes after me comes one later."""
    if rule_of(element).kind is not RuleKind.sequence:
        return
    for other in tasks_of(work, file, mine.token):
        if other.closed_at is None and other.turn > mine.turn:
            file.put(replace(other, turn=other.turn + 1, revision=other.revision + 1))


def _added(work: Work, mine: HumanTask, to: str, how: str) -> HumanTask:
    waits = how == AFTER
    return replace(
        mine,
        id=new_id(),
        assignee=to,
        sign=how,
        weight=1,
        turn=mine.turn + 1 if waits else mine.turn,
        added_by=work.me,
        handed_by=work.me,
        owner=mine.assignee if how == BEFORE else None,
        state=TaskState.WAITING if waits else TaskState.CLAIMED,
        opened_at=work.now,
        claimed_at=None if waits else work.now,
        revision=1,
    )


def remove_signer(work: Work, task_id: str, revision: int, signer: str, reason: str) -> Completed:
    """减签: somebody who was added and has not signed; by whoever added them, or an administrator. The rule is evaluated."""
    task, file, _ = task_in_sight(work, task_id)
    require_revision(work, task, revision)
    require_running(file)
    work.ask_bar(file)
    element = element_of(file, task)
    require_allowed(element, "remove_signer")
    if not reason.strip():
        raise InvalidForm({"reason": [Text("请写明为什么减签。", "Say why somebody need not sign.")]})
    gone = _removable(work, file, task, signer)
    file.put(replace(gone, state=TaskState.CANCELLED, closed_at=work.now, revision=gone.revision + 1))
    why = keep_reason(work, file, "signer_removed", reason.strip())
    work.event(file, "signer_removed", task=gone, to=signer, **why)
    with unless_somebody_was_first(work, task):
        opened = go_on(work, file, gone, {})
        work.save(file)
    return Completed(file.case, opened, file.case.end_element, waiting_for(work, file, gone))


def _removable(work: Work, file: CaseFile, task: HumanTask, signer: str) -> HumanTask:
    tasks = tasks_of(work, file, task.token)
    if all(each.closed_at is not None for each in tasks):
        require_open(work, task)
    found = next((each for each in tasks if holder(each) == signer and each.closed_at is None), None)
    if found is None or found.added_by is None:
        raise NotPossible(
            detail=Text(
                "只能减去加签的、还没有签署的人。", "only somebody who was added and has not signed can be removed."
            )
        )
    if found.added_by != work.me and not is_administrator(work):
        who = work.somebody(found.added_by).name
        raise NotPossible(detail=Text("是{who}加签的，请由{who}减签。", "{who} added them; ask {who}.").format(who=who))
    if found.sign != BEFORE and len(ballots_of(tasks)) == 1:
        raise NotPossible(
            detail=Text("这是最后一位签署人，不能减去。", "this is the last signer and cannot be removed.")
        )
    return found
