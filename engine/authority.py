"""Who may do what: role narrowed by place, recusal, separation of duties. Asked by every verb, never by pages alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from engine.clock import LEGAL_ZONE
from engine.definitions import Element
from engine.errors import AlreadyClaimed, Barred, Ended, Forbidden, NotFound, NotPossible, Stale, Suspended, Untrained
from engine.library import Deployed
from engine.people import codes_down_to, covers, holders, present
from engine.records import Case, CaseStatus, HumanTask, Person, TaskState
from engine.store.hot_tasks import all_tasks_of
from engine.text import Text
from engine.work import CaseFile, Look, Work


def element_of(file: CaseFile, task: HumanTask) -> Element:
    """The element of a task in the version its case runs on."""
    blueprint = file.deployed.blueprints.get(task.process)
    if blueprint is None or task.element not in blueprint.elements:
        raise NotFound(what=Text("步骤", "step"))
    return blueprint.elements[task.element]


def may_see(look: Look, case: Case, deployed: Deployed) -> bool:
    """Whether a case may be known to whoever looks: a role of its process, at its place or above it.

    A role whose steps all go to people who are chosen by name sees only what its people are chosen for.
    """
    above = codes_down_to(case.place_path)
    return any(role in deployed.roles and place in above for role, place in look.person.roles_at(look.today))


def require_sight(look: Look, file: CaseFile) -> None:
    """Raises `NotFound` where the actor may not know of the case."""
    if not look.actor.is_system and not may_see(look, file.case, file.deployed):
        raise NotFound(what=Text("案件", "case"))


def require_running(file: CaseFile) -> None:
    """Raises `Ended` or `Suspended`."""
    if file.case.status is CaseStatus.SUSPENDED:
        raise Suspended(number=file.case.number)
    if file.case.status is not CaseStatus.RUNNING:
        outcome = (
            Text("已撤销", "cancelled") if file.case.status is CaseStatus.CANCELLED else Text("已完成", "completed")
        )
        raise Ended(number=file.case.number, outcome=outcome)


def require_revision(look: Look, task: HumanTask, revision: int) -> None:
    """Raises `Stale` (or `AlreadyClaimed`) where the task is no longer as the person saw it, and says who acted."""
    if task.revision == revision:
        return
    if task.state is TaskState.CLAIMED and task.assignee not in (None, look.me):
        raise AlreadyClaimed(who=_name(look, task.assignee), when=_when(task))
    if task.state is TaskState.COMPLETED:
        who = _name(look, task.closed_by)
        raise Stale(
            happened=Text("{who}已于{when}办完这一步", "{who} completed this step at {when}").format(
                who=who, when=_when(task)
            )
        )
    if task.state is TaskState.CANCELLED:
        raise Stale(happened=Text("这一步已不再需要办理", "this step is needed no longer"))
    raise Stale(happened=Text("页面不是最新的", "the page is not the latest"))


def require_open(look: Look, task: HumanTask) -> None:
    """Raises `Stale` where the task is done or was left, `NotPossible` where its signer's turn has not come."""
    if task.state in (TaskState.COMPLETED, TaskState.CANCELLED):
        require_revision(look, task, -1)
    if task.state is TaskState.WAITING:
        raise NotPossible(
            detail=Text(
                "还没有轮到这位签署人，要等前面的人办完。", "it is not this signer's turn yet; others come before."
            )
        )


def require_candidate(look: Look, file: CaseFile, task: HumanTask) -> None:
    """Raises `NotFound`, `Forbidden`, `Untrained` or `Barred` where the actor may not take the task.

    Whoever stands in has the task by the role of somebody else, must be trained for it, and is kept from it by what
    keeps either of the two.
    """
    who, element = look.somebody(look.me), element_of(file, task)
    require_sight_of_task(look, file, task)
    if not all(present(each, look.today) for each in look.hands):
        raise Forbidden(expected=task.role, found=Text("已离岗人员", "no longer in service"))
    if not _serves(who, task, element, file.case.place_path, look.today):
        held = "、".join(sorted({role for role, _ in who.roles_at(look.today)})) or "-"
        raise Forbidden(expected=f"{task.role}@{task.place}", found=held)
    require_training(look, file, task, element)
    require_separation(look, file, element)
    _require_one_voice(look, task)
    look.ask_bar(file)


def entitled(who: Person, task: HumanTask, element: Element, path: str, day: date) -> bool:
    """Whether somebody may have a task on a day: trained for it where that is asked, and serving where it is done."""
    return _serves(who, task, element, path, day) and trained(who, element, day)


def trained(who: Person, element: Element, day: date) -> bool:
    """Whether somebody has the training that a step asks for; every step that asks for none is anybody's."""
    return element.training is None or who.trained_for(element.training, day)


def require_training(look: Look, file: CaseFile, task: HumanTask, element: Element) -> None:
    """Raises `Untrained`, and names what is missing and whom to ask."""
    missing = next((each for each in look.hands if not trained(each, element, look.today)), None)
    if missing is None:
        return
    past = [each.until for each in missing.trainings if each.process == element.training and each.until]
    found = Text("没有有效的培训记录", "there is no record of training")
    if past:
        found = Text("培训记录已于{day}到期", "the training ran out on {day}").format(day=max(past).isoformat())
    top = codes_down_to(file.case.place_path)
    asked = [name for role in sorted(look.house.administrators) for _, name in _holders(look, role, top)]
    whom = Text("管理员（{names}）", "an administrator ({names})").format(names="、".join(asked[:3]) or "-")
    raise Untrained(process=file.deployed.blueprints[task.process].name, found=found, whom=whom)


