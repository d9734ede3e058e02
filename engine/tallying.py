"""The votes on one step as its tasks hold them: what they come to, whose turn it is, who has signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.assigning import find_element
from engine.definitions import Element
from engine.errors import NotPossible
from engine.records import HumanTask, TaskState
from engine.seating import BEFORE
from engine.signing import TOGETHER, Ballot, Rule, Tally, up, winner
from engine.store.hot_tasks import tasks_of_step
from engine.submissions import submissions_of
from engine.text import Text
from engine.work import CaseFile, Work


def tasks_of(work: Work, file: CaseFile, token: int) -> list[HumanTask]:
    """Every task of a step that was not cancelled, as it stands in hand; oldest first."""
    kept = {each.id: each for each in tasks_of_step(work.connection, work.county, file.case.id, token)}
    kept |= {each.id: each for each in file.tasks.values() if each.token == token}
    return [each for each in kept.values() if each.state is not TaskState.CANCELLED]


def holder(task: HumanTask) -> str | None:
    """Who signs by a task: whoever decides it, though somebody else may advise just now."""
    return task.assignee if task.sign == BEFORE else task.owner or task.assignee


def ballots_of(tasks: Sequence[HumanTask]) -> list[HumanTask]:
    """The tasks by which votes are given, those that were in that order, then the others."""
    voting = [each for each in tasks if each.sign not in (None, BEFORE)]
    return sorted(voting, key=lambda each: (each.closed_at is None, each.closed_at or each.opened_at, each.turn))


def vote_of(task: HumanTask, element: Element, values: Mapping[str, object]) -> str | None:
    """`yes` or `no` as it was filled in; a step that is only processed, or has no vote, is agreed to by doing it."""
    if task.sign is None:
        return None
    vote = element.deciding.vote
    return "yes" if vote is None or element.deciding.says_yes(values.get(vote)) else "no"


def rule_of(element: Element) -> Rule:
    """By which votes a step is decided; together, where somebody added signers to a step of one."""
    return element.deciding.rule or TOGETHER


def tally(element: Element, tasks: Sequence[HumanTask]) -> Tally:
    """What the votes on a step come to."""
    return rule_of(element).tally([_ballot(each) for each in ballots_of(tasks)])


def _ballot(task: HumanTask) -> Ballot:
    vote = None if task.vote is None else task.vote == "yes"
    return Ballot(task.id, task.weight, task.turn, vote)


def turns(tasks: Sequence[HumanTask]) -> frozenset[str]:
    """Ids of the tasks that somebody can do now: whose turn it is, but for those who wait for advice."""
    advisers = [each for each in tasks if each.sign == BEFORE and each.closed_at is None]
    asked = {each.owner for each in advisers}
    voting = ballots_of(tasks)
    first = up([_ballot(each) for each in voting])
    return frozenset(each.id for each in advisers) | {
        each.id for each in voting if each.id in first and holder(each) not in asked
    }


def call_up(work: Work, file: CaseFile, tasks: Sequence[HumanTask]) -> None:
    """Whose turn has come gets the task; whose turn it is no longer waits."""
    now = turns(tasks)
    for task in tasks:
        if task.closed_at is not None:
            continue
        if task.id not in now and task.state is not TaskState.WAITING:
            file.put(_changed(file, task, state=TaskState.WAITING, claimed_at=None))
        elif task.id in now and task.state is TaskState.WAITING:
            state = TaskState.CLAIMED if task.assignee else TaskState.OPEN
            since = work.now if task.assignee else None
            called = _changed(file, task, state=state, opened_at=work.now, claimed_at=since, handed_by=work.me or None)
            file.put(called)
            work.event(file, "signer_called", task=called)


def _changed(file: CaseFile, task: HumanTask, **values: object) -> HumanTask:
    """A task with other values, one revision on from the one that is kept; one in hand already has its revision."""
    revision = task.revision if task.id in file.tasks else task.revision + 1
    return replace(task, **values, revision=revision)  # type: ignore[arg-type]


def close_rest(work: Work, file: CaseFile, tasks: Sequence[HumanTask]) -> None:
    """A decided step: whoever has not signed need not any more. Nothing is deleted."""
    for task in tasks:
        if task.closed_at is None:
            closed = _changed(file, task, state=TaskState.CANCELLED, closed_at=work.now)
            file.put(closed)
            work.event(file, "task_cancelled", task=closed)


def decide(work: Work, file: CaseFile, step: HumanTask) -> Mapping[str, object] | None:
    """Evaluates the rule of a step: what it routes where it is decided; else whose turn it is, and None."""
    tasks = tasks_of(work, file, step.token)
    element = find_element(file, step.process, step.element)
    if element is None:
        return None
    found = tally(element, tasks)
    if found.approved is None:
        call_up(work, file, tasks)
        return None
    close_rest(work, file, tasks)
    told = found.told()
    rule = rule_of(element)
    work.event(file, "step_decided", element=step.element, token=step.token, rule=rule.kind.value, **told)
    routed: dict[str, object] = {}
    if element.deciding.vote is not None:
        routed[element.deciding.vote] = _outcome(work, file, element, tasks, approved=found.approved)
    if element.result is not None:
        routed[element.result] = told
    return routed


def _outcome(work: Work, file: CaseFile, element: Element, tasks: Sequence[HumanTask], *, approved: bool) -> object:
    """The value of the vote's field that won: of several that say the same, the weightiest, then the latest."""
    vote = element.deciding.vote or ""
    process = next(each.process for each in tasks)
    form = file.deployed.blueprints[process].forms.get(element.form or "")
    field = form.find(vote) if form else None
    if field is None or not field.choices:
        return approved
    possible = [each.value for each in field.choices if element.deciding.says_yes(each.value) is approved]
    if len(possible) == 1:
        return possible[0]
    winners = {each.id: each.weight for each in tasks if each.vote == ("yes" if approved else "no")}
    typed: dict[str, object] = {}
    for each in submissions_of(work.connection, work.county, file.case.id, work.house.vault):
        if each.task_id in winners:
            typed.pop(each.task_id, None)
            typed[each.task_id] = each.values.get(vote)
    return winner([(value, winners[task_id]) for task_id, value in typed.items()])


def require_no_signer(work: Work, file: CaseFile, task: HumanTask, person: str) -> None:
    """Raises `NotPossible` where somebody signs the step already, or has for somebody else: nobody signs twice."""
    for other in tasks_of(work, file, task.token):
        counts = other.id != task.id and (other.sign != BEFORE or other.closed_at is None)
        if counts and person in (holder(other), other.closed_by):
            raise NotPossible(
                detail=Text(
                    "{who}已经是这一步的签署人，一人只签一次。", "{who} signs this step already; nobody signs twice."
                ).format(who=work.somebody(person).name)
            )