def _holders(look: Look, role: str, codes: list[str]) -> list[tuple[str, str]]:
    return holders(look.connection, look.county, role, codes, look.today)


def _serves(who: Person, task: HumanTask, element: Element, path: str, day: date) -> bool:
    """Whether somebody has the role of a task where it is done, or was chosen by name (as signers are) while serving on its path."""
    if not present(who, day):
        return False
    if covers(who, task.role, task.place, path, day):
        return True
    named = element.assignee is not None or element.same_as is not None or task.sign is not None
    chosen = named and task.assignee == who.id
    above = codes_down_to(path)
    return chosen and any(place in above for _, place in who.roles_at(day))


def require_sight_of_task(look: Look, file: CaseFile, task: HumanTask) -> None:
    """Raises `NotFound` where the actor may know neither the task nor its case."""
    if not task_in_reach(look, file, task):
        require_sight(look, file)


def task_in_reach(look: Look, file: CaseFile, task: HumanTask) -> bool:
    """Whether a task is the actor's, or lies in their pool."""
    who, path = look.somebody(look.me), file.case.place_path
    in_my_pool = task.assignee is None and covers(who, task.role, task.place, path, look.today)
    return task.assignee == look.me or in_my_pool


def require_separation(look: Look, file: CaseFile, element: Element) -> None:
    """Raises `Barred` where the actor did an earlier step that must be somebody else's (57号 art. 16, 19).

    Or whom they stand in for: one pair of eyes does not become two by a stand-in.
    """
    for who in look.hands:
        earlier = file.loaded.memory.step_done_by(who.id, element.apart_from)
        if earlier is not None:
            raise Barred(reason=_did_before(look, who, _drawn(file, earlier).name))


def _require_one_voice(look: Look, task: HumanTask) -> None:
    """Raises `Barred` where a signer would sign for another signer of the step too: two voices are two people."""
    if task.sign is None or look.actor.acting_for is None:
        return
    every = all_tasks_of(look.connection, look.county, task.case_id)
    others = [each for each in every if each.token == task.token and each.id != task.id]
    voices = {
        who for each in others if each.state is not TaskState.CANCELLED for who in (each.assignee, each.closed_by)
    }
    if look.actor.person in voices:
        said = Text(
            "您自己也签这一步，或已代别人签过，不能再代{who}签",
            "you sign this step yourself, or have for somebody else, so you cannot sign it for {who} too",
        )
        raise Barred(reason=said.format(who=look.somebody(look.me).name))


def _did_before(look: Look, who: Person, step: Text) -> Text:
    if who.id == look.actor.person:
        said = Text("您办理过“{step}”，这一步须由另一人办理", "you did “{step}”, and this step must be somebody else's")
        return said.format(step=step)
    said = Text(
        "{who}办理过“{step}”，您代{who}也不能办这一步", "{who} did “{step}”, so you cannot do this step for them"
    )
    return said.format(who=who.name, step=step)


def _drawn(file: CaseFile, element: str) -> Element:
    """A step of the process of the case or of one that it calls."""
    around = file.deployed.blueprints.values()
    return next(each.elements[element] for each in around if element in each.elements)


def require_allowed(element: Element, operation: str) -> None:
    """Raises `NotPossible` where the diagram does not allow an operation on a step (`sw:allows`)."""
    if not element.allows_to(operation):
        raise NotPossible(
            detail=Text("流程规定“{step}”不能这样操作。", "the process does not allow this on “{step}”.").format(
                step=element.name
            )
        )


def require_bulk(element: Element) -> None:
    """Raises `NotPossible` where the diagram does not say that the step may be done for many cases at once."""
    if not element.allows_bulk:
        said = Text("流程没有允许“{step}”批量办理，请逐件办理。", "the process wants “{step}” done one by one.")
        raise NotPossible(detail=said.format(step=element.name))


def require_mine(look: Look, task: HumanTask) -> None:
    """Raises `AlreadyClaimed` or `NotPossible` where the task is not the actor's."""
    if task.assignee == look.me:
        return
    if task.assignee is not None:
        raise AlreadyClaimed(who=_name(look, task.assignee), when=_when(task))
    raise NotPossible(detail=Text("请先签收，再办理。", "take the task first, then do it."))


def _name(look: Look, person_id: str | None) -> str:
    return look.somebody(person_id).name if person_id else "-"


def _when(task: HumanTask) -> str:
    at = task.closed_at or task.claimed_at
    return at.astimezone(LEGAL_ZONE).strftime("%Y-%m-%d %H:%M") if at else "-"


@contextmanager
def unless_somebody_was_first(work: Work, seen: HumanTask) -> Iterator[None]:
    """Says who was, as the task stands now: PostgreSQL shows it only to the next statement."""
    try:
        yield
    except Stale:
        now, _, _ = work.task(seen.id)
        require_revision(work, now, seen.revision)
        raise
